"""A policy of one's own: a small sound one to begin with, or a copy of another."""

import re
from pathlib import Path

from casefile.actions.office.shipped import shipped
from casefile.actions.office.sources import checked_policy, policy_text, tests_beside
from casefile.disk.files import read_text, write_whole
from casefile.errors import CannotWrite, Usage, cannot_write

_ID = re.compile("[a-z][a-z0-9-]{0,40}")


def begin_policy(name: str, source: str, login: str) -> list[Path]:
    """Write ``NAME.toml`` and its tests, ``NAME.test.toml``, into this folder: the smallest policy
    that can be played, or the pack or file ``source`` under this id, with what tests it has. Usage
    for a name that is no id, CannotWrite where a file is there."""
    if not _ID.fullmatch(name):
        raise Usage("{name} is no id: small Latin letters, digits and -.", name=name)
    texts = _of_another(name, source) if source else _smallest(name, login)
    for path in texts:
        if path.exists():
            raise CannotWrite("{path} is there already; choose another id.", path=str(path))
    made: list[Path] = []
    for path, text in texts.items():
        try:
            write_whole(path, text.encode(), made)
        except OSError as error:
            raise cannot_write(path, error) from error
    return made


def _files(name: str) -> tuple[Path, Path]:
    path = Path(f"{name}.toml")
    return path, tests_beside(str(path))


def _of_another(name: str, source: str) -> dict[Path, str]:
    """The text of ``source`` under this id, and that of its tests."""
    text = _renamed(policy_text(source), name)
    checked_policy(text, Path("templates"))
    path, tests = _files(name)
    theirs = tests_beside(source)
    return {path: text, tests: read_text(theirs)} if theirs.is_file() else {path: text}


def _smallest(name: str, login: str) -> dict[Path, str]:
    """What to begin with; whoever writes it is its first member of staff."""
    safe = login.replace("\\", "\\\\").replace('"', '\\"') if login.isprintable() else ""
    path, tests = _files(name)
    policy, theirs = (
        (shipped("reference") / file).read_text("utf-8").replace("ID", name)
        for file in ("new.toml", "new.test.toml")
    )
    return {path: policy.replace("LOGIN", safe or "nobody"), tests: theirs}


def _renamed(text: str, name: str) -> str:
    """``text`` with the id of its ``[policy]`` replaced."""
    head, table, rest = text.partition("[policy]")
    return head + table + re.sub(r'^id = "[^"]*"', f'id = "{name}"', rest, count=1, flags=re.M)
