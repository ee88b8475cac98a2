"""A table as it was read, before anybody knows what its columns mean."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from casefile.errors import Message

Cell = str | list[str] | Message | None
"""What stands in a cell; a Message where it cannot be read, None where there is nothing."""
MOST_ROWS = 100_000
MOST_BYTES = 50_000_000
MOST_TITLES = 10


class Fault(NamedTuple):
    """What is wrong, in which row (as a spreadsheet numbers them) and column; the parts tell more.

    Row 0 is the file as a whole, an empty column the row as a whole.
    """

    row: int
    column: str
    message: Message
    parts: tuple[Message, ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """``headings``, the row that each of them stands in, and below them the ``rows``: number and
    cells, as many as there are headings. ``name`` tells one sheet of a file from the first;
    ``keyed`` that each row names its columns itself."""

    headings: tuple[str, ...]
    placed: tuple[int, ...]
    rows: list[tuple[int, tuple[Cell, ...]]]
    faults: tuple[Fault, ...] = ()
    name: str = ""
    keyed: bool = False


FULL = 0.5
"""The part of the columns that have a heading, at least."""


def headed(rows: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[int, int, Sequence[Cell]]:
    """The row of the headings among those of a table, numbered as in its file: how many rows of
    titles stand above it, its number, its cells. A title is a row with one filled cell at most
    above the first one with several, as over a register that is to be printed; or one with far
    fewer filled cells than the fullest row, as that which tells who filled the register in."""
    counts = [
        sum(bool(c.strip() if isinstance(c, str) else c) for c in cells)
        for _, cells in rows[: MOST_TITLES + 1]
    ]
    for titles, count in enumerate(counts):
        if count > 1 and count > FULL * max(counts):
            return titles, *rows[titles]
    return (0, *rows[0]) if rows else (0, 1, ())
