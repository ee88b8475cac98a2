"""What PostgreSQL says differently from other engines, and the words that its index holds."""

import re
import unicodedata
from collections.abc import Sequence

from casefile.store.tables.asked import Dialect
from casefile.values.patterns import pattern

_WORD = pattern(r"[^\W_]+")
_MARKS = pattern("[\u0300-\u036f]+")
_FOUND = (
    "number IN (SELECT e.stream FROM search s JOIN events e ON e.seq = s.seq "
    "WHERE string_to_array(s.words, ' ') @> ? AND strpos(s.words, ?) > 0)"
)
_NUMBERED = "(number = ? OR (serial = ? AND number ~ ?))"


def words_in(text: str) -> list[str]:
    """The words of a text that is ready for the index, in small letters and without accents."""
    if not text.isascii():
        apart = unicodedata.normalize("NFD", text.lower())
        text = unicodedata.normalize("NFC", _MARKS.sub("", apart))
    found: list[str] = []
    for part in text.lower().split():
        if part.isalnum():  # as nearly all are in a text that is ready for the index
            found.append(part)
        else:
            found += _WORD.findall(part)
    return found


def indexed(text: str) -> str:
    """``text`` as the index keeps it: each word between blanks, so that a run of words is found as
    one. (The server's own index of words keeps no places beyond the first 16 383.)"""
    found = words_in(text)
    return f" {' '.join(found)} " if found else ""


def _sought(phrase: str) -> list[object]:
    words = words_in(phrase)
    return [list(dict.fromkeys(words)), f" {' '.join(words)} "]


def _ends(tail: str) -> str:
    return f"[^0-9]{re.escape(tail.removeprefix('*[^0-9]'))}$"


def _tells(query: str) -> tuple[str, list[object]]:
    return told_where(query, _FOUND)


def told_where(query: str, found: str) -> tuple[str, list[object]]:
    """The condition that a case has every part of a query, where ``found`` asks for a phrase."""
    from casefile.store.search import condition

    return condition(query, found=found, numbered=_NUMBERED, phrase=_sought, tail=_ends)


def _among(column: str, some: Sequence[str]) -> tuple[str, object]:
    return f"{column} = ANY (?)", list(some)


SPOKEN = Dialect(
    waits_for="strpos(' ' || waiting || ' ', ' ' || ? || ' ') > 0",
    among=_among,
    tells=_tells,
    provisional="provisional <> 0",
    words_of="seq",
    version="",
    facts_first=False,
)
