"""What one policy changes of another, table by table and key by key, read off the grammar."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from casefile.policy.grammar import Policy
from casefile.values.value import Title


class VersionChange(msgspec.Struct, frozen=True):
    """One thing that is not as it was. ``key`` is the path of what changed in the row ``row``
    (nothing where the row itself is new or gone, ``before`` or ``after`` being None)."""

    table: str
    row: str
    title: Title | None
    key: str
    before: Any
    after: Any


def policy_changes(before: Policy, after: Policy) -> list[VersionChange]:
    """Everything in which two policies differ, in the order of the grammar."""
    return [
        change
        for field in msgspec.structs.fields(Policy)
        for change in _table(
            field.encode_name, getattr(before, field.name), getattr(after, field.name)
        )
    ]


def _table(table: str, before: Any, after: Any) -> Iterator[VersionChange]:
    old, new = _rows(before), _rows(after)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        title = _title(now if now is not None else was)
        if was is None or now is None:
            yield VersionChange(table, name, title, "", was, now)
        elif was != now:
            yield from _keys(table, name, title, was, now)
    if _in_order(before) and old.keys() == new.keys() and [*old] != [*new]:
        yield VersionChange(table, "", None, "order", [*old], [*new])


def _in_order(table: Any) -> bool:
    """Whether the order of its rows says anything: not of plain values by name, such as rights,
    which a version keeps as they come."""
    return not isinstance(table, Mapping) or any(
        isinstance(r, msgspec.Struct) for r in table.values()
    )


def _keys(
    table: str, row: str, title: Title | None, before: Any, after: Any
) -> Iterator[VersionChange]:
    if not isinstance(before, msgspec.Struct):
        yield VersionChange(table, row, None, table, before, after)
        return
    for field in msgspec.structs.fields(before):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if was != now:
            yield VersionChange(table, row, title, f"{table}.{field.encode_name}", was, now)


def _rows(table: Any) -> dict[str, Any]:
    """The rows of a table by what they are called; one table is the only row of itself."""
    if isinstance(table, Mapping):
        return dict(table)
    if isinstance(table, msgspec.Struct):
        return {"": table}
    found: dict[str, Any] = {}
    for row in table or ():
        name = _name(row)
        count = sum(1 for known in found if known.partition(" #")[0] == name)
        found[f"{name} #{count + 1}" if count else name] = row
    return found


_NAMING = (("id",), ("role", "remedy"), ("date",), ("document", "move"), ("document",), ("fact",))
"""By which keys a row is told from the others of its table: the first that it has."""


def _name(row: Any) -> str:
    """What tells a row from the others of its table."""
    for keys in _NAMING:
        if all(hasattr(row, key) for key in keys):
            return " ".join(str(getattr(row, key)) for key in keys)
    return ""


def _title(row: Any) -> Title | None:
    title = getattr(row, "title", None) or getattr(row, "name", None)
    if isinstance(title, str):
        return Title(title, title)
    return title if isinstance(title, Title) else None
