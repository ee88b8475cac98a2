"""A long and narrow table in blocks side by side, as paper and pages have room for it."""

from collections.abc import Sequence

FoldedRow = tuple[str, ...]
LONG, BLOCKS, NARROW, SHORT = 14, 3, 4, 8
"""From how many rows on, in how many blocks; with how many columns at most, of so many characters
at most."""


def folded(
    heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[FoldedRow, tuple[FoldedRow, ...]]:
    """Headings and rows; of a table with many rows of a few short cells (the days of a month) in
    blocks, each read downwards."""
    whole = tuple(tuple(row) for row in rows)
    few = len(heads) <= NARROW and all(len(cell) <= SHORT for row in (heads, *rows) for cell in row)
    if not few or len(rows) < LONG:
        return tuple(heads), whole
    high = -(-len(rows) // BLOCKS)
    empty = ("",) * len(heads)
    blocks = [whole[n * high : (n + 1) * high] for n in range(BLOCKS)]
    lines = [
        tuple(cell for block in blocks for cell in (block[n] if n < len(block) else empty))
        for n in range(high)
    ]
    return tuple(heads) * BLOCKS, tuple(lines)
