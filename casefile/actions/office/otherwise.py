"""The cases of a desk under another version of the policy, one after the other; nothing is
written."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import calendars_for
from casefile.actions.office.stranded import left_to_nobody
from casefile.actions.policies import desk_under, policy_on
from casefile.clocks.calendars import Calendars
from casefile.clocks.rounds import rule_of
from casefile.log.rows import CaseFilter, ClockRow
from casefile.policy import Policy
from casefile.store import Store
from casefile.trials.compared import VersionsCompared, versions_compared
from casefile.trials.otherwise import Difference, otherwise


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
    progress: Callable[[int, int], None] | None = None,
) -> Otherwise:
    """Every case of the same procedure, closed or open, that was opened ``since`` then, as it would
    have gone under ``policy``: compared with the procedure that it stands under, and the authority
    of today; and what on open cases it would leave to nobody."""
    staffed = desk_under(store, policy)
    calendars: Calendars = calendars_for(store)
    rows = [row for row in store.cases(CaseFilter()) if since is None or row.opened_at >= since]
    found: list[Difference] = []
    versions: dict[str, VersionsCompared] = {}
    for digest in {row.policy for row in rows}:
        versions[digest] = versions_compared(policy_on(store, digest), staffed)
    rows = [row for row in rows if versions[row.policy].old.id == policy.id]
    other = sorted((r for r in rows if not versions[r.policy].nothing), key=lambda r: r.number)
    streams = store.each_stream(row.number for row in other)
    for count, (row, events) in enumerate(zip(other, streams, strict=True), 1):
        compared = versions[row.policy]
        late = _late(store.clocks(row.number), now) if compared.clocks else frozenset()
        found += otherwise(events, compared, late, calendars, now)
        if progress:
            progress(count, len(other))
    found += (
        Difference(one.case, "stranded", one.told) for one in left_to_nobody(store, policy, now)
    )
    return Otherwise(staffed, len(rows), tuple(found))


def _late(clocks: list[ClockRow], now: datetime) -> frozenset[str]:
    """The rules that were missed, or are late now."""
    return frozenset(
        rule_of(row.clock)
        for row in clocks
        if row.state == "missed" or (row.ended_at is None and row.due_at < now)
    )
