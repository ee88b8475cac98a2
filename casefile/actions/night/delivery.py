"""How one digest reaches its reader: by a program, or as a file below the desk's folder."""

import os
import subprocess
from pathlib import Path

from casefile.errors import CannotWrite, cannot_write
from casefile.policy import Staff
from casefile.policy.clocks import Notify

PATIENCE = 60
"""Seconds that a program may take to accept one digest."""


def hand_over(way: Notify, staff: Staff, text: str, folder: Path, day: str) -> None:
    """One digest to a program or a file. The names filled in are ids and a date, never text."""
    if way.command:
        argv = [word.format(staff=staff.id, date=day) for word in way.command]
        _run(argv, text, folder, staff)
    else:
        _add(folder / way.file.format(staff=staff.id, date=day), text)


def _run(argv: list[str], text: str, folder: Path, staff: Staff) -> None:
    try:
        done = subprocess.run(  # noqa: S603  the policy names it; no shell, no foreign text
            argv, input=text.encode(), cwd=folder, timeout=PATIENCE, capture_output=True
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


def _add(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise cannot_write(path, error) from error
