"""Erasing: rows that are deleted, and the traces of them that the file would keep.

``secure_delete`` overwrites what is deleted, but a page that SQLite once split keeps stale copies
of its old cells, and a full-text index keeps the words of deleted rows until its segments are
merged. So the file is rewritten after the commit; that it still has to be stands in the file.
"""

import sqlite3
from collections.abc import Iterable, Mapping

from casefile.store.protocol import SCRUB
from casefile.store.sqlite.named_files import files_named
from casefile.store.sqlite.rows import places


def also_named(connection: sqlite3.Connection, papers: Mapping[str, str]) -> set[str]:
    """Those of ``papers``, each with its stream, that an event of another stream names too. One
    pass over the log, however many they are."""
    if not papers:
        return set()
    return {
        sha256
        for sha256, _, stream, *_ in files_named(connection)
        if papers.get(sha256, stream) != stream
    }


def delete(connection: sqlite3.Connection, stream: str, files: Iterable[str]) -> None:
    """Delete the personal facts and the words of ``stream``, and ``files``; note that the file is
    to be rewritten. The schema allows it right after the event that tells of it."""
    of_stream = "IN (SELECT seq FROM events WHERE stream = ?)"
    connection.execute(f"DELETE FROM personal WHERE seq {of_stream}", [stream])
    connection.execute(f"DELETE FROM search WHERE rowid {of_stream}", [stream])
    names = list(files)
    connection.execute(f"DELETE FROM files WHERE sha256 IN ({places(len(names))})", names)
    connection.execute(f"INSERT OR REPLACE INTO chores VALUES ({places(2)})", [SCRUB, stream])


def rewrite(connection: sqlite3.Connection) -> None:
    """Leave nothing in the file of what was deleted: merge the full-text index, write every page
    anew. Interrupted, it is still owed, and is done wholly the next time."""
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    connection.execute("VACUUM")
    connection.execute("DELETE FROM chores WHERE chore = ?", [SCRUB])
