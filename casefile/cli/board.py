"""A board that stays: the day's work on the whole screen, drawn as it changes. It only reads."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.control import Control

from casefile.cli.terminal import console_here, draw_on
from casefile.pages.page import Page

BoardLook = Callable[[], tuple[int, Page, str]]
"""What is to be seen now: the last event, the page, and the line below it."""
_LEAVING, _DOWN, _UP = (
    ("q", "Q", "\x1b"),
    ("j", " ", "\x1b[B", "\x1b[6~"),
    ("k", "b", "\x1b[A", "\x1b[5~"),
)
_TICK, _AGAIN = 0.3, 30.0
"""Seconds between two looks at the keys and the screen's size; and at which all is read anew though
nobody recorded anything, since time passes."""


def watch(look: BoardLook, last_event: Callable[[], int]) -> None:
    """Show what ``look`` gives until q, Escape or Ctrl-C; anew where somebody recorded something,
    where the screen has another size, and twice a minute."""
    console = console_here()
    seen, size, scrolled = -1, (0, 0), 0
    page, below, looked_at = Page(), "", 0.0
    with suppress(KeyboardInterrupt), _keys() as pressed, console.screen(hide_cursor=True):
        while True:
            now, here = time.monotonic(), os.get_terminal_size(sys.stdout.fileno())
            if last_event() != seen or now - looked_at > _AGAIN:
                (seen, page, below), looked_at, size = look(), now, (0, 0)
            if here != size:
                size = here
                scrolled = _drawn(page, below, here, scrolled)
            key = pressed(_TICK)
            if key in _LEAVING:
                return
            if key in _DOWN or key in _UP:
                step = max(here.lines - 3, 1) * (1 if key in _DOWN else -1)
                scrolled, size = max(scrolled + step, 0), (0, 0)


def _drawn(page: Page, below: str, size: os.terminal_size, scrolled: int) -> int:
    """Draw what fits on the screen, from line ``scrolled`` on, and ``below`` at its foot; where the
    page ends before it, from the last line from which the screen is full."""
    console = Console(
        width=size.columns,
        height=size.lines,
        highlight=False,
        markup=False,
        emoji=False,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )
    with console.capture() as captured:
        draw_on(console, page)
    lines = captured.get().rstrip("\n").split("\n")
    room = max(size.lines - 1, 1)
    scrolled = max(min(scrolled, len(lines) - room), 0)
    shown = lines[scrolled : scrolled + room]
    more = len(lines) - scrolled - len(shown)
    foot = f"{below}  ↓ {more}" if more else below
    shown += [""] * (room - len(shown)) + [foot[: size.columns - 1]]
    console.control(Control.home())
    sys.stdout.write("\x1b[K\n".join(shown) + "\x1b[K\x1b[J")
    sys.stdout.flush()
    return scrolled


@contextmanager
def _keys() -> Iterator[Callable[[float], str]]:
    """A function that waits so many seconds for a key, and gives it; nothing if none is pressed."""
    if os.name == "nt":  # pragma: no cover
        yield _key_of_windows
        return
    import select
    import termios
    import tty

    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)

    def pressed(seconds: float) -> str:
        if not select.select([keyboard], [], [], seconds)[0]:
            return ""
        typed = os.read(keyboard, 16)
        return typed.decode("ascii", "replace") if typed else "q"  # the terminal has gone

    try:
        tty.setcbreak(keyboard)
        yield pressed
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def _key_of_windows(seconds: float) -> str:  # pragma: no cover
    import msvcrt

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if msvcrt.kbhit():  # type: ignore[attr-defined]
            return str(msvcrt.getwch())  # type: ignore[attr-defined]
        time.sleep(0.05)
    return ""
