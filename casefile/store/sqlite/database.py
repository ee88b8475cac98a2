"""A database file: made, or opened for what it is."""

import os
import sqlite3
from pathlib import Path

from casefile.disk.place import local_only, real
from casefile.errors import BadData, CannotWrite, NewerSchema, NotFound, cannot_write
from casefile.store.sqlite import migrations, schema
from casefile.store.sqlite.log import SqliteStore
from casefile.store.sqlite.opening import connect, told, writable


def create_sqlite(path: Path) -> SqliteStore:
    """A new, empty store at ``path``; CannotWrite if something stands there already, or where
    several desks could not use it."""
    local_only(path)
    if path.with_name(path.name + "-journal").exists():
        raise CannotWrite(
            "{path} is left over from another database; move it away first.",
            path=f"{path}-journal",
        )
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise CannotWrite("{path} is there already; nothing was changed.", path=str(path)) from None
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        with told(path):
            connection = connect(path, "rw")
            connection.execute("BEGIN IMMEDIATE")
            schema.migrate(connection)
            connection.execute("COMMIT")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return SqliteStore(path, connection)


def open_sqlite(path: Path) -> SqliteStore:
    """The store at ``path``. NotFound if there is none, BadData if it is something else,
    NewerSchema if a newer casefile wrote it.

    A file of an earlier schema is brought up to this one first, after a checked copy (``former``);
    where it cannot be written, it is read from a copy in memory.
    """
    path = real(path)
    if not path.is_file():
        raise NotFound(
            "There is no database {path}; make one: casefile init, or name another: casefile --db "
            "FILE …",
            path=str(path),
        )
    if path.stat().st_size == 0:
        raise BadData("{path} is empty: no casefile database.", path=str(path))
    with told(path):
        connection = connect(path, "rw" if writable(path) else "ro")
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        version = migrations.version_of(connection)
    if found != schema.APPLICATION_ID:
        connection.close()
        raise BadData("{path} is no casefile database.", path=str(path))
    if version < 1:
        connection.close()
        raise BadData("{path} has no schema that this program knows.", path=str(path))
    if version > schema.VERSION:
        connection.close()
        raise NewerSchema(
            "{path} was written by a newer casefile (schema {version}; this one knows {known}).",
            path=str(path),
            version=version,
            known=schema.VERSION,
        )
    if version < schema.VERSION:
        return _older(path, connection)
    return SqliteStore(path, connection)


def _older(path: Path, connection: sqlite3.Connection) -> SqliteStore:
    """The store at ``path``, which has an earlier schema."""
    try:
        if writable(path) and os.access(path.parent, os.W_OK):
            former = migrations.bring_up(path, connection)
            return SqliteStore(path, connection, former=former)
        memory = migrations.in_memory(path, connection)
    except BaseException:
        connection.close()
        raise
    connection.close()
    return SqliteStore(path, memory, frozen=True)
