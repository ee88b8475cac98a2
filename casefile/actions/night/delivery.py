"""How one notice reaches its reader: by a program, as a file below the desk's folder, in a chat or
by mail."""

import os
import stat
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from casefile.disk.files import make_folder
from casefile.disk.patience import descriptor_of
from casefile.errors import CannotWrite, cannot_write
from casefile.policy import Staff
from casefile.policy.clocks import Notify

DELIVERY_PATIENCE = 60
"""Seconds that a program may take to accept one digest."""
GIVEN = stat.S_ISGID | stat.S_IWGRP
"""The marks of a folder that was given to a group, as one of several accounts is (docs/guide)."""


class Notice(msgspec.Struct, frozen=True):
    """What is handed to one of the staff at once: the text, with the keys of what it tells, and
    what it is called where it bears a title."""

    staff: Staff
    subject: str
    text: str
    told: tuple[str, ...]


class Office(msgspec.Struct, frozen=True):
    """Where notices are handed over from: the folder of the desk, the day, the clock on the wall,
    and what the environment says under a name."""

    folder: Path
    day: str
    wall: datetime
    variable: Callable[[str], str]


def deliver(way: Notify, notice: Notice, office: Office) -> None:
    """The notice has reached its reader, as far as whoever takes it says so; CannotWrite tells why
    that is not certain. The names filled in are ids and a date, never text."""
    staff, text, folder = notice.staff, notice.text, office.folder

    def filled(words: str) -> str:
        return words.replace("{staff}", staff.id).replace("{date}", office.day)

    if way.command:
        _run([filled(word) for word in way.command], text, folder, staff)
    elif way.file:
        _add(folder, folder / filled(way.file), text)
    else:
        from casefile.actions.night.wire import mail, post, way_out

        try:
            to = way_out(way, staff.id, folder, office.variable, office.wall)
            if way.chat:
                post(to, text)
            else:
                mail(to, filled(way.mail), notice.subject, text, "\n".join(notice.told))
        except CannotWrite as error:
            raise CannotWrite(
                "The notice to {staff} could not be handed over: {reason}.",
                staff=staff.id,
                reason=error.message,
            ) from error


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
