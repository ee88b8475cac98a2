"""The derived rows: what lists, clocks and counts show, replaced with each event of a case."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from operator import attrgetter

import msgspec

from casefile.log.rows import EVER, CaseFilter, CaseRow, ClockRow, Derived, Grant, Mark
from casefile.store.locator import Locator
from casefile.store.protocol import REBUILD
from casefile.store.tables import rows
from casefile.store.tables.asked import Dialect, Tables
from casefile.store.tables.numbers import numbers_meant
from casefile.store.tables.queries import case_query
from casefile.store.tables.sums import Sums

_Row = tuple[object, ...]
_KEYS = {"cases": 1, "clocks": 2, "marks": 3, "grants": 2, "forms": 1, "chores": 1, "makers": 1}
"""How many of the first columns name a row of each derived table."""


class TableRows(ABC):
    """The half of a ``Store`` that holds what can be made anew from the log."""

    spoken: Dialect

    def __init__(self, where: Locator, connection: Tables) -> None:
        self.locator = where
        self._connection = connection
        self._sums = Sums(connection, self.spoken.version)

    @abstractmethod
    def _told(self) -> AbstractContextManager[None]:
        """The engine's errors as ours, one sentence each."""

    @abstractmethod
    def _new_search(self) -> None:
        """Leave an empty search index, whatever the old one is like."""

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        # fetchall: a half-read SELECT would keep writers waiting while somebody reads a screen
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    def _many(self, sql: str, kept: Iterable[Sequence[object]]) -> None:
        with self._told():
            self._connection.executemany(sql, kept)

    def _put(self, table: str, kept: Iterable[msgspec.Struct]) -> None:
        self._insert(table, map(rows.values, kept))

    def _insert(self, table: str, kept: Iterable[Sequence[object]]) -> None:
        """Add rows, each in the place of one that bears the same name."""
        self._many(put_in(table), kept)

    def put_case(self, derived: Derived, before: Derived | None = None) -> None:
        if self._sums.known:
            put_before = before.grants if before else self.grants(case=derived.row.number)
            self._sums.replaced(put_before, derived.grants)
        # only what changed: each row left alone is a page or two less to write and sync
        self._put("cases", [derived.row])
        put = [each for *_, each in _tables(before)] if before else [None] * 3
        for (table, columns, wanted), known in zip(_tables(derived), put, strict=True):
            key = _KEYS[table]
            if known is None:
                found = set(self._put_before(table, columns, derived.row.number))
                told = [tuple(rows.values(each)) for each in wanted]
                gone = {row[:key] for row in found} - {row[:key] for row in told}
                changed = [row for row in told if row not in found]
            else:
                changed, gone = _between(known, wanted, key)
            self._replace(table, columns.split(", "), changed, gone)

    def _put_before(self, table: str, columns: str, number: str) -> list[_Row]:
        return self._rows(f'SELECT {columns} FROM {table} WHERE "case" = ?', number)

    def holds(self, derived: Derived) -> bool:
        # as they are spelled, which is how they are sorted and compared by queries
        number = derived.row.number
        found = self._rows(f"SELECT {rows.CASE} FROM cases WHERE number = ?", number)
        return found == [tuple(rows.values(derived.row))] and all(
            sorted(self._rows(f'SELECT {columns} FROM {table} WHERE "case" = ?', number))
            == sorted(tuple(rows.values(each)) for each in wanted)
            for table, columns, wanted in _tables(derived)
        )

    def _replace(
        self, table: str, columns: list[str], changed: list[_Row], gone: Iterable[_Row]
    ) -> None:
        """Put the rows of ``table`` that ``changed``, and delete those that are ``gone``, of which
        the columns are told by which one is known from another."""
        if changed:
            self._insert(table, changed)
        for row in gone:
            where = " AND ".join(f"{name} = ?" for name in columns[: len(row)])
            self._many(f"DELETE FROM {table} WHERE {where}", [row])

    def put_cases(self, found: Iterable[Derived]) -> None:
        self._sums.forget()
        every = list(found)
        self._put("cases", (one.row for one in every))
        self._put("clocks", (clock for one in every for clock in one.clocks))
        self._put("marks", (mark for one in every for mark in one.marks))
        self._put("grants", (grant for one in every for grant in one.grants))

    def move_clocks(self, clocks: Iterable[ClockRow], marks: Iterable[Mark] = ()) -> None:
        # two clocks of a case that moved at one event bear one mark
        self._put("marks", {(m.case, m.mark, m.seq): m for m in marks}.values())
        self._many(
            'UPDATE clocks SET due_at = ?, provisional = ? WHERE "case" = ? AND clock = ?',
            ((rows.spell_moment(c.due_at), int(c.provisional), c.case, c.clock) for c in clocks),
        )

    def marks(
        self, *, since: datetime | None = None, case: str = "", mark: str = "", value: str = ""
    ) -> list[Mark]:
        where, values = ["at >= ?"], [rows.spell_moment(since or EVER)]
        for column, wanted in (('"case"', case), ("mark", mark), ("value", value)):
            if wanted:
                where.append(f"{column} = ?")
                values.append(wanted)
        found = self._rows(
            f"SELECT {rows.MARK} FROM marks WHERE {' AND '.join(where)} "
            'ORDER BY at, "case", mark, seq',
            *values,
        )
        return rows.derived_records(Mark, found)

    def grants(
        self, *, case: str = "", customer: str = "", grantor: str = "", since: datetime = EVER
    ) -> list[Grant]:
        columns = (('"case"', case), ("customer", customer), ("grantor", grantor))
        column, value = next(((c, v) for c, v in columns if v), ("", ""))
        whose = f"{column} = ? AND {column} <> '' AND " if column else ""
        found = self._rows(
            f'SELECT {rows.GRANT} FROM grants WHERE {whose}at >= ? ORDER BY at, "case", item',
            *([value] if column else []),
            rows.spell_moment(since),
        )
        return rows.derived_records(Grant, found)

    def sum_granted(
        self, grantor: str, after: datetime, until: datetime, remedy: str, but: Collection[str]
    ) -> int:
        with self._told():
            return self._sums.granted(grantor, after, until, remedy, but)

    def case(self, number: str) -> CaseRow | None:
        found = self._rows(f"SELECT {rows.CASE} FROM cases WHERE number = ?", number)
        return next(iter(rows.derived_records(CaseRow, found)), None)

    def clocks(self, number: str) -> list[ClockRow]:
        found = self._rows(
            f'SELECT {rows.CLOCK} FROM clocks WHERE "case" = ? ORDER BY clock', number
        )
        return rows.derived_records(ClockRow, found)

    def open_clocks(self, *, before: datetime | None = None) -> list[ClockRow]:
        where, values = "ended_at IS NULL", list[object]()
        if before:
            where += " AND due_at < ?"
            values.append(rows.spell_moment(before))
        return self._clocks(f'{where} ORDER BY due_at, "case"', *values)

    def provisional_clocks(self) -> list[ClockRow]:
        return self._clocks(f'{self.spoken.provisional} ORDER BY "case", clock')

    def _clocks(self, where: str, *values: object) -> list[ClockRow]:
        found = self._rows(f"SELECT {rows.CLOCK} FROM clocks WHERE {where}", *values)
        return rows.derived_records(ClockRow, found)

    def next_serial(self, year: int) -> int:
        found = self._rows("SELECT coalesce(max(serial), 0) + 1 FROM cases WHERE year = ?", year)
        return int(str(found[0][0]))

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        sql, values = case_query(wanted, self.spoken)
        return rows.derived_records(CaseRow, self._rows(sql, *values))

    def named(self, tail: str) -> list[str]:
        return numbers_meant(self._rows, tail)

    def chores(self) -> dict[str, str]:
        return {str(chore): str(about) for chore, about in self._rows("SELECT * FROM chores")}

    def put_form(self, template: str, maker: str, content: bytes) -> None:
        self._insert("forms", [(template, maker, content)])

    def form(self, template: str, maker: str) -> bytes | None:
        found = self._rows(
            "SELECT content FROM forms WHERE template = ? AND maker = ?", template, maker
        )
        return bytes(found[0][0]) if found else None  # type: ignore[call-overload]

    def forms(self) -> list[str]:
        return [str(name) for (name,) in self._rows("SELECT template FROM forms ORDER BY 1")]

    def maker(self) -> str:
        found = self._rows("SELECT maker FROM makers WHERE what = 'derived'")
        return str(found[0][0]) if found else ""

    def made_by(self, maker: str) -> None:
        self._insert("makers", [("derived", maker)])

    def clear_derived(self) -> None:
        self._sums.forget()
        for table in ("cases", "clocks", "marks", "grants", "forms"):
            self._rows(f"DELETE FROM {table}")
        self._new_search()
        self._rows("DELETE FROM chores WHERE chore = ?", REBUILD)


_COLUMNS = {
    "cases": rows.CASE,
    "clocks": rows.CLOCK,
    "marks": rows.MARK,
    "grants": rows.GRANT,
    "forms": "template, maker, content",
    "chores": "chore, about",
    "makers": "what, maker",
}


def derived_columns(table: str) -> list[str]:
    """The columns of a derived table, in the order in which rows are told."""
    return _COLUMNS[table].split(", ")


@cache
def put_in(table: str) -> str:
    """The statement that puts a row into ``table``, or in the place of the one of that name."""
    names = derived_columns(table)
    key = _KEYS[table]
    fixed = 3 if table == "cases" else key  # year and serial number of a case go with its number
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[fixed:])
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({rows.places(len(names))}) "
        f"ON CONFLICT ({', '.join(names[:key])}) DO UPDATE SET {changed}"
    )


def _between(
    known: Sequence[msgspec.Struct], wanted: Sequence[msgspec.Struct], key: int
) -> tuple[list[_Row], set[_Row]]:
    """The rows that are ``wanted`` and not ``known``, and the first ``key`` columns of those that
    are known and wanted no more."""
    if not known:
        return [tuple(rows.values(each)) for each in wanted], set()
    name = attrgetter(*known[0].__struct_fields__[:key])
    moved = {id(each) for each in known} ^ {id(each) for each in wanted}  # few: what ended stays
    before = {name(each): each for each in known if id(each) in moved}
    after = {name(each): each for each in wanted if id(each) in moved}
    moments = rows.moments_of(type(known[0]))

    def same(one: msgspec.Struct | None, other: msgspec.Struct) -> bool:
        # where an hour comes twice, only their fold tells two moments apart
        return one is other or (
            one == other
            and all(
                getattr(one, name) is getattr(other, name)
                or getattr(one, name).fold == getattr(other, name).fold
                for name in moments
            )
        )

    changed = [each for row, each in after.items() if not same(before.get(row), each)]
    return [tuple(rows.values(each)) for each in changed], before.keys() - after.keys()


def _tables(derived: Derived) -> Iterator[tuple[str, str, Sequence[msgspec.Struct]]]:
    """The tables with several rows of a case: their columns, and the rows that follow from the
    case."""
    yield "clocks", rows.CLOCK, derived.clocks
    yield "marks", rows.MARK, derived.marks
    yield "grants", rows.GRANT, derived.grants
