"""The figures of a window: of all cases, and of those that have a value in common."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from casefile.reports.counted import Cases, Window
from casefile.reports.figure import Group, Reduced
from casefile.reports.figures import ALL_FIGURES
from casefile.reports.told import CaseTold

OWNER = "owner"
UNSAID = ""
"""The group of the cases that tell nothing of what they are told apart by."""


class Tally(msgspec.Struct, frozen=True):
    """The figures of a window over all cases, how many hits lie behind each, and some of them by
    the values of each key."""

    figures: dict[str, Reduced]
    hits: dict[str, int]
    groups: dict[str, tuple[Group, ...]]


def tally(cases: Cases, window: Window, keys: Sequence[str], names: Sequence[str]) -> Tally:
    """Every figure of ``cases``, and those of ``names`` in the groups of each of ``keys``. What a
    figure counts is found once: a hit belongs to the groups of its case."""
    of = {case.case: case for case in cases}
    amounts: dict[str, dict[str, dict[str, list[int]]]] = {
        key: defaultdict(lambda: defaultdict(list)) for key in keys
    }
    figures: dict[str, Reduced] = {}
    hits: dict[str, int] = {}
    for figure in ALL_FIGURES:
        found = [*figure.hits(cases, window)]
        hits[figure.id] = len(found)
        figures[figure.id] = figure.reduced([hit.amount for hit in found])
        for hit in found if figure.id in names else ():
            case = of[hit.case]
            for key, values in amounts.items():
                for value in values_of(case, key):
                    values[value][figure.id].append(hit.amount)
    groups = {key: _groups(values, names) for key, values in amounts.items()}
    return Tally(figures, hits, groups)


def _groups(values: dict[str, dict[str, list[int]]], names: Sequence[str]) -> tuple[Group, ...]:
    wanted = [figure for figure in ALL_FIGURES if figure.id in names]
    return most_received_first(
        Group(value, {figure.id: figure.reduced(own.get(figure.id, [])) for figure in wanted})
        for value, own in values.items()
    )


def side_by_side(cases: Cases, window: Window, key: str) -> tuple[Group, ...]:
    """Every figure of the cases of each value of ``key``, as if there were no others: a complaint
    is repeated where another one of the same value came before it."""
    apart: dict[str, list[CaseTold]] = {}
    for case in cases:
        for value in values_of(case, key):
            apart.setdefault(value, []).append(case)
    return most_received_first(
        Group(value, {figure.id: figure.of(own, window) for figure in ALL_FIGURES})
        for value, own in apart.items()
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
