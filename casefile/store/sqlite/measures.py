"""What a doctor is told of a database file, and of what lies beside it; nothing is changed."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Literal

from casefile.disk.leftovers import left_behind, scratch_files
from casefile.disk.place import file_system_of, is_network, is_shared
from casefile.health.vitals import Engine, Measured, Mode
from casefile.store.locator import Locator
from casefile.store.sqlite.places import path_of

LEAST_VERSION = (3, 37)
"""STRICT tables came with it."""


def measure(where: Locator, now: datetime) -> Measured:
    """Everything that can be told without opening the database."""
    path = path_of(where).absolute()
    kind = file_system_of(path)
    return Measured(
        engine=engine_measured(),
        size=path.stat().st_size if path.is_file() else 0,
        free=_free(path.parent),
        file_system=kind,
        elsewhere=_elsewhere(kind or ""),
        modes=_modes(path),
        folder=_mode(path.parent),
        leftovers=left_behind(path.parent, now),
    )


def engine_measured() -> Engine:
    """What this process works with; a driver is looked for without being loaded."""
    from importlib.util import find_spec

    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE found USING fts5 (words)")
        full_text = True
    except sqlite3.OperationalError:
        full_text = False
    finally:
        connection.close()
    foreign = next((name for name in ("pysqlite3", "sqlean") if find_spec(name)), "")
    return Engine("SQLite", sqlite3.sqlite_version_info, LEAST_VERSION, full_text, foreign)


def holds_erased(where: Locator) -> list[str]:
    """Copies that opening an older file left beside it, and files that a command did not finish
    because it was killed: they may hold what was erased."""
    path = path_of(where)
    copies = [
        file
        for file in path.parent.iterdir()
        if file.name.startswith(f"{path.name}.v") and "-backup-" in file.name
    ]
    return sorted(str(file) for file in [*copies, *scratch_files(path.parent)])


def _elsewhere(kind: str) -> Literal["network", "shared", ""]:
    return "network" if is_network(kind) else "shared" if is_shared(kind) else ""


def _free(folder: Path) -> int | None:
    import shutil

    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _modes(database: Path) -> tuple[Mode, ...] | None:
    if not hasattr(os, "statvfs"):  # Windows: what may be read stands in no mode
        return None
    beside = sorted(database.parent.glob(f"{database.name}*"))
    return tuple(mode for path in beside if (mode := _mode(path)))


def _mode(path: Path) -> Mode | None:
    if not hasattr(os, "statvfs"):
        return None
    try:
        bits = path.stat().st_mode & 0o7777
        fixed = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return None
    return Mode(str(path), bits, os.access(path, os.W_OK) and bool(bits & 0o222), fixed)
