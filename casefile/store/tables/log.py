"""The log in tables: appended to as a chain, read as events; the same whichever engine keeps it.

Long, as it is the whole of a protocol, and every method a few lines."""

import io
import os
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice

from casefile.errors import BadData, CannotWrite
from casefile.log.events import OFFICE, Event, NewEvent, Parcel, Stamp
from casefile.log.features import features_written
from casefile.log.problems import Part, Problem
from casefile.store import chain
from casefile.store.chain import LogLink
from casefile.store.locator import Locator
from casefile.store.past import Past
from casefile.store.protocol import SCRUB
from casefile.store.tables import rows
from casefile.store.tables.asked import Tables
from casefile.store.tables.carried_links import links_after, put_links, put_rows
from casefile.store.tables.derived import TableRows
from casefile.store.tables.features import add_features, name_following
from casefile.values.digests import hex_digest
from casefile.values.value import canonical

STREAMS_AT_ONCE = 500
"""Streams that one query asks for."""
STREAMS_HELD = 50
"""Streams whose events are held at a time."""


class TableLog(TableRows):
    """A ``Store`` but for what each engine does its own way: writing as a whole, proof of its own
    pages, copies. Used by one thread."""

    def __init__(self, where: Locator, connection: Tables) -> None:
        super().__init__(where, connection)
        self.committed = 0
        self.acts_as = ("", "")
        self.partial = False
        self.follows = False
        self._appended = 0
        self._office = 0
        self._named: frozenset[str] = frozenset()

    @abstractmethod
    def write(self, *, ahead: bool = False) -> AbstractContextManager[None]: ...

    def recorded(self, events: list[Event]) -> list[Event]:
        return events

    @abstractmethod
    def index(self, events: Iterable[Event]) -> None: ...

    @abstractmethod
    def log_parts(self) -> list[Part]: ...

    @abstractmethod
    def derived_parts(self) -> list[Part]: ...

    @abstractmethod
    def prove(self, part: Part) -> list[Problem]: ...

    def past(self, seq: int) -> Past:
        return Past(self, seq)

    def append(
        self, stream: str, after: int, events: Sequence[NewEvent], stamp: Stamp
    ) -> list[Event]:
        return self.append_all([Parcel(stream, after, tuple(events), stamp.key)], stamp)

    def append_all(self, parcels: Iterable[Parcel], stamp: Stamp) -> list[Event]:
        assert self._connection.in_transaction, "append only inside write()"
        if self.follows:
            raise CannotWrite(
                "{path} follows the log of a site, and only that site records in it.",
                path=str(self.locator),
            )
        self._office = 0
        wanted = list(parcels)
        self._check_unmoved(wanted)
        seq, before = self._tip()
        recorded = rows.spell_moment(stamp.now)
        recorded_at = datetime.fromisoformat(recorded)
        salts = io.BytesIO(os.urandom(16 * sum(len(parcel.events) for parcel in wanted)))
        log: list[chain.HashedRow] = []
        private: list[chain.SealedFacts] = []
        written: list[Event] = []
        moments = {recorded: recorded_at}  # a register tells one day again and again
        for parcel in wanted:
            for offset, event in enumerate(parcel.events, 1):
                seq += 1
                text, salt, sealed = None, b"", None
                if event.personal:
                    text, salt = canonical(event.personal).decode(), salts.read(16)
                    sealed = chain.seal(salt, text)
                    private.append((seq, salt, text))
                row: chain.Row = (
                    seq,
                    parcel.stream,
                    parcel.after + offset,
                    event.payload.kind,
                    at := rows.spell_moment(event.at),
                    recorded,
                    stamp.actor,
                    stamp.via,
                    parcel.key if parcel.key and offset == 1 else None,
                    canonical(event.payload).decode(),
                    sealed,
                )
                before = chain.chained(before, row)
                log.append((*row, before))
                written.append(
                    Event(
                        seq=seq,
                        stream=parcel.stream,
                        no=parcel.after + offset,
                        at=moments.get(at) or moments.setdefault(at, datetime.fromisoformat(at)),
                        recorded_at=recorded_at,
                        actor=stamp.actor,
                        via=stamp.via,
                        payload=event.payload,
                        personal=event.personal,
                        hash=before.hex(),
                    )
                )
        new = frozenset(features_written(e.payload.kind for e in written)) - self._named
        with self._told():
            self._added(log, private, written, new)
        self._named |= new
        self._appended = seq if written else self._appended
        return written

    def _added(
        self,
        log: list[chain.HashedRow],
        private: list[chain.SealedFacts],
        written: list[Event],
        features: frozenset[str],
    ) -> None:
        """Put events on record that were linked to the chain, with what lies beside them."""
        put_rows(self._connection, log, private, self.spoken)
        # in the same transaction, so that the file never holds what it does not name
        if features:
            add_features(self._connection, features)
        self.index(written)

    def _check_unmoved(self, parcels: Sequence[Parcel]) -> None:
        """Changed if one of the streams has another last number than its parcel says."""
        for begin in range(0, len(parcels), STREAMS_AT_ONCE):
            some = {p.stream: p.after for p in parcels[begin : begin + STREAMS_AT_ONCE]}
            found = self._rows(
                "SELECT stream, max(no) FROM events "
                f"WHERE stream IN ({rows.places(len(some))}) GROUP BY stream",
                *some,
            )
            rows.check_last(some, {str(stream): no for stream, no in found})

    def _tip(self) -> tuple[int, bytes]:
        found = self._rows("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        if not found:
            return 0, chain.GENESIS
        seq, digest = found[0]
        assert isinstance(seq, int)
        assert isinstance(digest, bytes)
        return seq, digest

    def head(self) -> tuple[int, str]:
        seq, digest = self._tip()
        return seq, digest.hex()

    def written(self, key: str) -> Event | None:
        found = self._rows(f"SELECT {rows.EVENT} FROM events WHERE key = ?", key)
        return rows.event(found[0]) if found else None

    def events(self, stream: str, after: int = 0) -> list[Event]:
        found = self._rows(
            f"SELECT {rows.EVENT} FROM events WHERE stream = ? AND no > ? ORDER BY no",
            stream,
            after,
        )
        return [rows.event(row) for row in found]

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        found = self._rows(
            f"SELECT {rows.EVENT} FROM events WHERE {rows.in_stream(stream)} "
            f"AND kind IN ({rows.places(len(kinds))}) ORDER BY no",
            stream,
            *kinds,
        )
        return [rows.event(row) for row in found]

    def latest(self, stream: str, kind: str) -> Event | None:
        found = self._rows(
            f"SELECT {rows.EVENT} FROM events WHERE {rows.in_stream(stream)} AND kind = ? "
            "ORDER BY no DESC LIMIT 1",
            stream,
            kind,
        )
        return rows.event(found[0]) if found else None

    def last(self, stream: str) -> int:
        # of the office it is asked for again and again; in a transaction nobody else writes
        kept = stream == OFFICE and self._connection.in_transaction
        if kept and self._office:
            return self._office
        found = self._rows("SELECT coalesce(max(no), 0) FROM events WHERE stream = ?", stream)
        last = int(str(found[0][0]))
        self._office = last if kept else 0
        return last

    def log(self, after: int, most: int) -> list[Event]:
        found = self._rows(
            f"SELECT {rows.EVENT} FROM events WHERE seq > ? ORDER BY seq LIMIT ?", after, most
        )
        return [rows.event(row) for row in found]

    def links(self, after: int, most: int) -> list[LogLink]:
        with self._told():
            return links_after(self._connection, after, most)

    def follow(self) -> None:
        assert self._connection.in_transaction, "follow only inside write()"
        with self._told():
            name_following(self._connection)
        self.follows = True

    def take(self, links: Sequence[LogLink]) -> list[Event]:
        assert self._connection.in_transaction, "take only inside write()"
        with self._told():
            taken = put_links(self._connection, self._tip(), links, self.spoken)
        self.index(taken)
        self._office = 0
        self._appended = taken[-1].seq if taken else self._appended
        return taken

    def each_stream(self, streams: Iterable[str]) -> Iterator[list[Event]]:
        wanted = iter(streams)
        while some := list(islice(wanted, STREAMS_HELD)):
            told: dict[str, list[Event]] = {stream: [] for stream in some}
            for row in self._rows(
                f"SELECT {rows.EVENT} FROM events WHERE stream IN ({rows.places(len(some))}) "
                "ORDER BY stream, no",
                *some,
            ):
                told[str(row[1])].append(rows.event(row))
            yield from (told[stream] for stream in some)

    def streams(self) -> Iterator[str]:
        for (stream,) in self._rows(
            "SELECT stream FROM events WHERE kind = 'case.opened' ORDER BY seq"
        ):
            yield str(stream)

    def hash_of(self, seq: int) -> str:
        found = self._rows("SELECT hash FROM events WHERE seq = ?", seq)
        return bytes(found[0][0]).hex() if found else ""  # type: ignore[call-overload]

    def hashed(self, head: str) -> int:
        # from the end, since most who ask hold a recent paper; there is no index on hashes
        found = self._rows(
            "SELECT seq FROM events WHERE substr(hash, 1, ?) = ? ORDER BY seq DESC LIMIT 1",
            len(head) // 2,
            bytes.fromhex(head),
        )
        return int(str(found[0][0])) if found else 0

    def put_file(self, content: bytes) -> str:
        sha256 = hex_digest(content)
        if not self._rows("SELECT 1 FROM files WHERE sha256 = ?", sha256):
            self._rows("INSERT INTO files VALUES (?, ?)", sha256, content)
        return sha256

    def file(self, sha256: str) -> bytes | None:
        found = self._rows("SELECT content FROM files WHERE sha256 = ?", sha256)
        content = bytes(found[0][0]) if found else None  # type: ignore[call-overload]
        if content is not None and hex_digest(content) != sha256:
            raise BadData(
                "The stored file {sha256} was altered; restore a backup. casefile verify tells "
                "more.",
                sha256=sha256[:16],
            )
        return content

    def also_named(self, papers: Mapping[str, str]) -> set[str]:
        from casefile.store.tables import erasure

        with self._told():
            return erasure.also_named(self._connection, papers)

    def erase(self, stream: str, files: Iterable[str]) -> None:
        assert self._connection.in_transaction, "erase only inside write()"
        from casefile.store.tables import erasure

        with self._told():
            erasure.delete(self._connection, stream, files, self.spoken.words_of)
            self._insert("chores", [(SCRUB, stream)])
        self.index(self.events(stream))

    def problems(self) -> Iterator[Problem]:
        for parts in (self.log_parts, self.derived_parts):
            found = [problem for part in parts() for problem in self.prove(part)]
            yield from found
            if found:
                return
