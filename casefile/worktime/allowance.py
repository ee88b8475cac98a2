"""How long something may take.

Allowances are a whole number and a unit (DESIGN: elapsed ``s m h``, open time ``ws wm wh``,
calendar days ``d``, working days ``wd``, weeks ``w``, months ``mo``, years ``y``). Whoever writes
``min`` means ``m``: months are ``mo``.
"""

import unicodedata
from datetime import timedelta
from functools import cache

import msgspec

from casefile.errors import BadData, PolicyError
from casefile.values.patterns import pattern

UNITS = ("s", "m", "min", "h", "ws", "wm", "wh", "d", "wd", "w", "mo", "y")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_MONTHS = {"mo": 1, "y": 12}
_OTHERWISE = {"min": "m"}
_MOST_DIGITS = 6
ALLOWANCE = pattern(rf"[0-9]{{1,{_MOST_DIGITS}}}(?:{'|'.join(UNITS)})")
LIKE_ALLOWANCE = pattern("[0-9]+[a-z]+")
"""What is meant as an allowance, and told as one where it is none."""


class Allowance(msgspec.Struct, frozen=True):
    """How long something may take."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    @property
    def in_open_time(self) -> bool:
        """Whether it passes in opening hours only."""
        return self.unit in ("ws", "wm", "wh")

    @property
    def in_days(self) -> bool:
        """Whether it ends with a day: days, working days, weeks, months, years."""
        return self.unit in ("d", "wd", "w", *_MONTHS)

    @property
    def months(self) -> int:
        """Its length in months, where it is told in months or years; else 0."""
        return self.count * _MONTHS.get(self.unit, 0)

    def elapsed(self) -> timedelta:
        """The allowance as plain elapsed time; PolicyError for units that need a calendar."""
        if self.unit not in _SECONDS:
            raise PolicyError("{allowance} is not elapsed time (s, m, h).", allowance=str(self))
        return timedelta(seconds=self.count * _SECONDS[self.unit])


_OPEN_UNITS = {
    "ws": "营业秒",
    "wm": "营业分钟?|working ?min(?:ute)?s?",
    "wh": "营业小?时|营业钟头|working ?hours?",
    "wd": "工作日|working ?days?|business ?days?",
}
_SPOKEN = pattern(
    r"\+?\s*(?P<count>[0-9]{1,6})\s*个?\s*(?:"
    + "|".join(f"(?P<{unit}>{unit}|{names})" for unit, names in _OPEN_UNITS.items())
    + r")\s*(?:内|以内|之内|后|以后|之后|later)?"
)


def spoken_allowance(text: str) -> Allowance | None:
    """The allowance in open time or working days that somebody says (``3个工作日``, ``+2wh``, ``2
    working days``); None where none is said. What passes on every clock is read as a moment."""
    said = unicodedata.normalize("NFKC", text).strip().lower()
    found = _SPOKEN.fullmatch(said)
    if not found:
        return None
    unit = next(unit for unit in _OPEN_UNITS if found[unit])
    return Allowance(int(found["count"]), unit)


_COUNTED = pattern(".*[0-9０-９一二两三四五六七八九十半].*")
_NAMED_LENGTHS = {"days": "d", "months": "mo"}


def typed_allowance(text: str) -> Allowance:
    """The allowance that somebody types: as a policy spells it, or as it is said (``3个工作日``,
    ``两小时``, ``３d``, ``2 weeks``); else BadData."""
    much = spoken_allowance(text) or (_said(text) if _COUNTED.fullmatch(text) else None)
    return much or allowance(text)


def _said(text: str) -> Allowance | None:
    """A length that passes on every clock; None for what is none, or has passed already."""
    from casefile.values.said import Spoken
    from casefile.values.spoken import spoken

    told = spoken(text)
    if told is None:
        return None
    if told.seconds is not None:
        unit = next(u for u in ("h", "m", "s") if told.seconds % _SECONDS[u] == 0)
        return Allowance(told.seconds // _SECONDS[unit], unit) if told.seconds > 0 else None
    for name, unit in _NAMED_LENGTHS.items():
        count = getattr(told, name)
        if count and count > 0 and told == Spoken(**{name: count}):
            return Allowance(count, unit)
    return None


@cache
def allowance(text: str) -> Allowance:
    """The allowance that ``text`` spells, such as ``5d`` or ``90m``; else BadData."""
    unit = text.lstrip("0123456789")
    count = text.removesuffix(unit)
    if unit not in UNITS or not 0 < len(count) <= _MOST_DIGITS:
        raise BadData(
            "{value} is no allowance: write a whole number and one of {units}, such as 5d.",
            value=text,
            units=", ".join(UNITS),
        )
    return Allowance(int(count), _OTHERWISE.get(unit, unit))
