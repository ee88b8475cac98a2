"""Issuing documents: rendered, kept in the store, put on record, and written to a folder."""

from datetime import datetime
from pathlib import Path

import msgspec

from casefile import papers
from casefile.actions.files import publish, scratch_in, write_durably
from casefile.actions.letters import Draft, document_named, draft, promises_of
from casefile.actions.log import Decide, Entry, Outcome, act, clocks_now, load
from casefile.actions.shipped import template
from casefile.actions.templates import FOLDERS, trusted
from casefile.case import Case, IssuedDocument
from casefile.documents.assembly import assemble
from casefile.documents.context import LANG, context
from casefile.documents.dealings import copy_context, holders_of, settlement_context
from casefile.documents.render import render
from casefile.errors import CannotWrite, Changed, NotFound, Refused
from casefile.events import DocumentIssued, NewEvent
from casefile.facts import split
from casefile.model import Facts
from casefile.papers import issuable, settlement_for
from casefile.policy import Document, Policy, Staff
from casefile.procedure import may, permitted, still_open
from casefile.store import Store


def template_bytes(name: str, own: Path, lang: str = LANG) -> bytes:
    """The content of a template in that language; NotFound if there is none of that name."""
    file = template(name, own, FOLDERS[lang])
    if file is None:
        raise NotFound("There is no template {name}.", name=f"{FOLDERS[lang]}/{name}")
    return file.read_bytes()


class Paper(msgspec.Struct, frozen=True):
    """A document as it was rendered from a case that had come to event number ``seen``; with
    ``parts``, its copies one by one."""

    kind: Document
    version: int
    name: str
    form: bytes
    content: bytes
    seen: int
    settlement: int = 0
    holders: tuple[str, ...] = ()
    parts: tuple[bytes, ...] = ()
    given: Facts = {}
    promises: tuple[NewEvent, ...] = ()

    def files(self, split: bool) -> list[tuple[str, bytes]]:
        """The files to be written: one, or one for each copy."""
        if not split or len(self.parts) < 2:
            return [(self.name, self.content)]
        stem = self.name.removesuffix(".docx")
        return [(f"{stem}-copy{n}.docx", part) for n, part in enumerate(self.parts, 1)]


ATTEMPTS = 5
"""How often a document is rendered anew because others wrote on the case meanwhile."""


def issue(
    store: Store,
    name: str,
    document: str,
    entry: Entry,
    *,
    own: Path,
    folder: Path,
    settlement: int = 0,
    split_copies: bool = False,
    given: Facts | None = None,
    lang: str = LANG,
) -> tuple[Outcome, list[Path]]:
    """Issue a document: the file ``CASE-document-vN.docx`` in ``folder``, kept in the store too;
    numbered copies in one file, or with ``split_copies`` in one each.

    Rendered while others may write, and anew if they did. The files are written under other names
    first and appear only after the commit; nothing is ever overwritten.
    """
    scratches: list[Path] = []
    try:
        for attempt in range(ATTEMPTS):
            paper = _rendered(store, name, document, entry, own, settlement, given or {}, lang)
            files = paper.files(split_copies)
            for file, _ in files:
                _free(folder / file)
            for path in scratches:
                path.unlink(missing_ok=True)
            scratches = [scratch_in(folder) for _ in files]
            for path, (_, content) in zip(scratches, files, strict=True):
                write_durably(path, content)
            try:
                outcome = act(store, name, entry, _on_record(store, paper, entry), seen=paper.seen)
                break
            except Changed:
                if attempt == ATTEMPTS - 1:
                    raise
        targets = [folder / file for file, _ in files]
        return outcome, [publish(s, t) for s, t in zip(scratches, targets, strict=True)]
    finally:
        for path in scratches:
            path.unlink(missing_ok=True)


def _rendered(
    store: Store,
    name: str,
    document: str,
    entry: Entry,
    own: Path,
    settlement: int,
    given: Facts,
    lang: str,
) -> Paper:
    case, policy = load(store, name)
    kind = document_named(policy, document)
    about = settlement_for(case, kind, settlement)
    written = draft(case, policy, kind, given, entry, lang) if kind.moves else None
    if written:
        _sendable(case, kind, written)
    elif given:
        raise Refused("{document} takes no facts.", document=kind.title)
    else:
        issuable(case, policy, kind, about, {})
    version = 1 + sum(d.type == kind.id for d in case.documents)
    form = template_bytes(kind.template, own, lang)
    trusted(store, kind.template, FOLDERS[lang], form)
    _, head = store.head()
    clocks = clocks_now(store, case, policy)
    values = context(case, policy, kind, now=entry.now, head=head, clocks=clocks)
    holders: tuple[str, ...] = ()
    if written:
        letter = written.letter
        texts = [p.text for p in letter.paragraphs]
        values |= {"letter": {"salutation": letter.salutation, "paragraphs": texts}}
    if about:
        values |= settlement_context(about, case, policy)
        holders = holders_of(about, policy) if kind.copies else ()
    parts = tuple(
        render(
            form,
            values | (copy_context(no, holders) if holders else {}),
            title=f"{kind.title.of(LANG)} {case.number}",
            author=policy.organisation.name,
            at=entry.now,
        )
        for no in range(1, max(len(holders), 1) + 1)
    )
    return Paper(
        kind=kind,
        version=version,
        name=f"{case.number}-{kind.id}-v{version}.docx",
        form=form,
        content=assemble(list(parts)),
        seen=case.last_no,
        settlement=about.no if about else 0,
        holders=holders,
        parts=parts,
        given=written.facts if written else {},
        promises=promises_of(case, policy, kind, written.facts, entry.now) if written else (),
    )


def _sendable(case: Case, kind: Document, written: Draft) -> None:
    """Refused for a letter with a grave remark, all of them told."""
    still_open(case)
    grave = [r.message for r in written.remarks if r.grave]
    if grave:
        error = Refused("{document} cannot be issued as it stands:", document=kind.title)
        error.parts = tuple(grave)
        raise error


def _free(target: Path) -> None:
    if target.exists():
        raise CannotWrite(
            "{path} is there already; choose another folder: -o DIR", path=str(target)
        )


def _on_record(store: Store, paper: Paper, entry: Entry) -> Decide:
    def decide(_: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        may(policy, staff, "issue")
        permitted(policy, staff, paper.kind.roles, paper.kind.title)
        payload = DocumentIssued(
            document=paper.kind.id,
            version=paper.version,
            sha256=store.put_file(paper.content),
            template=store.put_file(paper.form),
            name=paper.name,
            settlement=paper.settlement,
            holders=paper.holders,
            facts=split(policy, paper.given)[0],
        )
        # what a letter promises is a deadline from the moment that the letter is issued
        return (NewEvent(entry.now, payload, split(policy, paper.given)[1]), *paper.promises)

    return decide


def sign(
    store: Store,
    name: str,
    document: str,
    copy: int,
    by: str,
    entry: Entry,
    at: datetime | None = None,
) -> Outcome:
    """Record that somebody signed a copy."""
    return act(
        store,
        name,
        entry,
        lambda c, p, s: papers.sign(c, p, s, document, copy, by, at=at, now=entry.now),
    )


def hand_over(
    store: Store,
    name: str,
    document: str,
    copy: int,
    to: str,
    signed_by: str,
    entry: Entry,
    at: datetime | None = None,
) -> Outcome:
    """Record that a copy went to its holder."""
    return act(
        store,
        name,
        entry,
        lambda c, p, s: papers.hand_over(
            c, p, s, document, copy, to, signed_by, at=at, now=entry.now
        ),
    )


def void(store: Store, name: str, document: str, reason: str, entry: Entry) -> Outcome:
    """Declare a document void."""
    return act(
        store, name, entry, lambda c, p, s: papers.void(c, p, s, document, reason, entry.now)
    )


def save(store: Store, name: str, folder: Path) -> list[Path]:
    """Write the documents of a case out again, byte by byte as issued; those that are kept."""
    case, _ = load(store, name)
    return [_save_one(store, d, folder) for d in case.documents if not d.erased]


def _save_one(store: Store, document: IssuedDocument, folder: Path) -> Path:
    content = store.file(document.sha256)
    if content is None:
        raise NotFound("{name} is not in the database.", name=document.name)
    target = folder / document.name
    if target.is_file() and target.read_bytes() == content:
        return target
    scratch = scratch_in(folder)
    try:
        write_durably(scratch, content)
        return publish(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)
