"""What hangs on the papers of a settlement: money without a receipt, signatures and copies that are
missing, a party that holds nothing. Marks, from the moment since which it hangs."""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.case.papers import IssuedDocument
from casefile.case.routes import holders
from casefile.errors import Message, message
from casefile.log.rows import Mark
from casefile.money.grants import paid_on
from casefile.policy import Policy

UNRECEIPTED = "paid-without-receipt"
UNSIGNED = "signature-missing"
UNDELIVERED = "copy-not-handed-over"
EMPTY_HANDED = "customer-without-copy"
HANGING = (UNRECEIPTED, UNSIGNED, UNDELIVERED, EMPTY_HANDED)


def hanging(case: Case, policy: Policy) -> Iterator[Mark]:
    """The marks of every settlement that runs, or whose papers were issued."""
    for one in case.settlements:
        papers = [d for d in case.documents if d.settlement == one.no and d.valid]
        if one.state == "open" or (one.state == "done" and papers):
            yield from _hanging(one, papers, case, policy)


def _hanging(
    one: Settlement, papers: list[IssuedDocument], case: Case, policy: Policy
) -> Iterator[Mark]:
    route = policy.route(one.route)
    numbered = [d for d in policy.documents if route and d.id in route.documents and d.copies]
    receipts = {d.id for d in numbered if d.confirms_payment}
    signed = {d.type for d in papers if d.signed}
    if receipts and paid_on(one, policy) and not receipts & signed:
        at = max(s.at for s in one.steps if _pays(s.id, policy))
        yield Mark(case.number, UNRECEIPTED, one.no, at, "", case.owner)
    if signed and (missing := [d for d in numbered if d.id not in signed]):
        at = max(c.signed_at for d in papers for c in d.copies if c.signed_at)
        yield Mark(case.number, UNSIGNED, one.no, at, " ".join(d.id for d in missing), case.owner)
    for paper in papers:
        waiting = [c for c in paper.copies if c.signed_at and not c.handed_at]
        if waiting:
            since = min(c.signed_at for c in waiting if c.signed_at)
            value = f"{paper.type} {' '.join(str(c.no) for c in waiting)}"
            yield Mark(case.number, UNDELIVERED, paper.no, since, value, case.owner)
    if any(d.copies for d in papers) and "" not in holders(one, policy, ""):
        at = min(d.at for d in papers if d.copies)
        yield Mark(case.number, EMPTY_HANDED, one.no, at, "", case.owner)


def mark_told(mark: Mark, policy: Policy) -> Message:
    """The mark as a sentence."""
    titles = {d.id: d.title for d in policy.documents}
    words = mark.value.split()
    names = [titles.get(word, word) for word in words]
    if mark.mark == UNRECEIPTED:
        return message("Settlement {no}: paid, and no receipt is signed.", no=mark.seq)
    if mark.mark == UNSIGNED:
        return message("Settlement {no}: {papers} not signed.", no=mark.seq, papers=names)
    if mark.mark == UNDELIVERED:
        return message(
            "{paper}, document {no}: copy {copies} not handed over.",
            paper=names[0],
            no=mark.seq,
            copies=words[1:],
        )
    return message("Settlement {no}: the customer holds no copy.", no=mark.seq)


def _pays(step_id: str, policy: Policy) -> bool:
    step = policy.route_step(step_id)
    return bool(step and step.sums)
