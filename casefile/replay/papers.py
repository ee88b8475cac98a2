"""Issued papers and where their copies are, as their events tell it; part of ``replay``."""

from typing import Any

import msgspec

from casefile.case.case import Case
from casefile.case.certified import certified_by
from casefile.case.papers import Attachment, Copy, IssuedDocument, printed_over
from casefile.case.payments import payments_of
from casefile.log.events import (
    AttachmentKept,
    CopyHandedOver,
    CopySigned,
    DocumentIssued,
    DocumentVoided,
    Event,
)
from casefile.policy import Policy

replaced = msgspec.structs.replace


def issued(case: Case, event: Event, payload: DocumentIssued, policy: Policy) -> dict[str, Any]:
    """A new version; the one before is superseded, on the same settlement, and of receipts the one
    that certifies the same payment, each with its translations; none about the case whose copies
    have all gone out. A translation supersedes only an earlier one of the same paper in its
    language."""
    same = (payload.document, payload.settlement)
    payments = payments_of(case, policy)

    def replaces(paper: IssuedDocument) -> bool:
        if payload.annex:
            return paper.valid and (paper.annex, paper.language) == (
                payload.annex,
                payload.language,
            )
        if (paper.type, paper.settlement) != same or not printed_over(paper, case.documents):
            return False
        if not (paper.amount and payload.amount):
            return True
        about = certified_by(paper, payments)
        return (about.no if about else 0) == payload.payment

    older = tuple(replaced(d, state="superseded") if replaces(d) else d for d in case.documents)
    new = IssuedDocument(
        seq=event.seq,
        no=len(older) + 1,
        type=payload.document,
        version=payload.version,
        sha256=payload.sha256,
        name=payload.name,
        at=event.at,
        by=event.actor,
        settlement=payload.settlement,
        copies=tuple(Copy(no, holder) for no, holder in enumerate(payload.holders, 1)),
        parts=payload.parts,
        payment=payload.payment,
        amount=payload.amount,
        payer=payload.payer,
        language=payload.language,
        annex=payload.annex,
        given=payload.facts | {k: v for k, v in (event.personal or {}).items() if k != "reason"},
    )
    return {"documents": (*older, new)}


def attached(case: Case, event: Event, payload: AttachmentKept, policy: Policy) -> dict[str, Any]:
    new = Attachment(
        no=len(case.attachments) + 1,
        seq=event.seq,
        name=None if event.personal is None else str(event.personal["file"]),
        sort=payload.sort,
        sha256=payload.sha256,
        size=payload.size,
        at=event.at,
        by=event.actor,
    )
    return {"attachments": (*case.attachments, new)}


def signed(case: Case, event: Event, payload: CopySigned, policy: Policy) -> dict[str, Any]:
    name = None if event.personal is None else str(event.personal["by"])

    def change(copy: Copy) -> Copy:
        return replaced(copy, signed_by=(*copy.signed_by, name), signed_at=event.at)

    return _changed(case, payload.no, payload.copy, change)


def handed_over(
    case: Case, event: Event, payload: CopyHandedOver, policy: Policy
) -> dict[str, Any]:
    name = None if event.personal is None else str(event.personal["by"])

    def change(copy: Copy) -> Copy:
        return replaced(
            copy,
            holder=payload.to,
            handed_at=event.at,
            handed_by=event.actor,
            received_by=name,
        )

    return _changed(case, payload.no, payload.copy, change)


def _changed(case: Case, no: int, copy: int, change: Any) -> dict[str, Any]:
    return {
        "documents": tuple(
            replaced(d, copies=tuple(change(c) if c.no == copy else c for c in d.copies))
            if d.no == no
            else d
            for d in case.documents
        )
    }


def voided(case: Case, event: Event, payload: DocumentVoided, policy: Policy) -> dict[str, Any]:
    return {
        "documents": tuple(
            replaced(d, state="void", voided_at=event.at)
            if d.no == payload.no or (d.annex == payload.no and d.valid)
            else d
            for d in case.documents
        )
    }


def superseded(case: Case, settlement: int, policy: Policy) -> tuple[IssuedDocument, ...]:
    """The papers once the settlement that they tell of has changed. A receipt stays: the money that
    it certifies was paid."""
    payments = payments_of(case, policy)
    return tuple(
        replaced(d, state="superseded")
        if d.settlement == settlement and d.valid and not (d.amount and certified_by(d, payments))
        else d
        for d in case.documents
    )


CUSTODY: dict[type[Any], Any] = {
    AttachmentKept: attached,
    DocumentIssued: issued,
    CopySigned: signed,
    CopyHandedOver: handed_over,
    DocumentVoided: voided,
}
