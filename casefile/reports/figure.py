"""What a figure is: how it is called and defined, and what its hits come to (``counted``)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from casefile.errors import Message
from casefile.reports.counted import Cases, Hit, Window
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

    def of(self, cases: Cases, window: Window) -> Reduced:
        """The figure of these cases; None for a share or a percentile of nothing."""
        return self.reduced([hit.amount for hit in self.hits(cases, window)])

    def reduced(self, amounts: list[int]) -> Reduced:
        """What the amounts of its hits come to."""
        if self.unit in ("count", "fen"):
            return sum(amounts)
        if not amounts:
            return None
        if self.unit == "share":
            return sum(amounts) / len(amounts)
        return nearest_rank(amounts, self.percentile)


class Group(msgspec.Struct, frozen=True):
    """The cases that have one value in common, and their figures."""

    value: str
    figures: dict[str, Reduced]


def nearest_rank(amounts: Iterable[int], percentile: int) -> int:
    """The smallest amount that ``percentile`` of a hundred do not exceed (nearest rank)."""
    ranked = sorted(amounts)
    return ranked[max(-(-len(ranked) * percentile // 100), 1) - 1]
