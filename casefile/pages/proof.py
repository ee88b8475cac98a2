"""What is odd about a Word file, a sentence for each kind of it."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.values.text import one_line

if TYPE_CHECKING:
    from casefile.papers.forged import Oddity

SHOWN = 60
"""Letters of the words that something is about; ``--json`` tells all of them."""


def odd_page(found: Sequence["Oddity"], speak: Language) -> Page:
    """A line for each kind: what it is, the words, and the technical names in brackets."""
    kinds = groupby(found, key=lambda odd: odd.kind)
    return [Line(_sentence(kind, [_told(odd) for odd in odds], speak)) for kind, odds in kinds]


def _told(odd: "Oddity") -> str:
    return f"{_short(odd.words)} ({_short(odd.code)})".strip()


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _sentence(kind: str, what: list[str], speak: Language) -> str:
    return {
        "hidden": speak.text("Words are hidden, or no longer hidden: {what}", what=what),
        "colour": speak.text("The colour or the ground of words is another one: {what}", what=what),
        "size": speak.text("Size, spacing or position of words is another one: {what}", what=what),
        "font": speak.text("The font of words is another one: {what}", what=what),
        "picture": speak.text("A picture or shape came, changed or went: {what}", what=what),
        "field": speak.text(
            "A field, which reckons what it shows, came, changed or went: {what}", what=what
        ),
        "control": speak.text("A control of a form came, changed or went: {what}", what=what),
        "part": speak.text("A part, a link or a note came, changed or went: {what}", what=what),
        "margins": speak.text(
            "The head or foot of a page stands on other pages: {what}", what=what
        ),
        "other": speak.text(
            "Something else that shows words otherwise came, changed or went: {what}", what=what
        ),
    }[kind]
