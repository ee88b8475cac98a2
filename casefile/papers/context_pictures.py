"""The names of what stands on a paper as pictures."""

from typing import Any

from casefile.papers.context import Context
from casefile.papers.context_dealings import attachments_on_paper
from casefile.papers.facts import PaperFacts
from casefile.papers.word.drawing import Drawing

PLATE = (104.0, 72.0)
"""Millimetres that a picture of evidence takes at most: three of them stand on a page."""
LOGO = (60.0, 16.0)
"""Millimetres of the mark at the head of a letter."""


def picture_names(facts: PaperFacts) -> Context:
    """``pictures``: a row for each attachment that is printed, with its picture."""
    rows = attachments_on_paper(facts.here.case, facts.here.policy, facts.imprint.lang)
    told: list[dict[str, Any]] = []
    for no, picture in facts.art.pictures:
        row = rows[no - 1]
        plate = Drawing(f"a{no}", row["title"], picture, *PLATE)
        told.append({**row, "image": plate})
    return {"pictures": told}
