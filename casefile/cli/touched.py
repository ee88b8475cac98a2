"""The cases that were looked at or touched last: ``.``, and ``-`` for the one before.

At a terminal this outlives the command: each terminal has its own, for as long as it is open.
"""

import json
import os
import re
import sys
import time
from pathlib import Path

FORGOTTEN_AFTER = 30 * 86400
"""Seconds after which what an old terminal touched is removed."""
KEPT = 2


class Touched:
    """What one process has touched, and the terminal before it."""

    def __init__(self) -> None:
        self._of: dict[str, list[str]] = {}

    def last(self, database: str, back: int = 0) -> str:
        """The case touched last in ``database``, or ``back`` cases before it; nothing if none."""
        cases = self._cases(database)
        return cases[back] if back < len(cases) else ""

    def add(self, database: str, number: str) -> None:
        """That ``number`` was touched; nothing while one is being opened, which may fail."""
        cases = self._cases(database)
        if cases[:1] != [number]:
            kept = [case for case in cases if case and case != number]
            self._of[database] = [number, *kept][:KEPT]
            _write(self._of)

    def _cases(self, database: str) -> list[str]:
        if database not in self._of:
            self._of = {**_read(), **self._of}
        return self._of.setdefault(database, [])


def _place() -> Path | None:
    """The file of this terminal; None where nobody sits at one."""
    try:
        if not (sys.stdin and sys.stdin.isatty()):
            return None
        if os.name == "nt":  # pragma: no cover
            return Path(os.environ["LOCALAPPDATA"], "casefile", f"touched-{os.getppid()}")
        name = re.sub(r"\W", "-", os.ttyname(sys.stdin.fileno()))
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        return Path(state, "casefile", f"touched{name}-{os.getsid(0)}")
    except (OSError, ValueError, KeyError, RuntimeError):
        return None


def _read() -> dict[str, list[str]]:
    try:
        place = _place()
        found = json.loads(place.read_text("utf-8")) if place else {}
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
                    old.unlink()
        place.write_text(json.dumps(touched), "utf-8")
        place.chmod(0o600)
    except OSError:
        pass
