"""What somebody probably meant who typed what is not known."""

from collections.abc import Iterable

from casefile.values.patterns import pattern

_NOT = "不未非无没"
_ENGLISH_NOT = pattern(r"\b(?:not?[ _-]|(?:non|un|dis)(?=[a-z]{4}))|-not\b")
_SAME = 0.8
"""From this likeness on two words are one, but for a slip of the finger."""


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that was probably meant, first of all one that a single slip of the
    finger tells from it. Not one that only a negation tells from it: it would be the opposite of
    what was typed."""
    from difflib import get_close_matches  # late: few commands are mistyped

    every = list(known)
    near = [one for one in every if one_slip(name, one)] + get_close_matches(name, every, 3)
    return next((n for n in near if not _opposed(name.lower(), n.lower())), None)


def one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, typed too much or wrongly, or two were changed over; of a
    word so short that nothing of it is left then, no."""
    if typed == meant or min(len(typed), len(meant)) < 2:
        return False
    same = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    at = min(len(typed), len(meant)) if same is None else same
    one, other = typed[at:], meant[at:]
    if len(typed) != len(meant):
        return one[1:] == other or one == other[1:]
    return one[1:] == other[1:] or (one[1::-1] == other[:2] and one[2:] == other[2:])


def _opposed(typed: str, near: str) -> bool:
    from difflib import SequenceMatcher

    if typed.isascii() and one_slip(typed, near):  # a negation is longer than a letter
        return False
    if {c for c in _NOT if c in typed} != {c for c in _NOT if c in near}:
        return True
    plain, bare = _ENGLISH_NOT.sub("", typed), _ENGLISH_NOT.sub("", near)
    if (plain == typed) == (bare == near):
        return False
    return SequenceMatcher(None, plain, bare).ratio() >= _SAME
