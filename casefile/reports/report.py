"""A report: the figures of a period as of one event of the log, beside the period before and the
same one a year ago; by whom, by what, how old, how much."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from casefile.policy import Policy
from casefile.reports.authority import RoleGrants, grants_by_role
from casefile.reports.clocks import OnTime, on_time
from casefile.reports.counted import Cases, Window, arrived, open_at
from casefile.reports.figure import Group, Reduced
from casefile.reports.groups import OWNER, tally
from casefile.reports.happened import Happened
from casefile.reports.period import Period
from casefile.reports.persons import of_persons
from casefile.reports.skipped import SkippedLine, skipped_lines
from casefile.reports.telling import dimensions
from casefile.reports.told import CaseTold
from casefile.reports.trend import Stretch, trend_of
from casefile.worktime import Calendar

AGES = ((0, 1), (2, 3), (4, 7), (8, 0))
"""Working days since receipt, from and to; 0 for no end."""
IN_TABLES = (
    "received",
    "founded_cases",
    "closed",
    "open_at_end",
    "overdue_at_end",
    "claimed",
    "paid",
)
"""The figures that a table tells of each group of cases."""
PENALISED = ("penalties", "penalties_amount", "skip_level_cases")
BASIC = (*IN_TABLES, *PENALISED)
"""Those that are told of each group to programs."""
COMPARED = ("received",)
"""Those that are compared with what they were."""
SINCE_EVER = datetime.min.replace(tzinfo=UTC)


class CaseLine(msgspec.Struct, frozen=True):
    """A case of the period in one line; nothing personal stands in it."""

    case: str
    received_at: datetime
    owner: str
    groups: dict[str, tuple[str, ...]]
    status: str
    ended: str
    overdue: bool
    paid: int


class PenaltyLine(msgspec.Struct, frozen=True):
    """A penalty of the period in one line: of which case, so also of which unit and merchant. Whom
    it hit is a personal fact, which only the case tells, and nothing that is kept for ever."""

    case: str
    seq: int
    at: datetime
    amount: int
    by: str
    """Who decided it."""
    groups: dict[str, tuple[str, ...]]


class Report(msgspec.Struct, frozen=True):
    """Everything that a report says. ``seq`` and ``head`` are the event that it is as of."""

    period: Period
    seq: int
    head: str
    until: datetime
    figures: dict[str, Reduced]
    before: dict[str, Reduced]
    year_ago: dict[str, Reduced]
    clocks: tuple[OnTime, ...]
    groups: dict[str, tuple[Group, ...]]
    trend: tuple[Stretch, ...]
    hours: tuple[tuple[int, ...], ...]
    """Complaints received by weekday (Monday first) and hour of the wall clock."""
    ages: tuple[int, ...]
    routes: tuple[Group, ...]
    payers: tuple[Group, ...]
    cases: tuple[CaseLine, ...]
    penalties: tuple[PenaltyLine, ...] = ()
    skipped: tuple[SkippedLine, ...] = ()
    owed: tuple[Group, ...] = ()
    """What is still to be paid, by who has to."""
    clocks_before: tuple[OnTime, ...] = ()
    clocks_year_ago: tuple[OnTime, ...] = ()
    groups_before: dict[str, tuple[Group, ...]] = {}
    groups_year_ago: dict[str, tuple[Group, ...]] = {}
    persons: tuple[Group, ...] = ()
    authority: tuple[RoleGrants, ...] = ()
    hits_before: dict[str, int] = {}
    """How many hits lie behind each figure of the period before: few of them say little."""
    hits_year_ago: dict[str, int] = {}
    stores: tuple[Group, ...] = ()
    """Every figure of each store, where they are wanted side by side."""
    filters: tuple[str, ...] = ()


def window_of(period: Period, now: datetime) -> Window:
    """The moments of a period up to ``now`` and with it: what is recorded last is told as well."""
    end = min(period.ends_at, now + timedelta(seconds=1))
    return Window(period.begins_at, max(end, period.begins_at))


def report_of(
    period: Period,
    cases: Cases,
    event: tuple[int, str],
    now: datetime,
    calendar: Calendar,
    policy: Policy,
) -> Report:
    """The report of a period over ``cases`` as they are at ``event``, looked at at ``now``."""
    window = window_of(period, now)
    earlier, year_ago = window_of(period.before, now), window_of(period.year_ago, now)
    keys = (*dimensions(policy, policy.report), OWNER)
    told = tally(cases, window, keys, BASIC)
    told_before = tally(cases, earlier, keys, COMPARED)
    told_year_ago = told_before if year_ago == earlier else tally(cases, year_ago, keys, COMPARED)
    return Report(
        period=period,
        seq=event[0],
        head=event[1],
        until=max(min(period.ends_at, now), period.begins_at),
        figures=told.figures,
        before=told_before.figures,
        year_ago=told_year_ago.figures,
        hits_before=told_before.hits,
        hits_year_ago=told_year_ago.hits,
        clocks=on_time(cases, window),
        clocks_before=on_time(cases, earlier),
        clocks_year_ago=on_time(cases, year_ago),
        groups=told.groups,
        groups_before=told_before.groups,
        groups_year_ago=told_year_ago.groups,
        persons=of_persons(cases, window),
        authority=grants_by_role(cases, window, policy),
        trend=trend_of(cases, period, window),
        hours=_hours(cases, window, period.zone),
        ages=_ages(cases, window, calendar),
        routes=_sums(cases, window, lambda c: c.settled, "settled"),
        payers=_sums(cases, window, lambda c: c.paid, "paid"),
        owed=_sums(cases, Window(SINCE_EVER, window.end), lambda c: c.owed, "unpaid_at_end"),
        cases=tuple(_line(c, window) for c in _of_period(cases, window)),
        penalties=tuple(
            PenaltyLine(c.case, one.seq, one.at, one.amount, one.by, c.groups)
            for c in cases
            for one in c.penalties
            if one.at in window
        ),
        skipped=skipped_lines(cases, window, policy),
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


def _of_period(cases: Cases, window: Window) -> list[CaseTold]:
    """The cases that came, ended or were taken up again in the window."""
    return [
        case
        for case in cases
        if not case.elsewhere
        and (
            (case.opened_here and case.received_at in window)
            or any(one.at in window for one in (*case.endings, *case.reopenings))
        )
    ]


def _line(case: CaseTold, window: Window) -> CaseLine:
    ended = case.ended_at(window.end)
    status = "open" if ended is None else "withdrawn" if ended.value == "withdrawn" else "closed"
    return CaseLine(
        case=case.case,
        received_at=case.received_at,
        owner=case.owner,
        groups=case.groups,
        status=status,
        ended=ended.value if ended else "",
        overdue=bool(case.late_at(window.end)),
        paid=sum(p.amount for p in case.paid if p.at in window),
    )
