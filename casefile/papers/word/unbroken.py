"""What no line of a paper ends in: numbers of cases, dates, telephones, addresses, and a sum beside
its currency. Read over two lines, ``2026-`` and ``000001`` are two numbers.

The hyphen becomes Word's own that ends no line (no other character: the face of the text has it,
and reading it back gives a hyphen); the blank becomes one that ends none, in a ``w:t`` by itself,
so that reading it back gives the blank that was written.
"""

import re

from casefile.papers.word.shown import NO_BREAK_BLANK
from casefile.values.patterns import pattern

_OUT, _IN = "</w:t>", '<w:t xml:space="preserve">'
_HYPHEN, _BLANK = f"{_OUT}<w:noBreakHyphen/>{_IN}", f"{_OUT}{_IN}{NO_BREAK_BLANK}{_OUT}{_IN}"
# where one is written, a blank may stand between figures, before 元, behind CNY, in 2 March 2026
_BLANKS = pattern(
    r"(?<=[0-9]) (?=[0-9]|.?元)|(?<=\b[A-Z]{3}) (?=[0-9]|$)|\b[0-9]{1,2} [^\W0-9]+ (?=[0-9]{4}\b)"
)
_TOKENS = pattern("[!-~]{3,60}")
_NAMES_ONE = pattern("[0-9]|://|www[.]")
_INNER = pattern("(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])")
_TAGS = pattern("(<[^>]*>)")


def unbroken(text: str) -> str:
    """``text`` as it is written within ``w:t``, entities, breaks, pictures and all, so that no line
    ends in a number, a date or an address."""
    if "-" not in text and " " not in text:
        return text
    if "<" not in text:
        return _kept(text)
    return "".join(piece if piece.startswith("<") else _kept(piece) for piece in _TAGS.split(text))


def _kept(words: str) -> str:
    if "-" in words:
        words = _TOKENS.sub(_joined, words)
    return _BLANKS.sub(_not_ending, words) if " " in words else words


def _not_ending(blank: re.Match[str]) -> str:
    return blank[0].replace(" ", _BLANK)


def _joined(token: re.Match[str]) -> str:
    said = token[0]
    if "-" not in said or not _NAMES_ONE.search(said):
        return said
    return _INNER.sub(_HYPHEN, said)
