"""Where the log is kept. A store is one module that keeps the promises of ``protocol.Store``."""

from collections.abc import Callable
from pathlib import Path

from casefile.store.protocol import REBUILD, SCRUB, Store
from casefile.store.sqlite.copies import copy_sqlite
from casefile.store.sqlite.database import create_sqlite, open_sqlite

__all__ = ["BACKENDS", "REBUILD", "SCRUB", "Store"]

Copy = Callable[[Path, Path, Callable[[int, int], None] | None], None]

BACKENDS: dict[str, tuple[Callable[[Path], Store], Callable[[Path], Store], Copy]] = {
    "sqlite": (create_sqlite, open_sqlite, copy_sqlite),
}
"""For each kind of store: how a new one is made, how an existing one is opened, and how one that is
not opened (a backup) is copied into a new file."""
