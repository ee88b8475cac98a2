"""A run of events, row by row: links, seals and numbers, whichever engine keeps them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from casefile.log.problems import Part, Problem
from casefile.store import chain
from casefile.store.tables.asked import Tables

RUN_ROWS = (
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


def before_run(connection: Tables, first: int) -> bytes:
    """The hash that the event ``first`` follows."""
    found = connection.execute(
        "SELECT hash FROM events WHERE seq < ? ORDER BY seq DESC LIMIT 1", [first]
    ).fetchone()
    return found[0] if found else chain.GENESIS


def careful(
    connection: Tables, rows: Iterator[tuple[Any, ...]], part: Part, missing: list[int]
) -> Iterator[Problem]:
    """What is wrong with the ``rows`` of a run, in our own spelling; ``missing`` takes up the
    events whose personal facts are not there."""
    before, last = before_run(connection, part.first), max(part.first - 1, 0)
    for *row, digest, salt, text in rows:
        seq, sealed = row[0], row[10]
        if seq != last + 1:
            yield Problem(seq, "events are missing before this one")
        if not linked(before, tuple(row), digest):
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


def linked(before: bytes, row: chain.Row, digest: bytes) -> bool:
    try:
        return chain.chained(before, row) == digest
    except (AttributeError, TypeError, ValueError, msgspec.MsgspecError):
        return False  # a value of another type, or a text that is none, was never ours


def _sealed(salt: bytes, text: str, sealed: bytes | None) -> bool:
    try:
        return sealed is not None and len(salt) == 16 and chain.seal(salt, text) == sealed
    except (AttributeError, TypeError, ValueError):
        return False


def misnumbered(connection: Tables, part: Part) -> Iterator[Problem]:
    """The events of which the numbers do not follow in their stream."""
    for seq, stream in connection.execute(_NUMBERS, [part.first, part.last]).fetchall():
        yield Problem(seq, "the events of {stream} are not numbered in order", {"stream": stream})
