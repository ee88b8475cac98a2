"""What was said of a day and of a time, whichever way it was written."""

import msgspec

from casefile.errors import BadData
from casefile.values.moments import a_date


class Spoken(msgspec.Struct, frozen=True):
    """What was said of a day and of a time; None for what was not.

    ``years``, ``months``, ``weeks``, ``days`` are how far from today; ``weekday`` counts from
    Monday and only confirms a day that is told otherwise. ``day`` -1 is the last of its month.
    ``minute`` counts from midnight, 1440 is 24:00. ``seconds`` alone is a length of time from now.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    years: int | None = None
    months: int | None = None
    weeks: int | None = None
    days: int | None = None
    weekday: int | None = None
    minute: int | None = None
    second: int = 0
    seconds: int | None = None


def day_in_figures(text: str) -> Spoken | None:
    """The day that scripts, registers and we ourselves write; None for any other spelling, which
    takes forty patterns to tell apart."""
    try:
        day = a_date(text)
    except BadData:
        return None
    return Spoken(year=day.year, month=day.month, day=day.day)
