"""The calendars that a policy reckons with, and when each of them became known."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from casefile.policy import Policy
from casefile.worktime.calendar import WEEKDAYS, Calendar, work_week
from casefile.worktime.statutory import FIRST, statutory
from casefile.worktime.years import Year, days_off, days_on, known_until

UNKNOWN = 2100
"""From this year on not even those days are told that the law fixes."""


class Times(msgspec.Struct, frozen=True):
    """The two calendars of a policy: ``days`` tells working days, ``hours`` opening times."""

    days: Calendar
    hours: Calendar


def times_of(policy: Policy, years: Iterable[Year]) -> Times:
    """The calendars of ``policy``, given the years of days off that are known.

    Working days are Monday to Friday but for the days off, and the weekend days that are made up.
    In years that are not known, the days that the law fixes are off; what is reckoned there is
    provisional. A policy without a calendar knows no days off.
    """
    counted = policy.identity.calendar != "none"
    years = list(years) if counted else []
    known = {year.year for year in years}
    by_law = statutory(y for y in range(FIRST, UNKNOWN) if counted and y not in known)
    off, on = by_law | days_off(years), days_on(years)
    until = known_until(years, FIRST) if counted else None
    zone, hours = policy.identity.timezone, policy.hours
    always = work_week(WEEKDAYS)
    days = Calendar(zone, work_week(WEEKDAYS[:5]), off, dict.fromkeys(on), until)
    if policy.identity.closed_on_holidays and hours:
        return Times(days, Calendar(zone, hours, off, dict.fromkeys(on), until))
    return Times(days, Calendar(zone, hours or always))


class Announced(msgspec.Struct, frozen=True):
    """The years of days off as they were known from event ``seq`` of the log on."""

    seq: int
    at: datetime
    by: str
    years: tuple[Year, ...]


class Calendars:
    """Every state of knowledge about days off, in the order of the log. Guards what was made of
    each for a policy, since a calendar is asked for again and again."""

    def __init__(self, announced: Sequence[Announced] = ()) -> None:
        self.announced = tuple(announced)
        self._seqs = [a.seq for a in self.announced]
        self._made: dict[tuple[object, ...], Times] = {}

    def between(self, after: int, before: int) -> Sequence[Announced]:
        """What was announced after event ``after`` and before event ``before``."""
        return self.announced[bisect_right(self._seqs, after) : bisect_right(self._seqs, before)]

    def times(self, policy: Policy, seq: int | None = None) -> Times:
        """The calendars of ``policy`` as they were known at event ``seq``, or now."""
        known = len(self._seqs) if seq is None else bisect_right(self._seqs, seq)
        identity = policy.identity
        hours = tuple(policy.hours.items())
        rest = (identity.timezone, identity.calendar, identity.closed_on_holidays)
        key = (known, hours, rest)
        if key not in self._made:
            years = self.announced[known - 1].years if known else ()
            self._made[key] = times_of(policy, years)
        return self._made[key]
