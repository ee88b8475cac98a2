"""What ties a case to others, in words."""

from casefile.case.case import Case
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page


def tie_word(tie: str, speak: Language) -> str:
    """What ties two cases, in words."""
    return {
        "same-customer": speak.text("same customer"),
        "same-cause": speak.text("same cause"),
        "duplicate": speak.text("same complaint"),
        "follows": speak.text("one follows the other"),
    }[tie]


def links_lines(case: Case, speak: Language) -> Page:
    """The cases that the case is linked to."""
    if not case.links:
        return []
    lines = [Line(f"{one.other}  {tie_word(one.tie, speak)}") for one in case.links]
    return [Heading(speak.text("Linked cases")), *lines]
