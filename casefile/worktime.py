"""Arithmetic of time: how long something may take, and when a place is open.

Allowances are a whole number and a unit (DESIGN: elapsed ``s m h``, open time ``ws wm wh``,
calendar days ``d``, working days ``wd``, weeks ``w``).
"""

import itertools
import re
from datetime import timedelta

import msgspec

from casefile.errors import BadData, PolicyError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("s", "m", "h", "ws", "wm", "wh", "d", "wd", "w")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_ALLOWANCE = re.compile(r"([0-9]{1,6})(s|m|h|ws|wm|wh|d|wd|w)")
_INTERVAL = re.compile(r"([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])")
DAY = 24 * 60


class Allowance(msgspec.Struct, frozen=True):
    """How long something may take."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def elapsed(self) -> timedelta:
        """The allowance as plain elapsed time; PolicyError for units that need a calendar."""
        if self.unit not in _SECONDS:
            raise PolicyError("{allowance} is not elapsed time (s, m, h).", allowance=str(self))
        return timedelta(seconds=self.count * _SECONDS[self.unit])


def allowance(text: str) -> Allowance:
    """The allowance that ``text`` spells, such as ``5d`` or ``90m``; else BadData."""
    match = _ALLOWANCE.fullmatch(text)
    if not match:
        raise BadData(
            "{value} is no allowance: write a whole number and one of {units}, such as 5d.",
            value=text,
            units=", ".join(UNITS),
        )
    return Allowance(int(match.group(1)), match.group(2))


def interval(text: str) -> tuple[int, int]:
    """Opening and closing minute of ``"10:00-22:00"``, counted from the start of its day.

    ``24:00`` is the end of the day; an interval that ends at or before its start runs past
    midnight, so its end lies beyond 1440. PolicyError for text that is no interval.
    """
    match = _INTERVAL.fullmatch(text)
    if match:
        h1, m1, h2, m2 = map(int, match.groups())
        opens, closes = h1 * 60 + m1, h2 * 60 + m2
        if opens < DAY and closes <= DAY:
            return opens, closes if closes > opens else closes + DAY
    raise PolicyError(
        "{value} is no opening time: write it like 10:00-22:00, without seconds.", value=text
    )


def overlaps(week: dict[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """Two opening times of a week that overlap, or None; the week is a ring."""
    spans = sorted(
        (WEEKDAYS.index(day) * DAY + a, WEEKDAYS.index(day) * DAY + b, f"{day} {text}")
        for day, texts in week.items()
        for text in texts
        for a, b in [interval(text)]
    )
    ring = [*spans, *((a + 7 * DAY, b + 7 * DAY, name) for a, b, name in spans[:1])]
    for (_, end, one), (start, _, other) in itertools.pairwise(ring):
        if start < end:
            return one, other
    return None
