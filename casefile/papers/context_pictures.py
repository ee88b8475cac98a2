"""The names of what stands on a paper as pictures."""

import io
from typing import Any

from casefile.papers.context import Context
from casefile.papers.context_dealings import attachments_on_paper
from casefile.papers.facts import PaperFacts
from casefile.papers.pictures import PaperPicture, read_picture
from casefile.papers.word.drawing import Plate

PLATE_SIZE = (104.0, 72.0)
"""Millimetres that a picture of evidence takes at most: three of them stand on a page."""
LOGO_SIZE = (60.0, 16.0)
"""Millimetres of the mark at the head of a letter."""
CODE_SIZE = (20.0, 20.0)
"""Millimetres of the code, which a telephone reads at arm's length."""


def picture_names(facts: PaperFacts) -> Context:
    """``pictures``: a row for each attachment that is printed, with its picture."""
    rows = attachments_on_paper(facts.here.case, facts.here.policy, facts.imprint.lang)
    told: list[dict[str, Any]] = []
    for no, picture in facts.art.pictures:
        row = rows[no - 1]
        plate = Plate(f"a{no}", row["title"], picture, *PLATE_SIZE)
        told.append({**row, "image": plate})
    return {"pictures": told}


def logo_name(facts: PaperFacts) -> Context:
    """``org.logo``: the mark of the house, nothing where it has none."""
    logo, policy = facts.art.logo, facts.here.policy
    called = policy.organisation.called(facts.imprint.lang)
    return {"logo": Plate("logo", called, logo, *LOGO_SIZE) if logo else ""}


def code_name(facts: PaperFacts, version: int) -> Context:
    """``doc.code``: what a camera reads off a paper whose policy wants it: the case, the paper, its
    version and the head of the log, by which an auditor finds it."""
    if not facts.kind.code:
        return {}
    head, number = facts.imprint.head[:16], facts.here.case.number
    told = f"{number} {facts.kind.id} {version} {head}"
    return {"code": Plate("code", told, code_picture(told), *CODE_SIZE)}


def code_picture(text: str) -> PaperPicture:
    """The QR code (ISO/IEC 18004) of a text."""
    import segno

    made = io.BytesIO()
    segno.make_qr(text, error="m").save(made, kind="png", scale=6)
    picture = read_picture(made.getvalue())
    assert picture is not None, "a code is a sound picture"
    return picture
