"""Whether a search finds what the log says: the words of each event, and the index over them."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest

from casefile.log.problems import Part, Problem
from casefile.store.search import words_of
from casefile.store.tables.rows import EVENT, event

UNSOUND = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")
"""How SQLite calls a file that is not what it should be."""
_TABLES = ("again_terms", "again_places", "fresh_places", "again", "fresh")
_BEYOND = (
    "SELECT id FROM search_content WHERE id < 1 "
    "OR id > (SELECT ifnull(max(seq), 0) FROM events) LIMIT 1"
)
_UNFOUND = (
    "SELECT term FROM temp.again_terms WHERE doc <> "
    "(SELECT count(*) FROM temp.again WHERE again MATCH '\"' || term || '\"') LIMIT 1"
)


def words_problems(connection: sqlite3.Connection, part: Part) -> Iterator[Problem]:
    """The words to search for are those of the events; one problem for all that are not."""
    run = [part.first, part.last]
    events = connection.execute(
        f"SELECT {EVENT} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq", run
    )
    found = connection.execute(
        "SELECT id, c0 FROM search_content WHERE id BETWEEN ? AND ? ORDER BY id", run
    )
    seq, words = next(found, (0, ""))
    for row in events:
        wanted = words_of(event(row)).strip()
        if wanted != (words if seq == row[0] else ""):
            yield _wrong(row[0])
            return
        if seq == row[0]:
            seq, words = next(found, (0, ""))


def _wrong(seq: int) -> Problem:
    return Problem(seq, "the words to search for do not follow from the log; run casefile rebuild")


def index_problems(connection: sqlite3.Connection, _: Part) -> Iterator[Problem]:
    """The index over the words is the one that they give, and holds no words of other events.

    A copy of it is asked: the index itself would only answer who may write to it, and would keep
    them waiting.
    """
    try:
        connection.execute("BEGIN")
        try:
            beyond = connection.execute(_BEYOND).fetchone()
            connection.execute("SELECT 1 FROM search WHERE search MATCH 'x' LIMIT 1").fetchone()
            _copy(connection)
        finally:
            connection.execute("COMMIT")
        if beyond or not _sound(connection):
            yield _wrong(beyond[0] if beyond else 0)
    except sqlite3.DatabaseError as error:
        if not (getattr(error, "sqlite_errorname", None) or "").startswith(UNSOUND):
            raise
        yield _wrong(0)
    finally:
        with suppress(sqlite3.OperationalError):  # one that was interrupted may still be held
            _drop(connection)


def _drop(connection: sqlite3.Connection) -> None:
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _copy(connection: sqlite3.Connection) -> None:
    """The index apart from the file, a new one for the same words, and what is in the two."""
    _drop(connection)
    (made,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'search'").fetchone()
    new = made.replace("(words", "(words, content = ''", 1)
    connection.execute(made.replace("TABLE search", "TABLE temp.again", 1))
    connection.execute(new.replace("TABLE search", "TABLE temp.fresh", 1))
    for part in ("data", "idx", "content", "docsize", "config"):
        connection.execute(f"DELETE FROM temp.again_{part}")
        connection.execute(f"INSERT INTO temp.again_{part} SELECT * FROM main.search_{part}")
    for name, index, kind in (
        ("again_terms", "again", "row"),
        ("again_places", "again", "instance"),
        ("fresh_places", "fresh", "instance"),
    ):
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab (temp, {index}, {kind})"
        )


def _sound(connection: sqlite3.Connection) -> bool:
    """Whether the copy stands SQLite's own test, whether a search finds by its directory what
    reading it from end to end does, and whether each word has the place that it has in a new one.

    (SQLite's test adds up the words in such a way that one may stand for another.)
    """
    connection.execute("INSERT INTO temp.again (again) VALUES ('integrity-check')")
    if connection.execute(_UNFOUND).fetchone():
        return False
    connection.execute(
        "INSERT INTO temp.fresh (rowid, words) SELECT id, c0 FROM temp.again_content"
    )
    places = "SELECT term, doc, offset FROM temp.{}_places"
    again, fresh = (connection.execute(places.format(name)) for name in ("again", "fresh"))
    return all(a == b for a, b in zip_longest(again, fresh))
