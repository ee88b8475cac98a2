"""The two calendars that a policy reckons with."""

from datetime import datetime

import msgspec

from casefile.policy import Policy
from casefile.worktime.calendar import WEEKDAYS, Calendar
from casefile.worktime.years import Year, days_off, days_on


class Times(msgspec.Struct, frozen=True):
    """The two calendars of a policy: ``days`` tells working days, ``hours`` opening times."""

    days: Calendar
    hours: Calendar


def times_of(policy: Policy, years: list[Year]) -> Times:
    """The calendars of ``policy``, given the years of days off that are known.

    Working days are Monday to Friday but for the days off, and the weekend days that are made up.
    What lies beyond the last known year is provisional.
    """
    off, on = days_off(years), days_on(years)
    known_until = max((datetime(y.year, 12, 31).date() for y in years), default=None)
    zone, hours = policy.identity.timezone, policy.hours
    always = dict.fromkeys(WEEKDAYS, ("00:00-24:00",))
    worked = dict.fromkeys(WEEKDAYS[:5], ("00:00-24:00",))
    days = Calendar(zone, worked, off, dict.fromkeys(on), known_until)
    if policy.identity.closed_on_holidays and hours:
        return Times(days, Calendar(zone, hours, off, dict.fromkeys(on), known_until))
    return Times(days, Calendar(zone, hours or always))
