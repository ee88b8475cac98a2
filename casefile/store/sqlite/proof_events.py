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

from casefile.log.problems import Part, Problem
from casefile.store.tables import proof_erasure
from casefile.store.tables.proof_links import RUN_ROWS, before_run, careful, misnumbered

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


def problems(connection: sqlite3.Connection, part: Part) -> Iterator[Problem]:
    """Everything in the events of ``part`` that hashes, seals and numbers do not bear out."""
    missing = _sound(connection, part)
    if missing is None:
        missing = []
        yield from _careful(connection, part, missing)
    for seq in proof_erasure.untold(connection, missing):
        yield Problem(seq, "the personal facts of this event are missing")
    with _any_text(connection, "replace"):
        found = list(misnumbered(connection, part))
    yield from found


def _sound(connection: sqlite3.Connection, part: Part) -> list[int] | None:
    """The events of which only the personal facts are missing, where all else is as it was
    written; None if anything is not."""
    if part.first < 1:
        return None
    run, missing = [part.first, part.last], list[int]()
    before, seq, seals = before_run(connection, part.first), part.first, 0
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


def _careful(connection: sqlite3.Connection, part: Part, missing: list[int]) -> Iterator[Problem]:
    """The same, row by row in our own spelling; ``missing`` takes up the events whose personal
    facts are not there."""
    with _any_text(connection, "surrogateescape"):
        rows = connection.execute(RUN_ROWS, [part.first, part.last])
        yield from careful(connection, rows, part, missing)


@contextmanager
def _any_text(connection: sqlite3.Connection, errors: str) -> Iterator[None]:
    """Read texts that are no UTF-8 too: to be hashed as something that cannot be ours, or to be
    shown."""
    connection.text_factory = lambda raw: raw.decode("utf-8", errors)
    try:
        yield
    finally:
        connection.text_factory = str
