"""The two calendars that a policy reckons with."""

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


def times_of(policy: Policy, years: list[Year]) -> Times:
    """The calendars of ``policy``, given the years of days off that are known.

    Working days are Monday to Friday but for the days off, and the weekend days that are made up.
    In years that are not known, the days that the law fixes are off; what is reckoned there is
    provisional. A policy without a calendar knows no days off.
    """
    counted = policy.identity.calendar != "none"
    years = years if counted else []
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
