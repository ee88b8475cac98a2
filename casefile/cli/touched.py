"""The cases that were looked at or touched last: ``.``, and ``-`` for the one before.

At a terminal this outlives the command: each terminal has its own, for as long as it is open.
"""

import os
import re
import sys
import time
from pathlib import Path

import msgspec

from casefile.disk.patience import remove
from casefile.errors import NotFound
from casefile.store import Locator

FORGOTTEN_AFTER = 30 * 86400
"""Seconds after which what an old terminal touched is removed."""
LAST_AND_BEFORE = (".", "-")
KEPT = len(LAST_AND_BEFORE)


class Touched:
    """What one process has touched, and the terminal before it."""

    def __init__(self) -> None:
        self._of: dict[str, list[str]] = {}

    def meant(self, desk: Locator | None, name: str) -> str:
        """The case that ``name`` means at ``desk``: ``.`` is the one that was looked at or touched
        last, at this terminal or in this shell or batch, ``-`` the one before; NotFound where there
        is none. Any other name stays as it is."""
        if name not in LAST_AND_BEFORE:
            return name
        number = self._cases(_name(desk))[LAST_AND_BEFORE.index(name) :][:1]
        if not number or not number[0]:
            raise NotFound(
                "No case was touched yet in this session; name it, such as: casefile record 12 "
                "STEP …"
            )
        return number[0]

    def add(self, desk: Locator | None, number: str) -> None:
        """That ``number`` was touched; nothing while one is being opened, which may fail."""
        cases = self._cases(_name(desk))
        if cases[:1] != [number]:
            kept = [case for case in cases if case and case != number]
            self._of[_name(desk)] = [number, *kept][:KEPT]
            _write(self._of)

    def _cases(self, desk: str) -> list[str]:
        if desk not in self._of:
            self._of = {**_read(), **self._of}
        return self._of.setdefault(desk, [])


def _name(desk: Locator | None) -> str:
    """The desk by a name that means the same in every folder."""
    return f"{desk.folder.absolute()} {desk}" if desk else ""


def state_folder() -> Path | None:
    """Where a person's programs keep what they remember; None where there is no such place."""
    try:
        if os.name == "nt":  # pragma: no cover
            return Path(os.environ["LOCALAPPDATA"], "casefile")
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        return Path(state, "casefile")
    except (KeyError, RuntimeError):
        return None


def _place() -> Path | None:
    """The file of this terminal; None where nobody sits at one."""
    try:
        if not (sys.stdin and sys.stdin.isatty()):
            return None
        folder = state_folder()
        if folder is None:
            return None
        if os.name == "nt":  # pragma: no cover
            return folder / f"touched-{os.getppid()}"
        name = re.sub(r"\W", "-", os.ttyname(sys.stdin.fileno()))
        return folder / f"touched{name}-{os.getsid(0)}"
    except (OSError, ValueError, KeyError, RuntimeError):
        return None


def _read() -> dict[str, list[str]]:
    try:
        place = _place()
        found = msgspec.json.decode(place.read_bytes()) if place else {}
        return {str(k): [str(case) for case in v][:KEPT] for k, v in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}  # a memory that cannot be read is no memory


def _write(touched: dict[str, list[str]]) -> None:
    """Keep it for the next command; where that cannot be, nothing is lost but a few keys."""
    place = _place()
    if place is None:
        return
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not place.exists():
            for old in place.parent.glob("touched*"):
                if time.time() - old.stat().st_mtime > FORGOTTEN_AFTER:
                    remove(old)
        place.write_bytes(msgspec.json.encode(touched))
        place.chmod(0o600)
    except OSError:
        pass
