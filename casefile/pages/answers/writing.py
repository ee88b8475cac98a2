"""What the commands answer that record something on a case, as programs read it."""

from typing import TypedDict

from casefile.case.case import CaseStatus
from casefile.pages.answers.clocks import ClockTold
from casefile.pages.answers.next_steps import StepComing
from casefile.pages.answers.papers import PaperTold
from casefile.pages.answers.spelled import Moment, Said


class WritingAnswer(TypedDict):
    """What every writing command answers."""

    case: str
    status: CaseStatus
    events: list[int]
    next: list[StepComing]
    clocks: list[ClockTold]
    hanging: list[Said]
    loose: list[str]
    below_floor: list[Said]


class KnownCase(TypedDict):
    """A case that the customer has already."""

    case: str
    status: CaseStatus
    promised_by: Moment | None


class OpenAnswer(WritingAnswer):
    """``open``."""

    customer_cases: list[KnownCase]


class RequestMetAnswer(WritingAnswer):
    """``request-met``, and the file of the copy."""

    file: str | None


class IssueAnswer(WritingAnswer):
    """``issue``."""

    document: PaperTold
    file: str | None
    files: list[str]


class CaseErased(TypedDict):
    """What was erased of one case."""

    case: str
    events: int
    documents: int
    already: bool


class EraseAnswer(WritingAnswer):
    """``erase``: of the last case, with the events of all."""

    erased: list[CaseErased]
    rewritten: bool
    copies: list[str]
