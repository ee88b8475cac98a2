"""Which events name a file; and what a problem of the proof is about, for people: the case of an
event, the paper of a file, as far as the log still tells it."""

from collections.abc import Iterable, Iterator

import msgspec

from casefile.log.events import OFFICE
from casefile.log.kinds import KINDS
from casefile.log.problems import Problem
from casefile.store.tables.asked import Tables
from casefile.values.patterns import pattern

_KEEPING = ", ".join(f"'{name}'" for name, kind in KINDS.items() if kind.keeps)
_NAMING = f"SELECT seq, stream, kind, data FROM events WHERE kind IN ({_KEEPING}) ORDER BY seq"
_SHA256 = pattern('"([0-9a-f]{64})"')


def files_named(connection: Tables) -> Iterator[tuple[str, int, str, str, str]]:
    """Every file that an event names, in the order of the log, with number, stream, kind and data
    of the event."""
    for seq, stream, kind, data in connection.execute(_NAMING):
        for sha256 in _SHA256.findall(data):
            yield sha256, seq, stream, kind, data


class _Named(msgspec.Struct):
    """What the data of an event call a file: a paper, a template, the policy of that id."""

    name: str = ""
    template: str = ""
    sort: str = ""
    id: str = ""


def with_names(
    connection: Tables, problems: Iterable[Problem], unreadable: tuple[type[Exception], ...]
) -> list[Problem]:
    """The problems, each with its case and the name of its file; as they are where the log is so
    damaged that it does not tell: the engine raises one of ``unreadable`` then."""
    found = list(problems)
    try:
        files = _files(connection, {str(p.values.get("sha256", "")) for p in found} - {""})
        return [_with_name(connection, problem, files) for problem in found]
    except (ValueError, *unreadable):  # type: ignore[misc]
        return found


def _with_name(connection: Tables, problem: Problem, files: dict[str, tuple[str, str]]) -> Problem:
    case, document = files.get(problem.values.get("sha256", ""), ("", ""))
    row = connection.execute("SELECT stream FROM events WHERE seq = ?", [problem.seq]).fetchone()
    case = problem.values.get("case") or case or (row[0] if row else "")
    return msgspec.structs.replace(problem, case="" if case == OFFICE else case, document=document)


def _files(connection: Tables, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """For each file that an event names: the stream of the first that does, and what it is called
    there."""
    if not wanted:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for sha256, _, stream, _, data in files_named(connection):
        if sha256 in wanted and sha256 not in found:
            found[sha256] = stream, _called(data)
    return found


def _called(data: str) -> str:
    named = msgspec.json.decode(data, type=_Named)
    if named.name or named.template or named.sort:
        return named.name or named.template or f"attachment ({named.sort})"
    return f"{named.id}.toml" if named.id else "calendar"
