"""What differs between a Word file and the one that was issued, as both are shown."""

import difflib

import msgspec

from casefile.papers.forged.kinds_of_oddity import HEADS, Oddity, oddities
from casefile.papers.forged.shown import SPELLED_ALIKE, Oddities, Shown, ShownSection, shown_by

_THEME = "font of the theme"
_DROPPED = ("font ", "sdt", "smartTag", "hyperlink", "customXml")
"""What a program may leave away: the words look as they would without it."""


class Comparison(msgspec.Struct, frozen=True):
    """A file beside the one that was issued."""

    likeness: float
    """Of the lines, from 0 to 1; 1 for the same lines in the same places."""
    changed: tuple[tuple[str, str], ...] = ()
    """Lines as issued and as they stand now; one of the two is empty for a line that was taken
    away or added."""
    odd: tuple[Oddity, ...] = ()
    """What may hide words of the same lines or show them as others, and was not issued so."""
    same_lines: bool = False


def compared(issued: bytes, now: Shown, copies: int = 1) -> Comparison:
    """How what a file shows now compares with an issued file, or with one of its ``copies``."""
    before = shown_by(issued)
    found = _differences(before, now, copies)
    if found is not None:
        return Comparison(1.0, odd=oddities(found), same_lines=True)
    old, new = _lines(before), _lines(now)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    changed = tuple(_changes(matcher, old, new))
    return Comparison(matcher.ratio(), changed, () if changed else (HEADS,))


def _differences(before: Shown, now: Shown, copies: int) -> Oddities | None:
    """What shows or hides words otherwise than before; None where other lines are shown."""
    package = {name: held for name, held in now.odd.items() if before.odd.get(name) != held}
    whole = _joined(before.sections), _joined(now.sections)
    found = None
    if len(whole[0]) == len(whole[1]):
        parts = [_between(old, new) for old, new in zip(*whole, strict=True)]
        if None not in parts:
            found = _together(*(part for part in parts if part is not None))
    if found is None and copies > 1 and len(now.sections) == 1:
        alike = (_between(old, now.sections[0]) for old in before.sections)
        found = min((odd for odd in alike if odd is not None), key=len, default=None)
    return None if found is None else _together(package, found)


def _joined(sections: list[ShownSection]) -> list[ShownSection]:
    """The same with neighbours of like margins as one: programs cut a text in their own way."""
    found: list[ShownSection] = []
    for one in sections:
        if found and found[-1].margins == one.margins:
            last = found.pop()
            one = ShownSection(last.lines + one.lines, _together(last.odd, one.odd), one.margins)
        found.append(one)
    return found


def _together(*parts: Oddities) -> Oddities:
    """What is odd about any of ``parts``, with all the words that it is about."""
    found: Oddities = {}
    for part in parts:
        for name, words in part.items():
            found[name] = found.get(name, "") + words
    return found


def _between(issued: ShownSection, now: ShownSection) -> Oddities | None:
    """What is odd about one of the two and not about the other alike, with the words it is about;
    None where the lines themselves differ."""
    olds, news = ([(s.lines, s.odd), *s.margins] for s in (issued, now))
    if [_alike(lines) for lines, _ in olds] != [_alike(lines) for lines, _ in news]:
        return None
    found: list[Oddities] = []
    for (_, old), (_, new) in zip(olds, news, strict=True):
        come = {
            name: words
            for name, words in new.items()
            # a theme says the same of whatever words, as long as it is the same
            if old.get(name) != words and not (name in old and name.startswith(_THEME))
        }
        gone = {n: w for n, w in old.items() if n not in new and not n.startswith(_DROPPED)}
        if come | gone not in found:  # one head is that of first, even and other pages
            found.append(come | gone)
    return _together(*found)


def _alike(lines: list[str]) -> list[str]:
    return [line.translate(SPELLED_ALIKE) for line in lines]


def _lines(found: Shown) -> list[str]:
    """All lines, those of the margins at the end and once each."""
    margins = (line for part in found.sections for lines, _ in part.margins for line in lines)
    body = [line for part in found.sections for line in part.lines]
    return [*body, *dict.fromkeys(margins)]


def _changes(
    matcher: "difflib.SequenceMatcher[str]", issued: list[str], now: list[str]
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            old, new = issued[a:b], now[c:d]
            width = max(len(old), len(new))
            old += [""] * (width - len(old))
            new += [""] * (width - len(new))
            found += list(zip(old, new, strict=True))
    return found
