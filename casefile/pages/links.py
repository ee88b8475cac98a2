"""What ties a case to others, in words."""

from casefile.case.case import Case
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page
from casefile.procedure.links import TIES


def tie_word(tie: str, speak: Language) -> str:
    """What ties two cases, in words; what is none of ours as it stands in the log."""
    return next((speak.title(title) for key, title in TIES.items() if key == tie), tie)


def links_lines(case: Case, speak: Language) -> Page:
    """The cases that the case is linked to."""
    if not case.links:
        return []
    lines = [Line(f"{one.other}  {tie_word(one.tie, speak)}") for one in case.links]
    return [Heading(speak.text("Linked cases")), *lines]
