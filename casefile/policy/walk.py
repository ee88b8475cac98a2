"""Reading a policy without knowing its tables: whatever the grammar gains is found by itself."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from casefile.policy.conditions import Bounds, Condition, OneOf
from casefile.values.value import Title

ASKING = ("needs", "may", "needs_any")
"""Fields that name facts which are asked for."""


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, Any], ...]:
    """Of each field of a kind of table its name, its key in a policy, and its type: asked for once,
    since a policy has hundreds of rows and every check walks them."""
    return tuple((f.name, f.encode_name, f.type) for f in msgspec.structs.fields(kind))


def children(table: object, place: str = "") -> Iterator[tuple[str, str, Any]]:
    """What stands right in a struct, a list or a mapping: the key, its place as faults name it, and
    the value."""
    if isinstance(table, msgspec.Struct):
        for field, key, _ in _fields(type(table)):
            yield key, f"{place}.{key}" if place else key, getattr(table, field)
    elif isinstance(table, dict):
        for key, value in table.items():
            yield str(key), f"{place}.{key}" if place else str(key), value
    elif isinstance(table, tuple):
        for number, row in enumerate(table, 1):
            name = getattr(row, "id", "") or number
            yield "", f"{place}[{name}]", row


def conditions(table: object, place: str = "") -> Iterator[tuple[str, Condition]]:
    """Every condition below ``table``, with its place."""
    if isinstance(table, msgspec.Struct):
        kinds = _fields(type(table))
        for (_, _, kind), (_, where, value) in zip(kinds, children(table, place), strict=True):
            if kind == Condition:
                yield where, value
            elif value:
                yield from conditions(value, where)
    elif isinstance(table, dict | tuple):
        for _, where, value in children(table, place):
            yield from conditions(value, where)


def mentioned(table: object, but: tuple[str, ...] = ("id",)) -> Iterator[str]:
    """Every text below ``table`` that may name something, titles and the fields ``but`` left out;
    of ``fact:KEY`` and the like what stands behind the colon too."""
    if isinstance(table, Title):
        return
    if isinstance(table, str):
        yield table
        if ":" in table:
            yield table.partition(":")[2]
        return
    for key, _, value in children(table):
        if key not in but:
            yield from mentioned(value, but)
            if isinstance(table, dict):
                yield key


def without(table: msgspec.Struct, *fields: str) -> dict[str, object]:
    """What stands right in a struct, some fields left out, for ``mentioned`` to look through."""
    every = (name for name, _, _ in _fields(type(table)))
    return {f"table {name}": getattr(table, name) for name in every if name not in fields}


def asked_facts(table: object) -> Iterator[str]:
    """Every fact that is asked for anywhere below ``table``."""
    for key, _, value in children(table):
        if key in ASKING and isinstance(value, tuple):
            yield from mentioned(value)
        elif isinstance(value, msgspec.Struct | tuple | dict) and not isinstance(value, Title):
            yield from asked_facts(value)


def implied(one: Condition, other: Condition) -> bool:
    """Whether ``one`` surely holds wherever ``other`` does."""
    if not one or one == other:
        return True
    return bool(other) and all(any(_row_implied(mine, theirs) for mine in one) for theirs in other)


def _row_implied(one: dict[str, OneOf], other: dict[str, OneOf]) -> bool:
    return all(key in other and _wider(wanted, other[key]) for key, wanted in one.items())


def _wider(wanted: OneOf, other: OneOf) -> bool:
    """Whether whatever ``other`` takes, ``wanted`` surely takes too."""
    if wanted == other:
        return True
    if isinstance(wanted, Bounds) and isinstance(other, Bounds):
        return wanted.spans(other)
    if isinstance(other, Bounds):
        return False
    if isinstance(wanted, Bounds):
        return all(wanted.met(value) for value in other)
    return {*other} <= {*wanted}


def may_meet(one: OneOf, other: OneOf) -> bool:
    """Whether some value may be as both ask."""
    if isinstance(one, Bounds):
        one, other = other, one
    if isinstance(one, Bounds):
        return True  # two ranges: nobody reckons here whether they overlap
    if isinstance(other, Bounds):
        return any(other.met(value) for value in one)
    return bool({*one} & {*other})
