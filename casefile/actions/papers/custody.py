"""What becomes of issued papers: signed, handed over, void, written out again."""

from pathlib import Path

from casefile.actions.histories import load
from casefile.case.papers import IssuedDocument
from casefile.disk.files import write_whole
from casefile.errors import NotFound
from casefile.store import Store


def write_out(store: Store, name: str, folder: Path) -> list[Path]:
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
