"""Which commands the tests of one run played over a log on a server, to their end: at the end of
``make test-postgres`` that has to be every one that there is, or there is a reason."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from casefile.cli import run
from casefile.cli.commands import MEMBERS, ROOMS
from casefile.cli.session import Session
from tests import server
from tests.answers import command_of

DONE = (0, 10)
COMMANDS = {f"{name} {member}" for name, some in MEMBERS.items() for member in some} | (
    ROOMS.keys() - MEMBERS.keys()
)
"""Every command that there is, by its name in full."""
ELSEWHERE = {
    "schema": "tells of the program, and opens no desk",
    "policy schema": "tells of the program, and opens no desk",
    "completion": "writes a line for the shell of the system, and opens no desk",
    "shell": "sits at a terminal, in a process of its own (tests/test_shell.py)",
    "desk remove": "is typed where logins are made (tests/test_enforcement.py)",
}
"""Why the tests of the desk play a command on no server."""


def _on_a_server(argv: list[str]) -> bool:
    named = [value for word, value in pairwise(argv) if word == "--db"]
    return "://" in (named[-1] if named else os.environ.get("CASEFILE_DB", ""))


@contextmanager
def watched(worker: str) -> Iterator[None]:
    """Within it whatever command ends well over a log on a server is noted for the run."""
    invoke, played = run._invoke, set[str]()

    def invoked(argv: list[str], session: Session) -> int:
        code = invoke(argv, session)
        if (
            code in DONE
            and argv
            and not set(argv) & {"--help", "-h", "--version"}
            and _on_a_server(argv)
        ):
            played.add(command_of(argv))
        return code

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_invoke", invoked)
        yield
    folder = Path(os.environ[server.FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"played-{worker}").write_text("\n".join(sorted(played)), "utf-8")


def not_played() -> dict[str, str]:
    """Each command that the run played nowhere without a reason, or with one that does not hold;
    and what is wrong with it."""
    notes = Path(os.environ[server.FOLDER]).glob("played-*")
    played = {name for note in notes for name in note.read_text("utf-8").splitlines()}
    lacking = dict.fromkeys(COMMANDS - played - ELSEWHERE.keys(), "was played on no server")
    return lacking | dict.fromkeys(ELSEWHERE.keys() & played, "was played on a server after all")
