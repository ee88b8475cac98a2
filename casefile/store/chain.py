"""The hash chain: each event's hash covers the one before and everything the row says.

hash = SHA-256(previous hash ‖ canonical JSON of the row). The facts that may be erased are not in
the row; the row holds SHA-256(salt ‖ text) of them instead, so that erasing leaves the chain
valid and a guess at a telephone number cannot be checked without the salt.
"""

from collections.abc import Sequence

import msgspec

from casefile.values.digests import sha256

GENESIS = bytes(32)
_encode = msgspec.json.Encoder().encode

Row = tuple[int, str, int, str, str, str, str, str, str | None, str, bytes | None]
"""seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal."""
HashedRow = tuple[int, str, int, str, str, str, str, str, str | None, str, bytes | None, bytes]
"""The same with its hash."""
SealedFacts = tuple[int, bytes, str]
"""seq, salt and text of personal facts."""


class LogLink(msgspec.Struct, frozen=True):
    """One event as it is written: its row, its hash, and the personal facts beside it with their
    salt, as far as they are not erased."""

    row: Row
    hash: bytes
    salt: bytes | None = None
    text: str | None = None


def chained(before: bytes, row: Row) -> bytes:
    """The hash of ``row`` after an event whose hash is ``before``."""
    return sha256(before + b"[%d" % row[0] + tail(row))


def tail(row: Row) -> bytes:
    """What the hash of ``row`` covers behind its number."""
    data, seal = row[9], row[10]
    body = _encode([*row[1:9], msgspec.Raw(data.encode()), seal.hex() if seal else None])
    return b"," + body[1:]


def seal(salt: bytes, text: str) -> bytes:
    """What the chain keeps of personal facts."""
    return sha256(salt + text.encode())


def odd_link(links: Sequence[LogLink], seq: int, before: bytes) -> LogLink | None:
    """The first of ``links`` that does not continue the chain after event ``seq``, whose hash is
    ``before``; or whose personal facts are not those that it seals."""
    for link in links:
        seq += 1
        sealed = link.row[10]
        whole = link.text is None or (
            sealed is not None and seal(link.salt or b"", link.text) == sealed
        )
        if link.row[0] != seq or chained(before, link.row) != link.hash or not whole:
            return link
        before = link.hash
    return None
