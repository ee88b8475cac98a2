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


def _tells(query: str) -> tuple[str, list[object]]:
    from casefile.store.search import condition

    return condition(
        query, found=_FOUND, numbered=_NUMBERED, phrase=lambda one: [one], tail=lambda end: end
    )


SPOKEN = Dialect(
    waits_for="instr(' ' || waiting || ' ', ' ' || ? || ' ')",
    among=_among,
    tells=_tells,
    provisional="provisional",
    words_of="rowid",
    version="PRAGMA data_version",
)
