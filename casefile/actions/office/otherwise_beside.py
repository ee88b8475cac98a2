"""A second process of our own that plays half of the cases under another version.

Started anew, never forked: an open connection must not be carried into another process. It is
asked once, through its standard input, and answers once; what it cannot tell, whoever asked finds
out alone.
"""

import os
import pickle
import subprocess
import sys
from contextlib import closing, suppress
from datetime import datetime
from typing import BinaryIO

from casefile.actions.office.otherwise_cases import CasesToPlay, differences_of
from casefile.policy import Policy
from casefile.policy.versions import read_version, version_text
from casefile.store import Locator, locate, opened
from casefile.trials.otherwise import Difference

FROM = 1000
"""Fewer cases than these are played sooner than a process is started."""
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; from casefile.actions.office.otherwise_beside import "
    "work; work(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)"
)


class Beside:
    """The differences of some cases, as another process finds them; None where it cannot."""

    def __init__(self, place: Locator, policy: Policy, cases: CasesToPlay, now: datetime) -> None:
        self._process = _started(place)
        self._asked = pickle.dumps((version_text(policy), cases, now))
        if self._process and self._process.stdin:
            with suppress(OSError):
                self._process.stdin.write(self._asked)
                self._process.stdin.close()

    def differences(self) -> list[Difference] | None:
        """What it found, once it is done."""
        if self._process is None or self._process.stdout is None:
            return None
        answer = self._process.stdout.read()
        if self._process.wait() or not answer:
            return None
        found: list[Difference] = pickle.loads(answer)  # noqa: S301  (our own process wrote it)
        return found

    def end(self) -> None:
        """Leave no process behind, whichever way this ends."""
        if self._process:
            self._process.kill()
            with suppress(OSError), self._process:
                pass


def worth_two(cases: CasesToPlay) -> bool:
    """Whether a second process would be done sooner."""
    return len(cases) >= FROM and (os.cpu_count() or 1) > 1


def _started(place: Locator) -> "subprocess.Popen[bytes] | None":
    command = [sys.executable, "-c", _START, str(place), *sys.path]
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


def work(place: str, asked: BinaryIO, answer: BinaryIO) -> None:
    """Find the differences of the cases that are asked for, and tell them."""
    text, cases, now = pickle.loads(asked.read())  # noqa: S301  (whoever started us wrote it)
    with closing(opened(locate(place))) as store:
        answer.write(pickle.dumps(differences_of(store, read_version(text), cases, now)))
        answer.flush()
