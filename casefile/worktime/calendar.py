"""When a place is open: opening times of the week, days off, make-up days, in one time zone.

Opening times are wall-clock intervals ``[open, close)``. One that ends at or before its start runs
past midnight and belongs to the day that it begins on: if that day is off, all of it is closed.
Where the clocks are put back, a time that comes twice means the first; where they are put forward,
a time that does not come means the moment after the gap.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from casefile.errors import BadData, PolicyError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WHOLE_DAY = ("00:00-24:00",)
ONE_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]
Hours = tuple[tuple[int, int], ...]


def interval(text: str) -> tuple[int, int]:
    """Opening and closing minute of ``"10:00-22:00"``, counted from the start of its day.

    ``24:00`` is the end of the day; an interval that ends at or before its start runs past
    midnight, so its end lies beyond 1440. PolicyError for text that is no interval.
    """
    match [_minutes(wall) for wall in text.split("-")] if isinstance(text, str) else ():
        case [int(opens), int(closes)] if opens < DAY and closes <= DAY:
            return opens, closes if closes > opens else closes + DAY
    raise PolicyError(
        "{value} is no opening time: write it like 10:00-22:00, without seconds.", value=text
    )


def _minutes(wall: str) -> int | None:
    """The minutes since midnight at ``10:00``; None for what is no time of a day."""
    digits = wall[:2] + wall[3:]
    plain = digits.isascii() and digits.isdigit() and len(digits) == 4
    if not plain or wall[2] != ":" or digits[0] > "2" or digits[2] > "5":
        return None
    return int(digits[:2]) * 60 + int(digits[2:])


def work_week(workdays: Collection[str]) -> dict[str, tuple[str, ...]]:
    """A week in which ``workdays`` (such as ``sun``, ``mon``) are worked and the others are free.

    PolicyError for what is no weekday, for one that is named twice, and for none at all.
    """
    for n, day in enumerate(days := list(workdays)):
        if day not in WEEKDAYS:
            raise PolicyError("{value} is no weekday.", value=day)
        if day in days[:n]:
            raise PolicyError("{value} stands twice among the workdays.", value=day)
    if not days:
        raise PolicyError("A week without a workday: nothing would ever be due.")
    return {day: WHOLE_DAY for day in WEEKDAYS if day in days}


def overlaps(week: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """Two opening times of a week that overlap, or None; the week is a ring."""
    spans = sorted(
        (WEEKDAYS.index(day) * DAY + a, WEEKDAYS.index(day) * DAY + b, f"{day} {text}")
        for day, texts in week.items()
        for text in texts
        for a, b in [interval(text)]
    )
    ring = [*spans, *((a + 7 * DAY, b + 7 * DAY, name) for a, b, name in spans[:1])]
    for (_, end, one), (start, _, other) in pairwise(ring):
        if start < end:
            return one, other
    return None


class Calendar:
    """Opening times and days off; never changed once made.

    ``week`` gives the opening times of each weekday (a missing one is closed). ``days_off`` are
    closed (a mapping gives their names); ``days_on`` are open with hours of their own, or with
    ``None`` for those of a usual weekday: the first open one from Monday on. A day in both is off.
    Days after ``known_until`` follow the week alone, and what is reckoned from them is provisional.
    ``own`` names those days on that a desk opens by itself, at hours of its own.

    PolicyError for an unknown zone or weekday, times that overlap or are none, and for a week
    without any open hour, in which nothing would ever be due.
    """

    def __init__(
        self,
        tz: str = "Asia/Shanghai",
        week: Mapping[str, Sequence[str]] | None = None,
        days_off: Collection[date] | Mapping[date, str] = (),
        days_on: Mapping[date, Sequence[str] | None] | None = None,
        known_until: date | None = None,
        own: Mapping[date, str] | None = None,
    ) -> None:
        week = dict.fromkeys(WEEKDAYS[:5], ("09:00-18:00",)) if week is None else week
        try:
            self.zone = ZoneInfo(tz)
        except (ValueError, OSError, KeyError, TypeError):
            raise PolicyError("{value} is no known time zone.", value=tz) from None
        if strange := [day for day in week if day not in WEEKDAYS]:
            raise PolicyError("{value} is no weekday.", value=strange[0])
        if clash := overlaps(week):
            raise PolicyError("{one} and {other} overlap.", one=clash[0], other=clash[1])
        self.known_until = known_until
        self.own = dict(own or {})
        self.names = (
            dict(days_off) if isinstance(days_off, Mapping) else dict.fromkeys(days_off, "")
        )
        self._week = tuple(_hours(week.get(day, ())) for day in WEEKDAYS)
        if not any(self._week):
            raise PolicyError("The week has no open hour.")
        usual = next(hours for hours in self._week if hours)
        self.days_on = {
            day: usual if texts is None else _hours(texts)
            for day, texts in (days_on or {}).items()
            if day not in self.names
        }
        self._spans: dict[date, tuple[Span, ...]] = {}
        self._midnights: dict[date, datetime] = {}
        every = (*self._week, *self.days_on.values())
        if any(end > DAY for hours in every for _, end in hours):
            for day in self.days_on:
                self._check_neighbours(day)

    def _check_neighbours(self, day: date) -> None:
        for one in (day - ONE_DAY, day):
            ends = [b - DAY for _, b in self.hours(one)]
            starts = [a for a, _ in self.hours(one + ONE_DAY)]
            if ends and starts and max(ends) > min(starts):
                raise PolicyError("{one} and {other} overlap.", one=one, other=one + ONE_DAY)

    def hours(self, day: date) -> Hours:
        """Opening and closing minutes of ``day``; none for a day off."""
        if day in self.names:
            return ()
        return self.days_on.get(day, self._week[day.weekday()])

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` has opening times at all."""
        return bool(self.hours(day))

    def name_of(self, day: date) -> str:
        """What a day off, or a day with hours of its own, is called."""
        return self.names.get(day) or self.own.get(day, "")

    def is_made_up(self, day: date) -> bool:
        """Whether ``day`` is open though its weekday is not."""
        return day in self.days_on and not self._week[day.weekday()]

    def is_known(self, day: date) -> bool:
        """Whether the days off of that time have been published."""
        return self.known_until is None or day <= self.known_until

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the wall clock of the zone; BadData without an offset."""
        if moment.tzinfo is None:
            raise BadData("{value} has no time zone.", value=moment.isoformat())
        return moment.astimezone(self.zone)

    def at(self, day: date, minute: int) -> datetime:
        """The moment ``minute`` minutes of wall-clock time after the start of ``day``, in UTC."""
        days, rest = divmod(minute, DAY)
        wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))
        early = wall.replace(tzinfo=self.zone).astimezone(UTC)
        if early.astimezone(self.zone).replace(tzinfo=None) == wall:
            return early
        return self._after_gap(wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC), early)

    def _after_gap(self, before: datetime, after: datetime) -> datetime:
        """The moment at which the clocks are put forward, between two moments around it."""
        offset = after.astimezone(self.zone).utcoffset()
        while after - before > timedelta(seconds=1):
            middle = before + (after - before) // 2
            if middle.astimezone(self.zone).utcoffset() == offset:
                after = middle
            else:
                before = middle
        return after.replace(microsecond=0)

    def end_of(self, day: date) -> datetime:
        """24:00 of ``day``, which is the next midnight, in UTC."""
        return self._midnight(day + ONE_DAY)

    def exists(self, day: date) -> bool:
        """Whether ``day`` comes at all in this zone (Samoa had no 30 December 2011)."""
        return self._midnight(day) < self._midnight(day + ONE_DAY)

    def _midnight(self, day: date) -> datetime:
        """The beginning of ``day``, in UTC; deadlines ask for the same days again and again."""
        if day not in self._midnights:
            self._midnights[day] = self.at(day, 0)
        return self._midnights[day]

    def spans(self, day: date) -> tuple[Span, ...]:
        """The open intervals that belong to ``day``, as moments in UTC, in order."""
        if day not in self._spans:
            pairs = [(self.at(day, a), self.at(day, b)) for a, b in sorted(self.hours(day))]
            self._spans[day] = tuple((a, b) for a, b in pairs if a < b)
        return self._spans[day]

    def is_open(self, moment: datetime) -> bool:
        """Whether the place is open at ``moment``."""
        today = self.local(moment).date()
        return any(a <= moment < b for day in (today - ONE_DAY, today) for a, b in self.spans(day))

    def next_open(self, moment: datetime) -> datetime:
        """The first open moment at or after ``moment``, on the wall clock of the zone."""
        day = self.local(moment).date() - ONE_DAY
        while True:
            for opens, closes in self.spans(day):
                if closes > moment:
                    return max(opens, moment).astimezone(self.zone)
            day += ONE_DAY


def _hours(texts: Sequence[str]) -> Hours:
    hours = sorted(interval(text) for text in texts)
    for (_, end), (start, _) in pairwise(hours):
        if start < end:
            raise PolicyError("{one} and {other} overlap.", one=texts[0], other=texts[-1])
    return tuple(hours)
