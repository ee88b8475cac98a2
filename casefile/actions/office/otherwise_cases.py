"""Cases of a desk under another version, one after the other."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from casefile.actions.calendars_known import calendars_for
from casefile.actions.policies import policy_on
from casefile.clocks.calendars import Calendars
from casefile.clocks.rounds import rule_of
from casefile.log.rows import ClockRow
from casefile.policy import Policy
from casefile.policy.versions import read_version
from casefile.store import Store
from casefile.trials.compared import VersionsCompared, versions_compared
from casefile.trials.otherwise import Difference, otherwise

CasesToPlay: TypeAlias = list[tuple[str, str]]
"""The numbers of cases, each with the digest of its version."""
Progress = Callable[[int, int], None]


def versions_beside(
    store: Store, staffed: Policy, digests: Iterable[str]
) -> dict[str, VersionsCompared]:
    """Each version of the desk compared with the other one."""
    return {digest: versions_compared(policy_on(store, digest), staffed) for digest in digests}


def differences_of(
    store: Store,
    staffed: Policy,
    cases: CasesToPlay,
    now: datetime,
    progress: Progress | None = None,
) -> list[Difference]:
    """What would have gone otherwise on each of these cases, in their order."""
    calendars: Calendars = calendars_for(store)
    versions = versions_beside(store, staffed, {digest for _, digest in cases})
    found: list[Difference] = []
    streams = store.each_stream(number for number, _ in cases)
    for count, ((number, digest), events) in enumerate(zip(cases, streams, strict=True), 1):
        compared = versions[digest]
        late = _late(store.clocks(number), now) if compared.clocks else frozenset()
        found += otherwise(events, compared, late, calendars, now)
        if progress:
            progress(count, len(cases))
    return found


def differences_asked(
    store: Store, asked: tuple[bytes, CasesToPlay, datetime]
) -> Iterator[list[Difference]]:
    """The same in another process, asked with the text of the other version."""
    text, cases, now = asked
    yield differences_of(store, read_version(text), cases, now)


def _late(clocks: list[ClockRow], now: datetime) -> frozenset[str]:
    """The rules that were missed, or are late now."""
    return frozenset(
        rule_of(row.clock)
        for row in clocks
        if row.state == "missed" or (row.ended_at is None and row.due_at < now)
    )
