"""Deciding on who is staff: somebody comes, becomes something else, or leaves."""

import re
from datetime import date
from typing import Any

import msgspec

from casefile.errors import BadData, Refused
from casefile.log.events import StaffChanged, StaffLeft
from casefile.people.delegation import Delegation
from casefile.people.rights import able_to, acting, may
from casefile.people.roster import departed
from casefile.policy import Policy, Staff
from casefile.values.clean_names import clean_name

_ID = re.compile(r"[a-z][a-z0-9-]{0,40}")


class Held(msgspec.Struct, frozen=True):
    """What rests on one member of staff: running ``cases`` that are theirs, open ``promises`` and
    ``approvals`` that wait for them (case and number), and the authority that they lent or were
    lent."""

    cases: tuple[str, ...] = ()
    promises: tuple[tuple[str, int], ...] = ()
    approvals: tuple[tuple[str, int], ...] = ()
    delegations: tuple[Delegation, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__struct_fields__)


def came(policy: Policy, by: Staff, row: Staff) -> StaffChanged:
    """The event by which ``row`` becomes a member of staff; so it does for one who had gone."""
    may(policy, by, "staff")
    row = _in_roles(policy, row)
    there = policy.member(row.id)
    if there and there.roles:
        raise Refused(
            "{id} is {staff} already: casefile staff change {id}", id=row.id, staff=there.name
        )
    return _checked(policy, row)


def became(policy: Policy, by: Staff, name: str, changes: dict[str, Any]) -> StaffChanged:
    """The event by which a member of staff is as ``changes`` say from now on."""
    may(policy, by, "staff")
    member = acting(policy, name)
    row = _in_roles(policy, msgspec.structs.replace(member, **changes))
    if row == member:
        raise Refused("{staff} is so already; nothing was changed.", staff=member.name)
    return _checked(policy, row)


def left(policy: Policy, by: Staff, name: str, to: str) -> StaffLeft:
    """The event by which a member of staff acts no more; ``to`` takes over what they hold."""
    may(policy, by, "staff")
    member = acting(policy, name)
    heir = acting(policy, to) if to else None
    if heir and heir.id == member.id:
        raise Refused("{staff} leaves; name somebody else.", staff=member.name)
    return StaffLeft(id=member.id, to=heir.id if heir else "")


def keep_a_way_on(policy: Policy, row: StaffChanged | StaffLeft, today: date) -> None:
    """Refused where ``row`` leaves nobody, today or on a day to come, who may apply another policy
    or change the staff, and there is somebody without it."""
    staff = {member.id: member for member in policy.staff}
    if isinstance(row, StaffLeft):
        staff[row.id] = departed(staff[row.id])
    else:
        staff[row.id] = Staff(**{f: getattr(row, f) for f in Staff.__struct_fields__})
    after = msgspec.structs.replace(policy, staff=tuple(staff.values()))
    if _goes_on(policy, today) and not _goes_on(after, today):
        raise Refused(
            "Nobody would be left who may apply another policy or change the staff; let somebody "
            "else hold the role first."
        )


def _goes_on(policy: Policy, today: date) -> bool:
    if "apply" not in policy.rights:  # whoever is at the keyboard may
        return True
    able = {s.id: s for verb in ("apply", "staff") for s in able_to(policy, verb)}.values()
    there = (s for s in able if s.roles and (not s.until or s.until >= today.isoformat()))
    return any(policy.identity.shared_desk or s.login for s in there)


def _in_roles(policy: Policy, row: Staff) -> Staff:
    """``row`` with the ids of roles that were typed by their title, or by what they were called."""
    known = {str(name): role.id for role in policy.roles for name in role.title.values()}
    known |= policy.renamed | {role.id: role.id for role in policy.roles}
    roles = dict.fromkeys(known.get(name, name) for name in row.roles)
    return msgspec.structs.replace(row, roles=tuple(roles))


def _checked(policy: Policy, row: Staff) -> StaffChanged:
    """BadData for what no policy could say of a member of staff."""
    if not _ID.fullmatch(row.id):
        raise BadData("{id} is no id: small Latin letters, digits and -.", id=row.id)
    if not clean_name(row.name):
        raise BadData("A member of staff needs a name.")
    roles, units = [r.id for r in policy.roles], [u.id for u in policy.units]
    if not row.roles:
        raise BadData("A member of staff needs a role: {known}", known=roles)
    for role in row.roles:
        if role not in roles:
            raise BadData("There is no role {name}: {known}", name=role, known=roles)
    if row.unit and units and row.unit not in units:
        raise BadData("There is no unit {name}: {known}", name=row.unit, known=units)
    for other in policy.staff:
        if other.id != row.id and (shared := set(other.login) & set(row.login)):
            raise BadData(
                "The login {login} belongs to {staff}.", login=min(shared), staff=other.name
            )
    for day in (row.since, row.until):
        _day(day)
    if row.since and row.until and row.until < row.since:
        raise BadData(
            "The last day (--until {until}) is before the first one (--from {since}).",
            until=row.until,
            since=row.since,
        )
    return StaffChanged(**{f: getattr(row, f) for f in Staff.__struct_fields__})


def _day(text: str) -> None:
    try:
        if text and date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        raise BadData("{day} is no day: write it as 2026-03-02.", day=text) from None
