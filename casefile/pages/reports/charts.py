"""The pictures of a report, as data: whoever draws them finds labels and rows of values."""

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
    darker for more. ``share`` says that its bars are shares of a whole."""

    id: str
    title: str
    labels: tuple[str, ...]
    series: tuple[ChartRow, ...]
    sideways: bool = False
    share: bool = False
    grid: bool = False


Section = PageBlock | Chart
