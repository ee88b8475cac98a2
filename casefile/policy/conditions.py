"""Conditions of a policy, and whether what is known of a case meets them."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

import msgspec

from casefile.values.patterns import pattern
from casefile.values.value import Value


class Bounds(msgspec.Struct, frozen=True, rename={"but": "not"}):
    """What a fact must be like, where a list of values does not tell: ``{ over = "50000", up_to =
    "100000" }``, ``{ not = "goods" }``, ``{ known = false }``.

    Amounts, percentages, whole numbers and days have bounds; an age is a whole number that
    ``[[derive]]`` reckons. All that is said must hold.
    """

    over: str = ""
    """More than this: ``{ quote = { over = "5000" } }``."""
    at_least: str = ""
    """This or more: ``{ "count:visit" = { at_least = 3 } }``."""
    up_to: str = ""
    """This or less: ``{ age = { up_to = "7" } }``."""
    under: str = ""
    """Less than this: ``{ bought_on = { under = "2026-01-01" } }``."""
    but: tuple[str, ...] = ()
    """Known, and none of these: ``{ category = { not = ["goods", "price"] } }``."""
    known: bool | None = None
    """Whether it is known at all: ``{ phone_model = { known = false } }``."""

    @property
    def sides(self) -> dict[str, str]:
        """The bounds that are set, by their names."""
        return {name: at for name in SIDES if (at := str(getattr(self, name)))}

    def met(self, value: Value | None) -> bool:
        """Whether ``value`` is like that; what is not known only meets ``known = false``."""
        if value is None:
            return self.known is False
        if self.known is False:
            return False
        given = value if isinstance(value, list) else [value]
        if self.but and any(v in self.but for v in given):
            return False
        return all(_on_side(v, name, at) for name, at in self.sides.items() for v in given)

    def spans(self, other: "Bounds") -> bool:
        """Whether whatever ``other`` takes is surely like this too: its bounds lie within."""
        if self.known is False or other.known is False:
            return self.known is other.known
        within = _lower(self) <= _lower(other) and _upper(other) <= _upper(self)
        return within and {*self.but} <= {*other.but}


def _lower(bounds: Bounds) -> float:
    """From where on something lies within the bounds, in hundredths; what is over lies above."""
    given = [
        as_measure(bounds.at_least),
        (as_measure(bounds.over) or 0) + 1 if bounds.over else None,
    ]
    return max((at for at in given if at is not None), default=float("-inf"))


def _upper(bounds: Bounds) -> float:
    given = [
        as_measure(bounds.up_to),
        (as_measure(bounds.under) or 0) - 1 if bounds.under else None,
    ]
    return min((at for at in given if at is not None), default=float("inf"))


SIDES = ("over", "at_least", "up_to", "under")
OneOf = tuple[str, ...] | Bounds
"""One of these values, or a value like that."""
Condition = tuple[dict[str, OneOf], ...]
"""Any of these rows; in a row, everything must be as it says. What stands before ``=`` is a fact,
``clock:ID`` (the state of its last round; ``clock:promise`` of what was promised) or
``count:STEP`` (how many recordings stand)."""

CLOCK, COUNT = "clock:", "count:"
PROMISES = "promise"
"""What stands for a clock where it is asked for what was promised: missed once any of it was."""
STATES_ASKED = ("waiting", "running", "paused", "met", "missed", "cancelled")
"""What a clock may be; ``waiting`` while no round of it has begun."""
_NUMBER = pattern(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_DAY = pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def holds(condition: Condition, known: Mapping[str, Value]) -> bool:
    """Whether what is ``known`` meets ``condition``; an empty one always, and what is not known
    nothing but ``known = false``."""
    for row in condition:  # asked for thousands of times by a nightly look: plain loops
        for key, wanted in row.items():
            value = known.get(key)
            if not isinstance(wanted, tuple):
                if not wanted.met(value):
                    break
            elif value not in wanted and not (
                isinstance(value, list) and any(each in wanted for each in value)
            ):
                break
        else:
            return True
    return not condition


@lru_cache(4096)
def as_measure(text: str) -> int | None:
    """A number in hundredths, or a day as a number that grows with it; None for anything else."""
    if found := _NUMBER.fullmatch(text):
        amount = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
        return -amount if found[1] else amount
    return int(text.replace("-", "")) if _DAY.fullmatch(text) else None


def _on_side(value: str, side: str, bound: str) -> bool:
    one, other = as_measure(value), as_measure(bound)
    if one is None or other is None:
        return False
    match side:
        case "over":
            return one > other
        case "at_least":
            return one >= other
        case "up_to":
            return one <= other
        case _:
            return one < other


def conditions_in(table: object) -> Iterator[Condition]:
    """Every condition that stands anywhere in ``table``."""
    if isinstance(table, msgspec.Struct):
        for name, itself in _leading(type(table)):
            value = getattr(table, name)
            if itself:
                yield value
            elif value:
                yield from conditions_in(value)
    elif isinstance(table, dict | tuple):
        for row in table.values() if isinstance(table, dict) else table:
            yield from conditions_in(row)


@cache
def _leading(kind: type) -> tuple[tuple[str, bool], ...]:
    """The keys of a table behind which conditions stand, and whether they are one themselves: every
    command asks, so it looks nowhere else."""
    return tuple(
        (name, hint == Condition)
        for name, hint in kind.__annotations__.items()
        if hint == Condition or _leads(hint)
    )


def _leads(hint: object) -> bool:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return bool(_leading(hint))
    return any(part == Condition or _leads(part) for part in getattr(hint, "__args__", ()))


def asked_in(condition: Condition) -> set[str]:
    """Everything that ``condition`` asks for: facts, clocks, counts."""
    return {key for row in condition for key in row}


def plain_data(condition: Condition) -> list[dict[str, object]]:
    """A condition as data: lists of values, or what bounds say."""
    return [{key: _plain(wanted) for key, wanted in row.items()} for row in condition]


def _plain(wanted: OneOf) -> object:
    if not isinstance(wanted, Bounds):
        return list(wanted)
    data: dict[str, object] = dict(wanted.sides)
    if wanted.but:
        data["not"] = list(wanted.but)
    return data if wanted.known is None else {**data, "known": wanted.known}
