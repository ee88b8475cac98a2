"""The derived rows: what lists, clocks and counts show, replaced with each event of a case."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from casefile.model import CaseFilter, CaseRow, ClockRow, Mark
from casefile.store import rows
from casefile.store.opening import told
from casefile.store.queries import case_query

_EVER = datetime(1, 1, 1, tzinfo=UTC)


class SqliteRows:
    """The half of a ``Store`` that holds what can be made anew from the log."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        # fetchall: a half-read SELECT would keep writers waiting while somebody reads a screen
        with told(self.path):
            return self._connection.execute(sql, values).fetchall()

    def _put(self, table: str, kept: Iterable[msgspec.Struct], columns: int) -> None:
        with told(self.path):
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {table} VALUES ({rows.places(columns)})",
                map(rows.values, kept),
            )

    def put_case(
        self, row: CaseRow, clocks: Sequence[ClockRow] = (), marks: Sequence[Mark] = ()
    ) -> None:
        # only what changed: each row left alone is a page or two less to write and sync
        self._rows(rows.PUT_CASE, *rows.values(row))
        known = {clock.clock: clock for clock in self.clocks(row.number)}
        self._put("clocks", [c for c in clocks if known.get(c.clock) != c], 10)
        for name in known.keys() - {clock.clock for clock in clocks}:
            self._rows('DELETE FROM clocks WHERE "case" = ? AND clock = ?', row.number, name)
        before = self.marks(case=row.number)
        self._put("marks", [m for m in marks if m not in before], 6)
        kept = {(mark.mark, mark.seq) for mark in marks}
        for mark in before:
            if (mark.mark, mark.seq) not in kept:
                self._rows(
                    'DELETE FROM marks WHERE "case" = ? AND mark = ? AND seq = ?',
                    mark.case,
                    mark.mark,
                    mark.seq,
                )

    def put_cases(
        self, found: Iterable[tuple[CaseRow, Sequence[ClockRow], Sequence[Mark]]]
    ) -> None:
        every = list(found)
        self._put("cases", (row for row, _, _ in every), 14)
        self._put("clocks", (clock for _, clocks, _ in every for clock in clocks), 10)
        self._put("marks", (mark for _, _, marks in every for mark in marks), 6)

    def put_clocks(self, clocks: Iterable[ClockRow]) -> None:
        self._put("clocks", clocks, 10)

    def marks(self, *, since: datetime | None = None, case: str = "") -> list[Mark]:
        where, value = ('"case" = ?', case) if case else ("at >= ?", rows.spell(since or _EVER))
        found = self._rows(
            f'SELECT {rows.MARK} FROM marks WHERE {where} ORDER BY at, "case", mark, seq', value
        )
        return [rows.record(Mark, row) for row in found]

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

    def clear_derived(self) -> None:
        for table in ("cases", "clocks", "marks", "search"):
            self._rows(f"DELETE FROM {table}")
