"""A second process of our own that takes half of a long task.

Started anew, never forked: an open connection must not be carried into another process. It is
asked once, through its standard input, and answers as it goes on; what it cannot tell, whoever
asked finds out alone.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from queue import Empty, Queue
from typing import IO, Any, BinaryIO

from casefile.store import Locator, opened

FROM = 1000
"""Fewer cases than these are done sooner than a process is started."""
AHEAD = 4
"""Answers that are kept until somebody asks for them."""
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; from casefile.actions.in_parallel import work; "
    "work(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)"
)


class InParallel:
    """What ``task`` (``module:function``, which takes a store and what is ``asked``, and yields)
    answers in another process. Guards that process; ``end`` leaves none behind."""

    def __init__(self, place: Locator, task: str, asked: object) -> None:
        self._found: Queue[list[Any]] = Queue(AHEAD)
        self._process = own_process(_START, task)
        self._reader: threading.Thread | None = None
        if self._process and self._process.stdin and self._process.stdout:
            with suppress(OSError):
                self._process.stdin.write(pickle.dumps((place, asked)))
                self._process.stdin.close()
            told = (self._process.stdout, self._found)
            self._reader = threading.Thread(target=_read, args=told, daemon=True)
            self._reader.start()

    def answers(self) -> Iterator[Any]:
        """What it answers, in order; fewer where it came to an end before."""
        while self._reader and (answer := self._found.get()):
            yield answer[0]

    def end(self) -> None:
        """Leave no process behind, whichever way this ends."""
        if self._process is None:
            return
        self._process.kill()
        while self._reader and self._reader.is_alive():
            with suppress(Empty):  # it may wait for room
                self._found.get(timeout=0.01)
        with suppress(OSError), self._process:
            pass


def worth_two(cases: int) -> bool:
    """Whether so many cases are done sooner by two processes."""
    return cases >= FROM and (os.cpu_count() or 1) > 1


def _read(answers: IO[bytes], found: "Queue[list[Any]]") -> None:
    with suppress(Exception):  # it was ended amid an answer
        while True:
            found.put([pickle.load(answers)])  # noqa: S301  (our own process wrote it)
    found.put([])


def own_process(start: str, *words: str) -> "subprocess.Popen[bytes] | None":
    """A process that begins with ``start``; none where the system has no room for it. Of what it
    works on, nothing stands among its ``words``, since everybody on the machine sees those: an
    address may hold a password."""
    command = [sys.executable, "-c", start, *words, *sys.path]
    try:
        return subprocess.Popen(  # noqa: S603  (our own interpreter, and no shell)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for whoever asks, who then ends it
        )
    except OSError:
        return None


def work(task: str, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer what is asked for."""
    import gc
    from importlib import import_module

    gc.disable()  # as the program itself does
    module, _, name = task.partition(":")
    place, wanted = pickle.load(asked)  # noqa: S301  (our own process wrote it)
    with closing(opened(place)) as store:
        for answer in getattr(import_module(module), name)(store, wanted):
            pickle.dump(answer, answers)
            answers.flush()
