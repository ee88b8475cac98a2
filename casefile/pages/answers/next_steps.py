"""What may come next on a case, as programs read it."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from casefile.case.case import CaseStatus
from casefile.pages.answers.money import ApprovalWaiting
from casefile.pages.answers.spelled import ConditionTold, Said
from casefile.policy.fact import FactType


class FactAsked(TypedDict):
    """A fact that is asked for; ``choices`` are the values that it takes, none for free text."""

    key: str
    type: FactType
    required: bool
    choices: list[str]
    title: Said
    personal: bool
    choice_titles: NotRequired[dict[str, Said]]
    when: NotRequired[ConditionTold]


class StepComing(TypedDict):
    """A step that may come next. ``requires``: the papers that it waits for."""

    step: str
    title: Said
    required: bool
    needs: list[FactAsked]
    roles: Sequence[str]
    staff: list[str]
    basis: str
    settlement: NotRequired[int]
    requires: NotRequired[Sequence[str]]


class EndingOpen(TypedDict):
    """A way in which the case may end now; ``of`` tells that another case is to be named."""

    ending: str
    title: Said
    needs: list[FactAsked]
    of: bool


class OpeningTold(TypedDict):
    """``next`` without a case: the step that opens one."""

    case: None
    next: list[StepComing]


class NextTold(TypedDict):
    """``next``."""

    case: str
    status: CaseStatus
    seen: int
    next: list[StepComing]
    endings: list[EndingOpen]
    again: list[str]
    approvals: list[ApprovalWaiting]
