"""Whether a search finds what the log says: the words of each event, and the index over them."""

import sqlite3
from collections.abc import Iterator

from casefile.model import Part, Problem
from casefile.store.rows import EVENT, event
from casefile.store.words import words_of

WRONG = "the words to search for do not follow from the log; run casefile rebuild"
UNSOUND = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")
"""How SQLite calls a file that is not what it should be."""
_COPY, _TERMS = "again", "again_terms"
# the integrity check reads the index from end to end; a search goes by its directory
_UNFOUND = (
    f"SELECT term FROM temp.{_TERMS} WHERE doc <> "
    f"(SELECT count(*) FROM temp.{_COPY} WHERE {_COPY} MATCH '\"' || term || '\"') LIMIT 1"
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
            yield Problem(row[0], WRONG)
            return
        if seq == row[0]:
            seq, words = next(found, (0, ""))


def index_problems(connection: sqlite3.Connection, _: Part) -> Iterator[Problem]:
    """The index over the words is sound, and holds no words of events that are not there.

    The index can only be asked by whoever may write to it; so a copy of it is asked, which also
    keeps nobody waiting.
    """
    beyond = (
        "SELECT id FROM search_content WHERE id < 1 "
        "OR id > (SELECT ifnull(max(seq), 0) FROM events) LIMIT 1"
    )
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", ["x"]).fetchall()
        for (seq,) in connection.execute(beyond).fetchall():
            yield Problem(seq, WRONG)
        _copy(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    try:
        connection.execute(f"INSERT INTO temp.{_COPY} ({_COPY}) VALUES ('integrity-check')")
        if connection.execute(_UNFOUND).fetchone():
            yield Problem(0, WRONG)
    except sqlite3.DatabaseError as error:
        if not (getattr(error, "sqlite_errorname", None) or "").startswith(UNSOUND):
            raise
        yield Problem(0, WRONG)
    finally:
        connection.execute(f"DROP TABLE temp.{_TERMS}")
        connection.execute(f"DROP TABLE temp.{_COPY}")


def _copy(connection: sqlite3.Connection) -> None:
    """The index and its words, apart from the file."""
    (made,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'search'").fetchone()
    connection.execute(made.replace("TABLE search", f"TABLE temp.{_COPY}", 1))
    connection.execute(f"CREATE VIRTUAL TABLE temp.{_TERMS} USING fts5vocab (temp, {_COPY}, row)")
    for part in ("data", "idx", "content", "docsize", "config"):
        connection.execute(f"DELETE FROM temp.{_COPY}_{part}")
        connection.execute(f"INSERT INTO temp.{_COPY}_{part} SELECT * FROM main.search_{part}")
