"""The command line: the only room that knows the terminal, the environment and the clock."""

import gc
import os
import signal
import sys
from types import FrameType


def _terminated(signum: int, frame: FrameType | None) -> None:
    # as an exception, so that locks are let go and half-written files removed
    raise SystemExit(128 + signum)


def main(argv: list[str] | None = None) -> int:
    """Run one command line; its exit code. Never raises, never prints a traceback."""
    gc.freeze()
    gc.disable()  # a command lives for a tenth of a second; collecting costs more than it frees
    os.umask(0o077)  # databases and papers are full of personal data
    signal.signal(signal.SIGTERM, _terminated)
    from casefile.cli.run import run

    code = run(sys.argv[1:] if argv is None else argv)
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        pass
    if code in (73, 74) or sys.stdout.closed:
        # the interpreter would try to flush the same output again and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code
