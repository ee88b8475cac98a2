"""One writer at a time: an advisory lock on a file beside the database, taken before BEGIN.

SQLite's own waiting cannot be interrupted and is unfair under load; a lock that is asked for
again and again answers Ctrl-C at once. Beside, not on, the database: closing a second descriptor
of the database file would drop SQLite's own locks.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from casefile.disk.patience import descriptor_of, remove
from casefile.disk.place import local_only
from casefile.errors import Busy, cannot_write

PATIENCE = 30.0
"""Seconds to wait for other writers."""


def _try_lock(descriptor: int) -> bool:
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sign(descriptor: int) -> None:
    """Write into the file of a lock that is held who holds it, behind the byte that is locked."""
    with suppress(OSError):  # a full disk, which the write itself will tell
        os.lseek(descriptor, 1, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid():<{_LONGEST}}"[:_LONGEST].encode())


_LONGEST = 20
"""Bytes that tell who holds a lock."""


def held_by(database: Path, place: str = "") -> int:
    """The process that holds the writers' lock of ``database`` or of another ``place`` beside it;
    0 where none of ours does, or none that says so."""
    try:
        descriptor = descriptor_of(_lock_file(database, place), os.O_RDWR)
    except OSError:
        return 0
    try:
        if _try_lock(descriptor):
            return 0
        os.lseek(descriptor, 1, os.SEEK_SET)
        told = os.read(descriptor, _LONGEST).decode("ascii", "replace").strip()
        return int(told) if told.isdigit() and process_runs(int(told)) else 0
    except OSError:
        return 0
    finally:
        os.close(descriptor)


def process_runs(process: int) -> bool:
    """Whether there is a process of that number. (An older program holds a lock without a word, and
    who stands in its file may have gone.)"""
    if os.name == "nt":  # pragma: no cover
        import ctypes

        system = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
        if not (opened := system.OpenProcess(0x1000, False, process)):
            return bool(system.GetLastError() == 5)  # it is somebody else's
        code = ctypes.c_ulong()
        system.GetExitCodeProcess(opened, ctypes.byref(code))
        system.CloseHandle(opened)
        return code.value == 259
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def busy(database: Path, place: str = "") -> Busy:
    """The error that somebody else writes to ``database``, and who, if that is known."""
    if process := held_by(database, place):
        return Busy(
            "Somebody else is writing to {path} (process {process}); try again.",
            path=str(database),
            process=process,
        )
    return Busy("Somebody else is writing to {path}; try again.", path=str(database))


def _lock_file(database: Path, place: str) -> Path:
    return database.with_name(f"{database.name}.{place}{'.' if place else ''}lock")


def wait_to_ask(waited: float) -> float:
    """Seconds until the lock is asked for again. Whoever has waited long asks most often: where all
    ask alike, somebody is passed over again and again while newcomers are served."""
    return 0.001 if waited < 0.01 or waited > 0.25 else 0.01


@contextmanager
def locked(
    database: Path, patience: float = PATIENCE, place: str = "", *, once: bool = False
) -> Iterator[None]:
    """Hold the writers' lock of ``database``, or another ``place`` beside it; Busy after
    ``patience`` seconds of waiting, CannotWrite where locks do not hold. A lock that is needed
    ``once`` leaves no file behind."""
    local_only(database)
    path = _lock_file(database, place)
    try:
        descriptor = descriptor_of(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        mode = database.stat().st_mode & 0o666 | 0o600  # a database may be closed for a while
        if os.name != "nt" and os.fstat(descriptor).st_mode & 0o666 != mode:
            os.fchmod(descriptor, mode)  # who may write the database may lock it
    except OSError:
        pass  # somebody else's lock file; it was opened, and that is enough
    try:
        begun = time.monotonic()
        while not _try_lock(descriptor):
            waited = time.monotonic() - begun
            if waited > patience:
                raise busy(database, place)
            time.sleep(wait_to_ask(waited))
        _sign(descriptor)
        try:
            yield
        finally:
            if once and os.name != "nt":
                remove(path)
    finally:
        os.close(descriptor)
        if once and os.name == "nt":  # pragma: no cover
            with suppress(OSError):  # an open file keeps its name there, and so does one waited for
                path.unlink()


@contextmanager
def unsignalled() -> Iterator[None]:
    """Hold back Ctrl-C and orders to end for the length of a commit; they come afterwards."""
    if os.name == "nt":  # pragma: no cover
        yield
        return
    import signal

    # ``signal`` names each signal that is held back, which takes longer than to hold it back
    masked = import_module("_signal").pthread_sigmask
    before = masked(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        masked(signal.SIG_SETMASK, before)


def signal_waits() -> bool:
    """Whether a signal came that is held back (``unsignalled``)."""
    return os.name != "nt" and bool(import_module("_signal").sigpending())
