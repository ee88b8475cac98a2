"""Charts as SVG, drawn with nothing but shapes and text: no script, nothing from elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape

from casefile.exports.reports.palette import SERIES, light, shade
from casefile.pages.reports.charts import Chart, ChartRow

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 60, 36, 64
ROW = 26
"""Height of one bar that lies, or of one row of a map."""
NAME_WIDTH = 210
"""Width of the names beside bars that lie."""
ACROSS = 4
"""Lines across a chart."""


def chart_svg(chart: Chart) -> str:
    """The chart as one ``<svg>`` element, which says what it shows to who cannot see it."""
    if chart.grid:
        width, height, drawn = WIDTH, TOP + ROW * (len(chart.series) + 1) + 8, _grid(chart)
    elif chart.sideways:
        width, height, drawn = WIDTH, TOP + ROW * len(chart.labels) + 8, _lying(chart)
    else:
        width, height, drawn = WIDTH, HEIGHT, _standing(chart)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(chart.title)}</title>'
    )
    title = _text(width / 2, 18, chart.title, "middle", bold=True)
    return "".join((head, title, *drawn, "</svg>"))


def _standing(chart: Chart) -> Iterator[str]:
    """Bars side by side, lines over them; shares on an axis of their own at the right."""
    bars = [s for s in chart.series if not s.line]
    most = _highest(s for s in chart.series if not s.at_the_right)
    right = [s for s in chart.series if s.at_the_right]
    share = any(s.share for s in right)
    most_right = 1.0 if share else _highest(right)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    for step in range(ACROSS + 1):
        y = TOP + high - high * step / ACROSS
        yield f'<path d="M{LEFT} {y:g}H{LEFT + wide}" stroke="#ddd"/>'
        yield _text(LEFT - 6, y + 4, _number(most * step / ACROSS, share=chart.share), "end")
        if right:
            told = _number(most_right * step / ACROSS, share=share)
            yield _text(LEFT + wide + 6, y + 4, told, "start")
    slot = wide / max(len(chart.labels), 1)
    width = slot * 0.7 / max(len(bars), 1)
    for n, row in enumerate(bars):
        for i, value in enumerate(row.values):
            tall = high * value / most
            x = LEFT + slot * i + slot * 0.15 + width * n
            yield _bar(x, TOP + high - tall, width, tall, SERIES[n % len(SERIES)])
    for row in chart.series:
        if row.line:
            yield _line(row, slot, high, most_right if row.at_the_right else most)
    often = -(-len(chart.labels) // 16)
    for i, label in enumerate(chart.labels):
        if i % often == 0:
            yield _text(LEFT + slot * (i + 0.5), TOP + high + 16, _short(label, 10), "middle")
    yield from _legend(chart)


def _highest(rows: Iterable[ChartRow]) -> float:
    """A round number that none of them rises above."""
    return _rounded_up(max((max(row.values, default=0) for row in rows), default=0))


def _line(row: ChartRow, slot: float, high: float, most: float) -> str:
    points = " ".join(
        f"{LEFT + slot * (i + 0.5):.1f},{TOP + high - high * value / most:.1f}"
        for i, value in enumerate(row.values)
    )
    return f'<polyline points="{points}" fill="none" stroke="#{SERIES[2]}" stroke-width="2"/>'


def _legend(chart: Chart) -> Iterator[str]:
    x, bars = float(LEFT), 0
    for row in chart.series:
        colour = SERIES[2] if row.line else SERIES[bars % len(SERIES)]
        bars += not row.line
        yield _bar(x, HEIGHT - 20, 12, 3 if row.line else 12, colour)
        yield _text(x + 18, HEIGHT - 10, row.name, "start")
        x += 40 + 12 * _columns(row.name) / 1.6


def _lying(chart: Chart) -> Iterator[str]:
    row = chart.series[0]
    most = 1.0 if chart.share else max(row.values, default=0) or 1.0
    wide = WIDTH - NAME_WIDTH - 90
    for i, (label, value) in enumerate(zip(chart.labels, row.values, strict=True)):
        y = TOP + ROW * i
        yield _text(NAME_WIDTH - 8, y + 15, _short(label, 34), "end")
        yield _bar(NAME_WIDTH, y + 3, wide * value / most, ROW - 8, SERIES[0])
        told = _number(value, share=chart.share)
        yield _text(NAME_WIDTH + wide * value / most + 6, y + 15, told, "start")


def _grid(chart: Chart) -> Iterator[str]:
    most = max((max(row.values, default=0) for row in chart.series), default=0)
    cell = (WIDTH - NAME_WIDTH / 2 - 10) / max(len(chart.labels), 1)
    yield _text(NAME_WIDTH / 2 - 8, TOP + 14, chart.corner, "end")
    for i, label in enumerate(chart.labels):
        yield _text(NAME_WIDTH / 2 + cell * (i + 0.5), TOP + 14, label, "middle")
    for n, row in enumerate(chart.series):
        y = TOP + ROW * (n + 1)
        yield _text(NAME_WIDTH / 2 - 8, y + 16, row.name, "end")
        for i, value in enumerate(row.values):
            x, colour = NAME_WIDTH / 2 + cell * i, shade(value, most)
            yield _bar(x, y, cell - 2, ROW - 2, colour)
            if value:
                ink = "222" if light(colour) else "fff"
                yield _text(x + cell / 2 - 1, y + 16, f"{value:g}", "middle", ink=ink)


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}" fill="#{colour}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False, ink: str = "") -> str:
    weight = ' font-weight="bold"' if bold else ""
    fill = f' fill="#{ink}"' if ink else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}{fill}>{escape(text)}</text>'
    )


def _columns(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _short(text: str, most: int) -> str:
    """What of a label fits; the table beside the chart has the whole."""
    if _columns(text) <= most:
        return text
    kept = text
    while _columns(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept}…"


def _number(value: float, *, share: bool) -> str:
    return f"{value:.0%}" if share else f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"


def _rounded_up(value: float) -> float:
    """A round number from ``value`` up that the lines across divide well."""
    step = 1.0
    while value > step * ACROSS:
        step *= 2.5 if str(step)[0] == "2" else 2
    return step * ACROSS
