"""A drawing in parts, cut between its layers where it is longer than a page."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from casefile.pages.drawing.layout import GAP, ArrowPath, Drawing, Point


def in_parts(drawing: Drawing, most: float) -> list[Drawing]:
    """``drawing`` in parts no higher than ``most``, unless a single layer is: no box is cut, and an
    arrow goes on where the part before it left it."""
    cuts = [0.0, *_cuts(drawing, most), drawing.height]
    return [_part(drawing, top, bottom) for top, bottom in pairwise(cuts)]


def _cuts(drawing: Drawing, most: float) -> Iterator[float]:
    """Where it is cut: as late as a part allows, half-way down the gap below a layer."""
    ends = sorted({box.y + box.height / 2 + GAP / 2 for box in drawing.boxes})
    free = [y for y in ends if not any(abs(b.y - y) < b.height / 2 for b in drawing.boxes)]
    top = 0.0
    while drawing.height - top > most:
        below = [y for y in free if top < y < drawing.height - GAP]
        if not below:
            return
        top = max([y for y in below if y - top <= most] or below[:1])
        yield top


def _part(drawing: Drawing, top: float, bottom: float) -> Drawing:
    def up(y: float) -> float:
        return y - top

    return msgspec.structs.replace(
        drawing,
        boxes=tuple(
            msgspec.structs.replace(box, y=up(box.y))
            for box in drawing.boxes
            if top <= box.y < bottom
        ),
        labels=tuple(
            msgspec.structs.replace(label, y=up(label.y))
            for label in drawing.labels
            if top <= label.y < bottom
        ),
        lines=tuple(
            ArrowPath(line.arrow, tuple((x, up(y)) for x, y in points), headed=whole)
            for line in drawing.lines
            for points, whole in _within(line.points, top, bottom)
        ),
        height=bottom - top,
    )


def _within(
    points: tuple[Point, ...], top: float, bottom: float
) -> Iterator[tuple[list[Point], bool]]:
    """What of a line lies between two heights, piece by piece; of each whether it ends with the
    head of the arrow."""
    run: list[Point] = []
    for number, (a, b) in enumerate(pairwise(points), 2):
        piece = _clipped(a, b, top, bottom)
        if piece is None:
            continue
        if run and run[-1] != piece[0]:
            yield run, False
            run = []
        run = [*run, *piece[1:]] if run else [*piece]
        if piece[1] != b or number == len(points):
            yield run, piece[1] == points[-1]
            run = []
    if run:
        yield run, False


def _clipped(a: Point, b: Point, top: float, bottom: float) -> tuple[Point, Point] | None:
    """The part of a straight line between two heights; None where there is none."""
    low, high = sorted((a[1], b[1]))
    if high < top or low > bottom or (high == top and low < top) or low == bottom:
        return None

    def at(end: Point) -> Point:
        y = min(max(end[1], top), bottom)
        if y == end[1]:
            return end
        return a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), y

    return at(a), at(b)
