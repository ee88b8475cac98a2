"""Which payment a receipt certifies: the one that is named, the only one that has none yet, or the
sum that is about to be paid. (Money that none certifies is told by ``outstanding``.)"""

import unicodedata
from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.case.certified import receipt_of, uncertified, untranslated
from casefile.case.money import Settlement
from casefile.case.owed import paid_on
from casefile.case.payments import Payment, payer_of, payments_of
from casefile.errors import BadData, Message, NotFound, Refused, message
from casefile.money.payments import payable
from casefile.money.settlements import settlement_numbered
from casefile.papers.on_paper import LANG
from casefile.papers.settlement_meant import settlement_for
from casefile.policy import Document, Policy
from casefile.values.amounts import fen, yuan
from casefile.values.value import Facts, Title


class Receipt(msgspec.Struct, frozen=True):
    """What a receipt certifies: this sum, from this payer, on this day, how much that makes in all
    and what is left. ``payment`` is 0, and ``at`` None, for a sum that is about to be paid."""

    payment: int
    amount: int
    payer: Title
    method: str
    at: datetime | None
    total: int
    left: int


def receipt_for(
    case: Case, policy: Policy, kind: Document, settlement: int, given: Facts, lang: str = LANG
) -> tuple[Settlement, Receipt]:
    """The settlement and the payment that the receipt is about. ``given`` names the payment
    (``payment``), or the sum that is about to be paid (``amount``). In another language than that
    of the house it goes with a receipt that has no translation yet. Refused where it could be one
    of several payments, or where there is none."""
    named, ahead = str(given.get("payment", "")), str(given.get("amount", ""))
    if named and ahead:
        raise Refused("A receipt is about a payment or about a sum to be paid, not about both.")
    if named:
        return _about(case, policy, _payment(case, policy, kind, named), lang)
    open_ones = uncertified(case, policy, settlement) or untranslated(
        case, policy, settlement, lang
    )
    if ahead:
        return _ahead(case, policy, kind, settlement, fen(ahead))
    if len(open_ones) == 1:
        return _about(case, policy, open_ones[0], lang)
    if open_ones:
        error = Refused("Several payments have no receipt yet; say which.")
        error.parts = _ways(case, kind, open_ones)
        raise error
    raise _none(case, policy, kind, settlement)


def _payment(case: Case, policy: Policy, kind: Document, text: str) -> Payment:
    """The payment of that number; else the error names those that there are."""
    known = tuple(payments_of(case, policy))
    text = unicodedata.normalize("NFKC", text)
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        unread = BadData("{value} is no number of a payment.", value=text)
        unread.parts = _ways(case, kind, known)
        raise unread
    found = next((p for p in known if p.no == int(text)), None)
    if found is None:
        error = NotFound("Case {case} has no payment {no}.", case=case.number, no=int(text))
        error.parts = _ways(case, kind, known)
        raise error
    return found


def _about(case: Case, policy: Policy, one: Payment, lang: str) -> tuple[Settlement, Receipt]:
    """With all that was paid until it is made out, or, of a translation, until its original was:
    whoever signs it says how much they have by then."""
    about = settlement_numbered(case, one.settlement)
    abroad = lang != policy.organisation.language
    original = receipt_of(case, policy, one) if abroad else None
    total = about.carried + sum(
        p.amount
        for p in payments_of(case, policy)
        if p.settlement == about.no and (original is None or p.seq < original.seq or p.no == one.no)
    )
    left = max(about.amount - total, 0)
    return about, Receipt(one.no, one.amount, one.payer, one.method, one.at, total, left)


def _ahead(
    case: Case, policy: Policy, kind: Document, settlement: int, amount: int
) -> tuple[Settlement, Receipt]:
    standing = [s for s in case.settlements if s.running]
    if len(standing) > 1 and not settlement:
        error = Refused("Several settlements are on their way; say which.")
        error.parts = tuple(
            message(
                "Settlement {no}: casefile issue {case} {document} amount={amount} "
                "--settlement {no}",
                no=s.no,
                case=case.number,
                document=kind.id,
                amount=yuan(amount),
            )
            for s in standing
        )
        raise error
    about = settlement_for(case, policy, kind, settlement)
    assert about
    before = paid_on(about, policy)
    payable(about, amount, before)
    total, left = before + amount, about.amount - before - amount
    method = str(about.facts.get(policy.settlement.method, "")) if policy.settlement else ""
    return about, Receipt(0, amount, payer_of(about, policy), method, None, total, left)


def _none(case: Case, policy: Policy, kind: Document, settlement: int) -> Refused:
    known = [p for p in payments_of(case, policy) if settlement in (0, p.settlement)]
    if known:
        error = Refused("Every payment has its receipt; to issue one anew, say for which.")
        receipts = [(p, receipt_of(case, policy, p)) for p in known]
        signed = [(p, r) for p, r in receipts if r and r.bound]
        error.parts = (
            *_ways(case, kind, tuple(p for p, r in receipts if not (r and r.bound))),
            *(
                message(
                    "{name} is signed: printing takes its place no more. Void it first, with the "
                    "reason: casefile void {case} {no} --reason …",
                    name=r.name,
                    case=case.number,
                    no=r.no,
                )
                for _, r in signed
            ),
        )
        return error
    about = settlement_for(case, policy, kind, settlement)
    assert about
    return Refused(
        "Nothing was paid on settlement {no} yet; for the sum that is about to be paid: "
        "casefile issue {case} {document} amount=…",
        no=about.no,
        case=case.number,
        document=kind.id,
    )


def _ways(case: Case, kind: Document, payments: tuple[Payment, ...]) -> tuple[Message, ...]:
    return tuple(
        message(
            "{amount} yuan of {time}, settlement {settlement}: "
            "casefile issue {case} {document} payment={no}",
            amount=yuan(p.amount),
            time=p.at,
            settlement=p.settlement,
            case=case.number,
            document=kind.id,
            no=p.no,
        )
        for p in payments
    )
