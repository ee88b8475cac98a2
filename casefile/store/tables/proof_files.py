"""Whether the files are those that the log names, and the derived rows those of its cases."""

import hashlib
from collections.abc import Iterator

from casefile.log.problems import Part, Problem
from casefile.store.tables import proof_erasure
from casefile.store.tables.asked import Tables
from casefile.store.tables.named_files import files_named


def files_problems(connection: Tables, _: Part) -> Iterator[Problem]:
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


def _named(connection: Tables) -> dict[str, int]:
    """The files that events name, and the first event that does."""
    named: dict[str, int] = {}
    for sha256, seq, *_ in files_named(connection):
        named.setdefault(sha256, seq)
    return named


def _content(connection: Tables, sha256: str) -> bytes | None:
    """One file, read by itself: nobody waits for the reader of a thousand."""
    query = "SELECT content FROM files WHERE sha256 = ?"
    found = connection.execute(query, [sha256]).fetchone()
    return found[0] if found else None


def strays(connection: Tables, _: Part) -> Iterator[Problem]:
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
