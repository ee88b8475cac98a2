"""Brackets and quotation marks: what stands between two of a pair is one thing."""

import re

_PAIRS = dict(zip(")）]】〕》〉」』”’", "(（[【〔《〈「『“‘", strict=True))
"""Each closing mark with the one that opens. A straight quotation mark is none of them: ``15"`` is
a screen."""


def parted(marks: str, text: str) -> list[str]:
    """``text`` cut at what ``marks`` match, but not between two of a pair that stand on one line:
    ``手机（屏、壳）、耳机`` is two things. A mark without its other half is like any character."""
    closed = _closed(text)
    parts, start, inside, read = [], 0, 0, 0
    for found in re.finditer(marks, text):
        inside = max([inside, *(closed.get(at, 0) for at in range(read, found.start()))])
        read = found.start()
        if read >= inside:
            parts.append(text[start:read])
            start = found.end()
    return [*parts, text[start:]]


def set_apart(text: str) -> list[str]:
    """The items of a list in words. Where semicolons or lines set them apart, 、 stands within one:
    ``挂号费、检查费：120.00；误工：80.00`` is two losses, each with its amount."""
    apart = parted(r"[;；\n]", text)
    return apart if len(apart) > 1 else parted("、", text)


def _closed(text: str) -> dict[int, int]:
    """Where each opening mark is closed again on its line."""
    found: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    for at, mark in enumerate(text):
        if mark == "\n":
            opened.clear()
        elif mark in _PAIRS.values():
            opened.setdefault(mark, []).append(at)
        elif waiting := opened.get(_PAIRS.get(mark, "")):
            found[waiting.pop()] = at
    return found
