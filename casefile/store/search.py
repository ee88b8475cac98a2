"""Text as the full-text index takes it: Chinese has no blanks, so each character is a word.

Trigram indexes do not find two-character names; one word per character, asked for as a phrase,
finds any run of characters.

A telephone number is one word more, its digits as they are dialled, so that it is found however it
was typed. It stands here as it stands in the personal facts, and is erased with them; never a hash
of it, which would outlive them and could be guessed (there are only so many numbers).
"""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from casefile.errors import BadData
from casefile.log.events import Event
from casefile.values.patterns import pattern
from casefile.values.telephones import dialled, telephone
from casefile.values.value import Facts

# Hiragana to CJK extension A, unified ideographs, compatibility ideographs, the planes 2 and 3.
_CJK = pattern("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
_WORD = pattern(r"[^\W_]+")
_BETWEEN = " ()*#‐-―-"
_APART = f"[{_BETWEEN}]{{0,3}}"
_DIALLED = pattern(f"[+(0-9][0-9{_BETWEEN}]{{5,}}[0-9]")
"""Where telephone numbers may stand: far faster to find than they are, mostly nowhere."""
_NUMBER = pattern(
    r"(?<![0-9A-Za-z])(?![0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"  # a date is none
    rf"(?:(?:(?:\+|00)?86{_APART})?\(?1[3-9][0-9](?:{_APART}[0-9]){{8}}"  # a mobile number
    rf"|\+?[0-9(](?:{_APART}[0-9]){{6,19}})(?![0-9A-Za-z])"
)
_LEAST = 7
"""Digits of a number that is looked for: a number in town."""
_AROUND = pattern(r"^[\W_]+|[\W_]+$")
_NO_DIGITS = pattern("[^0-9]+")
_EXTENSION = pattern(rf"(?:[{_BETWEEN}]*#[{_BETWEEN}]*|-)[0-9]{{1,5}}$")
"""What stands behind a number with its area code: ``-801``, ``#801``."""
_LOCAL = pattern("(?:10|2[0-9])([0-9]{8})$|[3-9][0-9]{2}([0-9]{7,8})$")
"""Area code and number in town: three digits, with the trunk zero, of the largest towns."""
_COUNTRY = pattern("^0*86(?=[0-9]{10})")


def spaced(text: str) -> str:
    """``text`` in compatibility form with every CJK character on its own."""
    if text.isascii():
        return text
    return _apart(unicodedata.normalize("NFKC", text))


def _apart(text: str) -> str:
    parts = _CJK.split(text)
    parts[1::2] = map("  ".join, parts[1::2])
    return " ".join(parts)


def numbers(text: str) -> list[str]:
    """Every telephone number in ``text``, which is in compatibility form, as it is dialled here:
    digits only, without the country code, the trunk zero and an extension; then with the extension,
    and without the area code, as it is dialled in town. Other long numbers too."""
    found: list[str] = []
    for place in _DIALLED.finditer(text):
        # one sign more is looked at, since no letter may follow
        for match in _NUMBER.findall(text, place.start(), place.end() + 1):
            digits = match if match.isdecimal() else _NO_DIGITS.sub("", match)
            whole = _COUNTRY.sub("", digits) if digits[:1] in "08" else digits
            if whole[:1] == "0" or whole != digits:  # with its area code
                tail = _EXTENSION.search(match)
                end = len(whole) - (len(_NO_DIGITS.sub("", tail[0])) if tail else 0)
                for main in dict.fromkeys((whole[:end].lstrip("0"), whole.lstrip("0"))):
                    if town := _LOCAL.match(main):
                        found += [main, town[1] or town[2]]
                        break
            found.append(whole.lstrip("0"))
    return [number for number in dict.fromkeys(found) if number]


def words_of(event: Event) -> str:
    """All text of an event that a search should find, ready for the index; nobody looks for yes.
    (The numbers of cases have an index of their own.)"""
    facts: Facts = getattr(event.payload, "facts", {})
    if not facts and not event.personal:
        return ""
    texts = []
    for given in (facts, event.personal or {}):
        for key in sorted(given):  # as in the log, whatever order they were given in
            value = given[key]
            texts.append(value if isinstance(value, str) else "\n".join(value))
    found = "\n".join([text for text in texts if text not in ("yes", "no")])
    found = unicodedata.normalize("NFKC", found)
    return _with(numbers(found), _apart(found)) if found else ""


def with_numbers(words: str) -> str:
    """``words`` and the telephone numbers in them that are no words yet."""
    return _with(numbers(words), words)


def _with(found: list[str], words: str) -> str:
    new = [number for number in found if not _stands(number, words)]
    return "\n".join([words.strip(), *new])


def _stands(number: str, words: str) -> bool:
    """Whether the number is a word of its own there."""
    at = words.find(number)
    while at >= 0:
        end = at + len(number)
        if not words[at - 1 : at].isalnum() and not words[end : end + 1].isalnum():
            return True
        at = words.find(number, at + 1)
    return False


def number_in(query: str) -> str:
    """The phrase for the telephone number that ``query`` as a whole is, however it is spelled;
    nothing if it is none."""
    text = unicodedata.normalize("NFKC", query).strip()
    found = numbers(text)
    if found and _NUMBER.fullmatch(text.removeprefix("(")):
        return f'"{found[0]}"'
    try:
        number = dialled(telephone(text)).removeprefix("+")
    except BadData:
        return ""
    return f'"{number}"' if len(number) >= _LEAST else ""


class QueryPart(NamedTuple):
    """A blank-separated part of a query: the phrase for the index, and the number of a case that it
    may be, in full or (its digits, and those behind any other sign) the end of it."""

    phrase: str
    number: str
    serial: int | None
    tail: str


def condition(
    query: str,
    *,
    found: str,
    numbered: str,
    phrase: Callable[[str], list[object]],
    tail: Callable[[str], object],
) -> tuple[str, list[object]]:
    """The condition that a case has every part of ``query`` in its words, or as its number; or all
    of it as a telephone number. An engine says how it asks for a phrase (``found``) and for a
    number (``numbered``), and how it spells a ``phrase`` and the ``tail`` of a number."""
    sought = parts(query)
    if not sought:
        return "1 = 0", []  # nothing in it that could be found
    as_typed = " AND ".join([f"({found} OR {numbered})"] * len(sought))
    values: list[object] = []
    for part in sought:
        values += [*phrase(part.phrase), part.number, part.serial, tail(part.tail)]
    number = number_in(query)
    as_dialled = [part.phrase for part in sought] == [number]  # and so asked for already
    if number and not as_dialled:
        return f"({found} OR ({as_typed}))", [*phrase(number), *values]
    return as_typed, values


def parts(query: str) -> list[QueryPart]:
    """The parts of ``query``, all of which must be found in a case. Marks that are no part of a
    word are ignored."""
    found = []
    for text in query.split():
        words = _WORD.findall(spaced(text))
        if words:
            number = _AROUND.sub("", unicodedata.normalize("NFKC", text))
            digits = number if number.isascii() and number.isdecimal() else ""
            serial = int(digits) if len(digits) in range(1, 19) else None
            found.append(QueryPart(f'"{" ".join(words)}"', number, serial, f"*[^0-9]{digits}"))
    return found
