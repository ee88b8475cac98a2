"""A report on a terminal: its tables, with bars where somebody looks."""

from collections.abc import Iterable, Iterator
from math import ceil

from casefile.pages.page import Line, Page, Table
from casefile.pages.reports.charts import Chart, Section
from casefile.pages.reports.told import ReportTold

WIDTH = 24
"""Columns of the longest bar."""
SHADES = " ·░▒▓█"


def report_page(told: ReportTold, sections: Iterable[Section], title: str, *, bars: bool) -> Page:
    """The report as a page; what its charts show is drawn as bars, or left out where ``bars`` is
    false: the table beside each chart has its figures."""
    page: Page = [Line(title), Line(told.as_of)]
    for section in sections:
        if isinstance(section, Chart):
            page += drawn(section) if bars else _plain(section)
        else:
            page.append(section)
    return page


def _plain(chart: Chart) -> Iterator[Line | Table]:
    """Only what no table tells: the map of hours."""
    if chart.grid:
        yield Line(chart.title)
        rows = (
            (row.name, *(f"{value:g}" if value else "" for value in row.values))
            for row in chart.series
        )
        yield Table((chart.corner, *chart.labels), tuple(rows))


def drawn(chart: Chart) -> Iterator[Line | Table]:
    """A chart in characters."""
    yield Line(chart.title)
    most = max((max(s.values, default=0) for s in chart.series if not s.share), default=0) or 1
    if chart.grid:
        ends = (chart.labels[0], chart.labels[-1])
        yield Line(f"{chart.corner}\t{'–'.join(dict.fromkeys(ends))}".expandtabs(12))
        for row in chart.series:
            shades = "".join(_shade(value / most) * 2 for value in row.values)
            yield Line(f"{row.name}\t{shades}".expandtabs(12))
        return
    first = chart.series[0]
    most = max(first.values, default=0) or 1
    top = 1.0 if chart.share else most
    rows = tuple(
        (label, "█" * round(value / top * WIDTH), _figure(value, share=chart.share))
        for label, value in zip(chart.labels, first.values, strict=True)
    )
    yield Table(("", first.name, ""), rows, fixed=0)  # a label is folded, never a bar


def _shade(share: float) -> str:
    return SHADES[ceil(share * (len(SHADES) - 1))]


def _figure(value: float, *, share: bool) -> str:
    return f"{value:.0%}" if share else f"{value:,.0f}"
