"""What the boxes, lines and colours of a picture mean, as a drawing of its own."""

from collections.abc import Iterator

from casefile.pages.drawing.layout import (
    LINE,
    ArrowPath,
    Drawing,
    OnArrow,
    Placed,
    text_width,
)
from casefile.pages.drawing.picture import Arrow, Box, Picture
from casefile.pages.language import Language

KEY_WIDEST = 660.0
"""A page has room for so much across."""
_ARROW, _BESIDE, _APART = 46.0, 8.0, 22.0
"""How long an arrow is; between it and its word; between what is told and the next."""
_ROW = LINE * 2 + 14


def drawing_key(speak: Language) -> Drawing:
    """Each kind of box and of line, with what it means beside it or in it."""
    boxes: list[Placed] = []
    lines: list[ArrowPath] = []
    labels: list[OnArrow] = []
    left, row = 0.0, 0
    for said in _told(speak):
        wide = _width(said)
        if left and left + wide > KEY_WIDEST:
            left, row = 0.0, row + 1
        y = row * _ROW + _ROW / 2
        match said:
            case Box():
                texts = tuple(filter(None, (said.title, said.roles)))
                high = len(texts) * LINE + 10
                boxes.append(Placed(said, texts, left + wide / 2, y, wide, high))
            case Arrow():
                lines.append(ArrowPath(said, ((left, y), (left + _ARROW, y))))
                text = said.labels[0]
                at = left + _ARROW + _BESIDE + text_width(text) / 2
                labels.append(OnArrow(text, at, y, back=said.back, onward=not said.back))
            case OnArrow():
                at = left + wide / 2 + (_BESIDE if said.clock else 0)
                labels.append(OnArrow(said.text, at, y, clock=said.clock, onward=not said.clock))
        left += wide + _APART
    return Drawing(
        Picture(speak.text("Key"), (), ()),
        tuple(boxes),
        tuple(lines),
        tuple(labels),
        KEY_WIDEST,
        (row + 1) * _ROW,
    )


def _told(speak: Language) -> Iterator[Box | Arrow | OnArrow]:
    yield Box("step", speak.text("step"), speak.text("who may do it"))
    yield Box("end", speak.text("beginning or end"), ends=True)
    yield OnArrow(f"◇ {speak.text('only in this case')}", 0, 0)
    yield Arrow("", "", (speak.text("comes next"),))
    yield Arrow("", "", (speak.text("tied by a deadline alone"),), only_clock=True)
    yield Arrow("", "", (speak.text("sent back"),), back=True)
    yield OnArrow(speak.text("how long: deadline"), 0, 0, clock=True)


def _width(said: Box | Arrow | OnArrow) -> float:
    match said:
        case Box():
            return max(text_width(said.title), text_width(said.roles)) + 24
        case Arrow():
            return _ARROW + _BESIDE + text_width(said.labels[0])
        case OnArrow():
            return text_width(said.text) + (2 * _BESIDE if said.clock else 0)
