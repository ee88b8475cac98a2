"""Where a case came from and where it went, as programs read it."""

from typing import TypedDict

from casefile.pages.answers.spelled import Moment


class CaseAway(TypedDict):
    """That a case was given to another site, where it goes on."""

    event: int
    at: Moment
    by: str
    to: str


class CaseFrom(TypedDict):
    """That a case came from another site, and what it was called there."""

    event: int
    at: Moment
    by: str
    site: str
    case: str


class HandsTold(TypedDict):
    """Of a case: to which site it was given, while it goes on there, and from which it came."""

    given: CaseAway | None
    taken: list[CaseFrom]
