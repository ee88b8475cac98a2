"""What must hold of work weeks, opening times and days off."""

import re
from collections.abc import Iterator

from casefile.errors import CasefileError, Message, message
from casefile.policy.grammar import Policy
from casefile.values.moments import EARLIEST, LATEST
from casefile.worktime.calendar import WEEKDAYS, Calendar, interval, overlaps, work_week
from casefile.worktime.years import with_own

NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")


def _calendar(policy: Policy) -> Iterator[Message]:
    if not NAME.fullmatch(policy.identity.calendar):
        yield message(
            "{place}: cn, none, or the name of a calendar that you import (small Latin letters, "
            "digits and -), not {value}",
            place="policy.calendar",
            value=policy.identity.calendar,
        )
    try:
        work_week(policy.identity.workdays)
    except CasefileError as error:
        yield message("{place}: {reason}", place="policy.workdays", reason=error.message)


def _hours(policy: Policy) -> Iterator[Message]:
    good = {}
    for day, texts in policy.hours.items():
        if day not in WEEKDAYS:
            yield message(
                "{place}: unknown key {key}; there are: {known}",
                place="hours",
                key=day,
                known=[*WEEKDAYS],
            )
            continue
        try:
            good[day] = tuple(text for text in texts if interval(text))
        except CasefileError as error:
            yield message("{place}: {reason}", place=f"hours.{day}", reason=error.message)
    if clash := overlaps(good):
        yield message(
            "{place}: {one} and {other} overlap",
            place=f"hours.{clash[0].partition(' ')[0]}",
            one=clash[0],
            other=clash[1],
        )
    elif len(good) == len(policy.hours):
        if good and not any(good.values()) and not any(day.hours for day in policy.days):
            yield message(
                '{place}: no hour of the week is open; write them as mon = ["09:00-17:00"]',
                place="hours",
            )
        yield from _days(policy)


def _days(policy: Policy) -> Iterator[Message]:
    """Dates with hours of their own, each once, beside what is open around them."""
    week = {day: texts for day, texts in policy.hours.items() if texts} or work_week(WEEKDAYS)
    seen = set()
    for number, day in enumerate(policy.days, 1):
        place = f"day[{number}]"
        if day.date in seen:
            yield message("{place}: {day} stands twice", place=place, day=day.date.isoformat())
        seen.add(day.date)
        if not EARLIEST <= day.date.year <= LATEST:
            yield message("{place}: {value} is out of range", place=place, value=str(day.date))
        try:
            closed, opened = with_own({}, {}, [day])
            Calendar("UTC", week, closed, opened)
        except CasefileError as error:
            yield message("{place}: {reason}", place=f"{place}.hours", reason=error.message)


CALENDARS = (_calendar, _hours)
