"""What is given and known for a paper: the first of four steps to an issued one.

Facts → draft → paper → record. The draft says everything that the paper will say, the paper is its
file, the record puts both where they stay.
"""

from functools import partial
from pathlib import Path

import msgspec

from casefile.case.certified import certified_by
from casefile.case.here import Here
from casefile.case.money import Settlement
from casefile.case.owed import paid_on
from casefile.case.papers import IssuedDocument, printed_over
from casefile.case.payments import payments_of
from casefile.clocks.rounds import Round
from casefile.errors import NotFound, Refused, message
from casefile.papers.context import Imprint
from casefile.papers.context_money import holders_of
from casefile.papers.issuable import issuable
from casefile.papers.letter_faults import lacks_too
from casefile.papers.owing import still_owed
from casefile.papers.pictures import PaperPicture
from casefile.papers.readers import may_issue
from casefile.papers.receipts import Receipt, receipt_for
from casefile.papers.settlement_meant import belongs, settlement_for
from casefile.policy import Document, Policy
from casefile.policy.named import part_of, told_of
from casefile.procedure.guards import in_the_past
from casefile.procedure.typed import parsed
from casefile.values.moments import a_date, local
from casefile.values.text import clean
from casefile.values.value import Facts
from casefile.values.words import PAYMENT_NAMED

replaced = msgspec.structs.replace


class Art(msgspec.Struct, frozen=True):
    """What stands on a paper as pictures."""

    pictures: tuple[tuple[int, PaperPicture], ...] = ()
    """Each with the number of its attachment."""
    logo: PaperPicture | None = None


NO_ART = Art()


class PaperRequest(msgspec.Struct, frozen=True):
    """Which document is to be issued, how, and where to; ``own`` holds the shop's templates."""

    document: str
    own: Path
    folder: Path | None
    """None for a paper that is only kept; ``documents`` writes it out."""
    settlement: int = 0
    split: bool = False
    """Each numbered copy in a file of its own."""
    given: Facts = {}
    lang: str = ""
    """The language that was asked for; none for that of the house."""
    plain: str = ""
    """Why a letter goes out that could have gone to anybody."""


class PaperFacts(msgspec.Struct, frozen=True):
    """All that the draft of a paper is made of."""

    here: Here
    kind: Document
    imprint: Imprint
    clocks: tuple[Round, ...] = ()
    about: Settlement | None = None
    """The settlement that the paper is about."""
    holders: tuple[str, ...] = ()
    """Who gets its numbered copies, one each."""
    given: Facts = {}
    """What a letter takes beside what the case knows."""
    receipt: Receipt | None = None
    """Of a receipt, what it certifies."""
    original: IssuedDocument | None = None
    """Of a translation, the paper that it stands beside."""
    plain: str = ""
    art: Art = NO_ART


def paper_facts(
    here: Here,
    request: PaperRequest,
    imprint: Imprint,
    clocks: tuple[Round, ...],
    art: Art = NO_ART,
) -> PaperFacts:
    """What the requested paper is made of. NotPermitted for who may not issue it; Refused where a
    fact is missing, and wherever the case is not one for such a paper; BadData for facts that
    cannot be read."""
    case, policy = here.case, here.policy
    kind = document_named(policy, request.document)
    may_issue(policy, here.staff, kind)
    certifying, typed = _certifying(policy, kind, request.given)
    given = _given(here, kind, typed)
    about, receipt = (
        receipt_for(case, policy, kind, request.settlement, certifying, imprint.lang)
        if kind.of == "settlement" and kind.confirms_payment
        else (settlement_for(case, policy, kind, request.settlement), None)
    )
    belongs(policy, kind, about)
    told_too = partial(lacks_too, case, policy, kind, given, plain=bool(request.plain))
    issuable(case, policy, kind, None if kind.moves else about, given, told_too)
    holders = holders_of(about, policy) if about and kind.copies else kind.holders
    found = PaperFacts(here, kind, imprint, clocks, about, holders, given, receipt, art=art)
    in_time(found)
    found = replaced(found, original=original_of(found), plain=clean(request.plain).strip())
    payable_in_time(found)
    if about:
        still_owed(case, policy, kind, about)
    unsigned(found)
    return found


def _certifying(policy: Policy, kind: Document, typed: Facts) -> tuple[Facts, Facts]:
    """Of what was typed, what says which payment a receipt certifies; and the rest."""
    if not kind.confirms_payment:
        return {}, typed
    rules = policy.settlement
    fact = policy.facts.get(rules.amount) if rules else None
    names = {"payment": "payment", "amount": "amount"}
    names |= dict.fromkeys(PAYMENT_NAMED, "payment")
    names |= dict.fromkeys(fact.title.names, "amount") if fact else {}
    ours = {names[key]: value for key, value in typed.items() if key in names}
    return ours, {key: value for key, value in typed.items() if key not in names}


def _given(here: Here, kind: Document, typed: Facts) -> Facts:
    """The facts that a letter takes, as they are kept; any other paper takes none."""
    if not kind.moves:
        if typed:
            raise Refused("{document} takes no facts.", document=kind.title)
        return {}
    facts = parsed(here.policy, kind.needs + kind.may, typed, kind.title, here.now)
    in_the_past(here.policy, facts, here.now)
    return facts


def in_time(facts: PaperFacts) -> None:
    """Refused for a paper that asks for an answer which came, or by a day that has passed."""
    clock, case = facts.kind.answer_by, facts.here.case
    asked = [c for c in facts.clocks if c.clock.id == clock and c.due]
    for one in asked[-1:]:  # the round whose day it prints
        assert one.due
        told = {"document": facts.kind.title, "due": one.due.at, "case": case.number}
        if not one.open:
            raise Refused(
                "{document} would ask for an answer by {due}, and nobody waits for one any more.",
                **told,
            )
        if one.due.at <= facts.imprint.now:
            raise Refused(
                "{document} would ask for an answer by {due}, which has passed; give them longer "
                "first: casefile pause {case} --reason … --until …",
                **told,
            )


def payable_in_time(facts: PaperFacts) -> None:
    """Refused for what the parties sign, while money is due under it, where the day that they
    agreed on for the payment has passed: signing it would break it. A translation says what its
    original says."""
    here, about, rules = facts.here, facts.about, facts.here.policy.settlement
    agreed = facts.kind.copies and not facts.kind.confirms_payment and not facts.original
    if about is None or rules is None or not agreed or paid_on(about, here.policy) >= about.amount:
        return
    day = str(about.facts.get(rules.pay_by, "")) if rules.pay_by else ""
    if day and a_date(day) < local(facts.imprint.now, here.policy.identity.timezone).date():
        raise Refused(
            "{document} would have the money paid by {day}, which has passed; agree on another day "
            "first: casefile correct {case} {seq} {key}=… --reason …",
            document=facts.kind.title,
            day=a_date(day),
            case=here.case.number,
            seq=about.seq,
            key=rules.pay_by,
        )


def original_of(facts: PaperFacts) -> IssuedDocument | None:
    """The valid paper that this one is a translation of: of the same kind, about the same things,
    in the language of the house, given the same but for words, which each language has its own.
    None for a paper that stands for itself."""
    ours = facts.here.policy.organisation.language
    if facts.imprint.lang == ours:
        return None
    known = facts.here.policy.facts

    def but_for_words(given: Facts) -> Facts:
        return {k: v for k, v in given.items() if k in known and known[k].type != "text"}

    for paper in reversed(predecessors(facts)):
        same = but_for_words(paper.given) == but_for_words(facts.given)
        if paper.language == ours and not paper.annex and same:
            return paper
    return None


def unsigned(facts: PaperFacts) -> None:
    """Refused where it would take the place of a paper that somebody signed."""
    for paper in superseded_by(facts):
        if paper.bound:
            error = Refused(
                "{name} is signed: printing takes its place no more. Void it first, with the "
                "reason: casefile void {case} {no} --reason …",
                name=paper.name,
                case=facts.here.case.number,
                no=paper.no,
            )
            if not paper.settlement:
                error.parts = (
                    message(
                        "Where both are true, hand over the copies of the one that is signed; the "
                        "next then stands beside it: casefile hand-over {case} {no} --signed-by …",
                        case=facts.here.case.number,
                        no=paper.no,
                    ),
                )
            raise error


def superseded_by(facts: PaperFacts) -> list[IssuedDocument]:
    """The valid papers whose place this one takes: of a translation, the earlier one beside the
    same paper, in the same language."""
    beside, lang = facts.original, facts.imprint.lang
    found = predecessors(facts)
    if beside is None:
        return [paper for paper in found if printed_over(paper, facts.here.case.documents)]
    return [paper for paper in found if (paper.annex, paper.language) == (beside.no, lang)]


def predecessors(facts: PaperFacts) -> list[IssuedDocument]:
    """The valid papers of its kind, about the same thing: those of which it may be a translation,
    and those whose place it may take."""
    case, policy, receipt = facts.here.case, facts.here.policy, facts.receipt
    payments = payments_of(case, policy)

    def same_payment(paper: IssuedDocument) -> bool:
        if receipt is None or not paper.amount:
            return True
        about = certified_by(paper, payments)
        return (about.no if about else 0) == receipt.payment

    same = facts.kind.id, facts.about.no if facts.about else 0
    return [
        d for d in case.documents if d.valid and (d.type, d.settlement) == same and same_payment(d)
    ]


def document_named(policy: Policy, name: str) -> Document:
    """The kind of document of that id or title, or the only one that the name is a part of;
    NotFound tells which may be meant, or which there are."""
    kind = next((d for d in policy.documents if name in (d.id, *d.title.names)), None)
    if kind is not None:
        return kind
    titles = {d.id: d.title for d in policy.documents}
    part = part_of(name.lower(), titles)
    if len(part) == 1:
        return next(d for d in policy.documents if d.id == part[0])
    missing = NotFound("The policy has no document {name}.", name=name)
    missing.parts = (told_of(name.lower(), part, titles),)
    raise missing
