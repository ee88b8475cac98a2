"""The log in one SQLite file. Settings and triggers were each chosen after an experiment failed
without them; see docs/architecture.md."""

import io
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from casefile.disk.locks import locked, unsignalled
from casefile.errors import BadData, Busy, CannotWrite, Changed
from casefile.log.events import OFFICE, Event, NewEvent, Parcel, Stamp
from casefile.log.features import features_written
from casefile.log.problems import Part, Problem
from casefile.store import chain
from casefile.store.locator import Locator
from casefile.store.past import Past
from casefile.store.sqlite import rows
from casefile.store.sqlite.features import add_features, newer
from casefile.store.sqlite.opening import told, writable
from casefile.store.sqlite.snapshots import SqliteSnapshots
from casefile.values.value import canonical

STREAMS_AT_ONCE = 500
"""Streams that one query asks for."""
CACHE = 65_536
"""KB of pages that a write may keep in memory until its commit."""


class SqliteStore(SqliteSnapshots):
    """A ``Store`` in one file, used by one thread. Guards the connection and its transaction."""

    def __init__(
        self,
        where: Locator,
        connection: sqlite3.Connection,
        *,
        former: str = "",
        frozen: bool = False,
        needs: tuple[str, ...] = (),
    ) -> None:
        super().__init__(where, connection)
        self.former = former
        self._frozen = frozen
        self._needs = needs
        self.committed = 0
        self._appended = 0
        self._office = 0
        self._named: frozenset[str] = frozenset()

    def past(self, seq: int) -> Past:
        return Past(self, seq)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        if self._needs:
            raise newer(self.path, self._needs)
        if self._frozen or not writable(self.path):
            raise CannotWrite("{path} is read-only.", path=str(self.path))
        with locked(self.path), told(self.path):
            self._connection.execute(f"PRAGMA cache_size = -{CACHE}")
            self._connection.execute("BEGIN IMMEDIATE")
            self._appended, named = 0, self._named
            try:
                yield
                # a signal between the commit and the note of it would make us deny what is done
                with unsignalled():
                    self._connection.execute("COMMIT")
                    self.committed = self._appended or self.committed
            except BaseException:
                self._named = named
                self._sums.forget()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._office = 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        with ExitStack() as held:
            try:
                held.enter_context(locked(self.path, 0, "night"))
            except Busy as error:
                raise Busy("Another nightly run has not finished yet.") from error
            yield

    def append(
        self,
        stream: str,
        after: int,
        events: Sequence[NewEvent],
        stamp: Stamp,
    ) -> list[Event]:
        return self.append_all([Parcel(stream, after, tuple(events), stamp.key)], stamp)

    def append_all(self, parcels: Iterable[Parcel], stamp: Stamp) -> list[Event]:
        assert self._connection.in_transaction, "append only inside write()"
        self._office = 0
        wanted = list(parcels)
        self._check_unmoved(wanted)
        seq, before = self._tip()
        recorded = rows.spell_moment(stamp.now)
        recorded_at = datetime.fromisoformat(recorded)
        salts = io.BytesIO(os.urandom(16 * sum(len(parcel.events) for parcel in wanted)))
        log: list[tuple[object, ...]] = []
        private: list[tuple[object, ...]] = []
        written: list[Event] = []
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
                        at=recorded_at if at == recorded else datetime.fromisoformat(at),
                        recorded_at=recorded_at,
                        actor=stamp.actor,
                        via=stamp.via,
                        payload=event.payload,
                        personal=event.personal,
                        hash=before.hex(),
                    )
                )
        with told(self.path):
            # personal facts first: once its event stands, nothing is added to it
            self._connection.executemany("INSERT INTO personal VALUES (?, ?, ?)", private)
            self._connection.executemany(f"INSERT INTO events VALUES ({rows.places(12)})", log)
            # in the same transaction, so that the file never holds what it does not name
            if new := features_written(e.payload.kind for e in written) - self._named:
                add_features(self._connection, new)
                self._named |= new
        self.index(written)
        self._appended = seq if written else self._appended
        return written

    def _check_unmoved(self, parcels: Sequence[Parcel]) -> None:
        """Changed if one of the streams has another last number than its parcel says."""
        for begin in range(0, len(parcels), STREAMS_AT_ONCE):
            some = {p.stream: p.after for p in parcels[begin : begin + STREAMS_AT_ONCE]}
            found = self._rows(
                "SELECT stream, max(no) FROM events "
                f"WHERE stream IN ({rows.places(len(some))}) GROUP BY stream",
                *some,
            )
            last = {str(stream): no for stream, no in found}
            for stream, after in some.items():
                if last.get(stream, 0) != after:
                    raise Changed("{stream} has moved on since it was read.", stream=stream)

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
        found = self._rows("SELECT ifnull(max(no), 0) FROM events WHERE stream = ?", stream)
        last = int(str(found[0][0]))
        self._office = last if kept else 0
        return last

    def put_file(self, content: bytes) -> str:
        sha256 = chain.digest(content)
        if not self._rows("SELECT 1 FROM files WHERE sha256 = ?", sha256):
            self._rows("INSERT INTO files VALUES (?, ?)", sha256, content)
        return sha256

    def file(self, sha256: str) -> bytes | None:
        found = self._rows("SELECT content FROM files WHERE sha256 = ?", sha256)
        content = bytes(found[0][0]) if found else None  # type: ignore[call-overload]
        if content is not None and chain.digest(content) != sha256:
            raise BadData(
                "The stored file {sha256} was altered; restore a backup. casefile verify tells "
                "more.",
                sha256=sha256[:16],
            )
        return content

    def also_named(self, papers: Mapping[str, str]) -> set[str]:
        from casefile.store.sqlite import erasure

        with told(self.path):
            return erasure.also_named(self._connection, papers)

    def erase(self, stream: str, files: Iterable[str]) -> None:
        assert self._connection.in_transaction, "erase only inside write()"
        from casefile.store.sqlite import erasure

        with told(self.path):
            erasure.delete(self._connection, stream, files)
        self.index(self.events(stream))

    def scrub(self) -> None:
        from casefile.store.sqlite import erasure

        with locked(self.path), told(self.path):
            erasure.rewrite(self._connection)

    def index(self, events: Iterable[Event]) -> None:
        from casefile.store.search import words_of

        found = ((event.seq, words_of(event).strip()) for event in events)
        with told(self.path):
            self._connection.executemany(
                "INSERT INTO search (rowid, words) VALUES (?, ?)", [f for f in found if f[1]]
            )

    def log_parts(self) -> list[Part]:
        from casefile.store.sqlite.proof import log_parts

        with told(self.path):
            return log_parts(self._connection)

    def derived_parts(self) -> list[Part]:
        from casefile.store.sqlite.proof import derived_parts

        with told(self.path):
            return derived_parts(self._connection)

    def prove(self, part: Part) -> list[Problem]:
        from casefile.store.sqlite.proof import prove

        with told(self.path):
            return prove(self._connection, part)

    def problems(self) -> Iterator[Problem]:
        for parts in (self.log_parts, self.derived_parts):
            found = [problem for part in parts() for problem in self.prove(part)]
            yield from found
            if found:
                return

    def hashed(self, head: str) -> int:
        # from the end, since most who ask hold a recent paper; there is no index on hashes
        found = self._rows(
            "SELECT seq FROM events WHERE substr(hash, 1, ?) = ? ORDER BY seq DESC LIMIT 1",
            len(head) // 2,
            bytes.fromhex(head),
        )
        return int(str(found[0][0])) if found else 0
