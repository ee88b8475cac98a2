"""The log in one SQLite file. Settings and triggers were each chosen after an experiment failed
without them; see docs/architecture.md."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from casefile.errors import (
    BadData,
    CannotWrite,
    Changed,
    NewerSchema,
    NotFound,
)
from casefile.model import (
    KINDS,
    CaseFilter,
    CaseRow,
    Event,
    Facts,
    NewEvent,
    Problem,
    canonical,
)
from casefile.store import chain, schema
from casefile.store.locking import locked
from casefile.store.opening import connect, told, writable

_EVENT = (
    "seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash, "
    "(SELECT text FROM personal p WHERE p.seq = events.seq)"
)
_CASE = (
    "number, year, serial, status, owner, category, waiting, complainant, about, received_at, "
    "opened_at, updated_at, policy, last_no"
)
_payloads = {kind: msgspec.json.Decoder(payload) for kind, payload in KINDS.items()}
_facts = msgspec.json.Decoder(Facts)


def _spell(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event(row: tuple[object, ...]) -> Event:
    (seq, stream, no, kind, at, recorded_at, actor, via, _, data, seal, digest, text) = row
    assert isinstance(data, str)
    assert isinstance(digest, bytes)
    personal: Facts | None = {}
    if seal is not None:
        personal = None if text is None else _facts.decode(str(text))
    return Event(
        seq=int(str(seq)),
        stream=str(stream),
        no=int(str(no)),
        at=datetime.fromisoformat(str(at)),
        recorded_at=datetime.fromisoformat(str(recorded_at)),
        actor=str(actor),
        via=str(via),
        payload=_payloads[str(kind)].decode(data),
        personal=personal,
        hash=digest.hex(),
    )


def _phrases(query: str) -> list[str]:
    from casefile.store.words import phrases

    return phrases(query) if query else []


def create_sqlite(path: Path) -> "SqliteStore":
    """A new, empty store at ``path``; CannotWrite if something stands there already."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise CannotWrite("{path} is there already; nothing was changed.", path=str(path)) from None
    except OSError as error:
        raise CannotWrite(
            "{path} cannot be written: {reason}.", path=str(path), reason=error.strerror
        ) from error
    try:
        with told(path):
            connection = connect(path, "rw")
            connection.execute("BEGIN IMMEDIATE")
            schema.migrate(connection)
            connection.execute("COMMIT")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return SqliteStore(path, connection)


def open_sqlite(path: Path) -> "SqliteStore":
    """The store at ``path``. NotFound if there is none, BadData if it is something else,
    NewerSchema if a newer casefile wrote it."""
    if not path.is_file():
        raise NotFound("There is no database {path}; make one: casefile init", path=str(path))
    if path.stat().st_size == 0:
        raise BadData("{path} is empty: no casefile database.", path=str(path))
    with told(path):
        connection = connect(path, "rw" if writable(path) else "ro")
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != schema.APPLICATION_ID:
        connection.close()
        raise BadData("{path} is no casefile database.", path=str(path))
    if version > schema.VERSION:
        connection.close()
        raise NewerSchema(
            "{path} was written by a newer casefile (schema {version}; this one knows {known}).",
            path=str(path),
            version=version,
            known=schema.VERSION,
        )
    return SqliteStore(path, connection)


class SqliteStore:
    """A ``Store`` in one file, used by one thread. Guards the connection and its transaction."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        # fetchall: a half-read SELECT would keep writers waiting while somebody reads a screen
        with told(self.path):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def write(self) -> Iterator[None]:
        if not writable(self.path):
            raise CannotWrite("{path} is read-only.", path=str(self.path))
        with locked(self.path), told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def append(
        self,
        stream: str,
        after: int,
        events: Sequence[NewEvent],
        *,
        now: datetime,
        actor: str,
        via: str,
        key: str = "",
    ) -> list[Event]:
        assert self._connection.in_transaction, "append only inside write()"
        last = self._rows("SELECT ifnull(max(no), 0) FROM events WHERE stream = ?", stream)[0][0]
        if last != after:
            raise Changed("{stream} has moved on since it was read.", stream=stream)
        seq, before = self._tip()
        written = []
        for offset, event in enumerate(events, 1):
            text, salt, sealed = None, b"", None
            if event.personal:
                text, salt = canonical(event.personal).decode(), os.urandom(16)
                sealed = chain.seal(salt, text)
            row: chain.Row = (
                seq + offset,
                stream,
                after + offset,
                event.payload.kind,
                _spell(event.at),
                _spell(now),
                actor,
                via,
                key if key and offset == 1 else None,
                canonical(event.payload).decode(),
                sealed,
            )
            before = chain.link(before, row)
            self._rows(f"INSERT INTO events VALUES ({', '.join('?' * 12)})", *row, before)
            if text is not None:
                self._rows("INSERT INTO personal VALUES (?, ?, ?)", seq + offset, salt, text)
            written.append(_event((*row, before, text)))
        self.index(written)
        return written

    def _tip(self) -> tuple[int, bytes]:
        rows = self._rows("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        if not rows:
            return 0, chain.GENESIS
        seq, digest = rows[0]
        assert isinstance(seq, int)
        assert isinstance(digest, bytes)
        return seq, digest

    def head(self) -> tuple[int, str]:
        seq, digest = self._tip()
        return seq, digest.hex()

    def written(self, key: str) -> Event | None:
        rows = self._rows(f"SELECT {_EVENT} FROM events WHERE key = ?", key)
        return _event(rows[0]) if rows else None

    def events(self, stream: str) -> list[Event]:
        rows = self._rows(f"SELECT {_EVENT} FROM events WHERE stream = ? ORDER BY no", stream)
        return [_event(row) for row in rows]

    def latest(self, stream: str, kind: str) -> Event | None:
        rows = self._rows(
            f"SELECT {_EVENT} FROM events WHERE stream = ? AND kind = ? ORDER BY no DESC LIMIT 1",
            stream,
            kind,
        )
        return _event(rows[0]) if rows else None

    def streams(self) -> Iterator[str]:
        for (stream,) in self._rows(
            "SELECT stream FROM events WHERE kind = 'case.opened' ORDER BY seq"
        ):
            yield str(stream)

    def put_case(self, row: CaseRow) -> None:
        fields = msgspec.structs.astuple(row)
        values = [_spell(v) if isinstance(v, datetime) else v for v in fields]
        self._rows(f"INSERT OR REPLACE INTO cases VALUES ({', '.join('?' * len(values))})", *values)

    def next_serial(self, year: int) -> int:
        rows = self._rows("SELECT ifnull(max(serial), 0) + 1 FROM cases WHERE year = ?", year)
        return int(str(rows[0][0]))

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        where, values = ["1"], list[object]()
        for column in ("status", "owner", "category"):
            if value := getattr(wanted, column):
                where.append(f"{column} = ?")
                values.append(value)
        if wanted.step:
            where.append("instr(' ' || waiting || ' ', ' ' || ? || ' ')")
            values.append(wanted.step)
        for moment, sign in ((wanted.since, ">="), (wanted.until, "<")):
            if moment:
                where.append(f"received_at {sign} ?")
                values.append(_spell(moment))
        for phrase in _phrases(wanted.text):
            where.append(
                "number IN (SELECT e.stream FROM search s JOIN events e ON e.seq = s.rowid "
                "WHERE search MATCH ?)"
            )
            values.append(phrase)
        rows = self._rows(
            f"SELECT {_CASE} FROM cases WHERE {' AND '.join(where)} "
            "ORDER BY received_at DESC, number DESC",
            *values,
        )
        names = CaseRow.__struct_fields__
        return [msgspec.convert(dict(zip(names, row, strict=True)), CaseRow) for row in rows]

    def named(self, tail: str) -> list[str]:
        exact = self._rows("SELECT number FROM cases WHERE number = ?", tail)
        year, _, serial = tail.rpartition("-")
        if not exact and serial.isascii() and serial.isdigit() and len(serial) < 12:
            exact = self._rows(
                "SELECT number FROM cases WHERE serial = ? AND (? = '' OR CAST(year AS TEXT) = ?) "
                "ORDER BY number",
                int(serial),
                year,
                year,
            )
        if not exact and tail:
            exact = self._rows(
                "SELECT number FROM cases WHERE substr(number, -?) = ? ORDER BY number LIMIT 20",
                len(tail),
                tail,
            )
        return [str(number) for (number,) in exact]

    def put_file(self, content: bytes) -> str:
        import hashlib

        sha256 = hashlib.sha256(content).hexdigest()
        if not self._rows("SELECT 1 FROM files WHERE sha256 = ?", sha256):
            self._rows("INSERT INTO files VALUES (?, ?)", sha256, content)
        return sha256

    def file(self, sha256: str) -> bytes | None:
        rows = self._rows("SELECT content FROM files WHERE sha256 = ?", sha256)
        return bytes(rows[0][0]) if rows else None  # type: ignore[call-overload]

    def clear_derived(self) -> None:
        self._rows("DELETE FROM cases")
        self._rows("DELETE FROM search")

    def index(self, events: Iterable[Event]) -> None:
        from casefile.store.words import words_of

        for event in events:
            if words := words_of(event).strip():
                self._rows("INSERT INTO search (rowid, words) VALUES (?, ?)", event.seq, words)

    def problems(self) -> Iterator[Problem]:
        from casefile.store.proof import problems

        with told(self.path):
            yield from problems(self._connection)
