"""Where everything of a picture stands: steps in layers, each below all that come before it."""

from collections.abc import Iterable
from itertools import pairwise

import msgspec

from casefile.pages.drawing.picture import Arrow, Box, Picture

LINE, SIZE = 17.0, 13.0
WIDTH, BETWEEN, MARGIN, LANE = 236.0, 34.0, 24.0, 26.0
GAP, _THIN = 34.0, 20.0
_BESIDE = 150.0
"""How wide the words beside a loop are."""
Point = tuple[float, float]


class Placed(msgspec.Struct, frozen=True):
    """A box with its lines of text, and its place: centre and size."""

    box: Box
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


class ArrowPath(msgspec.Struct, frozen=True):
    """An arrow with the points that it goes through; ``headed``, unless it goes on elsewhere."""

    arrow: Arrow
    points: tuple[Point, ...]
    headed: bool = True


class OnArrow(msgspec.Struct, frozen=True):
    """Words on an arrow, by their centre."""

    text: str
    x: float
    y: float
    back: bool = False
    clock: bool = False
    """Whether a small clock stands before it."""
    onward: bool = False
    """Whether it tells where a line goes on, or what something means."""


class Drawing(msgspec.Struct, frozen=True):
    """A picture with everything in its place."""

    picture: Picture
    boxes: tuple[Placed, ...]
    lines: tuple[ArrowPath, ...]
    labels: tuple[OnArrow, ...]
    width: float
    height: float


def text_width(text: str) -> float:
    """About how wide a text is: a Chinese character is as wide as it is high."""
    return sum(SIZE if ord(c) > 0x2E80 else SIZE * 0.56 for c in text)


def wrapped(text: str, width: float) -> list[str]:
    """``text`` in lines that fit: English between words, Chinese anywhere."""
    lines, line = [""], ""
    for part in _parts(text):
        if line and text_width(line + part) > width:
            lines.append("")
            line = ""
        line += part
        lines[-1] = line
    return [one.strip() for one in lines if one.strip()]


def _parts(text: str) -> Iterable[str]:
    word = ""
    for mark in text:
        if ord(mark) > 0x2E80 or mark == " ":
            yield from filter(None, (word, mark))
            word = ""
        else:
            word += mark
    if word:
        yield word


class _Columns:
    """The layers of a picture, with a place in each that a long arrow passes."""

    def __init__(self, picture: Picture) -> None:
        self.forward = [a for a in picture.arrows if not a.back]
        self.level = _levels(picture)
        self.layers: list[list[str]] = [[] for _ in range(max(self.level.values(), default=0) + 1)]
        for box in picture.boxes:
            self.layers[self.level[box.id]].append(box.id)
        self.chains = {arrow: self._chain(arrow) for arrow in self.forward}
        self._order()

    def _chain(self, arrow: Arrow) -> list[str]:
        """What the arrow goes through: its ends, and a place in each layer between them."""
        names = [arrow.source]
        for number in range(self.level[arrow.source] + 1, self.level[arrow.target]):
            name = f"{arrow.source}>{arrow.target}>{number}"
            self.layers[number].append(name)
            names.append(name)
        return [*names, arrow.target]

    def _order(self) -> None:
        """Each layer in the order of what stands above, then of what stands below."""
        above: dict[str, list[str]] = {}
        below: dict[str, list[str]] = {}
        for chain in self.chains.values():
            for a, b in pairwise(chain):
                above.setdefault(b, []).append(a)
                below.setdefault(a, []).append(b)
        for near, layers in ((above, self.layers), (below, self.layers[::-1])) * 3 + (
            (above, self.layers),
        ):
            place: dict[str, float] = {}
            for layer in layers:
                old = {name: i for i, name in enumerate(layer)}

                def middle(name: str, old: dict[str, int] = old) -> float:
                    known = [place[n] for n in near.get(name, []) if n in place]  # noqa: B023
                    return sum(known) / len(known) if known else float(old[name])

                layer.sort(key=middle)
                place |= {name: i - len(layer) / 2 for i, name in enumerate(layer)}


def _levels(picture: Picture) -> dict[str, int]:
    level = {box.id: 0 for box in picture.boxes}
    forward = [a for a in picture.arrows if not a.back and a.target in level and a.source in level]
    for _ in picture.boxes:
        for arrow in forward:
            if not arrow.only_clock or level[arrow.target] <= level[arrow.source]:
                low = level[arrow.source] + 1
                level[arrow.target] = max(level[arrow.target], min(low, len(picture.boxes)))
    return level


def laid_out(picture: Picture) -> Drawing:
    """The picture with a place for everything; nothing stands on anything else."""
    columns = _Columns(picture)
    lines = {box.id: _lines(box) for box in picture.boxes}
    x = _across(columns, lines)
    labels_of = {a: _clock_lines(a) for a in columns.forward}
    y, heights, labels = _down(columns, lines, labels_of, x)
    boxes = tuple(
        Placed(b, tuple(lines[b.id]), x[b.id], y[b.id], WIDTH, heights[b.id]) for b in picture.boxes
    )
    placed = {one.box.id: one for one in boxes}
    found = [
        ArrowPath(a, tuple(_path(chain, placed, x, y, heights)))
        for a, chain in columns.chains.items()
    ]
    right = max((p[0] for line in found for p in line.points), default=0.0)
    right = max(right, *(one.x + one.width / 2 for one in boxes)) + BETWEEN
    right = max([right, *(label.x + text_width(label.text) / 2 + 12 for label in labels)])
    edges: list[tuple[float, float, float]] = []
    for arrow in picture.arrows:
        if arrow.back:
            high, low = placed[arrow.target].y - LINE, placed[arrow.source].y + LINE
            beside = (edge for top, foot, edge in edges if top < low and foot > high)
            line, label = _loop(arrow, placed, lane := max([right, *beside]))
            found.append(line)
            labels += label
            wide = max([LANE, *(text_width(one.text) + 16 for one in label)])
            edges.append((high, low, lane + wide))
    right = max([right, *(edge for _, _, edge in edges)])
    height = max(one.y + one.height / 2 for one in boxes) + MARGIN
    return Drawing(picture, boxes, tuple(found), tuple(labels), right + MARGIN, height)


def _clock_lines(arrow: Arrow) -> list[tuple[str, bool]]:
    """The labels of an arrow in lines; of each whether a clock is drawn before it."""
    return [
        (text, number == 0)
        for label in arrow.labels
        for number, text in enumerate(wrapped(label, WIDTH))
    ]


def _lines(box: Box) -> list[str]:
    inner = WIDTH - 20
    found = wrapped(box.title, inner)
    found += wrapped(f"◇ {box.when}", inner) if box.when else []
    found += wrapped(box.roles, inner) if box.roles else []
    return found + (wrapped(f"({', '.join(box.marks)})", inner) if box.marks else [])


def _across(columns: _Columns, lines: dict[str, list[str]]) -> dict[str, float]:
    """The middle of each place in its layer, the layers centred below each other."""
    widths = [sum(WIDTH if n in lines else _THIN for n in one) for one in columns.layers]
    full = [w + BETWEEN * (len(one) - 1) for w, one in zip(widths, columns.layers, strict=True)]
    x: dict[str, float] = {}
    for layer, own in zip(columns.layers, full, strict=True):
        left = MARGIN + (max(full) - own) / 2
        for name in layer:
            width = WIDTH if name in lines else _THIN
            x[name] = left + width / 2
            left += width + BETWEEN
    return x


def _down(
    columns: _Columns,
    lines: dict[str, list[str]],
    labels_of: dict[Arrow, list[tuple[str, bool]]],
    x: dict[str, float],
) -> tuple[dict[str, float], dict[str, float], list[OnArrow]]:
    """How far down each place stands, below the labels of the arrows that come in there."""
    heights = {name: len(said) * LINE + 16 for name, said in lines.items()}
    y: dict[str, float] = {}
    labels: list[OnArrow] = []
    top = MARGIN
    for layer in columns.layers:
        rows: list[list[tuple[float, float]]] = []
        coming: list[tuple[float, str, bool, int]] = []
        for arrow, chain in columns.chains.items():
            if chain[-1] in layer:
                middle = (x[chain[-2]] + x[chain[-1]]) / 2
                for text, clock in labels_of[arrow]:
                    row = _free(rows, middle, text_width(text) + 34)
                    coming.append((middle, text, clock, row))
        start = top + (GAP / 2 if coming else 0)
        labels += [
            OnArrow(text, at, start + row * LINE + LINE / 2, clock=clock)
            for at, text, clock, row in coming
        ]
        top += len(rows) * LINE + (GAP if rows else 0)
        tall = max((heights.get(name, 0.0) for name in layer), default=0.0)
        for name in layer:
            y[name] = top + tall / 2
            heights.setdefault(name, tall)
        top += tall + GAP
    return y, heights, labels


def _free(rows: list[list[tuple[float, float]]], middle: float, width: float) -> int:
    """The first row in which a label finds room."""
    span = (middle - width / 2, middle + width / 2)
    for number, row in enumerate(rows):
        if all(span[1] < a or span[0] > b for a, b in row):
            row.append(span)
            return number
    rows.append([span])
    return len(rows) - 1


def _path(
    chain: list[str],
    placed: dict[str, Placed],
    x: dict[str, float],
    y: dict[str, float],
    heights: dict[str, float],
) -> Iterable[Point]:
    """From the foot of a box to the head of another, straight down where it passes a layer."""
    source, target = placed[chain[0]], placed[chain[-1]]
    yield source.x, source.y + source.height / 2
    for name in chain[1:-1]:
        yield x[name], y[name] - heights[name] / 2
        yield x[name], y[name] + heights[name] / 2
    yield target.x, target.y - target.height / 2


def _loop(arrow: Arrow, placed: dict[str, Placed], lane: float) -> tuple[ArrowPath, list[OnArrow]]:
    """A loop runs back up on the right, in a lane of its own, with its reason beside it."""
    source, target = placed[arrow.source], placed[arrow.target]
    out, back = (source.x + source.width / 2, source.y), (target.x + target.width / 2, target.y + 8)
    line = ArrowPath(arrow, (out, (lane, out[1]), (lane, back[1]), back))
    words = [text for label in arrow.labels for text in wrapped(label, _BESIDE)]
    middle = (out[1] + back[1]) / 2 - LINE * (len(words) - 1) / 2
    wide = max((text_width(word) for word in words), default=0.0)
    return line, [
        OnArrow(word, lane + 8 + wide / 2, middle + LINE * i, back=True)
        for i, word in enumerate(words)
    ]
