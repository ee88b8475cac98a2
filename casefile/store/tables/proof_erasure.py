"""What erasures account for, when the log is proven: the gaps that an event tells of, no other."""

import re

from casefile.store.tables.asked import Tables

_SHA256 = re.compile('"([0-9a-f]{64})"')
_TOLD = (
    "EXISTS (SELECT 1 FROM events x WHERE x.kind = 'personal.erased' "
    "AND x.stream = e.stream AND x.no > e.no)"
)


def untold(connection: Tables, missing: list[int]) -> list[int]:
    """Those of the events, whose personal facts are missing, of which no later event of their case
    says that they were erased."""
    query = f"SELECT 1 FROM events e WHERE seq = ? AND {_TOLD}"
    return [seq for seq in missing if not connection.execute(query, [seq]).fetchone()]


def returned(connection: Tables) -> list[int]:
    """The events whose personal facts were erased and are there again."""
    query = (
        "SELECT DISTINCT e.seq FROM events x JOIN events e ON e.stream = x.stream AND e.no < x.no "
        "JOIN personal p ON p.seq = e.seq WHERE x.kind = 'personal.erased' ORDER BY e.seq"
    )
    return [seq for (seq,) in connection.execute(query).fetchall()]


_OF_A_CASE = ("document.issued", "attachment.kept")


def files(connection: Tables) -> tuple[dict[str, int], list[int]]:
    """The files that were erased, with the event that tells of each; and the events that erase what
    is not, or not only, a paper of their own case."""
    told = {
        seq: (stream, _SHA256.findall(data))
        for seq, stream, data in connection.execute(
            "SELECT seq, stream, data FROM events WHERE kind = 'personal.erased'"
        )
    }
    erased: dict[str, int] = {}
    wrong: list[int] = []
    if not told:
        return erased, wrong
    owners: dict[str, set[str]] = {}
    for seq, stream, kind, data in connection.execute(
        "SELECT seq, stream, kind, data FROM events WHERE kind IN ('document.issued', "
        "'attachment.kept', 'policy.applied', 'calendar.imported', 'template.applied', "
        "'case.taken', 'personal.erased') ORDER BY seq"
    ):
        if kind == "personal.erased":
            own = [sha256 for sha256 in told[seq][1] if owners.get(sha256) == {stream}]
            erased |= dict.fromkeys(own, seq)
            if len(own) < len(told[seq][1]):
                wrong.append(seq)
            continue
        for sha256 in _SHA256.findall(data):
            erased.pop(sha256, None)  # named again: it has to be there
            paper = kind in _OF_A_CASE and f'"sha256":"{sha256}"' in data
            owners.setdefault(sha256, set()).add(stream if paper else "")
    return erased, wrong
