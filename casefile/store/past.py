"""The log as it was at an earlier event. It only grows, so the past needs no lock to stay."""

from collections import Counter
from collections.abc import Iterable, Iterator

from casefile.log.events import OFFICE, Event
from casefile.store.protocol import Reading


class Past:
    """The log of a store for reading, in which nothing was appended after event ``seq``.

    Facts that were erased since are erased here too; derived rows and files are those of today, and
    are asked of the store itself.
    """

    def __init__(self, store: Reading, seq: int) -> None:
        self._store, self._seq = store, seq
        self._office = len(self.events(OFFICE))

    def events(self, stream: str, after: int = 0) -> list[Event]:
        return self._known(self._store.events(stream, after))

    def each_stream(self, streams: Iterable[str]) -> Iterator[list[Event]]:
        return map(self._known, self._store.each_stream(streams))

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        return self._known(self._store.of_kind(stream, *kinds))

    def latest(self, stream: str, kind: str) -> Event | None:
        return next(iter(self.of_kind(stream, kind)[-1:]), None)

    def last(self, stream: str) -> int:
        return self._office if stream == OFFICE else len(self.events(stream))

    def streams(self) -> Iterator[str]:
        """Every case's stream that was there, in the order of their opening."""
        told = Counter[str]()
        for stream in self._store.streams():
            if told[stream] < len(self.of_kind(stream, "case.opened")):
                told[stream] += 1
                yield stream

    def written(self, key: str) -> Event | None:
        found = self._store.written(key)
        return found if found and found.seq <= self._seq else None

    def hash_of(self, seq: int) -> str:
        return self._store.hash_of(seq) if seq <= self._seq else ""

    def hashed(self, head: str) -> int:
        seq = self._store.hashed(head)
        return seq if seq <= self._seq else 0

    def log(self, after: int, most: int) -> list[Event]:
        return self._known(self._store.log(after, most))

    def head(self) -> tuple[int, str]:
        last = self._store.log(self._seq - 1, 1) if self._seq else []
        return (last[0].seq, last[0].hash) if last else (0, "0" * 64)

    def file(self, sha256: str) -> bytes | None:
        return self._store.file(sha256)

    def _known(self, events: list[Event]) -> list[Event]:
        return [event for event in events if event.seq <= self._seq]
