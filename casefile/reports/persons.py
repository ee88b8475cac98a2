"""What each member of staff did in a period, and what is counted of them: promises, grants, entries
that came late, corrections, deadlines that a correction explains."""

from casefile.reports.catalogue import BY_ID
from casefile.reports.counted import Cases, Window
from casefile.reports.figure import Group

OF_PERSONS = (
    "promises_made",
    "promises_kept",
    "promises_late",
    "promises_broken",
    "granted",
    "late_entries",
    "corrections",
    "excused",
)
"""The figures whose hits are somebody's; an explained miss is told of the case officer."""


def of_persons(cases: Cases, window: Window) -> tuple[Group, ...]:
    """The figures of each who has any, by the id of the member of staff."""
    found: dict[str, dict[str, list[int]]] = {}
    for name in OF_PERSONS:
        for hit in BY_ID[name].hits(cases, window):
            found.setdefault(hit.by, {}).setdefault(name, []).append(hit.amount)
    return tuple(
        Group(who, {name: BY_ID[name].reduced(found[who].get(name, [])) for name in OF_PERSONS})
        for who in sorted(found)
    )
