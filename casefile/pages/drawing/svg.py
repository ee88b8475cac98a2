"""A drawing as SVG: what every browser and word processor shows, and scales."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from casefile.pages.drawing.layout import (
    LINE,
    SIZE,
    ArrowPath,
    Drawing,
    OnArrow,
    Placed,
    text_width,
)

_HEAD = 52.0
_STYLE = f"""
text {{ font: {SIZE:g}px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; fill: #222 }}
.head {{ font-size: 20px; font-weight: bold }} .title {{ font-weight: bold }}
.step {{ fill: #f3f7fb; stroke: #4a6a8a; stroke-width: 1.3 }}
.end {{ fill: #eef0ec; stroke: #777 }} .dial {{ fill: #fff; stroke: #7a5200; stroke-width: 1.3 }}
.go {{ fill: none; stroke: #555; stroke-width: 1.3 }} .time {{ stroke-dasharray: 2 4 }}
.back {{ fill: none; stroke: #b03a2e; stroke-width: 1.6; stroke-dasharray: 7 4 }}
.clock {{ fill: #7a5200 }} .loop {{ fill: #b03a2e }} .plain {{ fill: #4a6a8a }}
.paper {{ fill: #fff }}
"""


def svg_text(drawings: list[Drawing]) -> str:
    """One SVG with the drawings below each other."""
    width = max(max(d.width, 40 + text_width(d.picture.title) * 1.6) for d in drawings)
    height = sum(d.height + _HEAD for d in drawings)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<style>{_STYLE}</style>",
        _MARKERS,
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>',
    ]
    top = 0.0
    for drawing in drawings:
        lines += _drawing(drawing, top)
        top += drawing.height + _HEAD
    return "\n".join([*lines, "</svg>", ""])


_MARKERS = (
    "<defs>"
    + "".join(
        f'<marker id="{name}" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
        f'<path d="M0,0 L9,4 L0,8 z" fill="{colour}"/></marker>'
        for name, colour in (("a", "#555"), ("b", "#b03a2e"))
    )
    + "</defs>"
)


def _drawing(drawing: Drawing, top: float) -> Iterator[str]:
    picture = drawing.picture
    yield f'<g transform="translate(0,{top:.1f})">'
    yield f'<text class="head" x="24" y="30">{escape(picture.title)}</text>'
    if picture.under:
        yield f'<text x="24" y="48">{escape(picture.under)}</text>'
    yield f'<g transform="translate(0,{_HEAD:g})">'
    yield from map(_arrow, drawing.lines)
    for box in drawing.boxes:
        yield from _box(box)
    yield from map(_label, drawing.labels)
    yield "</g></g>"


def _arrow(line: ArrowPath) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in line.points)
    style = "back" if line.arrow.back else "go time" if line.arrow.only_clock else "go"
    end = "b" if line.arrow.back else "a"
    return f'<polyline class="{style}" points="{points}" marker-end="url(#{end})"/>'


def _box(placed: Placed) -> Iterator[str]:
    left, top = placed.x - placed.width / 2, placed.y - placed.height / 2
    style = "step end" if placed.box.ends else "step"
    yield (
        f'<rect class="{style}" x="{left:.1f}" y="{top:.1f}" width="{placed.width:g}" '
        f'height="{placed.height:g}" rx="{18 if placed.box.ends else 5}"/>'
    )
    for number, line in enumerate(placed.lines):
        bold = ' class="title"' if number == 0 else ""
        yield (
            f'<text{bold} x="{placed.x:.1f}" y="{top + 8 + LINE * (number + 0.75):.1f}" '
            f'text-anchor="middle">{escape(line)}</text>'
        )


def _label(label: OnArrow) -> str:
    wide = text_width(label.text) + 6
    left = label.x - wide / 2
    style = "loop" if label.back else "plain" if label.onward else "clock"
    return (
        f'<rect class="paper" x="{left:.1f}" y="{label.y - LINE / 2:.1f}" '
        f'width="{wide:.1f}" height="{LINE:g}"/><text class="{style}" x="{label.x:.1f}" '
        f'y="{label.y + LINE * 0.27:.1f}" text-anchor="middle">{escape(label.text)}</text>'
        + (_dial(left - 7, label.y) if label.clock else "")
    )


def _dial(x: float, y: float) -> str:
    """A small clock, drawn, since few typefaces have one."""
    return (
        f'<circle class="dial" cx="{x:.1f}" cy="{y:.1f}" r="6.5"/>'
        f'<path class="dial" d="M{x:.1f},{y - 4:.1f} V{y:.1f} H{x + 3:.1f}"/>'
    )
