"""A look at a database that takes moments where the whole proof takes minutes."""

import sqlite3
from collections.abc import Iterator

from casefile.log.problems import Problem
from casefile.store import chain
from casefile.store.sqlite import schema

LAST_EVENTS = 100
"""How many of the last links of the chain are reckoned anew."""


def quick_problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Damaged pages, a schema that is not ours, and the last links of the chain."""
    for (finding,) in connection.execute("PRAGMA quick_check").fetchall():
        if finding != "ok":
            yield Problem(0, "the database file is damaged: {finding}", {"finding": finding})
    yield from schema_problems(connection)
    yield from _last_links(connection)


def schema_problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Tables, indexes and triggers that are not as they are in a new file."""
    for name, ours in schema.differing(connection).items():
        if ours:
            yield Problem(0, "{name} is missing from the schema or was altered", {"name": name})
        else:
            yield Problem(0, "{name} does not belong to the schema", {"name": name})


def _last_links(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash "
        "FROM events ORDER BY seq DESC LIMIT ?",
        [LAST_EVENTS + 1],
    ).fetchall()
    rows.reverse()
    before = chain.GENESIS
    for i, (*row, digest) in enumerate(rows):
        known = i > 0 or row[0] == 1
        if known and chain.chained(before, tuple(row)) != digest:
            yield Problem(row[0], "this event was altered")
        before = digest
