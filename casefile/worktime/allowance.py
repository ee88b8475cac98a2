"""How long something may take.

Allowances are a whole number and a unit (DESIGN: elapsed ``s m h``, open time ``ws wm wh``,
calendar days ``d``, working days ``wd``, weeks ``w``).
"""

import re
from datetime import timedelta
from functools import cache

import msgspec

from casefile.errors import BadData, PolicyError

UNITS = ("s", "m", "h", "ws", "wm", "wh", "d", "wd", "w")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_ALLOWANCE = re.compile(r"([0-9]{1,6})(s|m|h|ws|wm|wh|d|wd|w)")


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


@cache
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
