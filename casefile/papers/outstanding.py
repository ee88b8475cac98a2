"""What hangs on settlements and papers: money without a receipt, or beyond what is owed, receipts
that say something else, signatures and copies that are missing, a party that holds nothing. Marks,
from the moment since which it hangs."""

from collections.abc import Iterable, Iterator

from casefile.case.case import Case
from casefile.case.certified import certificates, differs, receipt_of
from casefile.case.money import Settlement
from casefile.case.owed import overpaid
from casefile.case.papers import IssuedDocument
from casefile.case.payments import payments_of
from casefile.errors import Message, message
from casefile.log.marks import (
    EMPTY_HANDED,
    OVERPAID,
    RECEIPT_DIFFERS,
    UNDELIVERED,
    UNRECEIPTED,
    UNSIGNED,
)
from casefile.log.rows import Mark
from casefile.policy import Policy
from casefile.values.amounts import yuan


def hanging(case: Case, policy: Policy) -> Iterator[Mark]:
    """The marks of every settlement that runs, was paid on, or whose papers were issued, and of
    the papers about the case itself."""
    for one in case.settlements:
        papers = [d for d in case.documents if d.settlement == one.no and d.valid]
        if one.state == "open" or (one.state == "done" and papers):
            yield from _hanging(one, papers, case, policy)
        elif not one.alive:
            yield from _unreceipted(one, case, policy)
    yield from _undelivered((d for d in case.documents if d.valid and not d.settlement), case)
    for paper, payment in certificates(case, policy):
        if payment and differs(paper, payment):
            value = f"{paper.type} {payment.no}{' signed' if paper.bound else ''}"
            yield Mark(case.number, RECEIPT_DIFFERS, paper.no, paper.at, value, case.owner)
    for one, beyond in overpaid(case, policy):
        at = one.ended_at or one.granted_at
        yield Mark(case.number, OVERPAID, one.no, at, yuan(beyond), case.owner)


def _unreceipted(one: Settlement, case: Case, policy: Policy) -> Iterator[Mark]:
    """Money of a settlement that no signed receipt certifies."""
    route = policy.route(one.route)
    kinds = {d.id for d in policy.documents if d.confirms_payment and d.copies}
    if not (route and kinds & set(route.documents)):
        return
    open_ones = [
        p
        for p in payments_of(case, policy)
        if p.settlement == one.no and not ((r := receipt_of(case, policy, p)) and r.signed)
    ]
    if open_ones:
        at = max(s.at for s in one.steps if s.seq in {p.seq for p in open_ones})
        yield Mark(case.number, UNRECEIPTED, one.no, at, "", case.owner)


def _hanging(
    one: Settlement, papers: list[IssuedDocument], case: Case, policy: Policy
) -> Iterator[Mark]:
    route = policy.route(one.route)
    numbered = [d for d in policy.documents if route and d.id in route.documents and d.copies]
    signed = {d.type for d in papers if d.signed and not d.annex}
    yield from _unreceipted(one, case, policy)
    if signed and (missing := [d for d in numbered if d.id not in signed]):
        at = max(c.signed_at for d in papers for c in d.copies if c.signed_at)
        yield Mark(case.number, UNSIGNED, one.no, at, " ".join(d.id for d in missing), case.owner)
    yield from _undelivered(papers, case)
    if any(d.copies for d in papers) and not _customer_holds(one, policy):
        at = min(d.at for d in papers if d.copies)
        yield Mark(case.number, EMPTY_HANDED, one.no, at, "", case.owner)


def _customer_holds(one: Settlement, policy: Policy) -> bool:
    from casefile.papers.holders import customer_holds, holders_of  # few cases have such papers

    return customer_holds(holders_of(one, policy), policy)


def _undelivered(papers: Iterable[IssuedDocument], case: Case) -> Iterator[Mark]:
    """Copies that are signed, and that their holders have not got."""
    for paper in papers:
        waiting = [c for c in paper.copies if c.signed_at and not c.handed_at]
        if waiting:
            since = min(c.signed_at for c in waiting if c.signed_at)
            value = f"{paper.type} {' '.join(str(c.no) for c in waiting)}"
            yield Mark(case.number, UNDELIVERED, paper.no, since, value, case.owner)


def _unsigned_told(mark: Mark, policy: Policy) -> Message:
    """Which papers of a settlement are not signed; what certifies money is signed with it, and
    waits for that, not for somebody."""
    kinds = [d for d in policy.documents if d.id in mark.value.split()]
    due = [d.title for d in kinds if not d.confirms_payment]
    with_money = [d.title for d in kinds if d.confirms_payment]
    if not with_money:
        return message("Settlement {no}: {papers} not signed.", no=mark.seq, papers=due)
    if not due:
        return message(
            "Settlement {no}: {papers} to be signed when the money is received.",
            no=mark.seq,
            papers=with_money,
        )
    return message(
        "Settlement {no}: {papers} not signed; {receipts} to be signed when the money is received.",
        no=mark.seq,
        papers=due,
        receipts=with_money,
    )


def mark_told(mark: Mark, policy: Policy) -> Message:
    """The mark as a sentence."""
    titles = {d.id: d.title for d in policy.documents}
    words = mark.value.split()
    names = [titles.get(word, word) for word in words]
    if mark.mark == UNRECEIPTED:
        return message("Settlement {no}: paid, and no receipt is signed.", no=mark.seq)
    if mark.mark == UNSIGNED:
        return _unsigned_told(mark, policy)
    if mark.mark == UNDELIVERED:
        return message(
            "{paper}, document {no}: copy {copies} not handed over.",
            paper=names[0],
            no=mark.seq,
            copies=words[1:],
        )
    if mark.mark == RECEIPT_DIFFERS and "signed" in words:
        return message(
            "{paper}, document {no}, which was signed, says something else than what was paid: "
            "correct the payment if it was typed wrongly (casefile correct {case}); else make the "
            "paper void with the reason (casefile void {case} {no} --reason …) and let a new one "
            "be signed.",
            paper=names[0],
            no=mark.seq,
            case=mark.case,
        )
    if mark.mark == RECEIPT_DIFFERS:
        return message(
            "{paper}, document {no}, says something else than what was paid; issue it anew: "
            "casefile issue {case} {type} payment={payment}",
            paper=names[0],
            no=mark.seq,
            case=mark.case,
            type=words[0],
            payment=words[1],
        )
    if mark.mark == OVERPAID:
        return message(
            "Settlement {no}: {amount} yuan were paid beyond what is owed.",
            no=mark.seq,
            amount=mark.value,
        )
    return message("Settlement {no}: the customer holds no copy.", no=mark.seq)
