"""The tables that a file has, and whether they are as they should be; how it comes to have them:
``steps``."""

import sqlite3
from contextlib import closing

from casefile.disk.locks import unsignalled
from casefile.store.protocol import REBUILD
from casefile.store.sqlite.steps import STEPS, TABLES, statements

APPLICATION_ID = 0x43415345  # "CASE"

MIGRATIONS = "_sqlite_migrations"
FOREIGN = {f"search_{part}" for part in ("data", "idx", "content", "docsize", "config")} | {
    MIGRATIONS
}
"""Tables that libraries keep for themselves."""

VERSION = len(STEPS)
REBUILDS: frozenset[int] = frozenset()
"""The schemas whose step leaves derived rows that are only right once they are made anew."""


def migrate(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Bring the tables up to ``version``, step by step; inside the caller's transaction."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    (before,) = connection.execute("PRAGMA user_version").fetchone()
    steps = Migrations("casefile")
    for step in STEPS[:version]:
        steps()(step)
    steps.apply(Database(connection, execute_plugins=False))
    if before and REBUILDS & set(range(before + 1, version + 1)):
        connection.execute("INSERT OR REPLACE INTO chores VALUES (?, '')", [REBUILD])
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def new_search(connection: sqlite3.Connection) -> None:
    """An empty search index in place of the old one, which may be too damaged to be emptied."""
    there = "SELECT 1 FROM sqlite_schema WHERE name = 'search_config'"
    if connection.execute(there).fetchone():
        # not even dropped is an index of which the version is not the one that SQLite writes
        connection.execute("CREATE VIRTUAL TABLE temp.blank USING fts5 (words)")
        connection.execute("DELETE FROM search_config")
        connection.execute("INSERT INTO search_config SELECT * FROM temp.blank_config")
        connection.execute("DROP TABLE temp.blank")
    connection.execute("DROP TABLE IF EXISTS search")
    connection.execute(next(s for s in statements(TABLES) if "TABLE search" in s))


def definitions(connection: sqlite3.Connection) -> dict[str, str]:
    """Name → kind, table and SQL of all that stands in the schema, but not the SQL of the
    libraries' own tables; and which migrations were applied."""
    rows = connection.execute(
        "SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY type"
    ).fetchall()
    found: dict[str, str] = {}
    for name, kind, table, sql in rows:
        said = "" if table in FOREIGN else " ".join((sql or "").split()).rstrip(";")
        # a trigger may bear the name of a table, and would hide behind it
        found[name] = f"{found.get(name, '')}{kind} {table} {said}"
    if MIGRATIONS in found:
        # all columns are asked for, since the library will write to all of them
        applied = connection.execute(
            f"SELECT migration_set, name, applied_at FROM {MIGRATIONS} ORDER BY id"
        )
        found[MIGRATIONS] += repr([(steps, name) for steps, name, _ in applied.fetchall()])
    return found


def expected(version: int = VERSION) -> dict[str, str]:
    """What ``definitions`` must find in a file of that version."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection, unsignalled():
        # held back, since the library's transaction would be left open by a signal and be closed
        # after the connection, which the interpreter complains of
        migrate(connection, version)
        return definitions(connection)


def differing(connection: sqlite3.Connection, version: int = VERSION) -> dict[str, bool]:
    """The names in the schema of a file that are missing, altered or too many, and whether each
    belongs to that version."""
    found, wanted = definitions(connection), expected(version)
    names = sorted(found.keys() | wanted.keys())
    return {name: name in wanted for name in names if found.get(name) != wanted.get(name)}
