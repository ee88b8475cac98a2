"""Payments as records, the receipts that certify them, and what was paid beyond what is owed."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.case.money import RouteStep, Settlement
from casefile.case.papers import IssuedDocument
from casefile.policy import Policy
from casefile.values.amounts import fen, yuan
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
    paying = _paying(policy)
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


# ---- how much was paid --------------------------------------------------------------------------


def paid_anew(one: Settlement, policy: Policy) -> int:
    """The fen that were paid on a settlement itself and not paid back, what it took over left
    out."""
    return max(_given(one, policy) - one.returned, 0)


def paid_on(one: Settlement, policy: Policy) -> int:
    """The fen that the customer has of a settlement, with what it took over."""
    return max(one.carried + _given(one, policy) - one.returned, 0)


def left_over(one: Settlement, policy: Policy) -> int:
    """The fen of a settlement that came to nothing which may go on with another one: what the
    customer has of it, but for what was explained already."""
    return max(paid_on(one, policy) - one.explained, 0)


def _given(one: Settlement, policy: Policy) -> int:
    paying = _paying(policy)
    return sum(
        fen(str(s.facts.get(paying[s.id], "0"))) for s in one.steps if s.id in paying and s.stands
    )


def _paying(policy: Policy) -> dict[str, str]:
    """The steps on routes that pay, and the fact of each that tells how much."""
    return {s.id: s.sums for s in policy.route_steps if s.sums}


def continued(case: Case, no: int) -> bool:
    """Whether another settlement took over what was paid on number ``no``."""
    return any(s.continues == no for s in case.settlements)


def overpaid(case: Case, policy: Policy) -> Iterator[tuple[Settlement, int]]:
    """The settlements on which more was paid than is owed, and how many fen more: neither paid
    back, nor explained, nor taken over by another settlement."""
    for one in case.settlements:
        owed = one.amount if one.alive else 0
        beyond = paid_on(one, policy) - owed - one.explained
        if beyond > 0 and not continued(case, one.no):
            yield one, beyond


# ---- receipts -----------------------------------------------------------------------------------


def certificates(case: Case, policy: Policy) -> Iterator[tuple[IssuedDocument, Payment | None]]:
    """Every valid receipt with the payment that it certifies; None for one that was made out before
    the payment, which has not come yet."""
    kinds = {d.id for d in policy.documents if d.confirms_payment}
    payments = payments_of(case, policy)
    for paper in case.documents:
        if paper.valid and paper.type in kinds and paper.amount and not paper.annex:
            yield paper, certified_by(paper, payments)


def certified_by(paper: IssuedDocument, payments: tuple[Payment, ...]) -> Payment | None:
    """The payment that a receipt is about: the one that it names, or the first that was recorded on
    its settlement after it."""
    for one in payments:
        if one.no == paper.payment or (
            not paper.payment and one.settlement == paper.settlement and one.seq > paper.seq
        ):
            return one
    return None


def differs(paper: IssuedDocument, payment: Payment) -> bool:
    """Whether another sum was paid than the receipt says, or by somebody else."""
    return (paper.amount, paper.payer) != (yuan(payment.amount), payment.payer.of("zh"))


def receipt_of(case: Case, policy: Policy, payment: Payment) -> IssuedDocument | None:
    """The valid receipt that says what was paid. One of before receipts named their payment counts
    for all of its settlement."""
    kinds = {d.id for d in policy.documents if d.confirms_payment}
    for paper, of in certificates(case, policy):
        if of and of.no == payment.no and not differs(paper, payment):
            return paper
    return next(
        (
            d
            for d in case.documents
            if d.valid and d.type in kinds and d.settlement == payment.settlement
            if not d.amount and not d.annex
        ),
        None,
    )


def certifying(case: Case, policy: Policy, payment: Payment) -> Iterator[IssuedDocument]:
    """Every valid receipt that is about a payment, whatever sum it says."""
    kinds = {d.id for d in policy.documents if d.confirms_payment}
    for paper, of in certificates(case, policy):
        if of and of.no == payment.no:
            yield paper
    of_before = (d for d in case.documents if d.valid and d.type in kinds and not d.amount)
    yield from (d for d in of_before if d.settlement == payment.settlement)


def uncertified(case: Case, policy: Policy, settlement: int = 0) -> tuple[Payment, ...]:
    """The payments without a receipt that says what was paid: of one settlement, or of all."""
    return tuple(
        p
        for p in payments_of(case, policy)
        if settlement in (0, p.settlement) and receipt_of(case, policy, p) is None
    )


# ---- what a step on a route asks for ------------------------------------------------------------

PAYMENT = "payment"
DOCUMENT = "document:"


def lacking_of(case: Case, one: Settlement, policy: Policy, step_id: str) -> tuple[str, ...]:
    """What is still missing of all that a step on the route of a settlement requires
    (``document:receipt``, ``payment``)."""
    step, route = policy.route_step(step_id), policy.route(one.route)
    if step is None or route is None:
        return ()
    ours = [n for n in step.requires if n == PAYMENT or n.removeprefix(DOCUMENT) in route.documents]
    wanted = dict.fromkeys((*ours, *route.requires.get(step_id, ())))
    return tuple(name for name in wanted if not _there(case, one, policy, name, bool(step.sums)))


def _there(case: Case, one: Settlement, policy: Policy, name: str, paying: bool) -> bool:
    if name == PAYMENT:
        return paid_on(one, policy) > 0
    kind = policy.document(name.removeprefix(DOCUMENT))
    numbers = chain(case, one)
    valid = [
        d
        for d in case.documents
        if d.valid and kind and d.type == kind.id and d.settlement in numbers
    ]
    if kind is None or not kind.confirms_payment:
        return any(d.settlement == one.no for d in valid)
    payments = payments_of(case, policy)
    for paper in valid:
        about = certified_by(paper, payments) if paper.amount else None
        if about is None and paper.settlement == one.no:
            return True  # made out for what is about to be paid
        if about and not paying and not differs(paper, about):
            return True
    return False


def chain(case: Case, one: Settlement) -> set[int]:
    """The numbers of a settlement and of those whose payments it took over."""
    found = {one.no}
    while one.continues:
        one = case.settlements[one.continues - 1]
        found.add(one.no)
    return found
