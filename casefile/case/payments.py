"""Payments as records, read off the steps that pay."""

from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.case.money import RouteStep, Settlement
from casefile.policy import Policy
from casefile.values.amounts import fen
from casefile.values.value import Title, Value


class Payment(msgspec.Struct, frozen=True):
    """Money that changed hands: ``amount`` fen on settlement ``settlement``, told by event ``seq``.
    Its number stays, whatever is corrected. ``method`` is a choice of the policy, or nothing."""

    no: int
    seq: int
    settlement: int
    amount: int
    payer: Title
    payee: str
    method: str
    at: datetime
    by: str


def payments_of(case: Case, policy: Policy) -> tuple[Payment, ...]:
    """Every payment of the case that stands, in the order in which they were recorded."""
    paying = paying_steps(policy)
    told = sorted(
        ((s, one) for one in case.settlements for s in one.steps if s.id in paying),
        key=lambda found: found[0].seq,
    )
    return tuple(
        _payment(no, taken, one, policy, paying[taken.id])
        for no, (taken, one) in enumerate(told, 1)
        if taken.stands
    )


def _payment(no: int, taken: RouteStep, one: Settlement, policy: Policy, sums: str) -> Payment:
    rules = policy.settlement
    assert rules

    def told(key: str) -> str:
        value: Value = taken.facts.get(key) or one.facts.get(key) or "" if key else ""
        return value if isinstance(value, str) else ""

    at = told(rules.moment)
    return Payment(
        no=no,
        seq=taken.seq,
        settlement=one.no,
        amount=fen(str(taken.facts.get(sums, "0"))),
        payer=payer_of(one, policy, told(rules.payer)),
        payee=str(one.facts.get(rules.payee, "")),
        method=told(rules.method),
        at=datetime.fromisoformat(at) if len(at) > len("2026-03-02") else taken.at,
        by=taken.by,
    )


def payer_of(one: Settlement, policy: Policy, paid_by: str = "") -> Title:
    """Who pays on a settlement: whom ``paid_by`` names, else the one of its route."""
    rules, route = policy.settlement, policy.route(one.route)
    fact = policy.facts.get(rules.payer) if rules and paid_by else None
    named = next((c.title for c in fact.choices if c.id == paid_by), None) if fact else None
    if named or paid_by:
        return named or Title(paid_by, paid_by)
    return route.payer if route else Title("", "")


def paying_steps(policy: Policy) -> dict[str, str]:
    """The steps on routes that pay, and the fact of each that tells how much."""
    return {s.id: s.sums for s in policy.route_steps if s.sums}
