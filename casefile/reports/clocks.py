"""How a period kept its deadlines: each clock's rounds, met against met and missed."""

from collections.abc import Iterator

import msgspec

from casefile.reports.counted import Cases, Hit, Window
from casefile.reports.told import RoundTold


class OnTime(msgspec.Struct, frozen=True):
    """The rounds of one clock whose verdict fell in a period. What runs past its deadline is missed
    as well, so that nobody looks better by not finishing."""

    rule: str
    met: int = 0
    missed: int = 0
    excused: int = 0
    """Of the missed ones, those that a named correction explains."""
    typed_late: int = 0
    """Of the met ones, those that were done in time and typed after the deadline."""

    @property
    def share(self) -> float | None:
        """Met of all; None where there was none."""
        whole = self.met + self.missed
        return self.met / whole if whole else None


def fallen(cases: Cases, window: Window) -> Iterator[tuple[str, RoundTold]]:
    """Every verdict that fell in the window, with its case."""
    begin, end = window.begin, window.end
    for case in cases:
        for verdict in case.verdicts:
            if begin <= verdict.fell_at < end:
                yield case.case, verdict


def on_time(cases: Cases, window: Window) -> tuple[OnTime, ...]:
    """Each clock that had a verdict in the window, in the order of their names."""
    found: dict[str, list[int]] = {}
    for _, verdict in fallen(cases, window):
        counts = found.setdefault(verdict.rule, [0, 0, 0, 0])
        if verdict.state == "met":
            counts[0] += 1
            counts[3] += verdict.typed_late
        else:
            counts[1] += 1
            counts[2] += verdict.excused
    return tuple(OnTime(rule, *found[rule]) for rule in sorted(found))


def verdict_hits(cases: Cases, window: Window, rule: str) -> Iterator[Hit]:
    """The rounds of one clock, 1 for one that was met and 0 for one that was missed."""
    for case, verdict in fallen(cases, window):
        if verdict.rule == rule:
            yield Hit(case, verdict.seq, verdict.fell_at, int(verdict.state == "met"))
