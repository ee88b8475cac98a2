"""What is odd about the words of a Word file, under the kinds that people know."""

import re
from collections.abc import Callable, Mapping

import msgspec

_KINDS = {
    "hidden": "vanish specVanish webHidden hidden",
    "colour": "color highlight shd background textFill textOutline glow",
    "size": "sz szCs spacing w position vertAlign ind framePr tblInd tblW tblpPr tblCellSpacing tcW"
    " noWrap vMerge hMerge tcFitText tcMar tblCellMar trHeight wBefore wAfter pgSz pgMar cols"
    " docGrid wide bidi bidiVisual rtl rtlGutter textDirection tabs ptab",
    "font": "font rFonts sym altName charset embedRegular embedBold embedItalic embedBoldItalic",
    "picture": "drawing pict object",
    "field": "field form",
    "control": "sdt sdtPr sdtContent dataBinding customXml smartTag",
    "part": "part parts link links hyperlink theme DTD altChunk footnotes endnotes comments"
    " footnoteReference endnoteReference commentReference commentRangeStart commentRangeEnd"
    " linkStyles mailMerge styles",
    "margins": "header",
    "other": "",
}
"""The kinds in the order in which they are told, with the words that codes of them begin with."""
ODDITY_KINDS = tuple(_KINDS)
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_AMOUNT = re.compile("(a|an|two|mark|words in the code of a) ")
"""What may stand before such a word."""
_THING = "\N{OBJECT REPLACEMENT CHARACTER}"


class Oddity(msgspec.Struct, frozen=True):
    """Something that may hide words or show them as others. ``kind``: one of ``ODDITY_KINDS``;
    ``code``: its technical name, with what is set; ``words``: those that it is about, without
    blanks."""

    kind: str
    code: str
    words: str

    def veiled(self, veil: Callable[[str], str]) -> "Oddity":
        """The same with a veil over whatever of it may be a customer's words."""
        return Oddity(self.kind, veil(self.code), veil(self.words))


HEADS = Oddity("margins", "header, footer", "")
"""The same lines, on the margins of other pages."""


def oddities(found: Mapping[str, str]) -> tuple[Oddity, ...]:
    """``found`` (codes, with the words that each is about) as what it is, kind by kind."""
    told = [Oddity(_kind(code), _bare(code), _bare(words)) for code, words in found.items()]
    return tuple(sorted(told, key=lambda odd: ODDITY_KINDS.index(odd.kind)))


def _kind(code: str) -> str:
    return _KIND.get(_AMOUNT.sub("", code, count=1).partition(" ")[0], "other")


def _bare(words: str) -> str:
    return words.replace(_THING, "").strip()
