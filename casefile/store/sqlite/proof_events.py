"""A run of events, proven apart from the rest of the log: since each row holds its own hash, the
one before a run is where the run begins.

Almost always everything is in order, so that is asked first and quickly: SQLite spells each row,
and Python only hashes it. SQLite's spelling names the same values as ``chain`` does (both are
JSON, so that no two rows are spelled alike), and where it is not the same letter by letter, the
hash differs and the careful look decides.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256

import msgspec

from casefile.log.problems import Part, Problem
from casefile.store import chain
from casefile.store.sqlite import proof_erasure

ROWS_AT_ONCE = 500
"""Rows that are hashed together: Python's own loop costs as much as the hashing."""
_SPELLED = (
    "SELECT CAST(rtrim(json_array(seq, stream, no, kind, at, recorded_at, actor, via, key), ']')"
    " || ',' || data || CASE WHEN seal IS NULL THEN ',null]'"
    " ELSE ',\"' || lower(hex(seal)) || '\"]' END AS BLOB), hash, seal,"
    " CASE WHEN seal IS NOT NULL THEN (SELECT CASE WHEN length(salt) = 16"
    " THEN CAST(salt || CAST(text AS BLOB) AS BLOB) ELSE x'' END"
    " FROM personal p WHERE p.seq = e.seq) END"
    " FROM events e WHERE seq BETWEEN ? AND ? ORDER BY seq"
)
_PERSONAL = "SELECT count(*) FROM personal WHERE seq BETWEEN ? AND ?"
_ROWS = (
    "SELECT e.seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash, salt,"
    " text FROM events e LEFT JOIN personal p ON p.seq = e.seq"
    " WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq"
)
_NUMBERS = (
    "SELECT seq, stream FROM events e WHERE seq BETWEEN ? AND ? AND (no < 1 OR no > 1 AND NOT"
    " EXISTS (SELECT 1 FROM events b WHERE b.stream = e.stream AND b.no = e.no - 1"
    " AND b.seq < e.seq))"
)
_ORPHANS = (
    "SELECT seq FROM personal p WHERE seq BETWEEN ? AND ?"
    " AND NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = p.seq)"
)


def problems(connection: sqlite3.Connection, part: Part) -> Iterator[Problem]:
    """Everything in the events of ``part`` that hashes, seals and numbers do not bear out."""
    missing = _sound(connection, part)
    if missing is None:
        missing = []
        yield from _careful(connection, part, missing)
    for seq in proof_erasure.untold(connection, missing):
        yield Problem(seq, "the personal facts of this event are missing")
    with _any_text(connection, "replace"):
        numbers = connection.execute(_NUMBERS, [part.first, part.last]).fetchall()
    for seq, stream in numbers:
        yield Problem(seq, "the events of {stream} are not numbered in order", {"stream": stream})


def _sound(connection: sqlite3.Connection, part: Part) -> list[int] | None:
    """The events of which only the personal facts are missing, where all else is as it was
    written; None if anything is not."""
    if part.first < 1:
        return None
    run, missing = [part.first, part.last], list[int]()
    before, seq, seals = _before(connection, part.first), part.first, 0
    try:
        rows = connection.execute(_SPELLED, run)
        while some := rows.fetchmany(ROWS_AT_ONCE):
            spelled, digests, sealed, private = zip(*some, strict=True)
            if _hashed(before, digests, spelled) != [*digests]:
                return None
            if [sha256(p).digest() for p in private if p is not None] != [
                s for s, p in zip(sealed, private, strict=True) if p is not None
            ]:
                return None
            if private.count(None) != sealed.count(None):
                gone = zip(sealed, private, strict=True)
                missing += [no for no, (s, p) in enumerate(gone, seq) if s and p is None]
            seals += len(some) - sealed.count(None)
            before, seq = digests[-1], seq + len(some)
        (there,) = connection.execute(_PERSONAL, run).fetchone()
    except (sqlite3.OperationalError, TypeError):
        return None  # a value that cannot be spelled, where the schema was got round
    whole = seq == part.last + 1 and there == seals - len(missing)
    return missing if whole else None


def _hashed(before: bytes, digests: Sequence[bytes], spelled: Sequence[bytes]) -> list[bytes]:
    """The hash of each row after the one before it, which has one of the ``digests``."""
    return [sha256(b + row).digest() for b, row in zip((before, *digests), spelled, strict=False)]


def _before(connection: sqlite3.Connection, first: int) -> bytes:
    """The hash that the event ``first`` follows."""
    found = connection.execute(
        "SELECT hash FROM events WHERE seq < ? ORDER BY seq DESC LIMIT 1", [first]
    ).fetchone()
    return found[0] if found else chain.GENESIS


def _careful(connection: sqlite3.Connection, part: Part, missing: list[int]) -> Iterator[Problem]:
    """The same, row by row in our own spelling; ``missing`` takes up the events whose personal
    facts are not there."""
    before, last = _before(connection, part.first), max(part.first - 1, 0)
    with _any_text(connection, "surrogateescape"):
        rows = connection.execute(_ROWS, [part.first, part.last])
        for *row, digest, salt, text in rows:
            seq, sealed = row[0], row[10]
            if seq != last + 1:
                yield Problem(seq, "events are missing before this one")
            if not _linked(before, tuple(row), digest):
                yield Problem(seq, "this event was altered")
            if text is None and sealed is not None:
                missing.append(seq)
            elif text is not None and not _sealed(salt, text, sealed):
                yield Problem(seq, "the personal facts of this event were altered")
            before, last = digest, seq
    if last != part.last:
        yield Problem(part.last, "this event is missing")
    for (seq,) in connection.execute(_ORPHANS, [part.first, part.last]).fetchall():
        yield Problem(seq, "there are personal facts without an event")


def _linked(before: bytes, row: chain.Row, digest: bytes) -> bool:
    try:
        return chain.chained(before, row) == digest
    except (AttributeError, TypeError, ValueError, msgspec.MsgspecError):
        return False  # a value of another type, or a text that is none, was never ours


def _sealed(salt: bytes, text: str, sealed: bytes | None) -> bool:
    try:
        return sealed is not None and len(salt) == 16 and chain.seal(salt, text) == sealed
    except (AttributeError, TypeError, ValueError):
        return False


@contextmanager
def _any_text(connection: sqlite3.Connection, errors: str) -> Iterator[None]:
    """Read texts that are no UTF-8 too: to be hashed as something that cannot be ours, or to be
    shown."""
    connection.text_factory = lambda raw: raw.decode("utf-8", errors)
    try:
        yield
    finally:
        connection.text_factory = str
