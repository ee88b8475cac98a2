"""What happened on a case that is counted; and of its settlements what is still to come."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from casefile.case.case import Case, Promise
from casefile.case.owed import paid_on
from casefile.case.payments import payer_of
from casefile.clocks.history import History
from casefile.log.events import PromiseMoved
from casefile.policy import Policy


class Happened(msgspec.Struct, frozen=True, array_like=True, gc=False):
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


def promises_on(history: History) -> dict[str, tuple[Happened, ...]]:
    """Every promise that stands: when it was made, kept, broken, and released; of one that is still
    to be kept its date as well, which may lie ahead."""
    moves: dict[int, list[tuple[datetime, datetime]]] = {}
    for event in history.events:
        if isinstance(event.payload, PromiseMoved):
            moves.setdefault(event.payload.no, []).append((event.at, event.payload.due))
    standing = [one for one in history.case.promises if not one.struck]
    kept = [(p, Happened(p.kept_at, p.kept_by or p.seq, p.by)) for p in standing if p.kept_at]
    return {
        "promised": tuple(Happened(p.made_at, p.seq, p.by) for p in standing),
        "kept": tuple(told for _, told in kept),
        "kept_late": tuple(told for p, told in kept if p.late(told.at)),
        "broken": tuple(
            Happened(_broken_at(p, moves.get(p.no, [])), p.seq, p.by)
            for p in standing
            if p.broken or p.open
        ),
        "released": tuple(Happened(p.released_at, p.seq, p.by) for p in standing if p.released_at),
    }


def _broken_at(promise: Promise, moves: list[tuple[datetime, datetime]]) -> datetime:
    """The first of the dates given that passed while it was the one in force."""
    due = promise.dues[0]
    for moved_at, later in moves:
        if due < moved_at:
            return due
        due = later
    return due
