"""Whether the log is what was written: chain, order, seals, files, schema, and the file's pages."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator

from casefile.model import Problem
from casefile.store import chain, erasures, schema
from casefile.store.rows import EVENT, event
from casefile.store.words import words_of


def problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Everything in the database that its own proof does not bear out."""
    for (finding,) in connection.execute("PRAGMA integrity_check").fetchall():
        if finding != "ok":
            yield Problem(0, "the database file is damaged: {finding}", {"finding": finding})
    yield from _schema(connection)
    broken = list(_chain(connection))
    yield from broken
    if broken:
        return  # what is derived from a broken log proves nothing
    yield from _files(connection)
    yield from _index(connection)


def _files(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Every file is what its name says, is named by an event, and none that is named is missing,
    unless it was erased."""
    named: dict[str, int] = {}
    query = (
        "SELECT seq, data FROM events WHERE kind IN "
        "('document.issued', 'policy.applied', 'calendar.imported', 'template.applied')"
    )
    for seq, data in connection.execute(query).fetchall():
        for sha256 in re.findall(r'"([0-9a-f]{64})"', data):
            named.setdefault(sha256, seq)
    erased, wrong = erasures.files(connection)
    for seq in wrong:
        yield Problem(seq, "this event erases a file that is not of its case")
    kept = [name for (name,) in connection.execute("SELECT sha256 FROM files").fetchall()]
    for sha256 in kept:
        query = "SELECT content FROM files WHERE sha256 = ?"
        content = connection.execute(query, [sha256]).fetchone()
        if content and hashlib.sha256(content[0]).hexdigest() != sha256:
            yield Problem(0, "the stored file {sha256} was altered", {"sha256": sha256})
        if sha256 not in named:
            yield Problem(0, "no event names the stored file {sha256}", {"sha256": sha256})
        if sha256 in erased:
            yield Problem(
                erased[sha256], "the erased file {sha256} is there again", {"sha256": sha256}
            )
    for sha256 in named.keys() - set(kept) - erased.keys():
        yield Problem(named[sha256], "the stored file {sha256} is missing", {"sha256": sha256})


def _index(connection: sqlite3.Connection) -> Iterator[Problem]:
    """The words to search for are those of the events."""
    query = f"SELECT {EVENT} FROM events"
    words = {row[0]: words_of(event(row)).strip() for row in connection.execute(query).fetchall()}
    found = dict(connection.execute("SELECT rowid, words FROM search").fetchall())
    for seq in words.keys() | found.keys():
        if (words.get(seq) or "") != (found.get(seq) or ""):
            yield Problem(
                seq, "the words to search for do not follow from the log; run casefile rebuild"
            )
            return


def _schema(connection: sqlite3.Connection) -> Iterator[Problem]:
    found, wanted = schema.definitions(connection), schema.expected()
    for name in wanted:
        if found.get(name) != wanted[name]:
            yield Problem(0, "{name} is missing from the schema or was altered", {"name": name})
    for name in found.keys() - wanted.keys():
        yield Problem(0, "{name} does not belong to the schema", {"name": name})


def _chain(connection: sqlite3.Connection) -> Iterator[Problem]:
    before, last, numbers = chain.GENESIS, 0, dict[str, int]()
    missing: list[int] = []
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
        if text is not None and (
            sealed is None or len(salt) != 16 or chain.seal(salt, text) != sealed
        ):
            yield Problem(seq, "the personal facts of this event were altered")
        if text is None and sealed is not None:
            missing.append(seq)
        before, last, numbers[stream] = digest, seq, no
    for seq in erasures.untold(connection, missing):
        yield Problem(seq, "the personal facts of this event are missing")
    for seq in erasures.returned(connection, 1, last):
        yield Problem(seq, "the erased personal facts of this event are there again")
    for (seq,) in connection.execute(
        "SELECT p.seq FROM personal p LEFT JOIN events e ON e.seq = p.seq WHERE e.seq IS NULL"
    ):
        yield Problem(seq, "there are personal facts without an event")
