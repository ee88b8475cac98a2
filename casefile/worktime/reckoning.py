"""When an allowance runs out, and how much open time lies between two moments.

The rules, with their source:

- Days (``d``, ``wd``, ``w``): the day of the start does not count, and the period ends at 24:00 of
  its last day (民法典 201, 202; 203: at the close of business where the clock says so).
- ``rolls``: a last day that is a day off rolls forward to the end of the next working day
  (民法典 203).
- Months and years (``mo``, ``y``): the period ends at 24:00 of the day of the same number as that
  of the start, or of the month's last day where there is none (民法典 201, 202).
- A day counts if the clock is running at its end: a pause takes away the days at whose midnight it
  is in force, so paused time is credited in the clock's own unit; to months and years in days,
  after the corresponding day.
- Open time (``ws``, ``wm``, ``wh``) passes only while the place is open and the clock is not
  paused. A start outside the hours counts from the next opening; what runs out exactly at closing
  is due at closing; nothing at all is due at the first open moment.
- Elapsed time (``s``, ``m``, ``h``) passes always, but for pauses.

Pauses are half-open intervals ``[from, to)``; overlapping ones count once.

Long, as these rules are one reckoning, and their sources stand beside them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import msgspec

from casefile.errors import BadData
from casefile.values.moments import corresponding
from casefile.worktime.allowance import Allowance, allowance
from casefile.worktime.calendar import ONE_DAY, Calendar, Span

ZERO = timedelta()
_LENGTH = {"s": 1, "m": 60, "h": 3600, "ws": 1, "wm": 60, "wh": 3600}
_DAYS = {"d": 86_400, "wd": 86_400, "w": 7 * 86_400}
_LONG = {**_LENGTH, **_DAYS, "mo": 2_629_800, "y": 31_557_600}
CENTURY = 36_525 * 86_400
Rolled = date | None


class Day(msgspec.Struct, frozen=True):
    """One day of a derivation. ``reason`` is ``start``, ``counted``, ``weekend``, ``off``,
    ``make-up``, ``own`` (hours of its own), ``paused``, ``missing``, ``closed``; of months and
    years ``corresponding``, ``month-end`` and ``credited`` (for a paused day); of what rolls
    ``rolled`` (a day off that is passed over) and ``ends``. ``open`` is the seconds that counted.
    ``rolled`` is the day to which this day off, the last of its period, rolls; where the period
    ends, the day off it came from; the day itself, where it is a day off and does not roll.
    """

    date: date
    counted: bool
    reason: str
    name: str = ""
    open: int = 0
    rolled: Rolled = None


class Due(msgspec.Struct, frozen=True):
    """When an allowance runs out. ``provisional``: a day counted on is not published yet. ``days``
    tells why, to the day on which it ends: each day from the start on; of months and years the
    start, what was paused, the corresponding day, and what follows it."""

    at: datetime
    provisional: bool
    days: tuple[Day, ...]


def due(
    start: datetime,
    allowed: Allowance | str,
    calendar: Calendar,
    pauses: Iterable[Span] = (),
    *,
    rolls: bool = False,
    close_of_business: bool = False,
) -> Due:
    """When ``allowed`` runs out that began at ``start`` (aware), on the wall clock of the zone.

    BadData for a start or a pause without an offset, a pause that ends before it begins, a text
    that is no allowance, one of more than a hundred years, or a deadline beyond the year 9999.
    """
    much = allowance(allowed) if isinstance(allowed, str) else allowed
    if much.count * _LONG[much.unit] > CENTURY:
        raise BadData("{allowance} is more than a hundred years.", allowance=str(much))
    stops = merged(pauses, calendar)
    try:
        begun = calendar.local(start)
        if much.in_days:
            return _by_days(begun.date(), much, calendar, (*stops,), (rolls, close_of_business))
        length = timedelta(seconds=much.count * _LENGTH[much.unit])
        if much.in_open_time:
            return _open(begun, length, calendar, stops)
        return Due(_running(begun, length, stops).astimezone(calendar.zone), False, ())
    except OverflowError:
        raise BadData("{allowance} reaches beyond the calendar.", allowance=str(much)) from None


@lru_cache(4096)  # on one day many clocks begin
def _by_days(
    day: date, much: Allowance, calendar: Calendar, stops: tuple[Span, ...], ends: tuple[bool, bool]
) -> Due:
    counted = _months if much.months else _days
    days = [_begun(day, calendar), *counted(day, much, calendar, list(stops))]
    return _ended(days, much, calendar, *ends)


def elapsed(
    start: datetime, end: datetime, calendar: Calendar, pauses: Iterable[Span] = ()
) -> timedelta:
    """The open, unpaused time from ``start`` to ``end``; negative when they are reversed."""
    if end < start:
        return -elapsed(end, start, calendar, pauses)
    stops = merged(pauses, calendar)
    total = ZERO
    for day in _dates(calendar.local(start).date() - ONE_DAY):
        if day > calendar.local(end).date():
            return total
        for a, b in _unpaused(calendar.spans(day), stops):
            total += max(min(b, end) - max(a, start), ZERO)
    return total


def merged(pauses: Iterable[Span], calendar: Calendar) -> list[Span]:
    """The pauses in UTC and in order, each moment in one of them only."""
    if not pauses:
        return []
    found: list[Span] = []
    for begun, ended in sorted(
        (calendar.local(a).astimezone(UTC), calendar.local(b).astimezone(UTC)) for a, b in pauses
    ):
        if ended < begun:
            raise BadData("A pause ends before it begins ({begun}).", begun=begun)
        if found and begun <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended))
        elif ended > begun:
            found.append((begun, ended))
    return found


def _dates(first: date) -> Iterator[date]:
    while True:
        yield first
        first += ONE_DAY


def _unpaused(spans: Iterable[Span], pauses: list[Span]) -> Iterator[Span]:
    """What is left of ``spans`` without ``pauses``."""
    for opens, closes in spans:
        start = opens
        for begun, ended in pauses:
            if ended <= start or begun >= closes:
                continue
            if begun > start:
                yield start, begun
            start = max(start, ended)
        if start < closes:
            yield start, closes


def _running(start: datetime, length: timedelta, pauses: list[Span]) -> datetime:
    """The first moment at which ``length`` of unpaused time has passed since ``start``."""
    at = start.astimezone(UTC)
    for begun, ended in pauses:
        if ended <= at:
            continue
        if begun > at:
            if length <= begun - at:
                break
            length -= begun - at
        at = ended if length or begun <= at else at
    return at + length


def _open(start: datetime, length: timedelta, calendar: Calendar, pauses: list[Span]) -> Due:
    days: list[Day] = []
    begun, provisional = start.astimezone(UTC), False
    day = today = start.date()
    if any(closes > begun for _, closes in calendar.spans(today - ONE_DAY)):
        day -= ONE_DAY  # still open since yesterday evening
    while True:
        counted, spans = ZERO, calendar.spans(day)
        for a, b in _unpaused(spans, pauses) if pauses else spans:
            if b <= begun:
                continue
            a = max(a, begun)
            if length <= b - a:
                days.append(_day(day, calendar, counted + length))
                return Due(
                    (a + length).astimezone(calendar.zone),
                    provisional or not calendar.is_known(day),
                    tuple(days),
                )
            counted, length = counted + (b - a), length - (b - a)
        provisional = provisional or not calendar.is_known(day)
        if day >= today or counted:
            days.append(_day(day, calendar, counted, pauses))
        day += ONE_DAY


def _day(day: date, calendar: Calendar, counted: timedelta, pauses: Iterable[Span] = ()) -> Day:
    reason = _reason(day, calendar)
    if not counted and reason in ("counted", "make-up", "own"):
        spans = calendar.spans(day)
        reason = "paused" if any(p < b and a < q for p, q in pauses for a, b in spans) else "closed"
    seconds = int(counted.total_seconds())
    return Day(day, bool(counted), reason, calendar.name_of(day), seconds)


def _reason(day: date, calendar: Calendar) -> str:
    if day in calendar.names:
        return "off"
    if not calendar.is_working_day(day):
        return "weekend"
    if day in calendar.own:
        return "own"
    return "make-up" if calendar.is_made_up(day) else "counted"


def _begun(day: date, calendar: Calendar) -> Day:
    return Day(day, False, "start", calendar.name_of(day))


def _days(start: date, much: Allowance, calendar: Calendar, pauses: list[Span]) -> Iterator[Day]:
    """The days after ``start`` to the last one that counts."""
    left = much.count * (7 if much.unit == "w" else 1)
    while left:
        start += ONE_DAY
        found = _counted(start, calendar, pauses, much.unit == "wd")
        left -= found.counted
        yield found


def _months(start: date, much: Allowance, calendar: Calendar, pauses: list[Span]) -> Iterator[Day]:
    """What was paused, the corresponding day, and the days after it that make up for the pauses."""
    day = corresponding(start, much.months)
    reason = "corresponding" if day.day == start.day else "month-end"
    missing: list[Day] = []
    while not calendar.exists(day):
        missing.append(Day(day, False, "missing"))
        day += ONE_DAY
    stopped = list(_paused(start, day, calendar, pauses))
    yield from (found for found in stopped if found.date < day)
    yield from missing
    yield Day(day, not stopped or stopped[-1].date < day, reason, calendar.name_of(day))
    left = len(stopped)
    while left:
        day += ONE_DAY
        found = _counted(day, calendar, pauses, working=False)
        left -= found.counted
        yield msgspec.structs.replace(found, reason="credited") if found.counted else found


def _paused(start: date, last: date, calendar: Calendar, pauses: list[Span]) -> Iterator[Day]:
    """The days after ``start`` up to ``last`` at whose end a pause was in force."""
    for begun, ended in pauses:
        day = max(start + ONE_DAY, calendar.local(begun).date())
        while day <= last and calendar.end_of(day) <= ended:
            if calendar.exists(day):
                yield Day(day, False, "paused", calendar.name_of(day))
            day += ONE_DAY


def _ended(
    days: list[Day], much: Allowance, calendar: Calendar, rolls: bool, close_of_business: bool
) -> Due:
    """The end of the last of ``days``, or of the working day that it rolls to."""
    counted = days[1:] if much.unit == "wd" else []
    known = all(calendar.is_known(found.date) for found in counted)
    if rolls:
        rolled = list(_rolled(days[-1], calendar))
        known = known and all(calendar.is_known(found.date) for found in rolled)
        days = [*days[:-1], *rolled]
    elif not calendar.is_working_day(days[-1].date):
        days[-1] = msgspec.structs.replace(days[-1], rolled=days[-1].date)
    day = days[-1].date
    end = calendar.end_of(day)
    if close_of_business and calendar.spans(day):
        end = calendar.spans(day)[-1][1]
    return Due(end.astimezone(calendar.zone), not known, tuple(days))


def _rolled(last: Day, calendar: Calendar) -> Iterator[Day]:
    """The last day of a period; where it is a day off, every day up to the next working day."""
    if calendar.is_working_day(last.date):
        yield last
        return
    between: list[Day] = []
    day = last.date + ONE_DAY
    while not calendar.is_working_day(day):
        between.append(Day(day, False, "rolled", calendar.name_of(day)))
        day += ONE_DAY
    yield msgspec.structs.replace(last, rolled=day)
    yield from between
    yield Day(day, False, "ends", rolled=last.date)


def _counted(day: date, calendar: Calendar, pauses: Sequence[Span], working: bool) -> Day:
    name = calendar.name_of(day)
    if not calendar.exists(day):
        return Day(day, False, "missing", name)
    reason = _reason(day, calendar)
    if working and reason in ("off", "weekend"):
        return Day(day, False, reason, name)
    end = calendar.end_of(day)
    if any(begun < end <= ended for begun, ended in pauses):
        return Day(day, False, "paused", name)
    return Day(day, True, reason if working else "counted", name)
