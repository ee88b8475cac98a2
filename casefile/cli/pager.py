"""Pages longer than the screen, read through the program that a person reads long text with."""

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from shutil import get_terminal_size, which

PAGERS = ("less", "more")
"""What is looked for where nobody said by which program to read."""
_TOLD = {"LESS": "FRX", "LESSHISTFILE": "-"}
"""How less is run unless somebody set it otherwise: colours as they are, the page left on the
screen, and no file of the words that were searched for in it, which are names of people."""


def too_long(text: str) -> bool:
    """Whether ``text``, folded to the screen's width already, and the prompt after it do not fit
    on the screen."""
    return text.count("\n") >= get_terminal_size().lines


def pager() -> list[str]:
    """The program that long pages are read through: as CASEFILE_PAGER or PAGER say, else less or
    more where there is one; nothing where they are empty or `cat`, or the terminal is a dumb one.
    A window of Windows scrolls back by itself: there it takes one that somebody asked for."""
    if os.environ.get("TERM") == "dumb":
        return []
    named = os.environ.get("CASEFILE_PAGER", os.environ.get("PAGER"))
    if named is None:
        usual = [] if os.name == "nt" else [path for name in PAGERS if (path := which(name))]
        return usual[:1]
    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError:  # a quotation mark that is not closed
        return []
    path = which(words[0]) if words else None
    return [path, *words[1:]] if path and words[0] != "cat" else []


def read_through(words: list[str], text: str) -> bool:
    """Show ``text`` by the program ``words`` and wait until it was read; whether it could be shown.
    Ctrl-C is the program's while it runs, as it is in git and man."""
    sys.stdout.flush()
    encoding = sys.stdout.encoding or "utf-8"
    env = _TOLD | dict(os.environ)
    if encoding.lower().replace("-", "") == "utf8":
        env.setdefault("LESSCHARSET", "utf-8")
    try:
        shown = subprocess.Popen(words, stdin=subprocess.PIPE, env=env)  # noqa: S603  (the reader's own)
    except OSError:
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with shown, suppress(BrokenPipeError):  # left before the end
            assert shown.stdin
            shown.stdin.write(text.encode(encoding, sys.stdout.errors or "replace"))
            shown.stdin.close()
    except OSError:
        pass
    finally:
        signal.signal(signal.SIGINT, before)
    return True
