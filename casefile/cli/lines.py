"""Lines typed at a terminal, as they are seen there."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import readline
except ImportError:  # pragma: no cover  (Windows: its console edits lines itself)
    readline = None  # type: ignore[assignment]


def typed_line(question: str) -> str | None:
    """What was typed after ``question``, as it stands on the screen; None at the end of input.

    Left to the terminal itself, Backspace takes one column of a character that has two: the screen
    shows other words than those that are read. What cannot be read comes with its odd bytes.
    KeyboardInterrupt for Ctrl-C.
    """
    with _beside_the_answer(), _forgotten():
        try:
            return input(question)
        except EOFError:
            print(file=sys.stderr)
            return None
        except UnicodeDecodeError:
            return "\ufffd\0"  # in another encoding: nothing that anybody meant to write


@contextmanager
def _beside_the_answer() -> Iterator[None]:
    """Questions go where errors go, so that an answer that is kept in a file holds nothing else."""
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        kept = os.dup(1)
    except OSError:  # there is no place for an answer
        yield
        return
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def _forgotten() -> Iterator[None]:
    """What is answered is no command: nobody finds it again with the arrow keys."""
    if readline is None:  # pragma: no cover
        yield
        return
    readline.set_auto_history(False)
    try:
        yield
    finally:
        readline.set_auto_history(True)
