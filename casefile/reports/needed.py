"""What of a case a report has to keep in mind: a desk may have them by the hundred thousand, and
most of what is told of them lies in no window that the report looks at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from sys import intern

import msgspec

from casefile.reports.counted import Window
from casefile.reports.told import Came, CaseTold, RoundTold

IN_A_WINDOW = (
    "closings",
    "offered",
    "granted",
    "settled",
    "paid",
    "penalties",
    "promised",
    "kept",
    "kept_late",
    "broken",
    "released",
    "late_entries",
    "corrections",
)
"""What of a case is counted where it lies in a window, and nowhere else."""
Groups = dict[str, tuple[str, ...]]
HELD_WHOLE = 1000
"""Cases that are held whole at a time."""


def blocks(cases: Iterable[CaseTold]) -> Iterator[list[CaseTold]]:
    """The cases, some at a time."""
    left = iter(cases)
    while some := [*islice(left, HELD_WHOLE)]:
        yield some


def sharing() -> Callable[[CaseTold], CaseTold]:
    """What gives a case again, with the values that many cases have held once."""
    known: dict[tuple[tuple[str, tuple[str, ...]], ...], Groups] = {}

    def shared(case: CaseTold) -> CaseTold:
        found = (known.setdefault(tuple(one.items()), one) for one in (case.groups, case.likeness))
        groups, likeness = found
        owner = intern(case.owner)
        return msgspec.structs.replace(case, owner=owner, groups=groups, likeness=likeness)

    return shared


def compared_by(case: CaseTold) -> Came:
    """What of a case others are compared with."""
    return Came(
        case=case.case,
        opened=case.opened,
        received_at=case.received_at,
        customers=case.customers,
        likeness=case.likeness,
        elsewhere=case.elsewhere,
        opened_here=case.opened_here,
    )


def needed_in(windows: Sequence[Window]) -> Callable[[CaseTold], CaseTold]:
    """What gives of a case that on which the figures of ``windows`` rest, the first being that of
    the report itself. Values that many cases have are held once."""
    whole, shared = windows[0], sharing()

    def counts(at: datetime) -> bool:
        return any(at in window for window in windows)

    def needed(own: CaseTold) -> CaseTold:
        case = shared(own)
        if case.received_at in whole:  # nearly all that is told of it is counted
            return case
        late = [_first(case.late_at(window.end)) for window in windows]

        def asked(one: RoundTold) -> bool:
            due = one.due_at is not None and counts(one.due_at)
            return due or counts(one.fell_at) or any(one is each for each in late)

        told = {
            name: tuple(one for one in found if counts(one.at))
            for name in IN_A_WINDOW
            if (found := getattr(case, name))
        }
        answered = case.answered if case.answered and counts(case.answered.at) else None
        return msgspec.structs.replace(
            case,
            answered=answered,
            verdicts=tuple(filter(asked, case.verdicts)),
            acknowledged=tuple(filter(asked, case.acknowledged)),
            improved=tuple(filter(asked, case.improved)),
            **told,
        )

    return needed


def _first(late: Sequence[RoundTold]) -> RoundTold | None:
    """The one of which a case is told to be overdue."""
    return min(late, key=attrgetter("fell_at"), default=None)
