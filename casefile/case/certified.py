"""Which receipt certifies which payment, and what a step on a route still asks for."""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.case.owed import chain, paid_on
from casefile.case.papers import IssuedDocument
from casefile.case.payments import Payment, payments_of
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.values.amounts import yuan


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


def untranslated(case: Case, policy: Policy, settlement: int, lang: str) -> tuple[Payment, ...]:
    """The payments whose receipt has no translation into ``lang``: none in the language of the
    house, in which it stands for itself."""
    if lang == policy.organisation.language:
        return ()
    payments = payments_of(case, policy)
    kinds = {d.id for d in policy.documents if d.confirms_payment}
    there = {
        about.no
        for paper in case.documents
        if paper.valid and paper.type in kinds and paper.amount and paper.language == lang
        if (about := certified_by(paper, payments))
    }
    return tuple(p for p in payments if settlement in (0, p.settlement) and p.no not in there)


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


def lacking_on(case: Case, step: Step, policy: Policy) -> tuple[str, ...]:
    """The papers that a step of the procedure requires and that are not there: none of that kind is
    valid on the case. What is not issued on such a case (``unless``) is not waited for."""
    valid = {DOCUMENT + paper.type for paper in case.documents if paper.valid}
    return tuple(n for n in step.requires if n not in valid and _issued_here(case, policy, n))


def _issued_here(case: Case, policy: Policy, name: str) -> bool:
    kind = policy.document(name.removeprefix(DOCUMENT))
    return kind is not None and not (kind.unless and holds(kind.unless, case.known))


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
