"""The verbs of templates: what there is, what they may use, whether one can be trusted, approving.

A template of the shop's own is used once it was approved, byte by byte: what lies in a folder that
many may write to is not run on a whim.
"""

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from casefile.actions.entry import Entry
from casefile.actions.office.log import put_on_office, who_applies
from casefile.actions.office.shipped import template
from casefile.actions.papers.approved import approved, is_shipped
from casefile.actions.papers.forms import keep_form, press_for
from casefile.actions.policies import policy_on, procedure_named, procedures
from casefile.disk.files import let_go, scratch_in, write_durably, write_whole
from casefile.disk.patience import put_in_place
from casefile.errors import BadData, Message, NotFound, cannot_read, cannot_write, too_large
from casefile.log.events import NewEvent, TemplateApplied
from casefile.papers.facts import document_named
from casefile.papers.pictures import read_picture
from casefile.papers.sample import AT, names, sample
from casefile.papers.template_safety import LARGEST_TEMPLATE, faults, template_remarks
from casefile.papers.titles import meaning_of, tag
from casefile.papers.word.xml import text_of
from casefile.policy import Document, Policy
from casefile.store import Store
from casefile.values.languages import languages
from casefile.values.value import Title
from casefile.values.words import a_language


class TemplateInUse(msgspec.Struct, frozen=True):
    """A template as it would be used now."""

    kind: Document
    language: str
    own: bool
    approved: bool
    sha256: str


class UsableName(msgspec.Struct, frozen=True):
    """A name that a template may use."""

    name: str
    title: Title
    type: str
    tag: str
    """How it is written in a template."""
    example: str


class Examined(msgspec.Struct, frozen=True):
    """What a look at a template found, and how it reads with sample data."""

    kind: Document
    policy: Policy
    faults: tuple[Message, ...]
    remarks: tuple[Message, ...]
    preview: str
    content: bytes
    """What was looked at, and nothing that came in its place since."""


class Approved(msgspec.Struct, frozen=True):
    """What was put in place: the template of a document, or the logo."""

    document: str
    title: Title
    path: Path
    sha256: str
    event: int


def templates_in_use(store: Store, own: Path) -> list[TemplateInUse]:
    """The template of every document of every procedure, in each language there is one in."""
    found = []
    kinds = (k for one in procedures(store).values() for k in policy_on(store, one).documents)
    for kind in {(kind.id, kind.template): kind for kind in kinds}.values():
        for language, folder in languages().items():
            file = template(kind.template, own, folder)
            if file is None:
                continue
            content = file.read_bytes()
            mine = (own / folder / kind.template).is_file()
            ours = not mine or is_shipped(kind.template, folder, content)
            good = ours or approved(store, kind.template, folder, content)
            digest = hashlib.sha256(content).hexdigest()
            found.append(TemplateInUse(kind, language, mine and not ours, good, digest))
    return found


def _procedure_with(store: Store, procedure: str, fits: Callable[[Document], bool]) -> Policy:
    """The procedure that is named; else the one applied last of those that have a document that
    ``fits``."""
    if not procedure:
        for name in procedures(store):
            _, policy = procedure_named(store, name)
            if any(map(fits, policy.documents)):
                return policy
    return procedure_named(store, procedure)[1]


def _called(name: str) -> Callable[[Document], bool]:
    return lambda kind: name in (kind.id, *kind.title.names)


def usable_names(
    store: Store, document: str, procedure: str = ""
) -> tuple[list[UsableName], Policy]:
    """Every name that the template of ``document`` may use."""
    policy = _procedure_with(store, procedure, _called(document))
    kind = document_named(policy, document)
    found = []
    for name, example in names(sample(policy, kind)).items():
        group, _, key = name.partition(".")
        fact = policy.facts.get(key) if group in ("facts", "boxes") else None
        found.append(
            UsableName(
                name, meaning_of(name, policy), fact.type if fact else "text", tag(name), example
            )
        )
    return found, policy


class TypedTemplate(msgspec.Struct, frozen=True):
    """A template as somebody names it: the file, and where its name does not say so, for which
    document of which procedure."""

    path: Path
    document: str | None = None
    procedure: str = ""


def examined(store: Store, typed: TypedTemplate) -> Examined:
    """What is wrong with a template, as one of its document, or of that its name tells."""
    path, document = typed.path, typed.document
    fits = _called(document) if document is not None else lambda k: k.template == path.name
    policy = _procedure_with(store, typed.procedure, fits)
    content = _read(path)
    kind = _kind(policy, path, document)
    values = sample(policy, kind)
    found = faults(content, values)
    if found:
        return Examined(kind, policy, tuple(found), (), "", content)
    filled = press_for(store, content).fill(values, title="样例", author="样例", at=AT)
    return Examined(
        kind, policy, (), tuple(template_remarks(content)), text_of(filled).strip(), content
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:  # a device has no size, and no end either
            content = file.read(LARGEST_TEMPLATE + 1)
    except OSError as error:
        raise cannot_read(path, error) from error
    if len(content) > LARGEST_TEMPLATE:
        raise too_large(path, LARGEST_TEMPLATE)
    return content


def _kind(policy: Policy, path: Path, document: str | None) -> Document:
    if document is not None:
        return document_named(policy, document)
    found = next((d for d in policy.documents if d.template == path.name), None)
    if found is None:
        raise NotFound(
            "No document of the policy uses a template {name}; say for which: --for DOCUMENT",
            name=path.name,
        )
    return found


def approve_template(
    store: Store, typed: TypedTemplate, language: str, entry: Entry, own: Path
) -> Approved:
    """Approve a template by its bytes and put it in place; BadData names every fault."""
    folder = languages()[a_language(language)]
    path = typed.path
    if typed.document is None and _is_logo(store, path.name):
        return _logo_approved(store, path, own / folder / path.name, entry)
    found = examined(store, typed)
    if found.faults:
        error = BadData("The template has {count} fault(s):", count=len(found.faults))
        error.parts = found.faults
        raise error
    content = found.content
    target = own / folder / found.kind.template
    with store.write():
        actor = who_applies(store, entry, "template")
        payload = TemplateApplied(
            template=f"{folder}/{found.kind.template}", sha256=store.put_file(content)
        )
        keep_form(store, content, press_for(store, content).kept)
        event = put_on_office(store, NewEvent(entry.now, payload), entry, actor)
    if not (target.is_file() and target.samefile(path)):
        _replace(target, content)
    return Approved(found.kind.id, found.kind.title, target, payload.sha256, event.seq)


def _is_logo(store: Store, name: str) -> bool:
    policies = (policy_on(store, one) for one in procedures(store).values())
    return any(policy.organisation.logo == name for policy in policies)


def _logo_approved(store: Store, path: Path, target: Path, entry: Entry) -> Approved:
    """Approve the picture at the head of letters, as a template is: by its bytes."""
    content = _read(path)
    if read_picture(content) is None:
        raise BadData("{name} is no sound picture: a PNG or a JPEG.", name=path.name)
    with store.write():
        actor = who_applies(store, entry, "template")
        name = f"{target.parent.name}/{target.name}"
        payload = TemplateApplied(template=name, sha256=store.put_file(content))
        event = put_on_office(store, NewEvent(entry.now, payload), entry, actor)
    if not (target.is_file() and target.samefile(path)):
        _replace(target, content)
    return Approved("logo", LOGO, target, payload.sha256, event.seq)


LOGO = Title("单位标志", "logo")


def _replace(target: Path, content: bytes) -> None:
    """Put the approved file in the place of the one before, which is kept beside it: in one rename,
    so that a paper finds a template at every moment, and for the same people to read."""
    try:
        if not target.exists():
            write_whole(target, content)
            return
        before = target.read_bytes()
        kept = target.with_suffix(f".{hashlib.sha256(before).hexdigest()[:8]}.old")
        for path, held in ((kept, before), (target, content)):
            _put(path, held, target.stat())
    except OSError as error:
        raise cannot_write(target, error) from error


def _put(path: Path, content: bytes, like: os.stat_result) -> None:
    scratch = scratch_in(path.parent)
    try:
        write_durably(scratch, content)
        if hasattr(os, "chown"):
            with suppress(PermissionError):  # of a group that whoever applies it is not in
                os.chown(scratch, -1, like.st_gid)
        scratch.chmod(stat.S_IMODE(like.st_mode))
        put_in_place(scratch, path)
    finally:
        let_go(scratch)
