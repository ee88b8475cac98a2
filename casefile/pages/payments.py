"""Payments as data: what was paid, and the receipt that says so."""

from typing import TYPE_CHECKING

from casefile.case.certified import receipt_of
from casefile.case.payments import payments_of
from casefile.pages.data import SeenCase, in_yuan

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
