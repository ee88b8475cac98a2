"""The calendars that a policy reckons with, and when each of them became known."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from casefile.policy import Policy
from casefile.worktime.calendar import WEEKDAYS, Calendar, work_week
from casefile.worktime.statutory import FIRST, statutory
from casefile.worktime.years import Year, days_off, days_on, known_until, with_own

NO_CALENDAR = "none"
STATUTORY = "cn"
"""The calendar whose days off the law fixes in part, and whose notices are shipped."""
UNKNOWN = 2100
"""From this year on not even those days are told that the law fixes."""


class Times(msgspec.Struct, frozen=True):
    """The two calendars of a policy: ``days`` tells working days, ``hours`` opening times."""

    days: Calendar
    hours: Calendar


def times_of(policy: Policy, years: Iterable[Year]) -> Times:
    """The calendars of ``policy``, given the years of days off that are known.

    Working days are the workdays but for the days off, and the weekend days that are made up. In
    years that are not known, the days that the law fixes are off (in China; of other calendars
    none); what is reckoned there is provisional. A policy without a calendar knows no days off.
    Dates with hours of their own are as the policy says, whatever is announced.
    """
    identity, hours = policy.identity, policy.hours or work_week(WEEKDAYS)
    counted = identity.calendar != NO_CALENDAR
    years = list(years) if counted else []
    known = {year.year for year in years}
    lawful = range(FIRST, UNKNOWN) if identity.calendar == STATUTORY else ()
    by_law = statutory(y for y in lawful if y not in known)
    until = known_until(years, FIRST) if counted else None
    off, on = with_own(by_law | days_off(years), dict.fromkeys(days_on(years)), policy.days)
    own = {day.date: day.name for day in policy.days if day.hours}
    days = Calendar(identity.timezone, work_week(identity.workdays), off, on, until, own)
    if identity.closed_on_holidays and policy.hours:
        return Times(days, Calendar(identity.timezone, hours, off, on, until, own))
    off, on = with_own({}, {}, policy.days)
    return Times(days, Calendar(identity.timezone, hours, off, on, own=own))


class Announced(msgspec.Struct, frozen=True):
    """The years of days off of a calendar as they were known from event ``seq`` of the log on."""

    seq: int
    at: datetime
    by: str
    years: tuple[Year, ...]
    calendar: str = STATUTORY


class Calendars:
    """Every state of knowledge about days off, in the order of the log. Guards what was made of
    each for a policy, since a calendar is asked for again and again."""

    def __init__(self, announced: Sequence[Announced] = ()) -> None:
        self.announced = tuple(announced)
        self._seqs = [a.seq for a in self.announced]
        self._of: dict[str, list[Announced]] = {}
        for one in self.announced:
            self._of.setdefault(one.calendar, []).append(one)
        self._made: dict[tuple[object, ...], Times] = {}

    def between(self, after: int, before: int) -> Sequence[Announced]:
        """What was announced after event ``after`` and before event ``before``."""
        return self.announced[bisect_right(self._seqs, after) : bisect_right(self._seqs, before)]

    def times(self, policy: Policy, seq: int | None = None) -> Times:
        """The calendars of ``policy`` as they were known at event ``seq``, or now."""
        named = self._of.get(policy.identity.calendar, ())
        known = len(named) if seq is None else bisect_right(named, seq, key=lambda one: one.seq)
        key = (known, policy.calendar_said)
        if key not in self._made:
            self._made[key] = times_of(policy, named[known - 1].years if known else ())
        return self._made[key]
