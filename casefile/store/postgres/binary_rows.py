"""Rows as the server takes many of them at once: the binary form of COPY, in which nothing is
spelled out and nothing has to be told apart from what it stands in."""

from collections.abc import Sequence
from io import BytesIO
from struct import Struct

_BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NOTHING = b"\xff\xff\xff\xff"
_columns = Struct("!h").pack
_length = Struct("!i").pack
_number = Struct("!iq").pack
_NUMBER_LENGTH = 8


def copied(rows: Sequence[Sequence[object]]) -> BytesIO:
    """``rows`` for ``COPY … FROM STDIN (FORMAT binary)``: texts, bytes, whole numbers of a column
    of eight bytes, and nothing. A text with NUL is none that was ever kept."""
    said = [_BEGIN]
    put = said.append
    for row in rows:
        put(_columns(len(row)))
        for value in row:
            if value is None:
                put(_NOTHING)
            elif isinstance(value, int):
                put(_number(_NUMBER_LENGTH, value))
            else:
                content = _content(value)
                put(_length(len(content)))
                put(content)
    put(_END)
    return BytesIO(b"".join(said))


def _content(value: object) -> bytes:
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode()
    assert isinstance(value, bytes), "no value of a table"
    return value
