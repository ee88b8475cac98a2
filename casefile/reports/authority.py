"""What was granted by the holders of each role, beside the limits of that role."""

import msgspec

from casefile.policy import Policy
from casefile.policy.money import Limit
from casefile.reports.counted import Cases, Hit, Window

ALL_REMEDIES = "*"


class RoleGrants(msgspec.Struct, frozen=True):
    """What the holders of a role granted under one of its limits, in fen: in all, at most at once,
    and at most on one case."""

    limit: Limit
    items: int
    granted: int
    most_item: int
    most_case: int


def grants_by_role(cases: Cases, window: Window, policy: Policy) -> tuple[RoleGrants, ...]:
    """A row for each limit of the policy that bounds anything, in its order."""
    granted = [
        (one.value, case.spared, Hit(case.case, one.seq, one.at, one.amount, one.by))
        for case in cases
        for one in case.granted
        if one.at in window
    ]
    return tuple(_under(limit, granted, policy) for limit in policy.limits if _bounds(limit))


def _bounds(limit: Limit) -> bool:
    return any((limit.per_item, limit.per_case, limit.per_customer, limit.per_clerk))


def _under(
    limit: Limit, granted: list[tuple[str, tuple[Limit, ...], Hit]], policy: Policy
) -> RoleGrants:
    holders = {member.id for member in policy.members((limit.role,))}
    hits = [
        hit
        for remedy, spared, hit in granted
        if hit.by in holders and limit.remedy in (ALL_REMEDIES, remedy) and limit not in spared
    ]
    on_case: dict[str, int] = {}
    for hit in hits:
        on_case[hit.case] = on_case.get(hit.case, 0) + hit.amount
    return RoleGrants(
        limit=limit,
        items=len(hits),
        granted=sum(hit.amount for hit in hits),
        most_item=max((hit.amount for hit in hits), default=0),
        most_case=max(on_case.values(), default=0),
    )
