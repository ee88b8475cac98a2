"""The pictures of a report, as data: whoever draws them finds labels and rows of values."""

from collections.abc import Iterable

import msgspec

from casefile.pages.page import PageBlock


class ChartRow(msgspec.Struct, frozen=True):
    """One row of values; ``line`` is drawn over the bars, on an axis of its own at the right where
    it is a ``share``, or so much larger that bars beside it would vanish (``apart``)."""

    name: str
    values: tuple[float, ...]
    line: bool = False
    share: bool = False
    apart: bool = False

    @property
    def at_the_right(self) -> bool:
        return self.share or self.apart


class Chart(msgspec.Struct, frozen=True):
    """Bars and lines over the same labels; or, where ``grid``, a map of rows and columns that is
    darker for more, and ``corner`` says what its columns are. ``share`` says that its bars are
    shares of a whole."""

    id: str
    title: str
    labels: tuple[str, ...]
    series: tuple[ChartRow, ...]
    sideways: bool = False
    share: bool = False
    grid: bool = False
    corner: str = ""


Section = PageBlock | Chart
BY_ONE, BY_TWO, SHARES_BY = 5, 10, 0.2
"""Up to where an axis of counts is told by ones, and by twos; and by how much one of shares is."""


def steps_of(rows: Iterable[ChartRow], *, share: bool = False) -> float | None:
    """How far apart the numbers of their axis stand. Small counts are told by whole ones: there is
    no half of a case, and whoever draws them would have put one. None where that may be left to
    whoever draws: amounts with parts, and what is high."""
    rows = list(rows)
    if share or any(row.share for row in rows):
        return SHARES_BY
    values = [value for row in rows for value in row.values]
    most = max(values, default=0)
    if most > BY_TWO or any(value % 1 for value in values):
        return None
    return 1 if most <= BY_ONE else 2
