"""A policy of one's own: a small sound one to begin with, or a copy of another."""

import re
from pathlib import Path

from casefile.actions.office.shipped import shipped
from casefile.actions.office.sources import checked_policy, policy_text
from casefile.disk.files import write_whole
from casefile.errors import CannotWrite, Usage, cannot_write

_ID = re.compile("[a-z][a-z0-9-]{0,40}")


def begin_policy(name: str, source: str, login: str) -> Path:
    """Write ``NAME.toml`` into this folder: the smallest policy that can be played, or the pack or
    file ``source`` under this id. Usage for a name that is no id, CannotWrite where it is there."""
    if not _ID.fullmatch(name):
        raise Usage("{name} is no id: small Latin letters, digits and -.", name=name)
    path = Path(f"{name}.toml")
    if path.exists():
        raise CannotWrite("{path} is there already; choose another id.", path=str(path))
    text = _renamed(policy_text(source), name) if source else _smallest(name, login)
    checked_policy(text, Path("templates"))
    try:
        write_whole(path, text.encode(), [])
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def _smallest(name: str, login: str) -> str:
    """The text to begin with; whoever writes it is its first member of staff."""
    text = (shipped("reference") / "new.toml").read_text("utf-8").replace("ID", name)
    safe = login.replace("\\", "\\\\").replace('"', '\\"') if login.isprintable() else ""
    return text.replace("LOGIN", safe or "nobody")


def _renamed(text: str, name: str) -> str:
    """``text`` with the id of its ``[policy]`` replaced."""
    head, table, rest = text.partition("[policy]")
    return head + table + re.sub(r'^id = "[^"]*"', f'id = "{name}"', rest, count=1, flags=re.M)
