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
    return tuple(_people(told)[0].values())


def with_last_roles(told: Iterable[Policy | StaffChanged | StaffLeft]) -> tuple[Staff, ...]:
    """The same with the roles that those who have gone held last: what they granted is still to be
    judged."""
    known, held = _people(told)
    return tuple(replaced(one, roles=one.roles or held.get(one.id, ())) for one in known.values())


def _people(
    told: Iterable[Policy | StaffChanged | StaffLeft],
) -> tuple[dict[str, Staff], dict[str, tuple[str, ...]]]:
    """Everybody by their id, and the roles that each held last."""
    known: dict[str, Staff] = {}
    before: dict[str, Policy] = {}
    held: dict[str, tuple[str, ...]] = {}
    for one in told:
        if isinstance(one, StaffChanged):
            known[one.id] = Staff(**{f: getattr(one, f) for f in Staff.__struct_fields__})
        elif isinstance(one, StaffLeft):
            if one.id in known:
                known[one.id] = departed(known[one.id])
        else:
            for name, member in known.items():
                known[name] = _renamed(member, one)
            held = {name: _called(roles, one) for name, roles in held.items()}
            _applied(known, before.get(one.id), one)
            before[one.id] = one
        held |= {name: member.roles for name, member in known.items() if member.roles}
    return known, held


def _renamed(member: Staff, policy: Policy) -> Staff:
    """``member`` with roles as ``policy`` calls them: another name of a role changes nobody."""
    return replaced(member, roles=_called(member.roles, policy))


def _called(roles: tuple[str, ...], policy: Policy) -> tuple[str, ...]:
    for _ in policy.renamed:  # by however many renamings
        roles = tuple(policy.renamed.get(role, role) for role in roles)
    return tuple(dict.fromkeys(roles))


def departed(member: Staff) -> Staff:
    """``member`` as one who acts no more."""
    return replaced(member, roles=(), login=())


def _applied(known: dict[str, Staff], before: Policy | None, policy: Policy) -> None:
    rows = {s.id: s for s in policy.staff}
    was = {s.id: _renamed(s, policy) for s in before.staff} if before else {}
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
