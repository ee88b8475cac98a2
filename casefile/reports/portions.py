"""What some cases add to a report, and what the portions come to: whatever of a report is told of
each case by itself is counted of some cases at a time and added up."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from casefile.policy import Policy
from casefile.reports.authority import RoleGrants, grants_by_role
from casefile.reports.clocks import OnTime, on_time
from casefile.reports.counted import Cases, Window, arrived, ended_here, open_at
from casefile.reports.figure import Group, Reduced
from casefile.reports.happened import Happened
from casefile.reports.period import Period
from casefile.reports.persons import of_persons
from casefile.reports.skipped import SkippedLine, skipped_lines
from casefile.reports.told import CaseTold
from casefile.reports.trend import Stretch, trend_of
from casefile.worktime import Calendar

AGES = ((0, 1), (2, 3), (4, 7), (8, 0))
"""Working days since receipt, from and to; 0 for no end."""
SINCE_EVER = datetime.min.replace(tzinfo=UTC)
replaced = msgspec.structs.replace


class LookedAt(msgspec.Struct, frozen=True):
    """What a report is of: its period, and its window with those that it is compared with."""

    period: Period
    windows: tuple[Window, Window, Window]
    calendar: Calendar
    policy: Policy


class Portion(msgspec.Struct, frozen=True):
    """What some cases tell, under the names that it has in a ``Report``."""

    clocks: tuple[OnTime, ...]
    clocks_before: tuple[OnTime, ...]
    clocks_year_ago: tuple[OnTime, ...]
    persons: tuple[Group, ...]
    authority: tuple[RoleGrants, ...]
    trend: tuple[Stretch, ...]
    hours: tuple[tuple[int, ...], ...]
    ages: tuple[int, ...]
    endings: tuple[Group, ...]
    routes: tuple[Group, ...]
    payers: tuple[Group, ...]
    owed: tuple[Group, ...]
    skipped: tuple[SkippedLine, ...]


def portion_of(cases: Cases, looked_at: LookedAt) -> Portion:
    """What these cases tell."""
    window, earlier, year_ago = looked_at.windows
    return Portion(
        clocks=on_time(cases, window),
        clocks_before=on_time(cases, earlier),
        clocks_year_ago=on_time(cases, year_ago),
        persons=of_persons(cases, window),
        authority=grants_by_role(cases, window, looked_at.policy),
        trend=trend_of(cases, looked_at.period, window),
        hours=_hours(cases, window, looked_at.period.zone),
        ages=_ages(cases, window, looked_at.calendar),
        endings=_endings(cases, window),
        routes=_sums(cases, window, lambda c: c.settled, "settled"),
        payers=_sums(cases, window, lambda c: c.paid, "paid"),
        owed=_sums(cases, Window(SINCE_EVER, window.end), lambda c: c.owed, "unpaid_at_end"),
        skipped=skipped_lines(cases, window, looked_at.policy),
    )


def added(one: Portion, other: Portion) -> Portion:
    """What two portions tell together, their cases being others."""
    return Portion(
        clocks=_clocks_added(one.clocks, other.clocks),
        clocks_before=_clocks_added(one.clocks_before, other.clocks_before),
        clocks_year_ago=_clocks_added(one.clocks_year_ago, other.clocks_year_ago),
        persons=_sums_added(one.persons, other.persons),
        authority=_grants_added(one.authority, other.authority),
        trend=_trend_added(one.trend, other.trend),
        hours=tuple(map(_counts_added, one.hours, other.hours)),
        ages=_counts_added(one.ages, other.ages),
        endings=_sums_added(one.endings, other.endings),
        routes=_sums_added(one.routes, other.routes),
        payers=_sums_added(one.payers, other.payers),
        owed=_sums_added(one.owed, other.owed),
        skipped=_skipped_added(one.skipped, other.skipped),
    )


def _hours(cases: Cases, window: Window, zone: str) -> tuple[tuple[int, ...], ...]:
    counts = [[0] * 24 for _ in range(7)]
    here = ZoneInfo(zone)
    for case in arrived(cases, window):
        wall = case.received_at.astimezone(here)
        counts[wall.weekday()][wall.hour] += 1
    return tuple(map(tuple, counts))


def _ages(cases: Cases, window: Window, calendar: Calendar) -> tuple[int, ...]:
    """How many open cases are of each age, in working days that began after the day of receipt."""
    counts = [0] * len(AGES)
    last = calendar.local(window.end - timedelta(seconds=1)).date()
    came = Counter(calendar.local(case.received_at).date() for case in open_at(cases, window))
    for day, count in came.items():
        worked = 0
        while day < last and worked < AGES[-1][0]:
            day += timedelta(days=1)
            worked += calendar.is_working_day(day)
        age = next(n for n, (_, most) in enumerate(AGES) if worked <= most or not most)
        counts[age] += count
    return tuple(counts)


def _endings(cases: Cases, window: Window) -> tuple[Group, ...]:
    """How many cases ended in each way; a case that was taken up again and ended anew counts
    twice."""
    ways = (one.value for case in cases for one in ended_here(case) if one.at in window)
    return tuple(Group(way, {"ended": count}) for way, count in sorted(Counter(ways).items()))


def _sums(
    cases: Cases, window: Window, told: Callable[[CaseTold], Iterable[Happened]], name: str
) -> tuple[Group, ...]:
    """Amounts in the window by the value that each has."""
    sums: dict[str, int] = {}
    for case in cases:
        for one in told(case):
            if one.at in window:
                sums[one.value] = sums.get(one.value, 0) + one.amount
    return tuple(Group(value, {name: sums[value]}) for value in sorted(sums))


def _clocks_added(one: Sequence[OnTime], other: Sequence[OnTime]) -> tuple[OnTime, ...]:
    """The rounds of each clock, in the order of their names."""
    found = {each.rule: each for each in one}
    for each in other:
        before = found.get(each.rule, OnTime(each.rule))
        found[each.rule] = OnTime(
            each.rule,
            before.met + each.met,
            before.missed + each.missed,
            before.excused + each.excused,
            before.typed_late + each.typed_late,
        )
    return tuple(found[rule] for rule in sorted(found))


def _sums_added(one: Sequence[Group], other: Sequence[Group]) -> tuple[Group, ...]:
    """Groups of which every figure is a sum, in the order of their values."""
    found: dict[str, dict[str, Reduced]] = {each.value: each.figures for each in one}
    for each in other:
        before = found.get(each.value, {})
        found[each.value] = {
            name: (before.get(name) or 0) + (amount or 0) for name, amount in each.figures.items()
        }
    return tuple(Group(value, found[value]) for value in sorted(found))


def _grants_added(one: Sequence[RoleGrants], other: Sequence[RoleGrants]) -> tuple[RoleGrants, ...]:
    """What was granted under each limit, the cases being others."""
    return tuple(
        RoleGrants(
            limit=a.limit,
            items=a.items + b.items,
            granted=a.granted + b.granted,
            most_item=max(a.most_item, b.most_item),
            most_case=max(a.most_case, b.most_case),
        )
        for a, b in zip(one, other, strict=True)
    )


def _trend_added(one: Sequence[Stretch], other: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What came and went in each stretch of one period, and what was open at its end."""
    return tuple(
        replaced(
            a,
            received=a.received + b.received,
            closed=a.closed + b.closed,
            backlog=a.backlog + b.backlog,
        )
        for a, b in zip(one, other, strict=True)
    )


def _counts_added(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    """Counts of the same things, one by one."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _skipped_added(
    one: Sequence[SkippedLine], other: Sequence[SkippedLine]
) -> tuple[SkippedLine, ...]:
    """A row for each month and store, in that order."""
    found = {(each.month, each.store): each for each in one}
    for each in other:
        before = found.get((each.month, each.store))
        cases = (*before.cases, *each.cases) if before else each.cases
        found[each.month, each.store] = replaced(each, cases=tuple(sorted(cases)))
    return tuple(found[key] for key in sorted(found))
