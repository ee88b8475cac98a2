"""How one digest reaches its reader: by a program, or as a file below the desk's folder."""

import os
import stat
import subprocess
from pathlib import Path

from casefile.disk.files import make_folder
from casefile.disk.patience import descriptor_of
from casefile.errors import CannotWrite, cannot_write
from casefile.policy import Staff
from casefile.policy.clocks import Notify

DELIVERY_PATIENCE = 60
"""Seconds that a program may take to accept one digest."""
GIVEN = stat.S_ISGID | stat.S_IWGRP
"""The marks of a folder that was given to a group, as one of several accounts is (docs/guide)."""


def deliver(way: Notify, staff: Staff, text: str, folder: Path, day: str) -> None:
    """One digest to a program or a file. The names filled in are ids and a date, never text."""
    if way.command:
        argv = [word.format(staff=staff.id, date=day) for word in way.command]
        _run(argv, text, folder, staff)
    else:
        _add(folder, folder / way.file.format(staff=staff.id, date=day), text)


def _run(argv: list[str], text: str, folder: Path, staff: Staff) -> None:
    try:
        done = subprocess.run(  # noqa: S603  the policy names it; no shell, no foreign text
            argv, input=text.encode(), cwd=folder, timeout=DELIVERY_PATIENCE, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotWrite(
            "The notice to {staff} could not be handed over: {program} cannot be run.",
            staff=staff.id,
            program=argv[0],
        ) from error
    if done.returncode:
        raise CannotWrite(
            "The notice to {staff} could not be handed over: {program} ended with {code}.",
            staff=staff.id,
            program=argv[0],
            code=done.returncode,
        )


def _add(desk: Path, path: Path, text: str) -> None:
    """``text`` at the end of the file at ``path`` below ``desk``, on the disk when this returns.
    Where the desk was given to a group, any account of it may run the next night and add to the
    same folders and files; else they are closed to others."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        shared = desk.stat().st_mode & GIVEN == GIVEN
        for folder in reversed([f for f in path.parents if f != desk and f.is_relative_to(desk)]):
            make_folder(folder, 0o700)
            if shared and not folder.is_symlink():  # what a link leads to is no part of the desk
                _give_folder(folder)
        descriptor = descriptor_of(path, flags)
        with os.fdopen(descriptor, "wb") as file:
            if shared:
                _give(descriptor, 0o660)
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise cannot_write(path, error) from error


def _give_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _give(descriptor, 0o2770)
    finally:
        os.close(descriptor)


def _give(descriptor: int, mode: int) -> None:
    """Open what is ours to the group of the desk, also where an earlier release had closed it; what
    is another account's was given by its owner. A file of two names is left as it is: one of them
    may be elsewhere."""
    found = os.fstat(descriptor)
    alone = stat.S_ISDIR(found.st_mode) or found.st_nlink == 1
    if found.st_uid == os.geteuid() and alone and stat.S_IMODE(found.st_mode) != mode:
        os.fchmod(descriptor, mode)
