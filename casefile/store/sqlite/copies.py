"""A copy of a whole database as it is at one moment."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from casefile.disk.files import vacant
from casefile.disk.patience import descriptor_of, remove
from casefile.disk.place import local_only
from casefile.errors import BadData, CannotWrite, NotFound, cannot_write
from casefile.store.sqlite import schema
from casefile.store.sqlite.connection import as_ours, connect, told
from casefile.store.sqlite.migrations import bring_copy_up

Tell = Callable[[int, int], None] | None
OFTEN = 100_000
"""Steps of SQLite's machine between two looks at how far the copy has come."""


def copy_sqlite(source: Path, target: Path, tell: Tell = None) -> None:
    """Write the database ``source`` into the new file ``target`` (mode 0600), without the pages
    that it no longer uses. ``source`` is only read. It may be a backup of an older schema; what is
    no database of ours is BadData. CannotWrite where no database may lie. If it fails, there is no
    ``target``. The copy has the schema of this program; it is not synced.
    """
    local_only(target)
    if not source.is_file():
        raise NotFound("There is no file {path}.", path=str(source))
    if source.stat().st_size == 0:
        raise BadData("{path} is empty: no casefile database.", path=str(source))
    with told(source):
        connection = connect(source, "ro")
    try:
        # of the new file, which nobody knows yet: whoever gives it a name syncs it, and writers of
        # the source need not wait for that
        connection.execute("PRAGMA synchronous = OFF")
        with told(source):
            found = connection.execute("PRAGMA application_id").fetchone()[0]
        if found != schema.APPLICATION_ID:
            raise BadData("{path} is no casefile database.", path=str(source))
        _new_file(target)
        try:
            _vacuum(connection, source, target, tell)
            bring_copy_up(target, source)
        except BaseException:
            _remove(target)
            raise
    finally:
        connection.close()


def free(target: Path) -> Path:
    """``target``, if neither it nor a journal of that name is there: SQLite would play that back
    into the new file."""
    for left in ("-journal", "-wal"):
        journal = target.with_name(target.name + left)
        if journal.exists():
            raise CannotWrite(
                "{path} is left over from another database; move it away first.", path=str(journal)
            )
    return vacant(target)


def _new_file(target: Path) -> None:
    try:
        os.close(descriptor_of(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except OSError as error:
        raise cannot_write(target, error) from error


def _remove(target: Path) -> None:
    for path in (target, target.with_name(f"{target.name}-journal")):
        remove(path)


def _vacuum(connection: sqlite3.Connection, source: Path, target: Path, tell: Tell) -> None:
    stopped: list[BaseException] = []
    watch = _watch(source.stat().st_size, target, tell, stopped)
    next(watch)
    connection.set_progress_handler(watch.__next__, OFTEN)
    try:
        connection.execute("VACUUM INTO CAST(? AS TEXT)", [os.fsencode(target)])
    except sqlite3.DatabaseError as error:
        if stopped:
            raise stopped[0] from None
        name = getattr(error, "sqlite_errorname", None) or ""
        ours = name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN"))
        raise as_ours(error, target if ours else source) from error
    finally:
        connection.set_progress_handler(None, 0)


def _watch(total: int, target: Path, tell: Tell, stopped: list[BaseException]) -> Iterator[int]:
    """What SQLite asks from time to time: 0 to go on, 1 to stop.

    A signal that comes while SQLite works is raised at the next line of Python, and SQLite drops
    what a callback raises. A generator is resumed inside its ``try``, so that Ctrl-C and the order
    to end are kept, and told apart, where a function would lose them before its first line.
    """
    while True:
        try:
            while True:  # inside, since a signal may also come at the jump back
                yield 0
                if tell:
                    tell(min(target.stat().st_size, total), total)
        except (KeyboardInterrupt, SystemExit) as error:
            stopped.append(error)
            yield 1
