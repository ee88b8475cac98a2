"""Whether the store is what was written, in parts that are proven apart: by several processes at
once, each looking through its own connection, while others go on writing.

Of the log: its runs of events, the file's pages and schema, the files. Of what follows from it
and can be made anew: the words to search for, their index, rows that belong to no case.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice

from casefile.log.problems import Part, Problem
from casefile.store.sqlite import proof_events, proof_search, tellings
from casefile.store.sqlite.proof_quick import schema_problems
from casefile.store.tables import proof_erasure
from casefile.store.tables.named_files import with_names
from casefile.store.tables.proof_files import files_problems, strays

RUN = 50_000
"""Events of one part: so many are read in a quarter of a second, and a writer who wants to commit
waits for the reader that long."""
MOST = 100
"""Problems of one part that are told; where all was altered, the answer need not fill a disk."""


def log_parts(connection: sqlite3.Connection) -> list[Part]:
    """What there is to prove of the log as it stands now; the longest part first."""
    return [Part("pages"), Part("files"), *_runs("run", connection)]


def derived_parts(connection: sqlite3.Connection) -> list[Part]:
    """What there is to prove of the rows that follow from the log."""
    return [Part("index"), Part("strays"), *_runs("words", connection)]


def _runs(kind: str, connection: sqlite3.Connection) -> Iterator[Part]:
    count, first, last = connection.execute(
        "SELECT count(*), ifnull(min(seq), 1), ifnull(max(seq), 0) FROM events"
    ).fetchone()
    if (first, last) != (1, count):  # numbers are missing, and may be as far apart as they like
        yield Part(kind, min(first, 1), last)
        return
    for begin in range(1, last + 1, RUN):
        yield Part(kind, begin, min(begin + RUN - 1, last))


def prove(connection: sqlite3.Connection, part: Part) -> list[Problem]:
    """Everything in ``part`` that its own proof does not bear out."""
    try:
        with nullcontext() if part.kind in LONG_READS else _unmoved(connection):
            problems = PROOFS[part.kind](connection, part)
            found = list(islice(problems, MOST))
            more = sum(1 for _ in problems)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        if "decode" in str(error):  # the text of it would quote what a customer said
            return [Problem(0, "a text in the database file is not UTF-8")]
        if not name.startswith(proof_search.UNSOUND):
            raise
        return [Problem(0, "the database file is damaged: {finding}", {"finding": str(error)})]
    if more:
        found.append(
            Problem(part.first, "and {count} more like these from here on", {"count": more})
        )
    return with_names(connection, found, (sqlite3.DatabaseError,))


@contextmanager
def _unmoved(connection: sqlite3.Connection) -> Iterator[None]:
    """One state of the file for everything that is read inside."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _pages(connection: sqlite3.Connection, _: Part) -> Iterator[Problem]:
    """The file's own structure, its schema, and personal facts beyond the log."""
    for (finding,) in connection.execute("PRAGMA integrity_check").fetchall():
        if finding != "ok":
            yield Problem(0, "the database file is damaged: {finding}", {"finding": finding})
    yield from schema_problems(connection)
    for (seq,) in connection.execute(
        "SELECT seq FROM personal WHERE seq < 1 OR seq > (SELECT ifnull(max(seq), 0) FROM events)"
    ):
        yield Problem(seq, "there are personal facts without an event")
    for seq in proof_erasure.returned(connection):
        yield Problem(seq, "the erased personal facts of this event are there again")


def _strays(connection: sqlite3.Connection, part: Part) -> Iterator[Problem]:
    yield from strays(connection, part)
    yield from tellings.strays(connection)


PROOFS: dict[str, Callable[[sqlite3.Connection, Part], Iterator[Problem]]] = {
    "pages": _pages,
    "files": files_problems,
    "run": proof_events.problems,
    "strays": _strays,
    "words": proof_search.words_problems,
    "index": proof_search.index_problems,
}
"""For each kind of part, what proves it."""
LONG_READS = ("files", "index")
"""Parts that would keep writers waiting if they held on to one state of the file."""
