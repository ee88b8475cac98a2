"""Issuing documents: rendered, kept in the store, put on record, and written to a folder."""

from pathlib import Path

import msgspec

from casefile.actions.files import publish, scratch_in, write_durably
from casefile.actions.log import Decide, Entry, Outcome, act, load
from casefile.actions.shipped import template
from casefile.case import Case, IssuedDocument
from casefile.documents.context import LANG, context
from casefile.documents.render import render
from casefile.errors import CannotWrite, Changed, NotFound
from casefile.events import DocumentIssued, NewEvent
from casefile.policy import Document, Policy, Staff
from casefile.procedure import may, permitted
from casefile.store import Store


def template_bytes(name: str, own: Path) -> bytes:
    """The content of a template; NotFound if there is none of that name."""
    file = template(name, own)
    if file is None:
        raise NotFound("There is no template {name}.", name=name)
    return file.read_bytes()


def document_named(policy: Policy, name: str) -> Document:
    """The kind of document of that id; NotFound tells which there are."""
    kind = next((d for d in policy.documents if name in (d.id, d.title.zh, d.title.en)), None)
    if kind is None:
        raise NotFound(
            "The policy has no document {name}; it has {known}.",
            name=name,
            known=[d.id for d in policy.documents],
        )
    return kind


class Paper(msgspec.Struct, frozen=True):
    """A document as it was rendered from a case that had come to event number ``seen``."""

    kind: Document
    version: int
    name: str
    form: bytes
    content: bytes
    seen: int


ATTEMPTS = 5
"""How often a document is rendered anew because others wrote on the case meanwhile."""


def issue(
    store: Store, name: str, document: str, entry: Entry, *, own: Path, folder: Path
) -> tuple[Outcome, Path]:
    """Issue a document: the file ``CASE-document-vN.docx`` in ``folder``, kept in the store too.

    Rendered while others may write, and anew if they did. The file is written under another name
    first and appears only after the commit; nothing is ever overwritten.
    """
    scratch = scratch_in(folder)
    try:
        for attempt in range(ATTEMPTS):
            paper = _rendered(store, name, document, entry, own)
            _free(folder / paper.name)
            scratch.unlink(missing_ok=True)
            write_durably(scratch, paper.content)
            try:
                outcome = act(store, name, entry, _on_record(store, paper, entry), seen=paper.seen)
                break
            except Changed:
                if attempt == ATTEMPTS - 1:
                    raise
        return outcome, publish(scratch, folder / paper.name)
    finally:
        scratch.unlink(missing_ok=True)


def _rendered(store: Store, name: str, document: str, entry: Entry, own: Path) -> Paper:
    case, policy = load(store, name)
    kind = document_named(policy, document)
    version = 1 + sum(d.type == kind.id for d in case.documents)
    form = template_bytes(kind.template, own)
    content = render(
        form,
        context(case, policy, kind, now=entry.now),
        title=f"{kind.title.of(LANG)} {case.number}",
        author=policy.organisation.name,
        at=entry.now,
    )
    file = f"{case.number}-{kind.id}-v{version}.docx"
    return Paper(kind, version, file, form, content, case.last_no)


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
        )
        return (NewEvent(entry.now, payload),)

    return decide


def save(store: Store, name: str, folder: Path) -> list[Path]:
    """Write the documents of a case out again, byte by byte as issued."""
    case, _ = load(store, name)
    return [_save_one(store, document, folder) for document in case.documents]


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
