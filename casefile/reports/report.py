"""A report: the figures of a period as of one event of the log, beside the period before and the
same one a year ago; by whom, by what, how old, how much."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from sys import intern

import msgspec

from casefile.policy import Policy
from casefile.reports.authority import RoleGrants
from casefile.reports.clocks import OnTime
from casefile.reports.counted import Cases, Window
from casefile.reports.figure import Group, Reduced
from casefile.reports.groups import OWNER, Tallying
from casefile.reports.needed import blocks, compared_by, sharing
from casefile.reports.period import Period
from casefile.reports.portions import LookedAt, added, portion_of
from casefile.reports.skipped import SkippedLine
from casefile.reports.telling import dimensions
from casefile.reports.told import Came, CaseTold
from casefile.reports.trend import Stretch
from casefile.worktime import Calendar

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
    endings: tuple[Group, ...]
    """How many cases ended in each way, by its name: a way of the policy, a step, withdrawn."""
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
    cases: Iterable[CaseTold],
    event: tuple[int, str],
    now: datetime,
    calendar: Calendar,
    policy: Policy,
) -> Report:
    """The report of a period over ``cases`` as they are at ``event``, looked at at ``now``. Of a
    hundred thousand cases no more than some are held at a time, and of each what others are
    compared with."""
    window = window_of(period, now)
    earlier, year_ago = window_of(period.before, now), window_of(period.year_ago, now)
    keys = (*dimensions(policy, policy.report), OWNER)
    tallies = [Tallying(window, keys, BASIC), Tallying(earlier, keys, COMPARED)]
    if year_ago != earlier:
        tallies.append(Tallying(year_ago, keys, COMPARED))
    looked_at = LookedAt(period, (window, earlier, year_ago), calendar, policy)
    portion, came = portion_of([], looked_at), list[Came]()
    lines, penalties = list[CaseLine](), list[PenaltyLine]()
    for some in blocks(map(sharing(), cases)):
        for tallying in tallies:
            tallying.add(some)
        portion = added(portion, portion_of(some, looked_at))
        came += map(compared_by, some)
        lines += (_line(case, window) for case in _of_period(some, window))
        penalties += (
            PenaltyLine(c.case, one.seq, one.at, one.amount, one.by, c.groups)
            for c in some
            for one in c.penalties
            if one.at in window
        )
    told, told_before, told_year_ago = (tallies[no].told(came) for no in (0, 1, -1))
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
        groups=told.groups,
        groups_before=told_before.groups,
        groups_year_ago=told_year_ago.groups,
        cases=tuple(lines),
        penalties=tuple(penalties),
        **msgspec.structs.asdict(portion),
    )


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
        ended=intern(ended.value) if ended else "",
        overdue=bool(case.late_at(window.end)),
        paid=sum(p.amount for p in case.paid if p.at in window),
    )
