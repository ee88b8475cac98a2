"""Databases that a test opened, and whether all were closed again. From Python 3.13 on whoever
leaves one open is told so, in whatever test happens to run then; here each is told of its own."""

import gc
import sqlite3
from functools import partial
from typing import Any

_open: dict[int, str] = {}
_forgotten: list[str] = []


class Watched(sqlite3.Connection):
    """A connection that is known until it is closed."""

    def __init__(self, database: Any, *words: Any, **more: Any) -> None:
        super().__init__(database, *words, **more)
        _open[id(self)] = str(database)

    def close(self) -> None:
        _open.pop(id(self), None)
        super().close()

    def __del__(self) -> None:
        if (name := _open.pop(id(self), None)) is not None:
            _forgotten.append(name)
            super().close()


def watch() -> None:
    """From now on it is known of every connection whether it was closed."""
    sqlite3.connect = partial(sqlite3.connect, factory=Watched)  # type: ignore[assignment]


def left_open() -> list[str]:
    """The databases that were opened since this was asked last, and not closed."""
    if _open:
        gc.collect()  # what nobody can reach any more is told as forgotten
    told = [*_forgotten, *_open.values()]
    _forgotten.clear()
    _open.clear()
    return told
