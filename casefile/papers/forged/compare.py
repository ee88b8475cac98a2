"""What differs between two Word files as they are shown, section by section."""

from casefile.papers.forged.shown import Oddities, Section

_THEME = "font of the theme"
_DROPPED = ("font ", "sdt", "smartTag", "hyperlink", "customXml")
"""What a program may leave away: the words look as they would without it."""


def joined(sections: list[Section]) -> list[Section]:
    """The same with neighbours of like margins as one: programs cut a text in their own way."""
    found: list[Section] = []
    for one in sections:
        if found and found[-1].margins == one.margins:
            last = found.pop()
            one = Section(last.lines + one.lines, together(last.odd, one.odd), one.margins)
        found.append(one)
    return found


def together(*parts: Oddities) -> Oddities:
    """What is odd about any of ``parts``, with all the words that it is about."""
    found: Oddities = {}
    for part in parts:
        for name, words in part.items():
            found[name] = found.get(name, "") + words
    return found


def differing(issued: Section, now: Section) -> Oddities | None:
    """What is odd about one of the two and not about the other alike, with the words it is about;
    None where the lines themselves differ."""
    olds, news = ([(s.lines, s.odd), *s.margins] for s in (issued, now))
    if [lines for lines, _ in olds] != [lines for lines, _ in news]:
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
    return together(*found)
