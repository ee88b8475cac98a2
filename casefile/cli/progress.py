"""A progress bar for long work: on stderr, on a terminal only, and only once it is long."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SOON = 0.5
"""Seconds of work after which a bar is worth showing."""


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A function to call with how much of how much is done, which draws a bar that names ``what``;
    None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    begun, drawn = time.monotonic(), False

    def tell(done: int, total: int) -> None:
        nonlocal drawn
        if drawn or time.monotonic() - begun > SOON:
            drawn = True
            filled = 30 * done // max(total, 1)
            bar = "#" * filled + "." * (30 - filled)
            sys.stderr.write(f"\r{what} [{bar}] {done}/{total} ")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if drawn:
            sys.stderr.write("\n")
