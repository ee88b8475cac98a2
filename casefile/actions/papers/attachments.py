"""Files that people bring: kept beside the log under their hashes, and written out again. Nothing
here opens one: what it holds is bytes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from casefile.actions.act import Outcome, act
from casefile.actions.entry import Entry
from casefile.actions.histories import load, number_of
from casefile.case.here import Here
from casefile.case.papers import Attachment
from casefile.disk.files import read_bytes, write_whole
from casefile.errors import CannotWrite, NotFound
from casefile.log.events import NewEvent
from casefile.procedure.attachments import Brought
from casefile.procedure.attachments import attach as decided
from casefile.store import Store


def attach(
    store: Store, name: str, files: Sequence[Path], sort: str, at: datetime | None, entry: Entry
) -> Outcome:
    """The files on record and kept, all of them or none."""
    _, policy = load(store, number_of(store, name))
    read = [(path.name, read_bytes(path, policy.attachments.largest)) for path in files]
    brought = [Brought(n, hashlib.sha256(bytes_).hexdigest(), len(bytes_)) for n, bytes_ in read]

    def decide(here: Here) -> tuple[NewEvent, ...]:
        events = decided(here, brought, sort, at=at)
        for _, content in read:
            store.put_file(content)
        return events

    return act(store, name, entry, decide)


def write_attachments(store: Store, name: str, folder: Path) -> list[Path]:
    """The kept files of a case in ``folder``, byte by byte as they were brought. One that is there
    already stays; of several of one name, the later ones bear their numbers."""
    case, _ = load(store, name)
    written, taken = [], set[str]()
    for one in case.attachments:
        if one.erased or one.name is None:
            continue
        name_ = one.name if one.name not in taken else f"{one.no}-{one.name}"
        taken.add(name_)
        written.append(_written(store, one, folder / name_))
    return written


def _written(store: Store, one: Attachment, target: Path) -> Path:
    content = store.file(one.sha256)
    if content is None:
        raise NotFound("{name} is not in the database.", name=one.name)
    if target.is_file():
        if target.read_bytes() == content:
            return target
        raise CannotWrite(
            "{path} is there already; choose another folder: -o DIR", path=str(target)
        )
    return write_whole(target, content)
