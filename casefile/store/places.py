"""What a problem of the proof is about, for people: the case of an event, the paper of a file, as
far as the log still tells it."""

import re
import sqlite3
from collections.abc import Iterable

import msgspec

from casefile.events import OFFICE
from casefile.model import Problem

_NAMING = (
    "SELECT stream, kind, data FROM events WHERE kind IN "
    "('document.issued', 'policy.applied', 'calendar.imported', 'template.applied') "
    "ORDER BY seq DESC"
)


class _Named(msgspec.Struct):
    """What the data of an event call a file: a paper, a template, the policy of that id."""

    name: str = ""
    template: str = ""
    id: str = ""


def placed(connection: sqlite3.Connection, problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each with its case and the name of its file."""
    found = list(problems)
    try:
        files = _files(connection, {str(p.values.get("sha256", "")) for p in found} - {""})
        return [_placed(connection, problem, files) for problem in found]
    except (sqlite3.DatabaseError, ValueError):  # a log that is so damaged tells nothing
        return found


def _placed(
    connection: sqlite3.Connection, problem: Problem, files: dict[str, tuple[str, str]]
) -> Problem:
    case, document = files.get(problem.values.get("sha256", ""), ("", ""))
    row = connection.execute("SELECT stream FROM events WHERE seq = ?", [problem.seq]).fetchone()
    case = problem.values.get("case") or case or (row[0] if row else "")
    return msgspec.structs.replace(problem, case="" if case == OFFICE else case, document=document)


def _files(connection: sqlite3.Connection, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """For each file that an event names: the stream of the first that does, and what it is called
    there."""
    if not wanted:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for stream, kind, data in connection.execute(_NAMING):
        for sha256 in wanted & set(re.findall('"([0-9a-f]{64})"', data)):
            found[sha256] = stream, _called(kind, data)
    return found


def _called(kind: str, data: str) -> str:
    named = msgspec.json.decode(data, type=_Named)
    if kind == "document.issued":
        return named.name
    return named.template or (f"{named.id}.toml" if named.id else "calendar")
