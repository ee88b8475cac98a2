"""Where the log is kept. A store is one folder that keeps the promises of ``protocol`` and offers a
``Backend``; a line in ``BACKENDS`` makes it known."""

from pathlib import Path

from casefile.store.backend import Backend
from casefile.store.locator import Locator
from casefile.store.postgres import POSTGRES
from casefile.store.protocol import REBUILD, SCRUB, Files, Log, Proof, Reading, Rows, Store, Upkeep
from casefile.store.sqlite import SQLITE
from casefile.store.sqlite.places import DEFAULT_NAME, nearest

__all__ = [
    "BACKENDS",
    "DEFAULT_NAME",
    "REBUILD",
    "SCRUB",
    "Files",
    "Locator",
    "Log",
    "Proof",
    "Reading",
    "Rows",
    "Store",
    "Upkeep",
    "backend_of",
    "exists",
    "locate",
    "made",
    "nearest",
    "opened",
]

BACKENDS: dict[str, Backend] = {"sqlite": SQLITE, "postgres": POSTGRES}
"""Each kind of store under its name; the first serves whatever no other claims."""


def locate(typed: str | Path) -> Locator:
    """The place that a path or an address means."""
    name = str(typed)
    first, *others = BACKENDS.values()
    return next((b for b in others if b.claims(name)), first).locate(name)


def backend_of(place: Locator) -> Backend:
    """What the kind of store at ``place`` offers."""
    return BACKENDS[place.backend]


def exists(place: Locator) -> bool:
    """Whether something is kept at ``place``."""
    return backend_of(place).exists(place)


def opened(place: Locator) -> Store:
    """The store at ``place``, as its backend opens it."""
    return backend_of(place).open(place)


def made(place: Locator) -> Store:
    """A new, empty store at ``place``; CannotWrite where something stands already."""
    return backend_of(place).make(place)
