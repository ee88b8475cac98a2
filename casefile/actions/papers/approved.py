"""Which templates may be used: ours as they came, and those that were approved, byte by byte."""

from pathlib import Path

from casefile.actions.office.shipped import shipped, template
from casefile.errors import NotFound, Refused
from casefile.log.events import OFFICE, PolicyApplied, TemplateApplied
from casefile.store import Store
from casefile.values.digests import hex_digest
from casefile.values.languages import languages


def template_bytes(store: Store, name: str, own: Path, lang: str) -> bytes:
    """The content of a template in that language; NotFound if there is none of that name, Refused
    for one that was changed since it was approved."""
    folder = languages()[lang]
    file = template(name, own, folder)
    if file is None:
        raise NotFound(
            "There is no template {name}; choose another language with --in, or make one: "
            "casefile template apply FILE --in {language}",
            name=f"{folder}/{name}",
            language=lang,
        )
    content = file.read_bytes()
    trusted(store, name, folder, content)
    return content


def is_shipped(name: str, folder: str, content: bytes) -> bool:
    """Whether these are the bytes that came with the program."""
    file = shipped("templates") / folder / name
    return file.is_file() and file.read_bytes() == content


def approved(store: Store, name: str, folder: str, content: bytes) -> bool:
    """Whether somebody approved these very bytes for that template, and nothing else for it since;
    or they came with the program when a policy was applied, and are not those of another one."""
    digest, full = hex_digest(content), f"{folder}/{name}"
    brought, last = False, ""
    for event in store.of_kind(OFFICE, TemplateApplied.kind, PolicyApplied.kind):
        match event.payload:
            case TemplateApplied(template=known, sha256=sha256) if known == full:
                last = sha256
            case PolicyApplied(templates=known) if digest in known:
                brought = True
    return last == digest if last else brought and not _of_another(full, content)


def _of_another(full: str, content: bytes) -> bool:
    """Whether these bytes came with the program as a template of another name."""
    ours = shipped("templates")
    return any(
        file.read_bytes() == content
        for file in ours.glob("*/*.docx")
        if file.relative_to(ours).as_posix() != full
    )


def trusted(store: Store, name: str, folder: str, content: bytes) -> None:
    """Refused for a template that is neither ours nor approved."""
    if not is_shipped(name, folder, content) and not approved(store, name, folder, content):
        raise Refused(
            "The template {name} was changed since it was approved; first: "
            "casefile template apply FILE",
            name=f"{folder}/{name}",
        )
