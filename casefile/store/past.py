"""The log as it was at an earlier event. It only grows, so the past needs no lock to stay."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.log.events import OFFICE, Event
from casefile.store.sqlite.log import SqliteStore


class PastStore(SqliteStore):
    """A ``Store`` for reading in which nothing was appended after event ``seq``.

    It shares the connection of the store that it was made from. Facts that were erased since are
    erased here too; derived rows are those of today.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, seq: int) -> None:
        super().__init__(path, connection)
        self._seq = seq
        self._office = len(self.events(OFFICE))

    def close(self) -> None:
        """Nothing: the connection is the other store's."""

    @contextmanager
    def write(self) -> Iterator[None]:
        raise AssertionError("the past is only read")
        yield

    def events(self, stream: str) -> list[Event]:
        return [e for e in super().events(stream) if e.seq <= self._seq]

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        return [e for e in super().of_kind(stream, *kinds) if e.seq <= self._seq]

    def latest(self, stream: str, kind: str) -> Event | None:
        return next(iter(self.of_kind(stream, kind)[-1:]), None)

    def last(self, stream: str) -> int:
        return self._office if stream == OFFICE else len(self.events(stream))

    def streams(self) -> Iterator[str]:
        for (stream,) in self._rows(
            "SELECT stream FROM events WHERE kind = 'case.opened' AND seq <= ? ORDER BY seq",
            self._seq,
        ):
            yield str(stream)

    def written(self, key: str) -> Event | None:
        found = super().written(key)
        return found if found and found.seq <= self._seq else None

    def hash_of(self, seq: int) -> str:
        return super().hash_of(seq) if seq <= self._seq else ""

    def hashed(self, head: str) -> int:
        seq = super().hashed(head)
        return seq if seq <= self._seq else 0

    def log(self, after: int, most: int) -> list[Event]:
        return [e for e in super().log(after, most) if e.seq <= self._seq]

    def head(self) -> tuple[int, str]:
        last = super().log(self._seq - 1, 1) if self._seq else []
        return (last[0].seq, last[0].hash) if last else (0, "0" * 64)
