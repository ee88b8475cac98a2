"""Which templates may be used: ours as they came, and those that were approved, byte by byte."""

import hashlib
from pathlib import Path

from casefile.actions.shipped import shipped, template
from casefile.errors import NotFound, Refused
from casefile.events import OFFICE, PolicyApplied, TemplateApplied
from casefile.store import Store

FOLDERS = {"zh": "zh_CN", "en": "en"}
"""The folder of templates in each language."""


def template_bytes(store: Store, name: str, own: Path, lang: str) -> bytes:
    """The content of a template in that language; NotFound if there is none of that name, Refused
    for one that was changed since it was approved."""
    file = template(name, own, FOLDERS[lang])
    if file is None:
        raise NotFound("There is no template {name}.", name=f"{FOLDERS[lang]}/{name}")
    content = file.read_bytes()
    trusted(store, name, FOLDERS[lang], content)
    return content


def is_shipped(name: str, folder: str, content: bytes) -> bool:
    """Whether these are the bytes that came with the program."""
    file = shipped("templates") / folder / name
    return file.is_file() and file.read_bytes() == content


def approved(store: Store, content: bytes) -> bool:
    """Whether somebody approved these very bytes, or they came with the program when a policy was
    applied."""
    digest = hashlib.sha256(content).hexdigest()
    for event in store.of_kind(OFFICE, TemplateApplied.kind, PolicyApplied.kind):
        match event.payload:
            case TemplateApplied(sha256=known) if known == digest:
                return True
            case PolicyApplied(templates=known) if digest in known:
                return True
    return False


def trusted(store: Store, name: str, folder: str, content: bytes) -> None:
    """Refused for a template that is neither ours nor approved."""
    if not is_shipped(name, folder, content) and not approved(store, content):
        raise Refused(
            "The template {name} was changed since it was approved; first: "
            "casefile template apply FILE",
            name=f"{folder}/{name}",
        )
