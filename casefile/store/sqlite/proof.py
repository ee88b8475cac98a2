"""Whether the store is what was written, in parts that are proven apart: by several processes at
once, each looking through its own connection, while others go on writing.

Of the log: its runs of events, the file's pages and schema, the files. Of what follows from it
and can be made anew: the words to search for, their index, rows that belong to no case.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice

from casefile.log.problems import Part, Problem
from casefile.store.sqlite import proof_erasure, proof_events, proof_search
from casefile.store.sqlite.named_files import files_named, with_names
from casefile.store.sqlite.proof_quick import schema_problems

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
    return with_names(connection, found)


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


def _files(connection: sqlite3.Connection, _: Part) -> Iterator[Problem]:
    """Every file is what its name says, is named by an event, and none that is named is missing,
    unless it was erased."""
    kept = [name for (name,) in connection.execute("SELECT sha256 FROM files").fetchall()]
    named = _named(connection)  # afterwards: whoever keeps a file names it in the same commit
    erased, wrong = proof_erasure.files(connection)
    for seq in wrong:
        yield Problem(seq, "this event erases a file that is not of its case")
    missing = named.keys() - erased.keys()
    for sha256 in kept:
        content = _content(connection, sha256)
        if content is None:
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Problem(0, "the stored file {sha256} was altered", {"sha256": sha256})
        if sha256 not in named:
            yield Problem(0, "no event names the stored file {sha256}", {"sha256": sha256})
        if sha256 in erased:
            values = {"sha256": sha256}
            yield Problem(erased[sha256], "the erased file {sha256} is there again", values)
    for sha256 in missing - set(kept):
        if _content(connection, sha256) is None:
            values = {"sha256": sha256}
            yield Problem(named[sha256], "the stored file {sha256} is missing", values)


def _named(connection: sqlite3.Connection) -> dict[str, int]:
    """The files that events name, and the first event that does."""
    named: dict[str, int] = {}
    for sha256, seq, *_ in files_named(connection):
        named.setdefault(sha256, seq)
    return named


def _content(connection: sqlite3.Connection, sha256: str) -> bytes | None:
    """One file, read by itself: nobody waits for the reader of a thousand."""
    query = "SELECT content FROM files WHERE sha256 = ?"
    found = connection.execute(query, [sha256]).fetchone()
    return found[0] if found else None


def _strays(connection: sqlite3.Connection, _: Part) -> Iterator[Problem]:
    """Every derived row belongs to a case of the log. (Whether each case has its rows is found when
    it is replayed.)"""
    for (case,) in connection.execute(
        "SELECT number FROM cases EXCEPT SELECT stream FROM events WHERE kind = 'case.opened'"
    ):
        yield Problem(0, "the derived row {case} has no events", {"case": case})
    for table in ("clocks", "marks", "grants"):
        for (case,) in connection.execute(
            f'SELECT DISTINCT "case" FROM {table} WHERE "case" NOT IN (SELECT number FROM cases) '
            "EXCEPT SELECT stream FROM events WHERE kind = 'case.opened'"
        ):
            yield Problem(0, "the derived row {case} has no events", {"case": case})


PROOFS: dict[str, Callable[[sqlite3.Connection, Part], Iterator[Problem]]] = {
    "pages": _pages,
    "files": _files,
    "run": proof_events.problems,
    "strays": _strays,
    "words": proof_search.words_problems,
    "index": proof_search.index_problems,
}
"""For each kind of part, what proves it."""
LONG_READS = ("files", "index")
"""Parts that would keep writers waiting if they held on to one state of the file."""
