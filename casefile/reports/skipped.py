"""Complaints that were taken past whoever answers for a store, by the store and the month."""

from zoneinfo import ZoneInfo

import msgspec

from casefile.policy import Policy
from casefile.reports.counted import Cases, Window, skip_level_hits
from casefile.reports.told import CaseTold


class SkippedLine(msgspec.Struct, frozen=True):
    """The complaints of one calendar month past those who answer for one store."""

    month: str
    store: str
    """Empty where the desk is for one store, or the case does not say."""
    managers: tuple[str, ...]
    """The staff who hold the role and are of the store; of a desk for one store all who hold it."""
    cases: tuple[str, ...]


def skipped_lines(cases: Cases, window: Window, policy: Policy) -> tuple[SkippedLine, ...]:
    """A row for each month and store that has any in the window, in that order."""
    zone, by_number = ZoneInfo(policy.identity.timezone), {case.case: case for case in cases}
    found: dict[tuple[str, str], list[str]] = {}
    for hit in skip_level_hits(cases, window):
        month = hit.at.astimezone(zone).strftime("%Y-%m")
        store = _store_of(by_number[hit.case], policy)
        found.setdefault((month, store), []).append(hit.case)
    return tuple(
        SkippedLine(month, store, _managers(policy, store), tuple(sorted(numbers)))
        for (month, store), numbers in sorted(found.items())
    )


def _store_of(case: CaseTold, policy: Policy) -> str:
    return next(iter(case.groups.get(policy.report.store, ())), "")


def _managers(policy: Policy, store: str) -> tuple[str, ...]:
    """Nobody is named of whom it is not known that the store is theirs."""
    if not policy.report.manager:
        return ()
    holders = policy.members((policy.report.manager,))
    of_all = not policy.report.store
    return tuple(one.id for one in holders if of_all or (store and one.unit == store))
