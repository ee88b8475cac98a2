"""Issued papers and where their copies are, as their events tell it; part of ``replay``."""

from typing import Any

import msgspec

from casefile.case.case import Case
from casefile.case.papers import Copy, IssuedDocument
from casefile.log.events import CopyHandedOver, CopySigned, DocumentIssued, DocumentVoided, Event
from casefile.policy import Policy

replaced = msgspec.structs.replace


def issued(case: Case, event: Event, payload: DocumentIssued, policy: Policy) -> dict[str, Any]:
    """A new version; the one before is superseded, on the same settlement."""
    same = (payload.document, payload.settlement)
    older = tuple(
        replaced(d, state="superseded") if (d.type, d.settlement) == same and d.valid else d
        for d in case.documents
    )
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
    )
    return {"documents": (*older, new)}


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
            replaced(d, state="void", voided_at=event.at) if d.no == payload.no else d
            for d in case.documents
        )
    }


def superseded(
    documents: tuple[IssuedDocument, ...], settlement: int
) -> tuple[IssuedDocument, ...]:
    """The papers once the settlement that they tell of has changed."""
    return tuple(
        replaced(d, state="superseded") if d.settlement == settlement and d.valid else d
        for d in documents
    )


CUSTODY: dict[type[Any], Any] = {
    DocumentIssued: issued,
    CopySigned: signed,
    CopyHandedOver: handed_over,
    DocumentVoided: voided,
}
