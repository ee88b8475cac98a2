"""Whose a deadline is: who finds it in their day, and who is told that it is late."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from casefile.clocks.rounds import rule_of
from casefile.log.rows import ClockRow
from casefile.policy import Policy, Staff

if TYPE_CHECKING:
    from casefile.night.findings import Finding
    from casefile.procedure.performers import Narrowing


def concerns(owner: str, policy: Policy, staff: Staff | None) -> bool:
    """Whether what ``owner`` (a person or a role) has to do is this person's, in the roles that
    they hold under ``policy``; everybody's for None."""
    if staff is None or owner == staff.id:
        return True
    member = policy.member(staff.id)
    return member is not None and owner in member.roles


Narrowings = Mapping[tuple[str, str], "Narrowing"]
"""Of which case and step the performers are fewer than hold its roles."""


def narrowed_away(
    case: str, clock: str, policy: Policy, member: Staff | None, narrowings: Narrowings
) -> bool:
    """Whether a deadline waits for steps alone that are for others of the same role: those of
    another unit, whoever is named. Whose role it is has nothing to do with it then."""
    narrowed = _narrowed(case, clock, policy, narrowings)
    if member is None or not narrowed:
        return False
    return not any(one.admits(member) for one in narrowed)


def _narrowed(
    case: str, clock: str, policy: Policy, narrowings: Narrowings
) -> "tuple[Narrowing, ...]":
    """How the steps are narrowed that a deadline waits for; nothing if one of them is not."""
    rule = policy.clock(rule_of(clock))
    stops = rule.stops if rule else ()
    waits = [narrowings.get((case, name.removeprefix("step:"))) for name in stops]
    narrowed = tuple(one for one in waits if one)
    return narrowed if len(narrowed) == len(waits) else ()


def is_mine(row: ClockRow, policy: Policy, staff: Staff | None, narrowings: Narrowings) -> bool:
    """Whether a deadline concerns this person; everybody for None."""
    if not concerns(row.owner, policy, staff):
        return False
    member = policy.member(staff.id) if staff and row.owner != staff.id else None
    return not narrowed_away(row.case, row.clock, policy, member, narrowings)


def whom_to_tell(
    finding: "Finding",
    owner: str,
    holders: Sequence[Staff],
    policy: Policy,
    narrowings: Narrowings,
) -> tuple[Staff, ...]:
    """Of the ``holders`` of the role ``owner``, whom to tell of a deadline: those who can meet it.
    Where none of them can, whoever else can, if the deadline is the role's own; where nobody can,
    all of them. A role whose holders never record what it waits for looks after it, and is told."""
    narrowed = _narrowed(finding.case, finding.clock, policy, narrowings)
    waits = [(policy.step(one.step).roles, one) for one in narrowed]
    if not any(owner in roles or not roles for roles, _ in waits):
        return tuple(holders)
    able = {m.id: m for roles, one in waits for m in policy.members(roles) if one.admits(m)}
    own = tuple(m for m in holders if m.id in able)
    others = tuple(able.values()) if owner == finding.owner else ()
    return own or others or tuple(holders)
