"""Carrying the log of a desk to another place, event by event: no hash changes."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from casefile.actions.data.carried import EVENTS_A_PIECE, carry
from casefile.actions.data.erasure import finish
from casefile.actions.data.rebuild import rebuild
from casefile.actions.proof.verify import sentence
from casefile.derived import MAKER
from casefile.disk.files import note_whole
from casefile.errors import BadData, CannotWrite
from casefile.store import Locator, Store, exists, made, opened
from casefile.store.protocol import Movable

Tell = Callable[[int, int], None] | None


class LogMoved(msgspec.Struct, frozen=True):
    """A log that stands at another place too: its last event and the hash of it, how many of its
    events were there already."""

    place: Locator
    events: int
    head: str
    before: int


def move(store: Store, place: Locator, tell: Tell = None) -> LogMoved:
    """Carry the log of ``store`` to ``place``, where nothing is, or the beginning of this very log:
    whoever was interrupted types the same again. The copy is proved; ``store`` stays as it is.

    BadData where another log stands there. What is recorded meanwhile is carried too; at the end
    both have one head.
    """
    if Path(place.address).resolve() == Path(store.locator.address).resolve():
        raise CannotWrite("{path} is there already; nothing was changed.", path=str(place))
    with closing(opened(place) if exists(place) else made(place)) as target:
        if not (isinstance(store, Movable) and isinstance(target, Movable)):
            raise CannotWrite("The log cannot be carried from {path}.", path=str(store.locator))
        before = _continued(store, target)
        while (last := target.head()[0]) < (whole := store.head()[0]):
            links = store.links(last, EVENTS_A_PIECE)
            with target.write():
                carry(target, links, store.file)
            if tell:
                tell(last + len(links), whole)
        for _ in rebuild(target):
            pass
        finish(target)
        problems = list(target.problems())
        if problems or target.head() != store.head():
            unsound = BadData(
                "{path}: {count} problem(s) in the log; nothing was written.",
                path=str(place),
                count=len(problems),
            )
            unsound.parts = tuple(sentence(problem) for problem in problems[:10])
            raise unsound
        assert target.maker() == MAKER
        events, head = target.head()
    note_whole(place)
    return LogMoved(place, events, head, before)


def _continued(store: Store, target: Store) -> int:
    """How many events stand at the target; BadData unless they are the first of this log."""
    seq, head = target.head()
    if seq and store.hash_of(seq) != head:
        raise BadData(
            "Another log stands at {path}; nothing was changed.", path=str(target.locator)
        )
    return seq
