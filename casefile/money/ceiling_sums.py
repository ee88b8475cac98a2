"""What sites granted beyond a ceiling, day by day: each grant is judged by the version that was in
force where it was made, when it was made."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from casefile.log.rows import EVER, Grant
from casefile.money.limits import window_start
from casefile.policy import Policy
from casefile.policy.money import Ceiling
from casefile.values.amounts import fen
from casefile.values.moments import local


class GrantAtSite(msgspec.Struct, frozen=True):
    """Something that a site granted, and the policy in force there then."""

    site: str
    grant: Grant
    policy: Policy


class BeyondCeiling(msgspec.Struct, frozen=True):
    """That so many fen stood at the end of a day beyond what a ceiling allows."""

    ceiling: Ceiling
    policy: Policy
    at: datetime
    total: int


class _Sums:
    """What was granted until a moment, of some grants in the order of their time. Guards the sums
    up to each of them."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        ordered = sorted(grants, key=lambda g: g.at)
        self._times = [g.at for g in ordered]
        self._until = [0]
        for one in ordered:
            self._until.append(self._until[-1] + one.amount)

    def between(self, after: datetime, until: datetime) -> int:
        first, last = bisect_right(self._times, after), bisect_right(self._times, until)
        return self._until[last] - self._until[first]


def beyond_ceilings(grants: Sequence[GrantAtSite]) -> Iterator[BeyondCeiling]:
    """Each ceiling and day of which more was granted than it allows, with the most of that day."""
    sums: dict[tuple[str, str, str], _Sums] = {}

    def sum_of(row: Ceiling, policy: Policy) -> _Sums:
        key = (row.site, row.remedy, policy.identity.currency)
        if key not in sums:
            sums[key] = _Sums(one.grant for one in grants if _meant(row, policy, one))
        return sums[key]

    worst: dict[tuple[object, ...], BeyondCeiling] = {}
    for one in grants:
        for row in one.policy.ceilings:
            if not _meant(row, one.policy, one):
                continue
            at = one.grant.at
            total = sum_of(row, one.policy).between(window_start(row.window, at) or EVER, at)
            day = local(at, one.policy.identity.timezone).date()
            key = (row.site, row.remedy, row.window, one.policy.identity.currency, day)
            if total > fen(row.most) and (key not in worst or total > worst[key].total):
                worst[key] = BeyondCeiling(row, one.policy, at, total)
    yield from worst.values()


def _meant(row: Ceiling, policy: Policy, one: GrantAtSite) -> bool:
    """Whether something counts for a ceiling of ``policy``: no amount in another currency does."""
    same = one.policy.identity.currency == policy.identity.currency
    return same and row.site in ("", one.site) and row.remedy in ("*", one.grant.remedy)
