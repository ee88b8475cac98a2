"""What somebody probably meant who typed what is not known."""

from collections.abc import Iterable

from casefile.values.patterns import pattern

_NOT = "不未非无没"
_ENGLISH_NOT = pattern(r"\b(?:not?[ _-]|(?:non|un|dis)(?=[a-z]{4}))|-not\b")
_SAME = 0.8
"""From this likeness on two words are one, but for a slip of the finger."""


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that was probably meant. Not one that only a negation tells from it: it
    would be the opposite of what was typed."""
    from difflib import get_close_matches  # late: few commands are mistyped

    near = get_close_matches(name, list(known), 3)
    return next((n for n in near if not _opposed(name.lower(), n.lower())), None)


def _opposed(typed: str, near: str) -> bool:
    from difflib import SequenceMatcher

    if {c for c in _NOT if c in typed} != {c for c in _NOT if c in near}:
        return True
    plain, bare = _ENGLISH_NOT.sub("", typed), _ENGLISH_NOT.sub("", near)
    if (plain == typed) == (bare == near):
        return False
    return SequenceMatcher(None, plain, bare).ratio() >= _SAME
