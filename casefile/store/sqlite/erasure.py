"""Erasing: rows that are deleted, and the traces of them that the file would keep.

``secure_delete`` overwrites what is deleted, but a page that SQLite once split keeps stale copies
of its old cells, and a full-text index keeps the words of deleted rows until its segments are
merged. So the file is rewritten after the commit; that it still has to be stands in the file.
"""

import sqlite3

from casefile.store.protocol import SCRUB


def rewrite(connection: sqlite3.Connection) -> None:
    """Leave nothing in the file of what was deleted: merge the full-text index, write every page
    anew. Interrupted, it is still owed, and is done wholly the next time."""
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    connection.execute("VACUUM")
    connection.execute("DELETE FROM chores WHERE chore = ?", [SCRUB])
