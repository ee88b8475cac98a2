"""Writing on a server without having others wait for what is decided: what is read meanwhile goes
by itself, what is written waits in memory, and one message at the end locks the head of the log,
looks whether what was read still stands, writes, and commits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import cast

import msgspec
import psycopg2

from casefile.errors import Changed
from casefile.log.events import Event
from casefile.store import chain
from casefile.store.postgres.connection import DURABLE, Connection
from casefile.store.tables.log import TableLog
from casefile.store.tables.rows import places
from casefile.values.digests import hex_digest

NOTHING: tuple[str, ...] = ()
_HEAD = "SELECT seq, hash FROM head"
ADD = f"SELECT add({places(15)})"
"""One event, with the number that it is given."""
_MARKED_BY = 2
"""The place of the event in a row of ``marks``."""


class Ahead(msgspec.Struct):
    """What a write that is decided ahead stands on: the end of the log when it began to read, the
    streams that it read, or the ``whole`` of the log; what it ``changed`` since, and put."""

    began: tuple[int, bytes] | None = None
    streams: set[str] = msgspec.field(default_factory=set)
    whole: bool = False
    changed: set[str] = msgspec.field(default_factory=set)
    put: set[tuple[str, str]] = msgspec.field(default_factory=set)
    files: set[str] = msgspec.field(default_factory=set)
    first: chain.HashedRow | None = None
    """The first event that it appends, by which it is found again if the answer is lost."""

    @property
    def since(self) -> int:
        """The last event that it may have read."""
        return self.began[0] if self.began else 0


class AheadStore(TableLog):
    """The half of a store on a server that reads, and keeps in mind what a write stands on."""

    holding: str
    """What holds the head, so that nobody else writes until the transaction has ended."""
    apart = ""
    """What opens a transaction in which is read what is decided on, if that takes one."""
    ending = f"SELECT seq, {DURABLE} FROM head"
    """What tells the last event of a write, and ends such a transaction."""
    hashes = "SELECT seq, hash FROM events WHERE seq BETWEEN ? AND ?"
    """What gives the hashes of some events."""
    _connection: Connection
    _ahead: Ahead | None = None
    _reads: Collection[str] | None = None
    """The streams that what is asked now follows from; None where that may be all of the log."""
    _held: tuple[int, bytes] | None = None
    """The end of the log while others wait, or as far as it is foreseen."""
    _last: tuple[int, bytes] = (0, b"")
    _moved = 0
    """By how much the events of the last write stand behind the numbers that were foreseen."""

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        if self._ahead is not None:
            self._stand(self._reads)
        return super()._rows(sql, *values)

    def _stand(self, on: Collection[str] | None) -> None:
        """Note that a write stands on some streams, or on everything. What is asked after it has
        written is asked while others wait."""
        ahead = self._ahead
        assert ahead is not None
        if on == NOTHING:
            return
        if ahead.began is None and not ahead.changed:
            with self._told():
                ahead.began = self._connection.execute(_HEAD).fetchone()
        if on is None:
            ahead.whole = True
        else:
            ahead.streams.update(on)
        if ahead.changed and (on is None or ahead.changed.intersection(on)):
            self._join()

    def _join(self) -> None:
        """Have others wait from now on; nobody may have recorded anything since it began."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return
        self._connection.join()
        if ahead.began is None and not ahead.changed:  # on nothing at all
            self._connection.later(self.holding)
        else:
            self._connection.later("SELECT stood(?, NULL)", [ahead.since])

    @contextmanager
    def _only(self, *streams: str) -> Iterator[None]:
        """What is asked inside follows from some streams alone."""
        before, self._reads = self._reads, streams
        try:
            yield
        finally:
            self._reads = before

    def _finished(self, ahead: Ahead) -> None:
        """Write all of it, and take the numbers that it was given."""
        stands: list[tuple[str, Sequence[object]]] = []
        if ahead.began is not None:
            streams = None if ahead.whole else sorted(ahead.streams)
            stands.append(("SELECT stood(?, ?::text[])", [ahead.since, streams]))
        elif self.apart:
            stands.append((self.holding, ()))
        seq = self._connection.finish(stands, self.ending, ADD).fetchone()[0]
        if self._appended:
            self._moved, self._appended = seq - self._appended, seq

    def _overtaken(self, ahead: Ahead, error: BaseException, *, deciding: bool) -> bool:
        """Whether such a write came to nothing since others were faster: while it was written, or
        as it may have been decided on what was not true any more."""
        taken = isinstance(error.__cause__, psycopg2.errors.UniqueViolation)
        if taken or (isinstance(error, Changed) and ahead.changed):
            return True
        decided = deciding and isinstance(error, Exception) and ahead.began is not None
        if not decided or self._connection.lost:
            return False
        with self._told():
            return bool(self._connection.execute(_HEAD).fetchone()[0] != ahead.since)

    def recorded(self, events: list[Event]) -> list[Event]:
        if not self._moved or not events:
            return events
        first, last = (events[no].seq + self._moved for no in (0, -1))
        found = self._rows(self.hashes, first, last)
        hashes = {seq: digest.hex() for seq, digest in found}  # type: ignore[attr-defined]
        return [
            msgspec.structs.replace(event, seq=seq, hash=hashes[seq])
            for event in events
            for seq in (event.seq + self._moved,)
        ]

    def _tip(self) -> tuple[int, bytes]:
        if self._ahead is not None:
            return self._held or self._ahead.began or (0, chain.GENESIS)  # as far as is foreseen
        return self._held or self._end()

    def _end(self) -> tuple[int, bytes]:
        return cast("tuple[int, bytes]", self._rows(_HEAD)[0])

    def head(self) -> tuple[int, str]:
        with self._only():
            seq, digest = self._held or self._end()
        return seq, digest.hex()

    def events(self, stream: str, after: int = 0) -> list[Event]:
        with self._only(stream):
            return super().events(stream, after)

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        with self._only(stream):
            return super().of_kind(stream, *kinds)

    def latest(self, stream: str, kind: str) -> Event | None:
        with self._only(stream):
            return super().latest(stream, kind)

    def last(self, stream: str) -> int:
        with self._only(stream):
            return super().last(stream)

    def written(self, key: str) -> Event | None:
        with self._only():  # no key is there twice: the table refuses it
            return super().written(key)

    def file(self, sha256: str) -> bytes | None:
        if self._ahead is not None and sha256 in self._ahead.files:
            self._join()
        with self._only():
            return super().file(sha256)

    def put_file(self, content: bytes) -> str:
        if self._ahead is None:
            return super().put_file(content)
        sha256 = hex_digest(content)
        self._ahead.files.add(sha256)
        self._keep(sha256, content)
        return sha256

    def _keep(self, sha256: str, content: bytes) -> None:
        kept = "INSERT INTO files VALUES (?, ?) ON CONFLICT DO NOTHING"
        self._connection.later(kept, [sha256, content])

    def form(self, template: str, maker: str) -> bytes | None:
        with self._only():
            return super().form(template, maker)

    def sum_granted(
        self, grantor: str, after: datetime, until: datetime, remedy: str, but: Collection[str]
    ) -> int:
        if self._ahead is not None:
            self._stand(None)
        return super().sum_granted(grantor, after, until, remedy, but)

    def _put_before(self, table: str, columns: str, number: str) -> list[tuple[object, ...]]:
        if self._ahead is not None:
            if (table, number) in self._ahead.put:
                self._join()
            else:
                self._ahead.put.add((table, number))
                self._ahead.streams.add(number)
        with self._only():  # the rows of a case follow from its stream
            return super()._put_before(table, columns, number)

    def _insert(self, table: str, kept: Iterable[Sequence[object]]) -> None:
        super()._insert(table, self._marking(table, kept))

    def _marking(self, table: str, kept: Iterable[Sequence[object]]) -> list[Sequence[object]]:
        """Rows that are put: what names an event that is only foreseen holds where it gets that
        number."""
        some = list(kept)
        if self._ahead is not None and table == "marks":
            since = self._ahead.since
            self._ahead.whole |= any(int(str(row[_MARKED_BY])) > since for row in some)
        return some
