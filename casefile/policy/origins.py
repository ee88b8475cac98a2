"""Where each row of a policy that is written in several files stands."""

from collections.abc import Iterator, Sequence

import msgspec

from casefile.policy.composed import Composed
from casefile.policy.pieces import Piece, pieces


class RowOrigin(msgspec.Struct, frozen=True):
    """A row or a table, the file and the line where it is said, and where else it is said before
    that takes it over."""

    table: str
    row: str
    file: str
    line: int
    before: tuple[tuple[str, int], ...] = ()


def origins(source: Composed, file: str) -> tuple[RowOrigin, ...]:
    """Of every row of the policy where it comes from; ``file`` is that of a policy of one file."""
    return tuple(_rows(source.pieces or pieces(source.text, file)))


def _rows(found: Sequence[Piece]) -> Iterator[RowOrigin]:
    for piece in found:
        if piece.table:
            file, line = piece.lines[0]
            yield RowOrigin(piece.table, piece.name, file, line, piece.before)
