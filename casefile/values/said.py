"""What was said of a day and of a time, whichever way it was written."""

import msgspec


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
