"""Where lines go on that leave a page: at each end that was cut stands what the line leads to, or
comes from, and on which page that is."""

from collections.abc import Iterator
from itertools import groupby

import msgspec

from casefile.pages.drawing.layout import (
    GAP,
    LINE,
    ArrowPath,
    Drawing,
    OnArrow,
    Placed,
    Point,
    text_width,
)
from casefile.pages.language import Language
from casefile.values.words import AFTER_COLON

STRIP = GAP / 2 + LINE * 1.25
"""How high the words are at an edge, with the way from the line to them."""
_NEAR = 1e-6
_APART, _LONGEST = 12.0, 200.0
"""Between two of the words; how wide they are at most where they name a step."""


class _End(msgspec.Struct, frozen=True):
    """An end of a line at the edge: of which line it is the ``first`` or the last point, and which
    box lies that way."""

    line: ArrowPath
    x: float
    box: str
    first: bool

    @property
    def way(self) -> tuple[str, bool, bool]:
        return self.box, self.first, self.line.arrow.back


def with_pages(parts: list[Drawing], first: int, speak: Language) -> list[Drawing]:
    """The parts of a drawing, of which the first stands on page ``first``; each higher by a
    ``STRIP`` at an edge that lines cross."""
    found = {
        box.box.id: (page, box.box.title)
        for page, part in enumerate(parts, first)
        for box in part.boxes
    }
    return [_with_words(part, found, speak) for part in parts]


def _with_words(part: Drawing, pages: dict[str, tuple[int, str]], speak: Language) -> Drawing:
    for top in (True, False):
        ends = sorted(_ends(part, 0.0 if top else part.height), key=lambda end: (end.x, end.way))
        if ends:
            part = _told(part, ends, pages, speak, top=top)
    return part


def _ends(part: Drawing, edge: float) -> Iterator[_End]:
    """The ends of lines that were cut at an edge."""
    for line in part.lines:
        (x, y), (last_x, last_y) = line.points[0], line.points[-1]
        if abs(y - edge) < _NEAR:
            yield _End(line, x, line.arrow.source, True)
        if not line.headed and abs(last_y - edge) < _NEAR:
            yield _End(line, last_x, line.arrow.target, False)


def _told(
    part: Drawing,
    ends: list[_End],
    pages: dict[str, tuple[int, str]],
    speak: Language,
    *,
    top: bool,
) -> Drawing:
    """The part with words at one edge, and its lines drawn out to them: to the same words where
    they lie beside each other and go the same way."""
    together = [list(same) for _, same in groupby(ends, key=lambda end: end.way)]
    texts = [_text(same[0], *pages[same[0].box], speak) for same in together]
    room = part.width - 2 * _APART
    if sum(text_width(text) + _APART for text in texts) > room:
        texts = [_text(same[0], pages[same[0].box][0], "", speak) for same in together]
    wide = [text_width(text) + _APART for text in texts]
    wanted = [sum(end.x for end in same) / len(same) for same in together]
    places = _spread(wanted, wide, part.width)
    down = STRIP if top else 0.0
    height = part.height + STRIP
    middle = LINE / 2 + 1 if top else height - LINE / 2 - 1
    to = middle + LINE / 2 if top else middle - LINE / 2
    drawn_out: dict[int, list[tuple[bool, Point]]] = {}
    for same, place in zip(together, places, strict=True):
        for end in same:
            drawn_out.setdefault(id(end.line), []).append((end.first, (place, to)))
    lines = []
    for line in part.lines:
        points = tuple((x, y + down) for x, y in line.points)
        for first, point in drawn_out.get(id(line), ()):
            points = (point, *points) if first else (*points, point)
        lines.append(msgspec.structs.replace(line, points=points))
    said = (
        OnArrow(text, place, middle, back=same[0].line.arrow.back, onward=True)
        for text, place, same in zip(texts, places, together, strict=True)
    )
    return msgspec.structs.replace(
        part,
        boxes=tuple(_lower(box, down) for box in part.boxes),
        labels=(*(_label_lower(label, down) for label in part.labels), *said),
        lines=tuple(lines),
        width=max(part.width, sum(wide) + 2 * _APART),
        height=height,
    )


def _text(end: _End, page: int, step: str, speak: Language) -> str:
    """What stands at an end; without the step where there is no room for it."""
    if end.first:
        told = speak.text("← page {page}", page=page)
    else:
        told = speak.text("→ page {page}", page=page)
    if not step:
        return told
    whole = AFTER_COLON.of(speak.code).format(title=told, text=step)
    while text_width(whole) > _LONGEST:
        whole = f"{whole[:-2]}…"
    return whole


def _spread(wanted: list[float], wide: list[float], whole: float) -> list[float]:
    """Places as near to those ``wanted`` as may be, in their order, so that what stands there is so
    ``wide`` and neither stands on another nor beyond the edges."""
    places: list[float] = []
    edge = 0.0
    for at, own in zip(wanted, wide, strict=True):
        places.append(max(at, edge + own / 2))
        edge = places[-1] + own / 2
    edge = max(whole, sum(wide))
    for number in reversed(range(len(places))):
        places[number] = min(places[number], edge - wide[number] / 2)
        edge = places[number] - wide[number] / 2
    return places


def _lower(box: Placed, down: float) -> Placed:
    return msgspec.structs.replace(box, y=box.y + down)


def _label_lower(label: OnArrow, down: float) -> OnArrow:
    return msgspec.structs.replace(label, y=label.y + down)
