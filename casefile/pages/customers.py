"""Customers as data and as text: their cases, what was granted, what is left."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from casefile.case.case import Case, Promise
from casefile.log.rows import CaseRow, Grant
from casefile.money.limits import LimitVerdict
from casefile.pages.case_data import row_data
from casefile.pages.data import in_json
from casefile.pages.language import Language
from casefile.pages.limits import bound_data, bounds_table
from casefile.pages.listing import rows_table, status_word
from casefile.pages.page import Line, Page
from casefile.policy import Policy
from casefile.values.amounts import yuan

if TYPE_CHECKING:
    from casefile.pages.answers.office import CustomerTold
    from casefile.pages.answers.writing import KnownCase


class Customer(msgspec.Struct, frozen=True):
    """All cases of somebody, newest first; what was granted on them and, under numbers of before,
    elsewhere; how much of their limits whoever asks has used up."""

    rows: tuple[CaseRow, ...]
    grants: tuple[Grant, ...]
    limits: LimitVerdict
    policies: Mapping[str, Policy] = {}
    """What each of the cases stands under, by its digest."""


def customer_data(found: Customer, policy: Policy, speak: Language) -> "CustomerTold":
    """``customer --json``."""
    return {
        "cases": [in_json(row_data(row, found.policies[row.policy]), speak) for row in found.rows],
        "granted": yuan(sum(g.amount for g in found.grants)),
        "grants": [
            {
                "case": g.case,
                "item": g.item,
                "remedy": g.remedy,
                "amount": yuan(g.amount),
                "at": speak.iso(g.at),
                "granted_by": g.grantor,
            }
            for g in found.grants
        ],
        "limits": [bound_data(b, found.limits, policy, speak) for b in found.limits.bounds],
    }


def customer_page(found: Customer, policy: Policy, speak: Language) -> Page:
    """The same for people."""
    total = yuan(sum(g.amount for g in found.grants))
    return [
        rows_table(found.rows, policy, speak, found.policies),
        Line(speak.text("Granted in all: {amount} yuan", amount=total)),
        *bounds_table([found.limits], policy, speak),
    ]


def known_lines(others: Sequence[Case], speak: Language) -> Page:
    """That somebody has cases already: their numbers, state, and the promise made last."""
    return [Line(_known(case, speak)) for case in others]


def _known(case: Case, speak: Language) -> str:
    state = status_word(case.status, speak)
    last = _promised_last(case)
    if last is None:
        return speak.text(
            "This customer has a case already: {case}, {state}.", case=case.number, state=state
        )
    return speak.text(
        "This customer has a case already: {case}, {state}; promised by {due}: {text}",
        case=case.number,
        state=state,
        due=last.due_at,
        text=last.text or speak.text("[erased]"),
    )


def _promised_last(case: Case) -> Promise | None:
    """What was promised last; what was typed by mistake was promised to nobody."""
    return next((p for p in reversed(case.promises) if not p.struck), None)


def known_data(others: Sequence[Case], speak: Language) -> "list[KnownCase]":
    """The same for ``open --json``."""
    return [
        {
            "case": case.number,
            "status": case.status,
            "promised_by": speak.iso(last.due_at) if (last := _promised_last(case)) else None,
        }
        for case in others
    ]
