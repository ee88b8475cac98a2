"""The cases of a desk under another version of the policy, one after the other; nothing is
written."""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import calendars_for
from casefile.actions.office.otherwise_beside import Beside, Cases, worth_two
from casefile.actions.office.stranded import left_to_nobody
from casefile.actions.policies import desk_under, policy_on
from casefile.clocks.calendars import Calendars
from casefile.clocks.rounds import rule_of
from casefile.log.rows import CaseFilter, ClockRow
from casefile.policy import Policy
from casefile.store import Store
from casefile.trials.compared import VersionsCompared, versions_compared
from casefile.trials.otherwise import Difference, otherwise

Progress = Callable[[int, int], None]


class Otherwise(msgspec.Struct, frozen=True):
    """How many cases were looked at, how many would have gone otherwise, and in what."""

    policy: Policy
    looked: int
    differences: tuple[Difference, ...]

    @property
    def cases(self) -> int:
        return len({one.case for one in self.differences})


def replay_under(
    store: Store,
    policy: Policy,
    now: datetime,
    since: datetime | None = None,
    progress: Progress | None = None,
) -> Otherwise:
    """Every case of the same procedure, closed or open, that was opened ``since`` then, as it would
    have gone under ``policy``: compared with the procedure that it stands under, and the authority
    of today; and what on open cases it would leave to nobody."""
    staffed = desk_under(store, policy)
    rows = [row for row in store.cases(CaseFilter()) if since is None or row.opened_at >= since]
    versions = _versions(store, staffed, {row.policy for row in rows})
    rows = [row for row in rows if versions[row.policy].old.id == policy.id]
    other = sorted((r.number, r.policy) for r in rows if not versions[r.policy].nothing)
    found = _differences(store, staffed, other, now, progress)
    found += (
        Difference(one.case, "stranded", one.told) for one in left_to_nobody(store, policy, now)
    )
    return Otherwise(staffed, len(rows), tuple(found))


def _versions(store: Store, staffed: Policy, digests: Iterable[str]) -> dict[str, VersionsCompared]:
    return {digest: versions_compared(policy_on(store, digest), staffed) for digest in digests}


def _differences(
    store: Store, staffed: Policy, cases: Cases, now: datetime, progress: Progress | None
) -> list[Difference]:
    """The differences of all ``cases``; of many, the second half in a process beside this one."""
    if not worth_two(cases):
        return differences_of(store, staffed, cases, now, progress)
    half = len(cases) // 2
    beside = Beside(store.locator, staffed, cases[half:], now)
    try:
        twice = (lambda done, of: progress(2 * done, 2 * of)) if progress else None
        found = differences_of(store, staffed, cases[:half], now, twice)
        rest = beside.differences()
    finally:
        beside.end()
    if rest is None:
        rest = differences_of(store, staffed, cases[half:], now, progress)
    return [*found, *rest]


def differences_of(
    store: Store,
    staffed: Policy,
    cases: Cases,
    now: datetime,
    progress: Progress | None = None,
) -> list[Difference]:
    """What would have gone otherwise on each of these cases, in their order."""
    calendars: Calendars = calendars_for(store)
    versions = _versions(store, staffed, {digest for _, digest in cases})
    found: list[Difference] = []
    streams = store.each_stream(number for number, _ in cases)
    for count, ((number, digest), events) in enumerate(zip(cases, streams, strict=True), 1):
        compared = versions[digest]
        late = _late(store.clocks(number), now) if compared.clocks else frozenset()
        found += otherwise(events, compared, late, calendars, now)
        if progress:
            progress(count, len(cases))
    return found


def _late(clocks: list[ClockRow], now: datetime) -> frozenset[str]:
    """The rules that were missed, or are late now."""
    return frozenset(
        rule_of(row.clock)
        for row in clocks
        if row.state == "missed" or (row.ended_at is None and row.due_at < now)
    )
