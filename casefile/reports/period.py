"""The week, month, quarter or year that a report is about."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from casefile.errors import BadData, Usage
from casefile.values.typed_moments import written_day
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
_MONTH = r"(?:(?P<no>[0-9]{1,2})|(?P<spoken>十[一二]?|[一二三四五六七八九]))月份?"
_SPELLED: dict[PeriodKind, str] = {
    "weekly": r"(?P<year>[0-9]{4})[-年]?(?:[Ww](?P<no>[0-9]{1,2})|第?(?P<spoken>[0-9]{1,2})周)",
    "monthly": r"(?P<year>[0-9]{4})(?:[-/.年](?P<month>[0-9]{1,2})(?:月份?)?|(?P<digits>[0-9]{2})|"
    rf"年{_MONTH})",
    "quarterly": r"(?P<year>[0-9]{4})[-年]?(?:[Qq](?P<no>[1-4])|第?(?P<spoken>[1-4一二三四])季度?)",
    "yearly": r"(?P<year>[0-9]{4})年?",
}
_LATEST: dict[PeriodKind, str] = {
    "weekly": r"第(?P<no>[0-9]{1,2})周",
    "monthly": _MONTH,
    "quarterly": r"第?(?P<no>[1-4一二三四])季度",
}
"""Without a year it is the latest one that has begun."""
_BEFORE: dict[PeriodKind, str] = {
    "weekly": "上个?(?:周|星期)|last week",
    "monthly": "上个?月|last month",
    "quarterly": "上个?季度?|last quarter",
    "yearly": "去年|上年|last year",
}
_RUNNING: dict[PeriodKind, str] = {
    "weekly": "[本这]个?(?:周|星期)|this week",
    "monthly": "[本这当]个?月|this month",
    "quarterly": "[本这]个?季度?|this quarter",
    "yearly": "[今本]年|this year",
}
_NUMBERS = {name: n for n, name in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
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
    """The period that ``text`` names, as people write it (``2026-W12``, ``2026年3月``, ``上周``,
    ``last``), or in which a day that it names lies; the last full one where nothing is named. Usage
    for anything else."""
    today = now.astimezone(ZoneInfo(zone)).date()
    said = unicodedata.normalize("NFKC", text).strip().lower()
    found = _called(kind, said, today, zone)
    if found is None and (day := _day_of(said)):
        found = of_day(kind, day, zone)
    if found is None:
        raise Usage(
            "{value} is no period: write it as {example}, or last.",
            value=text,
            example=SPELLED_SO[kind],
        )
    return found


def which_began(period: Period, now: datetime) -> Period:
    """The period that a report is asked for; Usage where it has not begun by ``now``."""
    if period.begins_at > now:
        raise Usage(
            "{value} has not begun yet, so there is nothing to report of it.", value=period.name
        )
    return period


def _called(kind: PeriodKind, said: str, today: date, zone: str) -> Period | None:
    """The period of that kind that is called so; None where none is."""
    running = of_day(kind, today, zone)
    if not said or said in BEFORE.names or re.fullmatch(_BEFORE[kind], said):
        return running.before
    if said in RUNNING.names or re.fullmatch(_RUNNING[kind], said):
        return running
    if found := re.fullmatch(_SPELLED[kind], said):
        return _numbered(kind, int(found["year"]), _no_in(found), zone)
    if (latest := _LATEST.get(kind)) and (found := re.fullmatch(latest, said)):
        year = today.isocalendar().year if kind == "weekly" else today.year
        this = _numbered(kind, year, _no_in(found), zone)
        if this is None or this.first <= today:
            return this
        return _numbered(kind, year - 1, _no_in(found), zone)
    return None


def _no_in(found: re.Match[str]) -> int:
    """The number of a week, month or quarter within its year; of a year 1."""
    named = (text for name, text in found.groupdict().items() if name != "year" and text)
    no = next(named, "1")
    return _NUMBERS.get(no) or int(no)


def _numbered(kind: PeriodKind, year: int, no: int, zone: str) -> Period | None:
    """The period of that number in its year; None where there is none."""
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        match kind:
            case "weekly":
                day = date.fromisocalendar(year, no, 1)
            case "quarterly":
                day = date(year, no * 3, 1)
            case _:
                day = date(year, no, 1)
    except ValueError:
        return None
    return of_day(kind, day, zone)


def _day_of(said: str) -> date | None:
    try:
        day = written_day(said)
    except BadData:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def any_period(text: str, now: datetime, zone: str) -> Period:
    """The period that ``text`` names, of whatever kind; the last full month where nothing is
    named."""
    return period_of(kind_spelled(text) or "monthly", text, now, zone)


def kind_spelled(text: str) -> PeriodKind | None:
    """Of which kind the period is that is written so, if there is one of its number or not; None
    where it is no period of one kind alone."""
    said = unicodedata.normalize("NFKC", text).strip().lower()
    for kind in PERIODS:
        told = (_SPELLED[kind], _LATEST.get(kind, ""), _BEFORE[kind], _RUNNING[kind])
        if said and any(re.fullmatch(one, said) for one in told if one):
            return kind
    return None
