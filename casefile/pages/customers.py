"""Customers as data and as text: their cases, what was granted, what is left."""

from collections.abc import Iterator, Mapping, Sequence
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
from casefile.pages.page import Line, Page, Table
from casefile.people.privacy import masked
from casefile.policy import Policy
from casefile.procedure.facts import shown
from casefile.values.amounts import yuan
from casefile.values.currency import CURRENCIES
from casefile.values.value import Facts

if TYPE_CHECKING:
    from casefile.pages.answers.office import CustomerTold
    from casefile.pages.answers.writing import KnownCase


class Customer(msgspec.Struct, frozen=True):
    """All cases of somebody, newest first; what was granted on them; how much of their limits
    whoever asks has used up, with what counts under numbers of before, elsewhere."""

    rows: tuple[CaseRow, ...]
    grants: tuple[Grant, ...]
    limits: LimitVerdict
    calls: Mapping[str, Facts] = {}
    """Of each of the cases whom to call."""
    policies: Mapping[str, Policy] = {}
    """What each of the cases stands under, by its digest."""
    currencies: Mapping[str, str] = {}
    """In what the amounts of each case are on which something was granted."""

    def granted_in(self, usual: str) -> dict[str, int]:
        """What was granted in each currency, the ``usual`` one first; amounts in several are never
        added up."""
        sums = {usual: 0}
        for grant in self.grants:
            code = self.currencies[grant.case]
            sums[code] = sums.get(code, 0) + grant.amount
        return sums


def customer_data(
    found: Customer, policy: Policy, speak: Language, *, reveal: bool
) -> "CustomerTold":
    """``customer --json``; who it is masked unless ``reveal``. ``granted`` is what was granted in
    the currency of the policy, ``granted_in`` what in each."""
    usual = policy.identity.currency
    sums = found.granted_in(usual)
    return {
        "cases": [
            in_json(row_data(row, own), speak) | {"call": calls if reveal else masked(own, calls)}
            for row, own, calls in _rows(found)
        ],
        "granted": yuan(sums[usual]),
        "currency": usual,
        "granted_in": {code: yuan(amount) for code, amount in sums.items()},
        "grants": [
            {
                "case": g.case,
                "item": g.item,
                "remedy": g.remedy,
                "amount": yuan(g.amount),
                "currency": found.currencies[g.case],
                "at": speak.iso(g.at),
                "granted_by": g.grantor,
            }
            for g in found.grants
        ],
        "limits": [bound_data(b, found.limits, policy, speak) for b in found.limits.bounds],
    }


def _rows(found: Customer) -> Iterator[tuple[CaseRow, Policy, Facts]]:
    """The cases, what each stands under, and whom to call about it."""
    for row in found.rows:
        yield row, found.policies[row.policy], found.calls[row.number]


def customer_page(
    found: Customer,
    policy: Policy,
    speak: Language,
    columns: Sequence[str] = (),
    *,
    reveal: bool,
) -> Page:
    """The same for people, of each case the ``columns`` that a list has; whom to call is told where
    it is not masked."""
    sums = found.granted_in(policy.identity.currency)
    said = [
        Language(speak.code, speak.zone, CURRENCIES[code]).text(
            "Granted in all: {amount} yuan", amount=yuan(amount)
        )
        for code, amount in sums.items()
    ]
    return [
        rows_table(found.rows, policy, speak, found.policies, columns),
        *([_calls_table(found, speak)] if reveal else ()),
        *map(Line, said),
        *bounds_table([found.limits], policy, speak),
    ]


def _calls_table(found: Customer, speak: Language) -> Table:
    rows = tuple(
        (row.number, " ".join(shown(own, k, v, speak.code, reveal=True) for k, v in call.items()))
        for row, own, call in _rows(found)
    )
    return Table((speak.text("case"), speak.text("call")), rows, fixed=1)


def known_lines(case: Case, others: Sequence[Case], policy: Policy, speak: Language) -> Page:
    """That the customer of ``case`` has others already: their numbers, state, and the promise made
    last; and how it goes into the one that is still on its way, if it is the same matter."""
    page: Page = [Line(_known(other, speak)) for other in others]
    running = next((other for other in others if other.running), None)
    if running is None:
        return page
    from casefile.procedure.short_ends import endings_open  # few who complain have another case

    same = next((rule for rule in endings_open(case, policy) if rule.duplicate), None)
    if same and not same.needs:
        told = speak.text(
            "If it is the same complaint: casefile close {case} ending={ending} of={other}",
            case=case.number,
            ending=same.id,
            other=running.number,
        )
        page.append(Line(told))
    return page


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
