"""What Windows refuses while another program looks at a file is asked for again.

A virus scanner or an indexer opens every new file for a moment; until it lets go, a file can be
neither opened nor renamed nor taken away there. Elsewhere nothing is ever asked twice.
"""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

LONGEST_HELD = 2.0
"""Seconds to wait for a program that holds a file."""
_HELD = (5, 32, 33)
"""How Windows says that a file is held: access denied, a violation of sharing, of a lock."""
_SAYS_LESS = os.name == "nt"
"""Where a file is opened, its C library says no more than that access was denied."""
_BINARY = getattr(os, "O_BINARY", 0)


def patiently(act: Callable[[], T]) -> T:
    """What ``act`` gives. OSError of its own, if need be after ``LONGEST_HELD`` seconds."""
    begun = time.monotonic()
    while True:
        try:
            return act()
        except OSError as error:
            said = getattr(error, "winerror", None)
            held = said in _HELD or (_SAYS_LESS and not said and error.errno == errno.EACCES)
            if not held or time.monotonic() - begun > LONGEST_HELD:
                raise
            time.sleep(0.02)


def descriptor_of(path: Path, flags: int, mode: int = 0o600) -> int:
    """A descriptor of the file at ``path``, for bytes as they are."""
    return patiently(lambda: os.open(path, flags | _BINARY, mode))


def remove(path: Path) -> None:
    """Nothing stands at ``path`` any more; no error if nothing did."""
    patiently(lambda: path.unlink(missing_ok=True))


def put_in_place(source: Path, target: Path) -> None:
    """``source`` is called ``target`` from now on; a file of that name before is gone."""
    patiently(lambda: source.replace(target))
