"""Whether the store on a server is what was written, in parts that are proven apart. (Its pages are
the server's: checksums and ``pg_amcheck`` prove them.)"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import psycopg2

from casefile.log.problems import Part, Problem
from casefile.store import chain
from casefile.store.postgres import schema
from casefile.store.postgres.connection import Connection
from casefile.store.postgres.spoken import indexed
from casefile.store.search import words_of
from casefile.store.tables import proof_erasure
from casefile.store.tables.named_files import with_names
from casefile.store.tables.proof_files import files_problems, strays
from casefile.store.tables.proof_links import RUN_ROWS, careful, linked, misnumbered
from casefile.store.tables.rows import EVENT, event

RUN = 50_000
"""Events of one part."""
EVENTS_AT_ONCE = 2_000
"""Events that are fetched together."""
MOST = 100
"""Problems of one part that are told."""
LAST_EVENTS = 100
"""How many of the last links of the chain a quick look reckons anew."""
_UNREADABLE = ("XX", "22021", "58")
"""How the codes begin of what a damaged database answers."""


def log_parts(connection: Connection) -> list[Part]:
    """What there is to prove of the log as it stands now."""
    return [Part("schema"), Part("files"), *_runs("run", connection)]


def derived_parts(connection: Connection) -> list[Part]:
    """What there is to prove of the rows that follow from the log."""
    return [Part("strays"), *_runs("words", connection)]


def _runs(kind: str, connection: Connection) -> Iterator[Part]:
    (last,) = connection.execute(
        "SELECT greatest((SELECT max(seq) FROM head), (SELECT max(seq) FROM events), 0)"
    ).fetchone()
    for begin in range(1, last + 1, RUN):
        yield Part(kind, begin, min(begin + RUN - 1, last))


def prove(connection: Connection, part: Part, name: str) -> list[Problem]:
    """Everything in ``part`` that its own proof does not bear out."""
    try:
        if part.kind == "schema":
            found = [*schema_problems(connection, name), *_beyond(connection)]
        else:
            with connection.unmoved():
                problems = PROOFS[part.kind](connection, part)
                found = list(islice(problems, MOST))
                if more := sum(1 for _ in problems):
                    told = {"count": more}
                    more_of_them = "and {count} more like these from here on"
                    found.append(Problem(part.first, more_of_them, told))
    except psycopg2.Error as error:
        if not (error.pgcode or "").startswith(_UNREADABLE):
            raise
        said = str(error).split("\n", maxsplit=1)[0]
        return [Problem(0, "the database file is damaged: {finding}", {"finding": said})]
    return with_names(connection, found, (psycopg2.Error,))


def schema_problems(connection: Connection, name: str) -> Iterator[Problem]:
    """Tables, indexes, triggers and functions that are not as they are in a new schema."""
    connection.begin()
    try:
        differing = schema.differing(connection, name)
    except psycopg2.Error as error:
        if error.pgcode not in ("42501", "25006", "53100"):  # nothing may, or can, be made here
            raise
        connection.rollback()
        differing = dict.fromkeys(schema.missing_names(connection, name), True)
    finally:
        connection.rollback()
    for each, ours in differing.items():
        if ours:
            yield Problem(0, "{name} is missing from the schema or was altered", {"name": each})
        else:
            yield Problem(0, "{name} does not belong to the schema", {"name": each})


def _beyond(connection: Connection) -> Iterator[Problem]:
    """Personal facts beyond the log, or back in it; and a head that is not that of the log."""
    for (seq,) in connection.execute(
        "SELECT seq FROM personal WHERE seq < 1 OR seq > (SELECT coalesce(max(seq), 0) FROM events)"
    ):
        yield Problem(seq, "there are personal facts without an event")
    for seq in proof_erasure.returned(connection):
        yield Problem(seq, "the erased personal facts of this event are there again")
    for (seq,) in connection.execute(
        "SELECT h.seq FROM head h JOIN events e ON e.seq = h.seq WHERE e.hash <> h.hash"
    ):
        yield Problem(seq, "this event was altered")
    (heads,) = connection.execute("SELECT count(*) FROM head").fetchone()
    if heads != 1:
        yield Problem(0, "{name} is missing from the schema or was altered", {"name": "head"})


def _run(connection: Connection, part: Part) -> Iterator[Problem]:
    missing: list[int] = []
    yield from careful(connection, _fetched(connection, RUN_ROWS, part), part, missing)
    for seq in proof_erasure.untold(connection, missing):
        yield Problem(seq, "the personal facts of this event are missing")
    yield from misnumbered(connection, part)


def _fetched(connection: Connection, sql: str, part: Part) -> Iterator[tuple[Any, ...]]:
    """The rows of a part, some at a time."""
    for begin in range(part.first, part.last + 1, EVENTS_AT_ONCE):
        yield from connection.execute(sql, [begin, min(begin + EVENTS_AT_ONCE - 1, part.last)])


def _words(connection: Connection, part: Part) -> Iterator[Problem]:
    """The words to search for are those of the events; one problem for all that are not."""
    query = "SELECT seq, words FROM search WHERE seq BETWEEN ? AND ? ORDER BY seq"
    kept = dict(_fetched(connection, query, part))
    events = f"SELECT {EVENT} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq"
    for row in _fetched(connection, events, part):
        if indexed(words_of(event(row))) != kept.pop(row[0], ""):
            yield _wrong(row[0])
            return
    if kept:
        yield _wrong(min(kept))


def _strays(connection: Connection, part: Part) -> Iterator[Problem]:
    yield from strays(connection, part)
    beyond = connection.execute(
        "SELECT min(seq) FROM search WHERE seq < 1 "
        "OR seq > (SELECT coalesce(max(seq), 0) FROM events)"
    ).fetchone()
    if beyond[0] is not None:
        yield _wrong(beyond[0])


def _wrong(seq: int) -> Problem:
    return Problem(seq, "the words to search for do not follow from the log; run casefile rebuild")


def quick_problems(connection: Connection, name: str) -> Iterator[Problem]:
    """A schema that is not ours, and the last links of the chain."""
    yield from with_names(connection, schema_problems(connection, name), (psycopg2.Error,))
    rows = connection.execute(
        "SELECT seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash "
        "FROM events ORDER BY seq DESC LIMIT ?",
        [LAST_EVENTS + 1],
    ).fetchall()
    before = chain.GENESIS
    for i, (*row, digest) in enumerate(reversed(rows)):
        if (i > 0 or row[0] == 1) and not linked(before, tuple(row), digest):
            yield Problem(row[0], "this event was altered")
        before = digest


PROOFS: dict[str, Callable[[Connection, Part], Iterator[Problem]]] = {
    "files": files_problems,
    "run": _run,
    "strays": _strays,
    "words": _words,
}
"""For each kind of part, what proves it."""
