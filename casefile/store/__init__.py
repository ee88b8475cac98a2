"""Where the log is kept. A store is one module that keeps the promises of ``protocol.Store``."""

from collections.abc import Callable
from pathlib import Path

from casefile.store.protocol import REBUILD, SCRUB, Store
from casefile.store.sqlite import create_sqlite, open_sqlite

__all__ = ["BACKENDS", "REBUILD", "SCRUB", "Store"]

BACKENDS: dict[str, tuple[Callable[[Path], Store], Callable[[Path], Store]]] = {
    "sqlite": (create_sqlite, open_sqlite),
}
"""For each kind of store: how a new one is made, and how an existing one is opened."""
