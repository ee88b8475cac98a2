"""How a deadline, a fact, a limit or a step came about, as programs read it."""

from typing import Any, TypedDict

from casefile.clocks.rounds import RoundState
from casefile.pages.answers.case import PolicyNamed
from casefile.pages.answers.clocks import (
    DayTold,
    DeadlineMoved,
    PauseCounted,
    VerdictTold,
)
from casefile.pages.answers.money import ApprovalWaiting, BoundTold
from casefile.pages.answers.spelled import ConditionTold, Moment


class WhyClock(VerdictTold):
    """``why CASE CLOCK``; a list of them without a clock. Of one that waits, ``started_by`` is what
    it waits for; it has no beginning yet, and no deadline."""

    case: str
    clock: str
    rule: str
    basis: str
    otherwise: str | None
    policy: PolicyNamed
    calendar: str
    started_at: Moment | None
    started_by: list[str]
    allowance: str
    days: list[DayTold]
    pauses: list[PauseCounted]
    due_at: Moment | None
    provisional: bool
    state: RoundState
    moved: list[DeadlineMoved]


class RowThatHeld(TypedDict):
    """The row of a decision table that held, and what it decides."""

    no: int | None
    when: ConditionTold | None
    value: str | None


class RecordingTold(TypedDict):
    """A recording that tells of a fact."""

    event: int
    at: Moment
    by: str
    value: str | list[str] | None


class WhyFact(TypedDict):
    """``why CASE FACT``."""

    case: str
    fact: str
    title: str
    value: str | list[str] | None
    policy: PolicyNamed
    rule: str | None
    row: RowThatHeld | None
    inputs: dict[str, Any]
    recordings: list[RecordingTold]


class WhyStep(TypedDict):
    """``why CASE STEP``: who records it, and because of what."""

    case: str
    step: str
    staff: list[str]
    because: list[str]
    approvals: list[ApprovalWaiting]


class WhyLimit(TypedDict):
    """``why CASE limit``."""

    case: str
    policy: PolicyNamed
    limits: list[BoundTold]
    approvals: list[ApprovalWaiting]
