"""Issuing documents: rendered, kept in the store, put on record, and written to a folder."""

from pathlib import Path

from casefile.actions.files import publish, scratch_in, write_durably
from casefile.actions.log import Entry, Outcome, act, load
from casefile.actions.shipped import template
from casefile.case import Case, IssuedDocument
from casefile.documents.context import LANG, context
from casefile.documents.render import render
from casefile.errors import CannotWrite, NotFound
from casefile.model import DocumentIssued, NewEvent
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


def issue(
    store: Store, name: str, document: str, entry: Entry, *, own: Path, folder: Path
) -> tuple[Outcome, Path]:
    """Issue a document: the file ``CASE-document-vN.docx`` in ``folder``, kept in the store too.

    The file is written under another name first and appears only after the commit; nothing is
    ever overwritten.
    """
    scratch: list[Path] = []

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        may(policy, staff, "issue")
        kind = document_named(policy, document)
        permitted(policy, staff, kind.roles, kind.title)
        version = 1 + sum(d.type == kind.id for d in case.documents)
        file = f"{case.number}-{kind.id}-v{version}.docx"
        if (folder / file).exists():
            raise CannotWrite(
                "{path} is there already; choose another folder: -o DIR", path=str(folder / file)
            )
        form = template_bytes(kind.template, own)
        content = render(
            form,
            context(case, policy, kind, now=entry.now),
            title=f"{kind.title.of(LANG)} {case.number}",
            author=policy.organisation.name,
            at=entry.now,
        )
        scratch.append(scratch_in(folder))
        write_durably(scratch[0], content)
        payload = DocumentIssued(
            document=kind.id,
            version=version,
            sha256=store.put_file(content),
            template=store.put_file(form),
            name=file,
        )
        return (NewEvent(entry.now, payload),)

    try:
        outcome = act(store, name, entry, decide)
        issued = outcome.case.documents[-1]
        return outcome, publish(scratch[0], folder / issued.name)
    finally:
        for path in scratch:
            path.unlink(missing_ok=True)


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
