"""What a file says that a program must know, to read it or to write it."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from casefile.errors import NewerSchema
from casefile.log.features import KNOWN_FEATURES
from casefile.store.sqlite.opening import told


def newer(path: Path, names: Iterable[str]) -> NewerSchema:
    """The error for a file that asks for what only a newer program knows."""
    return NewerSchema(
        "{path} was written by a newer casefile, which knows {names}; bring this one up to date.",
        path=str(path),
        names=list(names),
    )


def needs(path: Path, connection: sqlite3.Connection) -> tuple[str, ...]:
    """The features that a program must know to write the file, and that this one does not.
    NewerSchema where one is needed to read it."""
    with told(path):
        rows = connection.execute("SELECT name, needed FROM features ORDER BY name").fetchall()
    unknown = [(str(name), needed) for name, needed in rows if name not in KNOWN_FEATURES]
    if any(needed == "read" for _, needed in unknown):
        raise newer(path, [name for name, _ in unknown])
    return tuple(name for name, _ in unknown)


def add_features(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Have the file name what must be known to read it; inside the caller's transaction."""
    connection.executemany(
        "INSERT OR IGNORE INTO features VALUES (?, 'read')", [(name,) for name in sorted(names)]
    )
