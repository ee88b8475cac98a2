"""What a clean name is: every character of it can be seen.

Two names that look alike must be alike: a mark that nobody sees hides a person from search, counts
as a customer of its own, and is printed in a letter.
"""

import unicodedata

from casefile.errors import BadData
from casefile.values.patterns import pattern
from casefile.values.text import UNSAFE, clean

_BLANKS = pattern("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
"""Letters and marks that show nothing, though Unicode counts them as letters or symbols."""
JOINER = "\u200d"
VIRAMA = 9
"""The combining class of the signs after which a joiner spells a letter (in Sinhala, Hindi …)."""


def clean_name(text: str) -> str:
    """``text`` as a name is kept, without blanks around it; empty where there is nothing.

    BadData for a character in it that cannot be seen, by its number: zero-width and bidirectional
    marks, control characters, the end of a line.
    """
    name = text.strip()
    if name.isprintable() and not _BLANKS.search(name):
        return clean(name)
    for at, character in enumerate(name):
        if _unseen(character) and not _spells(name, at):
            raise BadData(
                "A name holds a character that cannot be seen, {code} (number {place} of it); type "
                "the name anew.",
                code=f"U+{ord(character):04X}",
                place=at + 1,
            )
    return clean(name)


def _unseen(character: str) -> bool:
    if character.isascii():
        return not character.isprintable()
    return (
        bool(UNSAFE.match(character) or _BLANKS.match(character))
        or unicodedata.category(character) == "Cf"
    )


def _spells(name: str, at: int) -> bool:
    """Whether a joiner is a part of how the name is written."""
    return name[at] == JOINER and at > 0 and unicodedata.combining(name[at - 1]) == VIRAMA
