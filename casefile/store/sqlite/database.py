"""A database file: made, or opened for what it is."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.disk.files import let_go, publish_last, scratch_in
from casefile.disk.locks import locked
from casefile.disk.patience import descriptor_of, remove
from casefile.disk.place import local_only
from casefile.errors import BadData, CannotWrite, NewerSchema, NotFound, cannot_write
from casefile.store.backend import Making
from casefile.store.locator import Locator
from casefile.store.sqlite import schema
from casefile.store.sqlite.connection import connect, told, version_of, writable
from casefile.store.sqlite.log import SqliteStore
from casefile.store.sqlite.places import path_of
from casefile.store.tables.features import asked_of


def create_sqlite(where: Locator) -> SqliteStore:
    """A new, empty store at ``where``; CannotWrite if something stands there already, or where
    several desks could not use it."""
    path = path_of(where)
    local_only(path)
    _no_journal(path)
    try:
        os.close(descriptor_of(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        with told(path):
            connection = connect(path, "rw")
            try:
                connection.execute("BEGIN IMMEDIATE")
                schema.migrate(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
    except BaseException:
        remove(path)
        raise
    return SqliteStore(where, connection)


def _taken(path: Path) -> CannotWrite:
    return CannotWrite("{path} is there already; nothing was changed.", path=str(path))


def _no_journal(path: Path) -> None:
    """CannotWrite where a journal of that name is left that holds anything: it would be played back
    into the new file."""
    journal = path.with_name(path.name + "-journal")
    if journal.exists() and journal.stat().st_size:
        raise CannotWrite(
            "{path} is left over from another database; move it away first.",
            path=f"{path}-journal",
        )


@contextmanager
def making(where: Locator) -> Iterator[Making]:
    """A new store under a scratch name, which it is given its own name from as the last thing. One
    at a time: two at once would take each other's files away."""
    path = path_of(where)
    scratch = scratch_in(path.parent)
    try:
        with locked(path, place="init", once=True):
            if path.exists():
                raise _taken(path)
            yield from _made_in(path, scratch)
    finally:
        let_go(scratch)


def _made_in(path: Path, scratch: Path) -> Iterator[Making]:
    scratch.mkdir()
    new = scratch / path.name
    store = create_sqlite(Locator("sqlite", str(new), path.parent))

    def publish(beside: list[Path]) -> None:
        store.close()
        _no_journal(path)
        publish_last(new, path, beside)

    try:
        yield Making(store, publish)
    finally:
        store.close()


def open_sqlite(where: Locator) -> SqliteStore:
    """The store at ``where``. NotFound if there is none, BadData if it is something else,
    NewerSchema if a newer casefile wrote it.

    A file of an earlier schema is brought up to this one first, after a checked copy (``former``);
    where it cannot be written, it is read from a copy in memory.
    """
    path = path_of(where)
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
    try:
        return _opened(where, connection)
    except BaseException:
        connection.close()
        raise


def _opened(where: Locator, connection: sqlite3.Connection) -> SqliteStore:
    """The store at ``where``, of whatever schema; it closes no connection that it refuses."""
    path = path_of(where)
    with told(path):
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        version = version_of(connection)
    if found != schema.APPLICATION_ID:
        raise BadData("{path} is no casefile database.", path=str(path))
    if version < 1:
        raise BadData("{path} has no schema that this program knows.", path=str(path))
    if version > schema.VERSION:
        raise NewerSchema(
            "{path} was written by a newer casefile (schema {version}; this one knows {known}).",
            path=str(path),
            version=version,
            known=schema.VERSION,
        )
    if version < schema.VERSION:
        return _older(where, connection)
    with told(path):
        asked = asked_of(str(path), connection)
    return SqliteStore(where, connection, asked=asked)


def _older(where: Locator, connection: sqlite3.Connection) -> SqliteStore:
    """The store at ``where``, which has an earlier schema."""
    from casefile.store.sqlite import migrations

    path = path_of(where)
    if writable(path) and os.access(path.parent, os.W_OK):
        former = migrations.bring_up(path, connection)
        return SqliteStore(where, connection, former=str(former))
    memory = migrations.in_memory(path, connection)
    connection.close()
    return SqliteStore(where, memory, frozen=True)
