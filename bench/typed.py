"""What the benches are told on their command line, and the commands that they type themselves."""

import contextlib
import io
import sys

from casefile.cli.run import run


def option(name: str, default: int) -> int:
    """The number that follows ``name`` on the command line."""
    return int(named(name, str(default)))


def named(name: str, default: str = "") -> str:
    """The word that follows ``name`` on the command line."""
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def quiet(*words: str) -> None:
    """Run a command of casefile in this process without showing what it answers."""
    with contextlib.redirect_stdout(io.StringIO()):
        code = run(list(words))
    assert code == 0, words
