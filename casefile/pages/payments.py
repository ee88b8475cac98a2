"""Payments: what was paid, what is left, and the receipt that says so."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.case.certified import receipt_of
from casefile.case.money import Settlement
from casefile.case.owed import paid_on
from casefile.case.payments import payments_of
from casefile.clocks.rounds import Round
from casefile.pages.data import SeenCase, in_yuan
from casefile.pages.language import Language
from casefile.pages.page import Line
from casefile.policy import Policy
from casefile.values.amounts import yuan

if TYPE_CHECKING:
    from casefile.pages.answers.money import PaymentTold


def payments_data(seen: SeenCase) -> "list[PaymentTold]":
    """Every payment, and the receipt that says what was paid."""
    rules = seen.policy.settlement
    key = rules.payee if rules else ""
    return [
        {
            "no": p.no,
            "settlement": p.settlement,
            "amount": in_yuan(p.amount),
            "currency": seen.policy.identity.currency,
            "payer": p.payer,
            "payee": seen.facts({key: p.payee}).get(key) if p.payee else None,
            "method": p.method or None,
            "at": p.at,
            "seq": p.seq,
            "by": p.by,
            "receipt": receipt.no if (receipt := receipt_of(seen.case, seen.policy, p)) else None,
        }
        for p in payments_of(seen.case, seen.policy)
    ]


def paid_lines(case: Case, policy: Policy, events: Collection[int], speak: Language) -> list[Line]:
    """What was paid of a settlement by now, and what is left, where one of ``events`` paid it."""
    paying = {step.id for step in policy.route_steps if step.sums}
    return [
        Line(speak.text("Paid: {paid}", paid=paid_words(one, policy, speak)))
        for one in case.settlements
        if any(step.seq in events and step.id in paying for step in one.steps)
    ]


def paid_words(one: Settlement, policy: Policy, speak: Language) -> str:
    """How much of a settlement was paid, and how much is left; nothing where nothing was."""
    paid = paid_on(one, policy)
    if not paid:
        return ""
    if not one.alive:
        return speak.text("{paid} of {total} yuan", paid=yuan(paid), total=yuan(one.amount))
    return speak.text(
        "{paid} of {total} yuan, {left} left",
        paid=yuan(paid),
        total=yuan(one.amount),
        left=yuan(max(one.amount - paid, 0)),
    )


def paid_meanwhile(clock: Round, seen: SeenCase, speak: Language) -> str:
    """The same of what a deadline waits for, where that is money in parts."""
    paying = {f"route:{s.id}" for s in seen.policy.route_steps if s.sums}
    if not paying.intersection(clock.clock.stops):
        return ""
    found = (s for s in seen.case.settlements if s.no == clock.scope)
    return next((paid_words(one, seen.policy, speak) for one in found), "")
