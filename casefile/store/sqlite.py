"""The log in one SQLite file. Settings and triggers were each chosen after an experiment failed
without them; see docs/architecture.md."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from casefile.errors import (
    BadData,
    CannotWrite,
    Changed,
    NewerSchema,
    NotFound,
)
from casefile.model import (
    CaseFilter,
    CaseRow,
    ClockRow,
    Event,
    NewEvent,
    Problem,
    canonical,
)
from casefile.store import chain, rows, schema
from casefile.store.locking import locked, unsignalled
from casefile.store.opening import connect, told, writable
from casefile.store.queries import case_query


def create_sqlite(path: Path) -> "SqliteStore":
    """A new, empty store at ``path``; CannotWrite if something stands there already."""
    if path.with_name(path.name + "-journal").exists():
        raise CannotWrite(
            "{path} is left over from another database; move it away first.",
            path=f"{path}-journal",
        )
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
    if version < schema.VERSION:
        connection.close()
        raise BadData("{path} has no schema that this program knows.", path=str(path))
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
        self.committed = 0
        self._appended = 0
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
            self._appended = 0
            try:
                yield
                # a signal between the commit and the note of it would make us deny what is done
                with unsignalled():
                    self._connection.execute("COMMIT")
                    self.committed = self._appended or self.committed
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
        if self.last(stream) != after:
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
                rows.spell(event.at),
                rows.spell(now),
                actor,
                via,
                key if key and offset == 1 else None,
                canonical(event.payload).decode(),
                sealed,
            )
            before = chain.link(before, row)
            self._rows(f"INSERT INTO events VALUES ({rows.places(12)})", *row, before)
            if text is not None:
                self._rows("INSERT INTO personal VALUES (?, ?, ?)", seq + offset, salt, text)
            written.append(rows.event((*row, before, text)))
        self.index(written)
        self._appended = written[-1].seq if written else self._appended
        return written

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

    def events(self, stream: str) -> list[Event]:
        found = self._rows(f"SELECT {rows.EVENT} FROM events WHERE stream = ? ORDER BY no", stream)
        return [rows.event(row) for row in found]

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        found = self._rows(
            f"SELECT {rows.EVENT} FROM events WHERE stream = ? "
            f"AND kind IN ({rows.places(len(kinds))}) ORDER BY no",
            stream,
            *kinds,
        )
        return [rows.event(row) for row in found]

    def last(self, stream: str) -> int:
        found = self._rows("SELECT ifnull(max(no), 0) FROM events WHERE stream = ?", stream)
        return int(str(found[0][0]))

    def streams(self) -> Iterator[str]:
        for (stream,) in self._rows(
            "SELECT stream FROM events WHERE kind = 'case.opened' ORDER BY seq"
        ):
            yield str(stream)

    def put_case(self, row: CaseRow, clocks: Sequence[ClockRow] = ()) -> None:
        # only what changed: each row left alone is a page or two less to write and sync
        self._rows(rows.PUT_CASE, *rows.values(row))
        before = {clock.clock: clock for clock in self.clocks(row.number)}
        changed = [clock for clock in clocks if before.get(clock.clock) != clock]
        gone = before.keys() - {clock.clock for clock in clocks}
        with told(self.path):
            self._connection.executemany(
                f"INSERT OR REPLACE INTO clocks VALUES ({rows.places(9)})",
                map(rows.values, changed),
            )
        for name in gone:
            self._rows('DELETE FROM clocks WHERE "case" = ? AND clock = ?', row.number, name)

    def case(self, number: str) -> CaseRow | None:
        found = self._rows(f"SELECT {rows.CASE} FROM cases WHERE number = ?", number)
        return rows.record(CaseRow, found[0]) if found else None

    def clocks(self, number: str) -> list[ClockRow]:
        found = self._rows(
            f'SELECT {rows.CLOCK} FROM clocks WHERE "case" = ? ORDER BY clock', number
        )
        return [rows.record(ClockRow, row) for row in found]

    def open_clocks(
        self, *, before: datetime | None = None, provisional: bool = False
    ) -> list[ClockRow]:
        where = ["ended_at IS NULL"]
        values: list[object] = []
        if before:
            where.append("due_at < ?")
            values.append(rows.spell(before))
        if provisional:
            where.append("provisional")
        found = self._rows(
            f'SELECT {rows.CLOCK} FROM clocks WHERE {" AND ".join(where)} ORDER BY due_at, "case"',
            *values,
        )
        return [rows.record(ClockRow, row) for row in found]

    def next_serial(self, year: int) -> int:
        found = self._rows("SELECT ifnull(max(serial), 0) + 1 FROM cases WHERE year = ?", year)
        return int(str(found[0][0]))

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        sql, values = case_query(wanted)
        return [rows.record(CaseRow, row) for row in self._rows(sql, *values)]

    def named(self, tail: str) -> list[str]:
        exact = self._rows("SELECT number FROM cases WHERE number = ?", tail)
        year, _, serial = tail.rpartition("-")
        if (
            not exact
            and not tail.startswith("-")
            and serial.isascii()
            and serial.isdigit()
            and len(serial) < 12
        ):
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
        found = self._rows("SELECT content FROM files WHERE sha256 = ?", sha256)
        return bytes(found[0][0]) if found else None  # type: ignore[call-overload]

    def clear_derived(self) -> None:
        self._rows("DELETE FROM cases")
        self._rows("DELETE FROM clocks")
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
