"""What Word shows of a part that nobody parses: letters are made without the readers of XML."""

from casefile.values.patterns import pattern

_WORDS = pattern(r"<w:(?:t(?: [^>]*[^>/])?>([^<]*)|(p|br|cr|tab/|noBreakHyphen/)[ />])")
_MARKS = {"": "", "p": "\n", "br": "\n", "cr": "\n", "tab/": "\t", "noBreakHyphen/": "-"}
NO_BREAK_BLANK = "\u00a0"
"""In a ``w:t`` between two others, it stands for a blank at which no line ends (``unbroken``)."""


def shown_words(part: str) -> str:
    """The words of a part, entities and all."""
    return "".join([words or _MARKS[mark] for words, mark in _WORDS.findall(part)])
