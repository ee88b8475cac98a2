"""What SQLite says differently from other engines."""

from collections.abc import Sequence

import msgspec

from casefile.store.tables.asked import Dialect

_FOUND = (
    "number IN (SELECT e.stream FROM search s JOIN events e ON e.seq = s.rowid "
    "WHERE search MATCH ?)"
)
_NUMBERED = "(number = ? OR (serial = ? AND number GLOB ?))"


def _among(column: str, some: Sequence[str]) -> tuple[str, object]:
    return f"{column} IN (SELECT value FROM json_each(?))", msgspec.json.encode(some).decode()


def _text(query: str) -> tuple[str, list[object]]:
    """The condition that a case has every part of ``query`` in its words, or as its number; or all
    of it as a telephone number."""
    from casefile.store.search import number_in, parts

    sought = parts(query)
    if not sought:
        return "0", []  # nothing in it that could be found
    as_typed = " AND ".join([f"({_FOUND} OR {_NUMBERED})"] * len(sought))
    values: list[object] = [value for part in sought for value in part]
    if number := number_in(query):
        return f"({_FOUND} OR ({as_typed}))", [number, *values]
    return as_typed, values


SPOKEN = Dialect(
    waits_for="instr(' ' || waiting || ' ', ' ' || ? || ' ')",
    among=_among,
    tells=_text,
    provisional="provisional",
    words_of="rowid",
    version="PRAGMA data_version",
)
