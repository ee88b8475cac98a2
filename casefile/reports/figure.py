"""What a figure is: how it is called and defined, and what its hits come to (``counted``)."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from casefile.errors import Message
from casefile.reports.counted import Cases, Compared, Hit, Window
from casefile.values.value import Title

FEW = 10
"""A base below this says little: comparisons are marked."""
FigureUnit = Literal["count", "fen", "seconds", "share"]
Reduced = int | float | None


class Figure(msgspec.Struct, frozen=True):
    """One figure. ``unit`` says what its amounts are: a share counts hits of 1 and 0, seconds are
    told by their median or 90th percentile."""

    id: str
    title: Title
    definition: Message
    hits: Callable[[Cases, Window], Iterator[Hit]]
    unit: FigureUnit = "count"
    percentile: int = 0
    compares: Callable[[Compared, Window], Iterator[Hit]] | None = None
    """The same ``hits`` of what is known of all cases at once, where a case counts by others."""

    def of(self, cases: Cases, window: Window) -> Reduced:
        """The figure of these cases; None for a share or a percentile of nothing."""
        return self.reduced([hit.amount for hit in self.hits(cases, window)])

    @property
    def adds_up(self) -> bool:
        """Whether it is the sum of its amounts."""
        return self.unit in ("count", "fen")

    def reduced(self, amounts: Sequence[int]) -> Reduced:
        """What the amounts of its hits come to."""
        if self.adds_up:
            return sum(amounts)
        if not amounts:
            return None
        if self.unit == "share":
            return sum(amounts) / len(amounts)
        return nearest_rank(amounts, self.percentile)


class Amounts:
    """The amounts of the hits of a figure, some at a time. Guards no more of them than their sum,
    where that is all that the figure tells, and how many ``hits`` they were."""

    def __init__(self, figure: Figure) -> None:
        self._figure, self._sum, self.hits = figure, 0, 0
        self._each = array("q")

    def add(self, amounts: Sequence[int]) -> None:
        self.hits += len(amounts)
        if self._figure.adds_up:
            self._sum += sum(amounts)
        else:
            self._each.extend(amounts)

    @property
    def reduced(self) -> Reduced:
        """What all of them come to."""
        return self._sum if self._figure.adds_up else self._figure.reduced(self._each)


class Group(msgspec.Struct, frozen=True):
    """The cases that have one value in common, and their figures."""

    value: str
    figures: dict[str, Reduced]


def nearest_rank(amounts: Iterable[int], percentile: int) -> int:
    """The smallest amount that ``percentile`` of a hundred do not exceed (nearest rank)."""
    ranked = sorted(amounts)
    return ranked[max(-(-len(ranked) * percentile // 100), 1) - 1]
