"""The figures of a window: of all cases, and of those that have a value in common."""

from collections.abc import Iterable, Sequence

import msgspec

from casefile.reports.catalogue import ALL_FIGURES, BY_ID
from casefile.reports.counted import Cases, Hit, Window
from casefile.reports.figure import Amounts, Group, Reduced
from casefile.reports.needed import compared_by
from casefile.reports.told import Came, CaseTold

OWNER = "owner"
UNSAID = ""
"""The group of the cases that tell nothing of what they are told apart by."""


class Tally(msgspec.Struct, frozen=True):
    """The figures of a window over all cases, how many hits lie behind each, and some of them by
    the values of each key."""

    figures: dict[str, Reduced]
    hits: dict[str, int]
    groups: dict[str, tuple[Group, ...]]


class Tallying:
    """The tally of a window, some cases at a time: every figure, and those of ``names`` in the
    groups of each of ``keys``. What a figure counts is found once: a hit belongs to the groups of
    its case. Guards what they came to so far, and of each case what others are compared with."""

    def __init__(self, window: Window, keys: Sequence[str] = (), names: Sequence[str] = ()) -> None:
        self._window = window
        wanted = [figure for figure in ALL_FIGURES if figure.id in names]
        assert not any(figure.compares for figure in wanted), "told of all cases only"
        self._names = [figure.id for figure in wanted]
        self._figures = {figure.id: Amounts(figure) for figure in ALL_FIGURES}
        self._groups: dict[str, dict[str, dict[str, Amounts]]] = {key: {} for key in keys}

    def add(self, cases: Cases) -> None:
        """Count these cases as well."""
        for figure in ALL_FIGURES:
            if figure.compares:
                continue
            found = [*figure.hits(cases, self._window)]
            self._figures[figure.id].add([hit.amount for hit in found])
            if found and figure.id in self._names:
                self._in_groups(figure.id, found, {case.case: case for case in cases})

    def _in_groups(self, figure: str, found: list[Hit], of: dict[str, CaseTold]) -> None:
        for key, groups in self._groups.items():
            amounts: dict[str, list[int]] = {}
            for hit in found:
                for value in values_of(of[hit.case], key):
                    amounts.setdefault(value, []).append(hit.amount)
            for value, some in amounts.items():
                own = groups.setdefault(value, {name: Amounts(BY_ID[name]) for name in self._names})
                own[figure].add(some)

    def told(self, every: Sequence[Came]) -> Tally:
        """The tally of all of them, ``every`` telling what each is compared by."""
        found = dict(self._figures)
        for figure in ALL_FIGURES:
            if figure.compares:
                found[figure.id] = Amounts(figure)
                found[figure.id].add([h.amount for h in figure.compares(every, self._window)])
        return Tally(
            {name: amounts.reduced for name, amounts in found.items()},
            {name: amounts.hits for name, amounts in found.items()},
            {key: _groups(values) for key, values in self._groups.items()},
        )


def _groups(values: dict[str, dict[str, Amounts]]) -> tuple[Group, ...]:
    return most_received_first(
        Group(value, {name: amounts.reduced for name, amounts in own.items()})
        for value, own in values.items()
    )


class SideBySide:
    """Every figure of the cases of each value of ``key``, as if there were no others: a complaint
    is repeated where another one of the same value came before it. Guards a tally of each value."""

    def __init__(self, window: Window, key: str) -> None:
        self._window, self._key = window, key
        self._apart: dict[str, tuple[Tallying, list[Came]]] = {}

    def add(self, cases: Cases) -> None:
        """Count these cases as well."""
        apart: dict[str, list[CaseTold]] = {}
        for case in cases:
            for value in values_of(case, self._key):
                apart.setdefault(value, []).append(case)
        for value, own in apart.items():
            tallying, every = self._apart.setdefault(value, (Tallying(self._window), []))
            tallying.add(own)
            every += map(compared_by, own)

    def told(self) -> tuple[Group, ...]:
        """The groups, the most received first."""
        return most_received_first(
            Group(value, tallying.told(every).figures)
            for value, (tallying, every) in self._apart.items()
        )


def most_received_first(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that have any of the figures, the most received first."""
    told = [group for group in groups if any(group.figures.values())]
    return tuple(sorted(told, key=lambda g: (-int(g.figures["received"] or 0), g.value)))


def values_of(case: CaseTold, key: str) -> tuple[str, ...]:
    """By which values a case is counted under ``key``; of a list each."""
    if key == OWNER:
        return (case.owner,)
    return case.groups.get(key) or (UNSAID,)
