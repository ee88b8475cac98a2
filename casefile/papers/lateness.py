"""Whether the customer had to wait longer than was set: what a letter owns up to. A deadline of the
house that they never waited for (a report at the weekly meeting) is none of their business."""

from collections.abc import Iterable
from datetime import datetime

from casefile.case.case import Case
from casefile.clocks.rounds import PROMISE_RULE, Round
from casefile.policy import Policy

TO_THE_CUSTOMER = {"answered", "contact", "request-answered"}
"""What ends a deadline that the customer waits for, beside answers and money."""


def late_to_the_customer(
    case: Case, policy: Policy, clocks: Iterable[Round], now: datetime
) -> bool:
    """Whether something came late that was promised to the customer, or that ends with a word or
    money for them; or that began while they waited for an answer, which it kept from coming."""
    waits, ends = _waits(case, policy), _words_and_money(policy)
    missed = (c for c in clocks if c.at(now) == "missed" and not c.excused)
    return any(p.broken for p in case.promises if not p.struck) or any(
        c.rule in (PROMISE_RULE, policy.report.acknowledged)
        or not ends.isdisjoint(c.clock.stops)
        or any(begun <= c.started_at < until for begun, until in waits if c.started_at)
        for c in missed
    )


def _words_and_money(policy: Policy) -> set[str]:
    paid = [s.id for s in policy.route_steps if s.sums]
    return {
        *TO_THE_CUSTOMER,
        *(f"step:{name}" for name in policy.report.answers),
        *(f"{when}:{name}" for name in paid for when in ("route", "each")),
    }


def _waits(case: Case, policy: Policy) -> list[tuple[datetime, datetime]]:
    """From when until when an answer was waited for: anew each time that the case was taken up
    again, until it was given or the case ended."""
    told = [s.at for s in case.steps if s.stands and s.id in policy.report.answers]
    over = sorted([*told, *(e.at for e in case.endings)])
    begun = [case.received_at, *(r.at for r in case.reopenings)]
    return [
        (b, next((t for t in over if t >= b), datetime.max.replace(tzinfo=b.tzinfo))) for b in begun
    ]
