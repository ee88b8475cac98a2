"""What is given and known for a paper: the first of four steps to an issued one.

Facts → draft → paper → record. The draft says everything that the paper will say, the paper is its
file, the record puts both where they stay.
"""

from pathlib import Path

import msgspec

from casefile.case.here import Here
from casefile.case.money import Settlement
from casefile.clocks.rounds import Round
from casefile.errors import NotFound, Refused
from casefile.papers.context import LANG, Imprint
from casefile.papers.context_money import holders_of
from casefile.papers.issuable import belongs, issuable, settlement_for
from casefile.papers.readers import may_issue
from casefile.papers.receipts import Receipt, receipt_for
from casefile.policy import Document, Policy
from casefile.procedure.guards import in_the_past
from casefile.procedure.typed import parsed
from casefile.values.value import Facts
from casefile.values.words import PAYMENT_NAMED


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
    lang: str = LANG


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


def paper_facts(
    here: Here, request: PaperRequest, imprint: Imprint, clocks: tuple[Round, ...]
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
        receipt_for(case, policy, kind, request.settlement, certifying)
        if kind.of == "settlement" and kind.confirms_payment
        else (settlement_for(case, policy, kind, request.settlement), None)
    )
    belongs(policy, kind, about)
    issuable(case, policy, kind, None if kind.moves else about, given)
    holders = holders_of(about, policy) if about and kind.copies else ()
    return PaperFacts(here, kind, imprint, clocks, about, holders, given, receipt)


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


def document_named(policy: Policy, name: str) -> Document:
    """The kind of document of that id; NotFound tells which there are."""
    kind = next((d for d in policy.documents if name in (d.id, *d.title.names)), None)
    if kind is None:
        raise NotFound(
            "The policy has no document {name}; it has {known}.",
            name=name,
            known=[d.id for d in policy.documents],
        )
    return kind
