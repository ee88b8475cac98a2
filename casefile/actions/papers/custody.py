"""What becomes of issued papers: signed, handed over, void, written out again."""

from pathlib import Path

from casefile.actions.act import act
from casefile.actions.entry import Entry
from casefile.actions.histories import load
from casefile.case.papers import IssuedDocument
from casefile.disk.files import write_whole
from casefile.errors import NotFound
from casefile.papers.readers import kept, written_again
from casefile.store import Store


def write_out(store: Store, name: str, folder: Path, entry: Entry) -> list[Path]:
    """Write the documents of a case out again, byte by byte as issued; those that are kept. They
    show personal data: the log says who has them."""
    act(store, name, entry, lambda here: written_again(here, kept(here.case), "documents"))
    case, _ = load(store, name)
    return [written_out(store, d, folder) for d in case.documents if not d.erased]


def written_out(store: Store, document: IssuedDocument, folder: Path) -> Path:
    """The file of an issued document, in ``folder`` as it was issued."""
    target = folder / document.name
    return (
        target if lies_there(store, document, folder) else write_whole(target, _of(store, document))
    )


def lies_there(store: Store, document: IssuedDocument, folder: Path) -> bool:
    """Whether the file lies there as it was issued."""
    target = folder / document.name
    return target.is_file() and target.read_bytes() == _of(store, document)


def _of(store: Store, document: IssuedDocument) -> bytes:
    content = store.file(document.sha256)
    if content is None:
        raise NotFound("{name} is not in the database.", name=document.name)
    return content
