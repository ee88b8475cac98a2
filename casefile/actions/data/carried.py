"""Events that another store wrote, taken over as they are: with their files, and without what was
erased."""

import re
from collections.abc import Callable, Iterator, Sequence

from casefile.log.events import Event, PersonalErased
from casefile.log.kinds import KINDS
from casefile.store.chain import LogLink
from casefile.store.protocol import Movable

EVENTS_A_PIECE = 500
"""Events that are read and written at a time."""
_SHA256 = re.compile('"([0-9a-f]{64})"')


def files_of(link: LogLink) -> list[str]:
    """The files that an event names and that are kept beside the log."""
    kind = KINDS.get(link.row[3])
    return _SHA256.findall(link.row[9]) if kind and kind.keeps else []


def carry(
    target: Movable, links: Sequence[LogLink], file: Callable[[str], bytes | None]
) -> list[Event]:
    """Add ``links``, which continue the log of ``target``, with every file that they name and that
    ``file`` still has. Where one of them tells of an erasure, what was taken over before it is
    erased here too. Only inside ``write``."""
    taken: list[Event] = []
    for run in _up_to_erasures(links):
        for sha256 in dict.fromkeys(sha256 for link in run for sha256 in files_of(link)):
            if (content := file(sha256)) is not None:
                target.put_file(content)
        taken += target.take(run)
        erased = taken[-1].payload
        if isinstance(erased, PersonalErased):
            _erase(target, taken[-1].stream, erased.files)
    return taken


def _up_to_erasures(links: Sequence[LogLink]) -> Iterator[Sequence[LogLink]]:
    """``links`` in runs, of which each ends with an erasure or with the last of them."""
    begin = 0
    for end, link in enumerate(links, 1):
        if link.row[3] == PersonalErased.kind or end == len(links):
            yield links[begin:end]
            begin = end


def _erase(target: Movable, stream: str, files: Sequence[str]) -> None:
    there = any(target.file(sha256) is not None for sha256 in files)
    if there or any(event.personal for event in target.events(stream)):
        target.erase(stream, files)
