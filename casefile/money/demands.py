"""Deciding on demands: what the complainant asks for, line by line."""

from datetime import datetime

from casefile.case.case import Case
from casefile.case.money import Demand
from casefile.errors import BadData, NotFound, Refused
from casefile.log.events import DemandAnswered, DemandMade, NewEvent
from casefile.money.offers import offer_numbered
from casefile.people.rights import may
from casefile.policy import Policy, Staff
from casefile.procedure.next_steps import still_open
from casefile.values.amounts import fen, yuan
from casefile.values.text import clean

SORTS = ("inform", "correct", "compensate")
"""What a demand is for (商场客户投诉案例及处理, part 4): to be told, put right, or compensated."""


def demand(
    case: Case, policy: Policy, staff: Staff, text: str, *, sort: str, amount: str, now: datetime
) -> tuple[NewEvent, ...]:
    """One line of what the complainant asks for."""
    still_open(case)
    may(policy, staff, "demand")
    words = clean(text).strip()
    if not words:
        raise Refused("A demand must say what is asked for.")
    if sort not in SORTS:
        raise BadData("{value} is not one of {known}.", value=sort, known=list(SORTS))
    spelled = yuan(fen(amount)) if amount else ""
    return (NewEvent(now, DemandMade(sort=sort, amount=spelled), {"text": words}),)


def answer_demand(
    case: Case, policy: Policy, staff: Staff, no: int, *, met: bool, remedy: int, now: datetime
) -> tuple[NewEvent, ...]:
    """A demand is met, perhaps by a remedy that was chosen, or declined."""
    still_open(case)
    may(policy, staff, "demand")
    one: Demand | None = next((d for d in case.demands if d.no == no), None)
    if one is None:
        raise NotFound("Case {case} has no demand {no}.", case=case.number, no=no)
    if one.state != "open":
        raise Refused("Demand {no} was answered already.", no=no)
    if remedy and offer_numbered(case, remedy).state != "chosen":
        raise Refused("Remedy {no} was not chosen.", no=remedy)
    return (NewEvent(now, DemandAnswered(no=no, met=met, remedy=remedy)),)
