"""A connection to the server, spoken to as every engine is, and its errors as ours."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from psycopg2 import extensions

from casefile.store.postgres.binary_rows import copied
from casefile.store.postgres.places import desk_schema
from casefile.store.postgres.waiting import SERVER_PATIENCE, unwatched

ROWS_AT_ONCE = 500
"""Rows that are sent with one statement."""
COPIED_AT_ONCE = 5000
"""Rows that are copied in one go, between which whoever interrupts is heard."""
UNSENT = 8_000
"""Values that may wait for the next statement."""
DURABLE = (
    "CASE current_setting('synchronous_commit') WHEN 'off' "
    "THEN set_config('synchronous_commit', 'on', true) END"
)
"""What is acknowledged is on a disk, whatever the server is set to; more than that (that a standby
has it too) is left as it is set."""
_LET_GO = (
    f"-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
    f"-c tcp_user_timeout={SERVER_PATIENCE}s"
)
"""What the server is told of a desk that is not heard any more: what it held is let go before
others have waited in vain."""
_ASKS = ("SELECT", "WITH")
_PLACES = re.compile(r"VALUES (\((?:\?, )*\?\))")
_PLAIN = re.compile(r"INSERT INTO (\w+) VALUES [(][?, ]*[)]")


def _bytes(value: Any, cursor: Any) -> bytes | None:
    return None if value is None else bytes(psycopg2.BINARY(value, cursor))


_BYTES = extensions.new_type(psycopg2.BINARY.values, "BYTES", _bytes)


class Rows:
    """The rows that a statement gave, all of them here."""

    def __init__(self, kept: list[Any]) -> None:
        self._kept = iter(kept)

    def fetchone(self) -> Any:
        return next(self._kept, None)

    def fetchall(self) -> list[Any]:
        return list(self._kept)

    def __iter__(self) -> Iterator[Any]:
        return self._kept


class Connection:
    """One connection, made anew where it was lost between two transactions.

    What needs no answer goes with the next statement: each message to the server is a wait, and
    whoever writes has others wait meanwhile.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._raw = connect()
        self._begun = False
        self._apart = False
        self._within = False
        self._opening = ""
        self._unsent: list[tuple[str, Sequence[Any]]] = []

    @property
    def in_transaction(self) -> bool:
        return self._begun

    def close(self) -> None:
        self._raw.close()

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows:
        if self._apart:
            assert sql.startswith(_ASKS), "what is written waits for the others"
            return self._said_apart([(sql, values)])
        together = [*self._unsent, (sql, values)]
        if self._opening:
            together.insert(0, (self._opening, ()))
        fresh = bool(self._opening) or not self._begun
        self._opening, self._unsent = "", []
        return self._said(together, fresh=fresh)

    def _said_apart(self, together: list[tuple[str, Sequence[Any]]]) -> Rows:
        """The same over a connection of which others wait for nothing yet."""
        fresh = not self._within
        if self._opening:
            together.insert(0, (self._opening, ()))
            self._opening, self._within = "", True
        return self._said(together, fresh=fresh)

    def _said(self, together: Sequence[tuple[str, Sequence[Any]]], *, fresh: bool = True) -> Rows:
        """What the server answers to the last of some statements, sent in one message; over another
        connection where the one that is there was lost and nothing hangs on it."""
        if self._raw.closed and fresh:
            self._raw = self._connect()
        with self._raw.cursor() as cursor:
            cursor.execute(
                _bound("; ".join(sql for sql, _ in together)),
                [_sent(value) for _, values in together for value in values],
            )
            return Rows(cursor.fetchall() if cursor.description else [])

    def later(self, sql: str, values: Sequence[Any] = (), /) -> None:
        """Have the server do it before the next statement, or at the latest with the commit."""
        if not self._begun:
            self.execute(sql, values)
            return
        self._unsent.append((sql, values))
        if not self._apart and sum(len(values) for _, values in self._unsent) > UNSENT:
            self.execute("SELECT")

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Each row at its own cost where a statement changes, many at the cost of one where it
        adds, and very many at that of a copy where it only adds."""
        found = _PLACES.search(sql)
        kept = list(rows)
        plain = _PLAIN.fullmatch(sql)
        if plain and len(kept) > ROWS_AT_ONCE and self._begun and not self._apart:
            self._copy(plain[1], kept)
            return
        if not found:
            for row in kept:
                self.later(sql, row)
            return
        for begin in range(0, len(kept), ROWS_AT_ONCE):
            some = kept[begin : begin + ROWS_AT_ONCE]
            places = ", ".join([found[1]] * len(some))
            whole = f"{sql[: found.start(1)]}{places}{sql[found.end(1) :]}"
            self.later(whole, [value for row in some for value in row])

    def _copy(self, table: str, kept: Sequence[Sequence[Any]]) -> None:
        """Add rows to a table, after everything that waits to be sent."""
        self.execute("SELECT")
        with self._raw.cursor() as cursor, unwatched():
            for begin in range(0, len(kept), COPIED_AT_ONCE):
                some = copied(kept[begin : begin + COPIED_AT_ONCE])
                cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", some)

    def begin(self, how: str = "BEGIN") -> Rows:
        """Begin a transaction, perhaps with a first question, which gives its rows."""
        found = self.execute(how)
        self._begun = True
        return found

    def begin_with_next(self, how: str) -> None:
        """Begin a transaction with the next statement, in one message."""
        self._opening, self._begun = how, True

    def begin_apart(self, opening: str = "") -> None:
        """Begin what is written in one message at its end: what is asked meanwhile goes by itself,
        in a transaction if it says what opens one, and keeps nobody waiting."""
        self._begun = self._apart = True
        self._opening = opening

    def finish(self, first: Sequence[tuple[str, Sequence[Any]]], last: str, same: str) -> Rows:
        """Write what was begun apart, all of it or nothing, after ``first``; what ``last`` gives,
        which ends the transaction if there is one, and is also what ``same`` gives, where that
        comes at the end anyway."""
        together = [*first, *self._unsent]
        if not together or together[-1][0] != same:
            together.append((last, ()))
        try:
            return self._said_apart(together)
        finally:
            self._begun, self._apart, self._within, self._unsent = False, False, False, []

    def join(self) -> None:
        """Make a transaction of what was begun apart, with the next statement."""
        self._apart = False
        if not self._within:
            self._opening = self._opening or "BEGIN"

    def commit(self) -> None:
        if not self._opening or self._unsent:
            self.execute("COMMIT")
        self._forget()

    def rollback(self) -> None:
        """Drop what was begun; a server that is gone has dropped it."""
        unsent = bool(self._opening) or (self._apart and not self._within)
        self._forget()
        if not unsent and not self._raw.closed:
            with suppress(psycopg2.Error):
                self.execute("ROLLBACK")

    def _forget(self) -> None:
        self._opening, self._unsent = "", []
        self._begun = self._apart = self._within = False

    @contextmanager
    def unmoved(self) -> Iterator[None]:
        """One state of the database for everything that is read inside."""
        if self._begun:
            yield
            return
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            self.rollback()

    def again(self) -> None:
        """A new connection in the place of one that was lost."""
        self._forget()
        with suppress(psycopg2.Error):
            self._raw.close()
        self._raw = self._connect()

    @property
    def lost(self) -> bool:
        return bool(self._raw.closed)


def _bound(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def _sent(value: Any) -> Any:
    """A value as the driver takes it. A text with NUL is none that was ever kept."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def connector(server: str, schema: str) -> Callable[[], Any]:
    """What connects to ``server``, where unqualified names are of ``schema``; for a login that may
    not enter it, of what lies before it for desks."""

    def connect() -> Any:
        raw = psycopg2.connect(
            server,
            application_name="casefile",
            client_encoding="UTF8",
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=SERVER_PATIENCE * 1000,
            options=f"-c search_path={schema},{desk_schema(schema)},pg_temp "
            f"-c lock_timeout={SERVER_PATIENCE}s -c standard_conforming_strings=on "
            f"-c timezone=UTC {_LET_GO}",
        )
        raw.autocommit = True
        extensions.register_type(_BYTES, raw)
        return raw

    return connect
