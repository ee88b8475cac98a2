"""Whether the log is what was written: chain, order, seals, files, schema, and the file's pages."""

import hashlib
import sqlite3
from collections.abc import Iterator

from casefile.model import Problem
from casefile.store import chain, schema


def problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Everything in the database that its own proof does not bear out."""
    for (finding,) in connection.execute("PRAGMA integrity_check").fetchall():
        if finding != "ok":
            yield Problem(0, "the database file is damaged: {finding}", {"finding": finding})
    yield from _schema(connection)
    yield from _chain(connection)
    for sha256, content in connection.execute("SELECT sha256, content FROM files"):
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Problem(0, "the stored file {sha256} was altered", {"sha256": sha256})


def _schema(connection: sqlite3.Connection) -> Iterator[Problem]:
    found, wanted = schema.definitions(connection), schema.expected()
    for name in wanted:
        if found.get(name) != wanted[name]:
            yield Problem(0, "{name} is missing from the schema or was altered", {"name": name})
    for name in found.keys() - wanted.keys():
        yield Problem(0, "{name} does not belong to the schema", {"name": name})


def _chain(connection: sqlite3.Connection) -> Iterator[Problem]:
    before, last, numbers = chain.GENESIS, 0, dict[str, int]()
    rows = connection.execute(
        "SELECT e.seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash, "
        "salt, text FROM events e LEFT JOIN personal p ON p.seq = e.seq ORDER BY e.seq"
    )
    for *row, digest, salt, text in rows:
        seq, stream, no, sealed = row[0], row[1], row[2], row[10]
        if seq != last + 1:
            yield Problem(seq, "events are missing before this one")
        if chain.link(before, tuple(row)) != digest:
            yield Problem(seq, "this event was altered")
        if no != numbers.get(stream, 0) + 1:
            yield Problem(
                seq, "the events of {stream} are not numbered in order", {"stream": stream}
            )
        if text is not None and (sealed is None or chain.seal(salt, text) != sealed):
            yield Problem(seq, "the personal facts of this event were altered")
        if text is None and sealed is not None:
            yield Problem(seq, "the personal facts of this event are missing")
        before, last, numbers[stream] = digest, seq, no
    for (seq,) in connection.execute(
        "SELECT p.seq FROM personal p LEFT JOIN events e ON e.seq = p.seq WHERE e.seq IS NULL"
    ):
        yield Problem(seq, "there are personal facts without an event")
