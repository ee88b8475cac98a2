"""What the commands answer that are about several sites, as programs read it."""

from typing import TypedDict

from casefile.pages.answers.writing import WritingAnswer


class SiteTold(TypedDict):
    """``site name``; no event where the desk was called so before."""

    site: str
    event: int | None


class CaseGivenTold(WritingAnswer):
    """``site give``; no events where the case had been given to that site before."""

    to: str
    file: str


class CaseTakenTold(WritingAnswer):
    """``site take``: where the case came from, what it was called there, and how many events came
    with it; none where it had been taken before."""

    site: str
    former: str
    came: int
