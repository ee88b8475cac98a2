"""The papers that were issued on a case, as data and as text."""

from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.case.certified import certificates, differs
from casefile.case.papers import Copy, IssuedDocument
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Table
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.pages.answers.papers import CopyTold, PaperHead, PaperTold


def documents_data(seen: SeenCase) -> "list[PaperTold]":
    """The issued papers with their copies; who signed is masked like other names. A receipt tells
    which payment it certifies, and whether that was another sum or payer."""
    receipts = {d.no: (d, p) for d, p in certificates(seen.case, seen.policy) if p}
    found: list[PaperTold] = []
    for one in seen.case.documents:
        copies = [copy_data(copy, one, seen) for copy in one.copies]
        told: PaperTold = {**document_data(one), "copies": copies, "differs": None}
        if one.no in receipts:
            certified, payment = receipts[one.no]
            told["payment"], told["differs"] = payment.no, differs(certified, payment)
        found.append(told)
    return found


def document_data(one: IssuedDocument) -> "PaperHead":
    """An issued paper but for its copies."""
    return {
        "no": one.no,
        "type": one.type,
        "version": one.version,
        "sha256": one.sha256,
        "name": one.name,
        "state": one.state,
        "erased": one.erased,
        "issued_at": one.at,
        "by": one.by,
        "settlement": one.settlement or None,
        "payment": one.payment or None,
        "amount": one.amount or None,
        "language": one.language,
        "annex": one.annex or None,
    }


def copy_data(one: Copy, of: IssuedDocument, seen: SeenCase) -> "CopyTold":
    """One numbered copy of a paper, and where it is."""
    return {
        "no": one.no,
        "of": len(of.copies),
        "holder": one.holder,
        "state": one.state,
        "signed_by": seen.people(one.signed_by),
        "signed_at": one.signed_at,
        "handed_at": one.handed_at,
        "handed_by": one.handed_by or None,
        "received_by": seen.people((one.received_by,)),
    }


def documents_table(case: Case, policy: Policy, speak: Language) -> Table:
    """The documents that were issued on a case."""
    states = {
        "issued": speak.text("issued"),
        "superseded": speak.text("superseded"),
        "void": speak.text("void"),
    }
    rows = []
    for d in case.documents:
        kind = policy.document(d.type)
        rows.append(
            (
                str(d.no),
                speak.title(kind.title) if kind else d.type,
                f"v{d.version}",
                speak.joined([states[d.state], *([speak.text("erased")] if d.erased else [])]),
                speak.when(d.at),
                policy.name_of(d.by),
                d.name,
            )
        )
    columns = (
        "#",
        speak.text("document"),
        speak.text("version"),
        speak.text("state"),
        speak.text("time"),
        speak.text("by"),
        speak.text("file"),
    )
    return Table(columns, tuple(rows))
