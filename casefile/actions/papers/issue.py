"""Issuing documents: filled in, kept in the store, put on record, and written to a folder."""

import hashlib
from pathlib import Path

import msgspec

from casefile.actions.act import Decide, Entry, Outcome, Sight, act
from casefile.actions.histories import clocks_now, load
from casefile.actions.papers.approved import template_bytes
from casefile.actions.papers.forms import keep_form, press_for
from casefile.actions.papers.letters import Draft, document_named, draft, promises_of
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Settlement
from casefile.disk.files import let_go, publish, scratch_in, write_durably
from casefile.errors import CannotWrite, Changed, Refused
from casefile.log.events import DocumentIssued, NewEvent
from casefile.papers.context import LANG, Context, Imprint, context
from casefile.papers.context_money import copy_context, holders_of, settlement_context
from casefile.papers.custody import issuable, settlement_for
from casefile.papers.phrases import as_heading
from casefile.papers.word.form import Form
from casefile.people.privacy import split
from casefile.people.rights import may, permitted
from casefile.policy import Document, Policy, Staff
from casefile.procedure.guards import still_open
from casefile.store import Store
from casefile.values.value import Facts


class Wanted(msgspec.Struct, frozen=True):
    """Which document is to be issued, how, and where to; ``own`` holds the shop's templates."""

    document: str
    own: Path
    folder: Path
    settlement: int = 0
    split: bool = False
    """Each numbered copy in a file of its own."""
    given: Facts = {}
    lang: str = LANG


class Paper(msgspec.Struct, frozen=True):
    """A document as it was filled in from a case whose last event was ``seen``; with
    ``parts``, its copies one by one."""

    kind: Document
    version: int
    name: str
    template: bytes
    form: Form
    content: bytes
    seen: int
    settlement: int = 0
    holders: tuple[str, ...] = ()
    parts: tuple[bytes, ...] = ()
    given: Facts = {}
    promises: tuple[NewEvent, ...] = ()

    def files(self) -> list[tuple[str, bytes]]:
        """The files to be written: one, or one for each copy."""
        if len(self.parts) < 2:
            return [(self.name, self.content)]
        stem = self.name.removesuffix(".docx")
        return [(f"{stem}-copy{n}.docx", part) for n, part in enumerate(self.parts, 1)]


ATTEMPTS = 5
"""How often a document is filled in anew because others wrote on the case meanwhile."""


def issue(store: Store, name: str, wanted: Wanted, entry: Entry) -> tuple[Outcome, list[Path]]:
    """Issue a document: the file ``CASE-document-vN.docx`` in the folder, kept in the store too.

    Filled in while others may write, and anew if they did. The files are written under other names
    first and appear only after the commit; nothing is ever overwritten.
    """
    folder, scratches = wanted.folder, list[Path]()
    try:
        for attempt in range(ATTEMPTS):
            paper = _filled(store, name, wanted, entry)
            files = paper.files()
            for file, _ in files:
                _free(folder / file)
            for path in scratches:
                let_go(path)
            scratches = [scratch_in(folder) for _ in files]
            for path, (_, content) in zip(scratches, files, strict=True):
                write_durably(path, content)
            try:
                outcome = act(store, name, entry, _on_record(store, paper), Sight(paper.seen))
                break
            except Changed:
                if attempt == ATTEMPTS - 1:
                    raise
        targets = [folder / file for file, _ in files]
        return outcome, [publish(s, t) for s, t in zip(scratches, targets, strict=True)]
    finally:
        for path in scratches:
            let_go(path)


def _filled(store: Store, name: str, wanted: Wanted, entry: Entry) -> Paper:
    case, policy = load(store, name)
    kind = document_named(policy, wanted.document)
    about = settlement_for(case, kind, wanted.settlement)
    written = allowed(case, policy, kind, about, wanted, entry)
    file = template_bytes(store, kind.template, wanted.own, wanted.lang)
    _, head = store.head()
    clocks = clocks_now(store, case)
    lang = wanted.lang
    values = context(case, policy, kind, Imprint(entry.now, head, lang), clocks)
    holders: tuple[str, ...] = ()
    copies: list[Context] = [{}]
    if written:
        letter = written.letter
        texts = [p.text for p in letter.paragraphs]
        values |= {"letter": {"salutation": letter.salutation, "paragraphs": texts}}
    if about:
        values |= settlement_context(about, case, policy, lang)
        if kind.copies and (holders := holders_of(about, policy)):
            numbers = range(1, len(holders) + 1)
            copies = [copy_context(no, about, case, policy, lang) for no in numbers]
    press = press_for(store, file)
    title = f"{as_heading(kind.title, lang)} {case.number}"
    author = policy.organisation.called(lang)

    def filled(copies: list[Context]) -> bytes:
        return press.fill(values, copies, title=title, author=author, at=entry.now)

    version = 1 + sum(d.type == kind.id for d in case.documents)
    return Paper(
        kind=kind,
        version=version,
        name=f"{case.number}-{kind.id}-v{version}.docx",
        template=file,
        form=press.kept,
        content=filled(copies),
        seen=case.last_seq,
        settlement=about.no if about else 0,
        holders=holders,
        parts=tuple(filled([one]) for one in copies) if wanted.split and holders else (),
        given=written.facts if written else {},
        promises=promises_of(case, policy, kind, written.facts, entry.now) if written else (),
    )


def allowed(
    case: Case,
    policy: Policy,
    kind: Document,
    about: Settlement | None,
    wanted: Wanted,
    entry: Entry,
) -> Draft | None:
    """What a letter would say, of a document that may be issued on the case as it stands; Refused
    otherwise, with all that is grave about a letter."""
    if not kind.moves:
        if wanted.given:
            raise Refused("{document} takes no facts.", document=kind.title)
        issuable(case, policy, kind, about, {})
        return None
    written = draft(case, policy, kind, wanted.given, entry, wanted.lang)
    still_open(case)
    grave = [r.message for r in written.remarks if r.grave]
    if grave:
        error = Refused("{document} cannot be issued as it stands:", document=kind.title)
        error.parts = tuple(grave)
        raise error
    return written


def may_issue(policy: Policy, staff: Staff, kind: Document) -> None:
    """NotPermitted for who has not the right to issue, or not this document."""
    may(policy, staff, "issue")
    permitted(policy, staff, kind.roles, kind.title)


def _free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise CannotWrite(
            "{path} is there already; choose another folder: -o DIR", path=str(target)
        )


def _on_record(store: Store, paper: Paper) -> Decide:
    def decide(here: Here) -> tuple[NewEvent, ...]:
        policy = here.policy
        may_issue(policy, here.staff, paper.kind)
        keep_form(store, paper.template, paper.form)
        payload = DocumentIssued(
            document=paper.kind.id,
            version=paper.version,
            sha256=store.put_file(paper.content),
            template=store.put_file(paper.template),
            name=paper.name,
            settlement=paper.settlement,
            holders=paper.holders,
            parts=tuple(
                f"{no}:{hashlib.sha256(part).hexdigest()}" for no, part in enumerate(paper.parts, 1)
            ),
            facts=split(policy, paper.given)[0],
        )
        # what a letter promises is a deadline from the moment that the letter is issued
        return (NewEvent(here.now, payload, split(policy, paper.given)[1]), *paper.promises)

    return decide
