"""Leaving no trace of what was erased in the tables: they are written anew without the dead rows.

What the server keeps beside its tables is not ours to clear: the journal until it is recycled, its
archive, standbys until they follow, backups, and whatever its own log quotes.
"""

from casefile.store.postgres.connection import Connection

HOLDING = ("personal", "files", "search", "cases", "clocks", "marks", "grants")
"""The tables of which rows are deleted or replaced when somebody is erased."""


def rewrite(connection: Connection) -> None:
    """Write every such table anew; Busy where somebody reads for too long."""
    for table in HOLDING:
        connection.execute(f"VACUUM (FULL) {table}")
