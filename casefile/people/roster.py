"""Who is staff: as the versions of the policy and the office say it, one after the other."""

from collections.abc import Iterable

import msgspec

from casefile.log.events import StaffChanged, StaffLeft
from casefile.policy import Policy, Staff

replaced = msgspec.structs.replace


def roster(told: Iterable[Policy | StaffChanged | StaffLeft]) -> tuple[Staff, ...]:
    """Everybody who ever was staff, in the order in which they came; who has gone is still named,
    and holds no role and no login.

    A version of the policy says what it changes of the version of the same procedure before it:
    rows that it leaves as they were do not undo what the office said meanwhile. The first version
    of another procedure adds its people, and its roles to those who are there already.
    """
    known: dict[str, Staff] = {}
    before: dict[str, Policy] = {}
    for one in told:
        if isinstance(one, StaffChanged):
            known[one.id] = Staff(**{f: getattr(one, f) for f in Staff.__struct_fields__})
        elif isinstance(one, StaffLeft):
            if one.id in known:
                known[one.id] = departed(known[one.id])
        else:
            _applied(known, before.get(one.id), one)
            before[one.id] = one
    return tuple(known.values())


def departed(member: Staff) -> Staff:
    """``member`` as one who acts no more."""
    return replaced(member, roles=(), login=())


def _applied(known: dict[str, Staff], before: Policy | None, policy: Policy) -> None:
    rows = {s.id: s for s in policy.staff}
    was = {s.id: s for s in before.staff} if before else {}
    for name, row in rows.items():
        here = known.get(name)
        if before is None and here and here.roles:
            roles = dict.fromkeys((*here.roles, *row.roles))
            known[name] = replaced(here, roles=tuple(roles))
        elif was.get(name) != row:
            known[name] = row
    for name in was.keys() - rows.keys():
        if name in known:
            known[name] = departed(known[name])
