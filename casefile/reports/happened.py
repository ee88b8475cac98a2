"""What happened on a case that is counted; and of its settlements what is still to come."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.case.owed import paid_on
from casefile.case.payments import payer_of
from casefile.policy import Policy


class Happened(msgspec.Struct, frozen=True):
    """Something on a case that is counted: when, told by which event, by whom, how much of it."""

    at: datetime
    seq: int
    by: str = ""
    amount: int = 0
    """Fen, or seconds of open time, as its figure says."""
    value: str = ""


def owed_on(case: Case, policy: Policy) -> Iterator[Happened]:
    """What is still to be paid on each settlement that stands."""
    for one in case.settlements:
        left = one.amount - paid_on(one, policy) if one.state == "open" else 0
        if left > 0:
            payer = payer_of(one, policy).of("zh")
            yield Happened(one.at, one.seq, one.by, left, payer)


def unanswered_on(case: Case, policy: Policy, step: str) -> Iterator[Happened]:
    """Settlements on which somebody paid already and ``step``, the insurer's answer, is to come."""
    for one in case.settlements:
        route = policy.route(one.route)
        waits = route is not None and step in route.steps and one.alive
        paid = paid_on(one, policy) if waits else 0
        if paid and not any(s.id == step and s.stands for s in one.steps):
            yield Happened(one.at, one.seq, one.by, paid, one.route)
