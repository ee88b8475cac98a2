"""Text as the full-text index takes it: Chinese has no blanks, so each character is a word.

Trigram indexes do not find two-character names; one word per character, asked for as a phrase,
finds any run of characters.
"""

import re
import unicodedata

from casefile.events import Event
from casefile.model import Facts, Value

# Hiragana to CJK extension A, unified ideographs, compatibility ideographs, the planes 2 and 3.
_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_WORD = re.compile(r"[^\W_]+")


def spaced(text: str) -> str:
    """``text`` in compatibility form with every CJK character on its own."""
    if text.isascii():
        return text
    return " ".join(_CJK.split(unicodedata.normalize("NFKC", text)))


def words_of(event: Event) -> str:
    """All text of an event that a search should find, ready for the index; nobody looks for yes."""
    facts: Facts = getattr(event.payload, "facts", {})
    # in the order of the log's spelling, whatever order they were given in
    values: list[Value] = [f[key] for f in (facts, event.personal or {}) for key in sorted(f)]
    if event.payload.kind == "case.opened":
        values.append(event.stream)
    texts = (v if isinstance(v, str) else "\n".join(v) for v in values)
    return spaced("\n".join(text for text in texts if text not in ("yes", "no")))


def phrases(query: str) -> list[str]:
    """One phrase for each blank-separated part of ``query``, quoted for the index; all must be
    found in the case. Marks that are no part of a word are ignored."""
    found = []
    for part in query.split():
        words = _WORD.findall(spaced(part))
        if words:
            found.append('"' + " ".join(words) + '"')
    return found
