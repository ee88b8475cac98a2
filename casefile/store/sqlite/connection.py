"""Connecting to a SQLite file with the settings that the log needs, and telling its errors."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from casefile.disk.locks import busy
from casefile.disk.patience import LONGEST_HELD, descriptor_of
from casefile.errors import BadData, CannotWrite, CasefileError, message

SETTINGS = """
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = EXTRA;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA secure_delete = ON;
PRAGMA recursive_triggers = ON
"""

_REFUSED = {
    "SQLITE_READONLY": message("it may only be read"),
    "SQLITE_FULL": message("no space is left on the disk"),
    "SQLITE_IOERR": message("the disk failed"),
    "SQLITE_CANTOPEN": message("it cannot be opened"),
}
_DAMAGED = {
    "SQLITE_NOTADB": message("it does not begin like a database"),
    "SQLITE_CORRUPT": message("its pages do not fit together"),
}


class told:
    """SQLite's errors as ours, one sentence each."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, _at: object) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            raise as_ours(error, self._path) from error


def as_ours(error: sqlite3.DatabaseError, path: Path) -> CasefileError:
    """The error that an error of SQLite about ``path`` is to us."""
    name = _name(error)
    if "decode" in str(error):  # its text would quote what a customer said
        return BadData("{path} is damaged: a text in it is not UTF-8.", path=str(path))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return busy(path)
    kind = "_".join(name.split("_")[:2])
    if why := _REFUSED.get(kind):
        return CannotWrite(
            "{path} cannot be read or written: {reason}.", path=str(path), reason=why
        )
    if why := _DAMAGED.get(kind):
        return BadData(
            "{path} is damaged or no casefile database: {reason}.", path=str(path), reason=why
        )
    return BadData("{path} refused the data: {reason}.", path=str(path), reason=str(error))


def writable(path: Path) -> bool:
    """Whether the file may be written; a file without any write permission is left alone even
    by an administrator, whom the system would let through."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/")


def _in_address(path: bytes) -> str:
    """The path as an address holds it: every byte that might say something else in two digits."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in path)


DEAF_MS = 100
"""Milliseconds that SQLite may wait by itself for who writes: it hears nothing meanwhile."""
FILES_ARE_HELD = os.name == "nt"
"""Whether another program that looks at a file may keep it from being opened."""
_HELD = ("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY")
"""What SQLite says then; the last where it could open the file for reading only."""
_Opened = TypeVar("_Opened")


def opened_patiently(act: Callable[[], _Opened]) -> _Opened:
    """What ``act`` gives, which opens files of SQLite: its own patience ends after a second."""
    begun = time.monotonic()
    while True:
        try:
            return act()
        except sqlite3.DatabaseError as error:
            held = FILES_ARE_HELD and _name(error).startswith(_HELD)
            if not held or time.monotonic() - begun > LONGEST_HELD:
                raise
            time.sleep(0.02)


def is_read_only(error: sqlite3.DatabaseError) -> bool:
    """Whether a write was refused since the file, or its journal, was opened for reading."""
    return _name(error).startswith(("SQLITE_READONLY", "SQLITE_IOERR_WRITE"))


def _name(error: sqlite3.DatabaseError) -> str:
    return getattr(error, "sqlite_errorname", None) or ""


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to the file, with the settings of the log."""
    return opened_patiently(lambda: _connected(path, mode))


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    if mode == "rw" and os.name == "nt":  # pragma: no cover
        with suppress(OSError):  # held for a moment, it would be opened for reading alone
            os.close(descriptor_of(path, os.O_RDWR))
    connection = sqlite3.connect(
        f"file:{_in_address(os.fsencode(path.resolve()))}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=30,
    )
    try:
        for setting in SETTINGS.split(";"):
            connection.execute(setting)
    except BaseException as error:
        connection.close()
        if isinstance(error, UnicodeDecodeError):  # SQLite quotes a schema that is damaged
            damaged = BadData("{path} is damaged: a text in it is not UTF-8.", path=str(path))
            raise damaged from error
        raise
    return connection


def begin(connection: sqlite3.Connection, patience: float) -> None:
    """Begin to write, once another program that is in the middle of a write of its own has ended
    it. SQLite's own waiting hears neither Ctrl-C nor a request to end, so it waits a moment at a
    time."""
    (usual,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {min(DEAF_MS, usual)}")
    longest, begun = min(patience, usual / 1000), time.monotonic()
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - begun
                if not _name(error).startswith("SQLITE_BUSY") or waited > longest:
                    raise
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {usual}")


def version_of(connection: sqlite3.Connection) -> int:
    """The schema that the file has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
