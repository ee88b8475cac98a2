"""What a figure counts, hit by hit: which case, told by which event, how much."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec

from casefile.case.case import ELSEWHERE
from casefile.reports.happened import Happened
from casefile.reports.stays import at_site
from casefile.reports.told import Came, CaseTold

REPEATED = timedelta(days=30)
"""A complaint of the same customer within this time is a repeated one."""


class Window(msgspec.Struct, frozen=True):
    """From ``begin`` to before ``end``; of a period that still runs, to the moment looked at."""

    begin: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end


class Hit(msgspec.Struct, frozen=True):
    """What a figure counts: on which case, told by which event (0 where none did), how much."""

    case: str
    seq: int
    at: datetime
    amount: int = 1
    by: str = ""
    """Whose doing it is."""


Cases = Sequence[CaseTold]
Compared = Sequence[CaseTold | Came]


def within_hits(told: Iterable[Happened], case: CaseTold, window: Window) -> Iterator[Hit]:
    """Each of what happened in the window, once."""
    for one in told:
        if one.at in window:
            yield Hit(case.case, one.seq, one.at, by=one.by)


def amounts_hits(told: Iterable[Happened], case: CaseTold, window: Window) -> Iterator[Hit]:
    """The same with how much it was."""
    for one in told:
        if one.at in window:
            yield Hit(case.case, one.seq, one.at, one.amount, one.by)


def each_hits(
    field: str, count: Callable[[Iterable[Happened], CaseTold, Window], Iterator[Hit]] = within_hits
) -> Callable[[Cases, Window], Iterator[Hit]]:
    """Everything that ``field`` of a case tells."""

    def hits(cases: Cases, window: Window) -> Iterator[Hit]:
        of = attrgetter(field)
        for case in cases:
            if told := of(case):  # of most cases there is nothing to tell
                yield from count(told, case, window)

    return hits


def arrived(cases: Cases, window: Window) -> Iterator[CaseTold]:
    """The cases whose complaint reached us in the window, but those settled elsewhere."""
    came = (case for case in cases if case.opened_here and not case.elsewhere)
    return (case for case in came if case.received_at in window)


def received_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in arrived(cases, window):
        yield Hit(case.case, case.opened, case.received_at)


def elsewhere_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in cases:
        if case.elsewhere and case.opened_here and case.received_at in window:
            yield Hit(case.case, case.opened, case.received_at)


def founded_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in arrived(cases, window):
        if case.founded:
            yield Hit(case.case, case.opened, case.received_at)


def founded_share_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in arrived(cases, window):
        if case.founded is not None:
            yield Hit(case.case, case.opened, case.received_at, int(case.founded))


def skip_level_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in arrived(cases, window):
        if case.skip_level:
            yield Hit(case.case, case.opened, case.received_at)


Names = dict[str, tuple[str, ...]]
"""By which names each case is known in some respect."""


def repeated_hits(
    names: Callable[[Compared], Names],
) -> Callable[[Compared, Window], Iterator[Hit]]:
    """The complaints that follow within thirty days on one that has a name in common."""

    def hits(cases: Compared, window: Window) -> Iterator[Hit]:
        before: dict[str, datetime] = {}
        of = names(cases)
        named = (case for case in cases if of[case.case])
        for case in sorted(named, key=attrgetter("received_at", "opened")):
            own = of[case.case]
            last = max((before[c] for c in own if c in before), default=None)
            near = last is not None and case.received_at - last <= REPEATED and case.opened_here
            if near and case.received_at in window and not case.elsewhere:
                yield Hit(case.case, case.opened, case.received_at)
            before |= dict.fromkeys(own, case.received_at)

    return hits


def likeness(of: str) -> Callable[[Compared], Names]:
    """What cases have in common of that kind."""
    return lambda cases: {case.case: case.likeness[of] for case in cases}


def customers(cases: Compared) -> Names:
    """One name for each customer: whoever is known by a number of before, or by a link, on one case
    and by another number on the next, is one customer."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first[name] != name:
            first[name] = first[first[name]]
            name = first[name]
        return name

    for case in cases:
        for name in case.customers:
            first.setdefault(name, name)
            first[root(name)] = root(case.customers[0])
    return {case.case: (root(case.customers[0]),) for case in cases}


def ended_hits(how: Callable[[Happened], bool]) -> Callable[[Cases, Window], Iterator[Hit]]:
    def hits(cases: Cases, window: Window) -> Iterator[Hit]:
        for case in cases:
            yield from within_hits(filter(how, ended_here(case)), case, window)

    return hits


def ended_here(case: CaseTold) -> Iterator[Happened]:
    """How a case ended and each time it did, but for what was settled before it came here."""
    return (one for one in case.endings if one.value != ELSEWHERE)


def open_at(cases: Cases, window: Window) -> Iterator[CaseTold]:
    """The cases that had come and were not over, nor given away, at the end of the window; of those
    that were settled before they came here only what was taken up again."""
    for case in cases:
        here = at_site(case.stays, window.end)
        if case.elsewhere and not any(one.at < window.end for one in case.reopenings):
            continue
        if here and case.received_at < window.end and case.ended_at(window.end) is None:
            yield case


def open_at_end_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in open_at(cases, window):
        yield Hit(case.case, case.opened, case.received_at)


def overdue_at_end_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in open_at(cases, window):
        if late := case.late_at(window.end):
            first = min(late, key=lambda v: v.fell_at)
            yield Hit(case.case, first.seq, first.fell_at)


def answered_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in cases:
        if case.answered and case.answered.at in window:
            yield Hit(case.case, case.answered.seq, case.answered.at, case.answered.amount)


def satisfied_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in cases:
        last = case.ended_at(window.end)
        if last and last.at in window and case.satisfied is not None and not case.elsewhere:
            yield Hit(case.case, last.seq, last.at, int(case.satisfied))


def claimed_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in arrived(cases, window):
        if case.claimed:
            yield Hit(case.case, case.opened, case.received_at, case.claimed)


def until_hits(field: str) -> Callable[[Cases, Window], Iterator[Hit]]:
    """What ``field`` of a case tells of before the end of the window, with how much it is."""

    def hits(cases: Cases, window: Window) -> Iterator[Hit]:
        for case in cases:
            for one in getattr(case, field):
                if one.at < window.end:
                    yield Hit(case.case, one.seq, one.at, one.amount, one.by)

    return hits


def excused_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in cases:
        for verdict in case.verdicts:
            if verdict.excused and verdict.state == "missed" and verdict.fell_at in window:
                yield Hit(case.case, verdict.seq, verdict.fell_at, by=case.owner)


def acknowledged_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in cases:
        for verdict in case.acknowledged:
            if verdict.fell_at in window:
                yield Hit(case.case, verdict.seq, verdict.fell_at, int(verdict.state == "met"))


def improvements_due_hits(cases: Cases, window: Window) -> Iterator[Hit]:
    for case in cases:
        for verdict in case.improved:
            if verdict.due_at and verdict.due_at in window:
                yield Hit(case.case, verdict.seq, verdict.due_at)


def improved_hits(state: str) -> Callable[[Cases, Window], Iterator[Hit]]:
    """The improvements whose verdict that fell in the window was so."""

    def hits(cases: Cases, window: Window) -> Iterator[Hit]:
        for case in cases:
            for verdict in case.improved:
                if verdict.state == state and verdict.fell_at in window:
                    yield Hit(case.case, verdict.seq, verdict.fell_at)

    return hits
