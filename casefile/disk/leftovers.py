"""What commands that were killed have left in a folder: half a file may hold personal data."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

OLD = 3600
"""Seconds after which a scratch file belongs to no command that still works."""


def scratch_files(folder: Path) -> list[Path]:
    """Every file there that has not got its name yet, whoever works on it."""
    return sorted(folder.glob(".casefile-*"))


def left_behind(folder: Path, now: datetime) -> tuple[str, ...]:
    """Those of commands that were killed; those of commands at work are newer."""
    found = []
    for path in scratch_files(folder):
        with suppress(OSError):
            if now.timestamp() - path.stat().st_mtime > OLD:
                found.append(str(path))
    return tuple(found)
