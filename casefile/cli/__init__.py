"""The command line: the only room that knows the terminal, the environment and the clock."""

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Orders to end: somebody's, the system's, or a terminal's that was closed."""


def _terminated(signum: int, frame: FrameType | None) -> None:
    # as an exception, so that locks are let go and half-written files removed
    raise SystemExit(128 + signum)


class Unread(io.TextIOWrapper):
    """What is printed where stdout was closed: nobody will read it."""


def _occupy_standard_streams() -> None:
    """Where standard streams were closed, the next file opened would take their place, and be it
    the database; so something harmless takes it first."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    for name, mode in (("stdin", "r"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  (kept open)
    if sys.stdout is None:
        sys.stdout = Unread(Path(os.devnull).open("wb"), "utf-8")  # noqa: SIM115  (kept open)


def main(argv: list[str] | None = None) -> int:
    """Run one command line; its exit code. Never raises, never prints a traceback."""
    gc.freeze()
    gc.disable()  # a command lives for a tenth of a second; collecting costs more than it frees
    if not os.environ.get("CASEFILE_DEBUG"):
        # what a library complains of when it is let go half done would be a traceback
        sys.unraisablehook = lambda _: None
    os.umask(0o077)  # databases and papers are full of personal data
    for ending in ENDINGS:
        if signal.getsignal(ending) != signal.SIG_IGN:  # nohup
            signal.signal(ending, _terminated)
    _occupy_standard_streams()
    try:
        from casefile.cli.run import run

        code = run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return 130  # before anything was read, or after everything was said
    finally:
        for ending in (signal.SIGINT, *ENDINGS):
            signal.signal(ending, signal.SIG_IGN)
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        # the interpreter would try to flush the same output again and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def run_and_end() -> NoReturn:
    """Run the command line of this process, and end the process with its code.

    At once, since everything is flushed, closed and put on disk by then: Python would take every
    module apart first, a tenth of what a command costs, for memory that the system frees anyway.
    """
    code = main()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)
