"""Writing files so that a name stands for a whole file or for none, and nothing is overwritten."""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from casefile.disk.locks import process_runs, unsignalled
from casefile.disk.patience import descriptor_of, patiently, put_in_place, remove
from casefile.disk.place import holds_locks
from casefile.errors import BadData, CannotWrite, cannot_read, cannot_write, too_large
from casefile.values.encodings import as_text
from casefile.values.patterns import pattern

LONGEST_TEXT = 10_000_000
"""Bytes of a policy, a calendar, or a file of commands."""


_scratches: set[Path] = set()
"""The names given out by ``scratch_in`` and not let go."""


def scratch_in(folder: Path) -> Path:
    """A name of its own in ``folder``, which is made if need be; for a file or a folder, and to be
    let go."""
    try:
        make_folder(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    _clear(folder)
    scratch = folder / f".casefile-{os.getpid()}-{os.urandom(8).hex()}"
    _scratches.add(scratch)
    return scratch


_OURS = pattern(r"\.casefile-([0-9]{1,10})-[0-9a-f]{16}")
QUIET = 60
"""Seconds that nothing was written to what a killed command left, before it is taken away."""


def _clear(folder: Path) -> None:
    """Take away what commands that were killed have left in ``folder``, which may be half of a
    customer's file: what bears a name of ours and is ours, whose process is gone and wrote nothing
    lately. Of another machine's folder nobody can say so here."""
    left = [path for path in folder.glob(".casefile-*") if _OURS.fullmatch(path.name)]
    if not left or not holds_locks(folder):
        return
    for path in left:
        process = int(path.name.split("-")[1])
        with suppress(OSError):
            if _is_mine(path) and not process_runs(process) and _quiet_for(path) > QUIET:
                let_go(path)


def _is_mine(path: Path) -> bool:
    found = path.lstat()
    plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    return plain and (os.name == "nt" or found.st_uid == os.geteuid())


def _quiet_for(path: Path) -> float:
    """Seconds since something was written to the file, or into the folder."""
    inside = path.iterdir() if path.is_dir() else ()
    return time.time() - float(max(one.lstat().st_mtime for one in (path, *inside)))


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """``folder`` is there, and stays after a power cut; parents that are missing are made too."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    folder.mkdir(mode, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """The names in ``folder`` are on the disk."""
    if os.name != "nt":  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def on_the_disk(path: Path) -> None:
    """What was written to the file at ``path`` is on the disk. (Windows asks for a descriptor that
    may write.)"""
    descriptor = descriptor_of(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_finished: list[object] = []


def note_whole(made: object) -> None:
    """Note that what is called ``made`` is there, whole and to stay."""
    _finished.append(made)


def finished() -> object:
    """What was made last since ``forget``, as a file that got its name (``publish_last``); None for
    nothing: for whoever cannot tell of it any more in the usual way."""
    return _finished[-1] if _finished else None


def forget() -> None:
    """Everything that got its name was told of."""
    _finished.clear()


def let_go(scratch: Path) -> None:
    """Remove what still stands under a name of ``scratch_in``, if anything."""
    with unsignalled():
        if scratch.is_dir():
            import shutil  # late: few commands need it, and it loads three compressors

            with suppress(OSError):
                patiently(lambda: shutil.rmtree(scratch))
        else:
            remove(scratch)
        _scratches.discard(scratch)


def sweep() -> None:
    """Let go of every name of ``scratch_in``; for the end of a process. An order to end may come
    in the very line that removes a file, and half a customer's paper would lie there for ever."""
    while _scratches:
        scratch = _scratches.pop()
        with suppress(OSError):
            let_go(scratch)


def write_durably(path: Path, content: bytes) -> None:
    """A new file that nobody else may read, with its content on the disk."""
    try:
        with new_file(path) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def new_file(path: Path) -> BinaryIO:
    """A new file that nobody else may read, open for writing."""
    try:
        return os.fdopen(descriptor_of(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb")
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def publish(scratch: Path, target: Path) -> Path:
    """Give a written file its name; CannotWrite if the name was taken meanwhile.

    By a link, which never overwrites; where the file system has none (a memory stick), the name is
    taken by an empty file first, which the written one then replaces.
    """
    try:
        try:
            patiently(lambda: os.link(scratch, target))
        except FileExistsError:
            raise
        except OSError:
            os.close(descriptor_of(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            put_in_place(scratch, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def is_folder(typed: str) -> bool:
    """Whether a path as typed means a folder: one that is there, or one written like one."""
    return typed.endswith(("/", os.sep)) or Path(typed).is_dir()


def vacant(target: Path) -> Path:
    """``target``, a name that nothing stands under yet; CannotWrite says to choose another."""
    if target.exists() or target.is_symlink():
        raise CannotWrite("{path} is there already; choose another name.", path=str(target))
    return target


def publish_last(scratch: Path, target: Path, beside: list[Path]) -> None:
    """Give a file its name after all that was made ``beside`` it, which stays from then on: the
    list is emptied. A signal that would have it undone comes before the name, or after both."""
    with unsignalled():
        publish(scratch, target)
        beside.clear()
        let_go(scratch)
        note_whole(target)


@contextmanager
def written(target: Path, beside: list[Path] | None = None) -> Iterator[Path]:
    """A scratch path to write to; what lies there at the end is the durable new file ``target``,
    and what was made ``beside`` it stays (``publish_last``).

    If anything fails meanwhile, nothing of it is left.
    """
    scratch = scratch_in(vacant(target).parent)
    try:
        yield scratch
        on_the_disk(scratch)
        publish_last(scratch, target, beside or [])
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        let_go(scratch)


@contextmanager
def folders_undone(*folders: Path) -> Iterator[None]:
    """Of the ``folders``, and of those above them, the ones that are not there yet and are made
    meanwhile: gone again if anything fails, as far as they are empty."""
    every = {above for folder in folders for above in (folder, *folder.parents)}
    missing = sorted((f for f in every if not f.exists()), key=lambda f: -len(f.parts))
    try:
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):
                patiently(folder.rmdir)
        raise


def write_whole(target: Path, content: bytes, made: list[Path] | None = None) -> Path:
    """The durable new file ``target``, never a part of it, even if we are killed meanwhile; added
    to what was ``made``. A signal waits until it is there: it is small."""
    with unsignalled():
        scratch = scratch_in(target.parent)
        try:
            write_durably(scratch, content)
            publish(scratch, target)
        finally:
            let_go(scratch)
        if made is not None:
            made.append(target)
    return target


def read_bytes(path: Path, most: int) -> bytes:
    """What a file holds; BadData where there is none, or one of more than ``most`` bytes."""
    try:
        if not path.is_file():  # a pipe would never end, a device never begin
            raise BadData("{path} is no file.", path=str(path))
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise cannot_read(path, error) from error
    if len(content) > most:
        raise too_large(path, most)
    return content


def read_text(path: Path, encoding: str = "", *, asked: bool = False) -> str:
    """The text of a file, or of a pipe: UTF-8, unless another ``encoding`` is named, where it may
    be (``asked``). BadData tells what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_TEXT + 1)
        if len(content) > LONGEST_TEXT:  # or a device, which never ends
            raise too_large(path, LONGEST_TEXT)
    except OSError as error:
        raise cannot_read(path, error) from error
    return as_text(content, str(path), encoding, asked=asked)
