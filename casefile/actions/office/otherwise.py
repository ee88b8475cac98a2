"""The cases of a desk under another version of the policy, one after the other; nothing is
written."""

from datetime import datetime

import msgspec

from casefile.actions.in_parallel import InParallel, worth_two
from casefile.actions.office import otherwise_cases
from casefile.actions.office.otherwise_cases import (
    CasesToPlay,
    Progress,
    differences_of,
    versions_beside,
)
from casefile.actions.office.stranded import left_to_nobody
from casefile.actions.policies import desk_under
from casefile.log.rows import CaseFilter
from casefile.policy import Policy
from casefile.policy.versions import version_text
from casefile.store import Store
from casefile.trials.otherwise import Difference

ASKED = f"{otherwise_cases.__name__}:differences_asked"
"""What a second process is asked for."""


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
    versions = versions_beside(store, staffed, {row.policy for row in rows})
    rows = [row for row in rows if versions[row.policy].old.id == policy.id]
    other = sorted((r.number, r.policy) for r in rows if not versions[r.policy].nothing)
    found = _differences(store, staffed, other, now, progress)
    found += (
        Difference(one.case, "stranded", one.told) for one in left_to_nobody(store, policy, now)
    )
    return Otherwise(staffed, len(rows), tuple(found))


def _differences(
    store: Store, staffed: Policy, cases: CasesToPlay, now: datetime, progress: Progress | None
) -> list[Difference]:
    """The differences of all ``cases``; of many, the second half in a process beside this one."""
    if not worth_two(len(cases)):
        return differences_of(store, staffed, cases, now, progress)
    half = len(cases) // 2
    beside = InParallel(store.locator, ASKED, (version_text(staffed), cases[half:], now))
    try:
        twice = (lambda done, of: progress(2 * done, 2 * of)) if progress else None
        found = differences_of(store, staffed, cases[:half], now, twice)
        rest = next(beside.answers(), None)
    finally:
        beside.end()
    if rest is None:
        rest = differences_of(store, staffed, cases[half:], now, progress)
    return [*found, *rest]
