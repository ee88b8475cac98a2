"""What becomes of issued papers: signed, handed over, void, written out again."""

from datetime import datetime
from pathlib import Path

from casefile.actions.act import Entry, Outcome, act, load
from casefile.case.papers import IssuedDocument
from casefile.disk.files import write_whole
from casefile.errors import NotFound
from casefile.papers import custody
from casefile.store import Store


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
        lambda c, p, s: custody.sign(c, p, s, document, copy, by, at=at, now=entry.now),
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
        lambda c, p, s: custody.hand_over(
            c, p, s, document, copy, to, signed_by, at=at, now=entry.now
        ),
    )


def void(store: Store, name: str, document: str, reason: str, entry: Entry) -> Outcome:
    """Declare a document void."""
    return act(
        store, name, entry, lambda c, p, s: custody.void(c, p, s, document, reason, entry.now)
    )


def save(store: Store, name: str, folder: Path) -> list[Path]:
    """Write the documents of a case out again, byte by byte as issued; those that are kept."""
    case, _ = load(store, name)
    return [written_out(store, d, folder) for d in case.documents if not d.erased]


def written_out(store: Store, document: IssuedDocument, folder: Path) -> Path:
    """The file of an issued document, in ``folder`` as it was issued."""
    content = store.file(document.sha256)
    if content is None:
        raise NotFound("{name} is not in the database.", name=document.name)
    target = folder / document.name
    if target.is_file() and target.read_bytes() == content:
        return target
    return write_whole(target, content)
