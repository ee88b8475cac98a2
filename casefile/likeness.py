"""What somebody probably meant who typed what is not known."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

_NOT = "不未非无没"
_ENGLISH_NOT = re.compile(r"\b(?:not?[ _-]|un)")
_SAME = 0.8
"""From this likeness on two words are one, but for a slip of the finger."""


def near_miss(name: str, known: Iterable[str]) -> list[str]:
    """The one of ``known`` that was probably meant; never the opposite of what was typed, which
    nothing but a negation may tell from it."""
    near = get_close_matches(name, list(known), 3)
    return [n for n in near if not _opposed(name.lower(), n.lower())][:1]


def _opposed(typed: str, near: str) -> bool:
    if {c for c in _NOT if c in typed} != {c for c in _NOT if c in near}:
        return True
    plain, bare = _ENGLISH_NOT.sub("", typed), _ENGLISH_NOT.sub("", near)
    if (plain == typed) == (bare == near):
        return False
    return SequenceMatcher(None, plain, bare).ratio() >= _SAME
