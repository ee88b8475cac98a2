"""Where the log is kept. A store is one folder that keeps the promises of ``protocol`` and offers a
``Backend``; a line in ``BACKENDS`` makes it known."""

from pathlib import Path

from casefile.errors import Usage
from casefile.store.backend import Backend
from casefile.store.locator import Locator
from casefile.store.postgres import POSTGRES
from casefile.store.protocol import REBUILD, SCRUB, Files, Log, Proof, Reading, Rows, Store, Upkeep
from casefile.store.sqlite import SQLITE
from casefile.store.sqlite.places import DEFAULT_NAME, nearest
from casefile.values.patterns import pattern

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
    "kept_elsewhere",
    "locate",
    "made",
    "nearest",
    "opened",
]

BACKENDS: dict[str, Backend] = {"sqlite": SQLITE, "postgres": POSTGRES}
"""Each kind of store under its name; the first serves whatever no other claims."""

_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How an address begins, and no path (``C:/`` is one letter)."""


def locate(typed: str | Path) -> Locator:
    """The place that a path or an address means."""
    name = str(typed)
    first, *others = BACKENDS.values()
    found = next((b for b in others if b.claims(name)), None)
    if found is None and _ADDRESS.match(name):
        raise Usage(
            "{path} is no address of a store: name a file, or a server: {example}",
            path=str(Locator("", name, Path())),
            example=next(b.example for b in others if b.example),
        )
    return (found or first).locate(name)


def kept_elsewhere(source: Path, place: Locator) -> Backend | None:
    """The kind of store of which ``source`` is a copy, where ``place`` is of another kind; None
    also where that cannot be told."""
    try:
        with source.open("rb") as file:
            begins = file.read(16)
    except OSError:
        return None
    of = next((b for b in BACKENDS.values() if b.begins and begins.startswith(b.begins)), None)
    return None if of is backend_of(place) else of


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
