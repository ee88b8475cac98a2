"""What of a case a report has to keep in mind: a desk may have them by the hundred thousand, and
most of what is told of them lies in no window that the report looks at."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter

import msgspec

from casefile.reports.counted import Window
from casefile.reports.told import CaseTold, RoundTold

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


def needed_in(windows: Sequence[Window]) -> Callable[[CaseTold], CaseTold]:
    """What gives of a case that on which the figures of ``windows`` rest, the first being that of
    the report itself. Values that many cases have are held once."""
    known: dict[tuple[tuple[str, tuple[str, ...]], ...], Groups] = {}
    whole = windows[0]

    def shared(groups: Groups) -> Groups:
        return known.setdefault(tuple(groups.items()), groups)

    def counts(at: datetime) -> bool:
        return any(at in window for window in windows)

    def needed(case: CaseTold) -> CaseTold:
        groups, likeness = shared(case.groups), shared(case.likeness)
        if case.received_at in whole:  # nearly all that is told of it is counted
            return msgspec.structs.replace(case, groups=groups, likeness=likeness)
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
            groups=groups,
            likeness=likeness,
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
