"""The one reader of days and times as people write them: what was said, and when that is.

Words and forms: ``spoken``. The log's own spelling of moments: ``moments``.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from casefile.errors import BadData, Message, message
from casefile.values.moments import (
    EARLIEST,
    LAST_DAY,
    LATEST,
    a_date,
    a_moment,
    corresponding,
    date_if_any,
    local,
)
from casefile.values.said import Spoken, day_in_figures

NOW = ("now", "现在", "此刻")
_ANY = datetime(2000, 1, 1, tzinfo=UTC)
Direction = Literal["back", "forward"]
Bare = Literal["begin", "end", "refuse", "day"]
Edge = Literal["", "begin", "end"]
How = Literal["written", "now", "counted", "named", "today", "nearest"]


class TypedMoment(msgspec.Struct, frozen=True):
    """A moment that somebody typed, in UTC, and how it was read: ``written`` out in full, ``now``,
    ``counted`` from now (``2h``), a day ``named`` from today (``yesterday``, ``3d``, ``下周五``), a
    time of ``today``, or the ``nearest`` day in the field's direction. ``edge`` is the end of the
    day that was taken where no time was given."""

    at: datetime
    how: How
    edge: Edge = ""


def read_moment(
    text: str, now: datetime, zone: str, direction: Direction, bare: Bare
) -> TypedMoment:
    """The moment that somebody means who types ``text`` at ``now``; BadData with two examples.

    A day without a year, and a weekday, is the nearest in ``direction``, today among them; a time
    alone is today's, and refused where it lies on the other side of now. A day without a time means
    its beginning or its end, or is refused, as ``bare`` says; ``day`` takes nothing but a day. What
    is written out is taken as it stands, on either side. Local times are those of ``zone``; one
    that comes twice means the first.
    """
    asked = _Asked(text, now.astimezone(UTC).replace(microsecond=0), zone, direction, bare)
    if text.strip().casefold() in NOW:
        return TypedMoment(asked.now, "now")
    said = day_in_figures(text.strip())
    try:
        if said is None and bare != "day":
            return TypedMoment(a_moment(text.strip(), zone), "written")
    except BadData:
        pass  # another spelling, or none
    said = said or _said(asked)
    timed = said is not None and (said.minute is not None or said.seconds is not None)
    if said is None or (timed and bare == "day"):
        raise asked.unreadable()
    try:
        if said.seconds is not None:
            at = asked.within(asked.now + timedelta(seconds=said.seconds))
            return TypedMoment(at, "counted")
        return _meant(said, asked)
    except OverflowError:
        raise asked.unreadable() from None


def _said(asked: "_Asked") -> Spoken | None:
    from casefile.values.spoken import spoken, until_spoken

    said = spoken(asked.text)
    if said is None and asked.direction == "forward":
        said, unclear = until_spoken(asked.text)
        if unclear and said:
            raise asked.unclear_end()
    return said


def written_moment(text: str, zone: str) -> datetime:
    """The moment that is written out in full, in any spelling, as registers and forms have it:
    without a now there is no nearest day. BadData."""
    try:
        return a_moment(text, zone)
    except BadData as error:
        from casefile.values.spoken import spoken

        said = spoken(text)
        if said is None or said.year is None or said.minute is None:
            raise
        try:
            return read_moment(text, _ANY, zone, "back", "refuse").at
        except BadData:
            raise error from None


def written_day(text: str) -> date:
    """The day that is written out in full, in any spelling, with its year; BadData."""
    try:
        return a_date(text)
    except BadData as error:
        from casefile.values.spoken import spoken

        said = spoken(text)
        if said is None or said.year is None or said.minute is not None:
            raise
        try:
            return read_moment(text, _ANY, "UTC", "back", "day").at.date()
        except BadData:
            raise error from None


class _Asked(msgspec.Struct, frozen=True):
    """What was typed, when, and for which kind of field."""

    text: str
    now: datetime
    zone: str
    direction: Direction
    bare: Bare

    @property
    def example(self) -> Message:
        """Two spellings that the field takes."""
        if self.bare == "day":
            if self.direction == "back":
                return message("yesterday or 2026-03-02")
            return message("Friday or 2026-03-02")
        if self.direction == "back":
            if self.bare == "refuse":
                return message("11:58 or yesterday 15:00")
            return message("yesterday or 11-25 09:30")
        if self.bare == "refuse":
            return message("tomorrow 09:30 or Friday 17:00")
        return message("Friday or 11-28 17:00")

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    def unreadable(self) -> BadData:
        from casefile.values.spoken import is_figures_alone, is_part_of_a_day

        if is_part_of_a_day(self.text):
            return BadData("{value} names no hour; add it, such as 15:00.", value=self.text)
        if is_figures_alone(self.text):
            return BadData(
                "{value} cannot be read as a day or a time; a day is written like 11-28, a time "
                "like 11:28.",
                value=self.text,
            )
        return BadData(
            "{value} cannot be read as a day or a time; write it like {example}.",
            value=self.text,
            example=self.example,
        )

    def unclear_end(self) -> BadData:
        """Whether a day itself is among those before it, houses do not agree."""
        return BadData(
            "{value} may or may not mean that day itself; name the last day, such as {example}.",
            value=self.text,
            example=self.example,
        )

    def within(self, at: datetime) -> datetime:
        """``at``, if it lies in the years that make sense."""
        if EARLIEST <= at.year <= LATEST:
            return at
        raise BadData(
            "{value} lies outside the years {first} to {last}; write it like {example}.",
            value=self.text,
            first=EARLIEST,
            last=LATEST,
            example=self.example,
        )

    def on_its_side(self, day: date, at: datetime, *, timed: bool) -> bool:
        """Whether the field may mean this moment, or this day: not beyond now, or today."""
        if timed:
            return at <= self.now if self.direction == "back" else at >= self.now
        return day <= self.today if self.direction == "back" else day >= self.today


def _meant(said: Spoken, asked: _Asked) -> TypedMoment:
    """The first of the days that may be meant which lies on the field's side of now."""
    timed = said.minute is not None
    if not timed and asked.bare == "refuse":
        raise BadData(
            "{value} is a day without a time; write it like {example}.",
            value=asked.text,
            example=asked.example,
        )
    how, days = _days_meant(said, asked.today, 1 if asked.direction == "forward" else -1)
    for day in days:
        at = _moment_of(day, said, asked)
        if how in ("today", "nearest") and not asked.on_its_side(day, at, timed=timed):
            continue
        if said.weekday not in (None, day.weekday()):
            raise BadData(
                "{value} names another weekday than that of {day}; write it like {example}.",
                value=asked.text,
                day=day.isoformat(),
                example=asked.example,
            )
        edge: Edge = "" if timed or asked.bare == "refuse" else "begin"
        if edge and asked.bare == "end":
            edge = "end"
        return TypedMoment(asked.within(at), how, edge)
    if how != "today":
        raise asked.unreadable()
    if asked.direction == "back":
        raise BadData(
            "{value} would be later today; for another day write it like {example}.",
            value=asked.text,
            example=message("yesterday 15:00"),
        )
    raise BadData(
        "{value} has passed today; for another day write it like {example}.",
        value=asked.text,
        example=message("tomorrow 09:30"),
    )


def _days_meant(said: Spoken, today: date, step: int) -> tuple[How, Iterable[date]]:
    """The days that may be meant, the nearest first, going ``step`` by ``step`` from today."""
    if said.days is not None:
        return "named", [today + timedelta(days=said.days)]
    if said.months is not None:
        there = corresponding(today, said.months)
        day = there.day if said.day is None else said.day
        return "named", _dates([(there.year, there.month, day)])
    if said.month is not None and said.day is not None:
        if said.year is not None:
            return "written", _dates([(said.year, said.month, said.day)])
        if said.years is not None:
            return "named", _dates([(today.year + said.years, said.month, said.day)])
        # every eight years at the least there is a 29 February
        years = (today.year + step * n for n in range(9))
        return "nearest", _dates((year, said.month, said.day) for year in years)
    if said.day is not None:
        number = said.day
        months = (corresponding(today.replace(day=1), step * n) for n in range(13))
        return "nearest", _dates((month.year, month.month, number) for month in months)
    if said.weekday is None:
        return "today", [today]
    if said.weeks is not None:
        off = 7 * said.weeks + said.weekday - today.weekday()
        return "named", [today + timedelta(days=off)]
    near = (today + timedelta(days=step * n) for n in range(8))
    return "nearest", (day for day in near if day.weekday() == said.weekday)


def _dates(parts: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    """Those of the dates that there are."""
    for year, month, number in parts:
        last = number == LAST_DAY and date_if_any(year, month, 1)
        day = corresponding(last.replace(month=1, day=31), month - 1) if last else None
        if day := day or date_if_any(year, month, number):
            yield day


def _moment_of(day: date, said: Spoken, asked: _Asked) -> datetime:
    """The time that was said on ``day``, or the edge of the day; BadData where the clocks, being
    put forward, leave it out. 24:00 and the edges of a day are there on every day that comes."""
    zone = ZoneInfo(asked.zone)
    minute = said.minute if said.minute is not None else 1440 * (asked.bare == "end")
    clock = time(minute // 60 % 24, minute % 60, said.second)
    wall = datetime.combine(day + timedelta(days=minute // 1440), clock)
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if said.minute is None or minute == 1440:
        wall = datetime.combine(day, time())
        there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).date() == day
    else:
        there = at.astimezone(zone).replace(tzinfo=None) == wall
    if there:
        return at
    raise BadData(
        "{value} does not come: the clocks are put forward then; write it like {example}.",
        value=asked.text,
        example=asked.example,
    )
