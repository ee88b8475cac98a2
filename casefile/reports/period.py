"""The week, month, quarter or year that a report is about."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from casefile.errors import Usage
from casefile.values.value import Title

PeriodKind = Literal["weekly", "monthly", "quarterly", "yearly"]
PERIODS: dict[PeriodKind, Title] = {
    "weekly": Title("周报", "weekly bulletin"),
    "monthly": Title("月度反馈报告", "monthly feedback report"),
    "quarterly": Title("季度报告", "quarterly report"),
    "yearly": Title("年度报告", "yearly report"),
}
SPELLED_SO: dict[PeriodKind, str] = {
    "weekly": "2026-W12",
    "monthly": "2026-03",
    "quarterly": "2026-Q1",
    "yearly": "2026",
}
BEFORE = Title("上期", "last")
"""The last period that is over."""
RUNNING = Title("本期", "this")
"""The period that runs."""
_SPELLED: dict[PeriodKind, str] = {
    "weekly": r"([0-9]{4})-?[Ww]([0-9]{1,2})",
    "monthly": r"([0-9]{4})-([0-9]{1,2})",
    "quarterly": r"([0-9]{4})-?[Qq]([1-4])",
    "yearly": r"([0-9]{4})()",
}
EARLIEST, LATEST = 1950, 2150


class Period(msgspec.Struct, frozen=True):
    """The days from ``first`` to before ``end``, on the wall clock of ``zone``."""

    kind: PeriodKind
    name: str
    first: date
    end: date
    zone: str

    @property
    def begins_at(self) -> datetime:
        return self._midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The moment at which it is over."""
        return self._midnight(self.end)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def before(self) -> "Period":
        """The one just before it."""
        return of_day(self.kind, self.first - timedelta(days=1), self.zone)

    @property
    def year_ago(self) -> "Period":
        """The same one a year earlier; week 53 has week 52 beside it where that year has no 53."""
        if self.kind != "weekly":
            return of_day(self.kind, date(self.first.year - 1, self.first.month, 1), self.zone)
        year, week, _ = self.first.isocalendar()
        try:
            monday = date.fromisocalendar(year - 1, week, 1)
        except ValueError:
            monday = date.fromisocalendar(year - 1, week - 1, 1)
        return of_day("weekly", monday, self.zone)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


def of_day(kind: PeriodKind, day: date, zone: str) -> Period:
    """The period of that kind in which ``day`` lies."""
    match kind:
        case "weekly":
            year, week, _ = day.isocalendar()
            first = date.fromisocalendar(year, week, 1)
            return Period(kind, f"{year}-W{week:02}", first, first + timedelta(days=7), zone)
        case "monthly":
            first = day.replace(day=1)
            return Period(kind, f"{first:%Y-%m}", first, _months_on(first, 1), zone)
        case "quarterly":
            quarter = (day.month - 1) // 3
            first = date(day.year, quarter * 3 + 1, 1)
            return Period(kind, f"{day.year}-Q{quarter + 1}", first, _months_on(first, 3), zone)
        case "yearly":
            first = date(day.year, 1, 1)
            return Period(kind, str(day.year), first, date(day.year + 1, 1, 1), zone)


def _months_on(first: date, count: int) -> date:
    month = first.month - 1 + count
    return date(first.year + month // 12, month % 12 + 1, 1)


def period_of(kind: PeriodKind, text: str, now: datetime, zone: str) -> Period:
    """The period that ``text`` names (``2026-W12``, ``2026-03``, ``last``); the last full one where
    nothing is named. Usage for anything else."""
    today = now.astimezone(ZoneInfo(zone)).date()
    running = of_day(kind, today, zone)
    if not text or text.lower() in BEFORE.names:
        return running.before
    if text.lower() in RUNNING.names:
        return running
    found = re.fullmatch(_SPELLED[kind], text)
    try:
        if not found or not EARLIEST <= int(found[1]) <= LATEST:
            raise ValueError
        year, no = int(found[1]), int(found[2] or 1)
        match kind:
            case "weekly":
                day = date.fromisocalendar(year, no, 1)
            case "quarterly":
                day = date(year, no * 3, 1)
            case _:
                day = date(year, no, 1)
    except ValueError:
        raise Usage(
            "{value} is no period: write it as {example}, or last.",
            value=text,
            example=SPELLED_SO[kind],
        ) from None
    return of_day(kind, day, zone)


def any_period(text: str, now: datetime, zone: str) -> Period:
    """The period that ``text`` names, of whatever kind; the last full month where nothing is
    named."""
    for kind, pattern in _SPELLED.items():
        if re.fullmatch(pattern, text):
            return period_of(kind, text, now, zone)
    return period_of("monthly", text, now, zone)
