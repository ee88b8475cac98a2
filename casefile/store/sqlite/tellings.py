"""What reports count of cases, as it is kept in the file: of use as long as nothing was recorded on
the case since. Whatever else was kept is as if it were not there, until it is kept anew."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from casefile.log.problems import Problem
from casefile.log.rows import ReportRow
from casefile.store.tables.rows import places

CASES_ASKED_AT_ONCE = 500
"""Cases that one query asks for."""
_HOLDS = """
EXISTS (SELECT 1 FROM events e WHERE e.stream = "case" AND e.no = tellings.no AND e.seq <= ?)
AND NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = "case" AND e.no > tellings.no)
"""
_PUT = """
INSERT OR REPLACE INTO tellings
SELECT told.* FROM (SELECT ? AS stream, ? AS last, ?, ?) told
WHERE last = (SELECT max(no) FROM events e WHERE e.stream = told.stream)
"""


def put(connection: sqlite3.Connection, found: Iterable[ReportRow]) -> None:
    """Keep each in the place of what was kept of its case; none of a case on which something was
    recorded since: that may be that its data were erased."""
    rows = ((one.case, one.no, one.basis, one.content) for one in found)
    connection.executemany(_PUT, rows)


def rows_kept(
    connection: sqlite3.Connection, cases: Sequence[str], bases: Collection[str], until: int
) -> dict[str, bytes]:
    """What is kept of those cases and still holds as of event ``until``."""
    found: dict[str, bytes] = {}
    for begin in range(0, len(cases), CASES_ASKED_AT_ONCE):
        some = cases[begin : begin + CASES_ASKED_AT_ONCE]
        sql = f'SELECT "case", content FROM tellings WHERE "case" IN ({places(len(some))})'
        by = f"basis IN ({places(len(bases))})"
        asked = [*some, *bases, until]
        found |= connection.execute(f"{sql} AND {by} AND {_HOLDS}", asked).fetchall()
    return found


def cases_kept(connection: sqlite3.Connection, bases: Collection[str], until: int) -> set[str]:
    """Every case of which something is kept that holds as of event ``until``."""
    sql = f'SELECT "case" FROM tellings WHERE basis IN ({places(len(bases))}) AND {_HOLDS}'
    return {case for (case,) in connection.execute(sql, [*bases, until]).fetchall()}


def versions_used(connection: sqlite3.Connection) -> list[str]:
    """The versions of the policy that cases stand under."""
    return [digest for (digest,) in connection.execute("SELECT DISTINCT policy FROM cases")]


def delete_rows(connection: sqlite3.Connection, case: str = "") -> None:
    """Delete what is kept of a case; without one, of all."""
    if case:
        connection.execute('DELETE FROM tellings WHERE "case" = ?', [case])
    else:
        connection.execute("DELETE FROM tellings")


def strays(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Nothing is kept of what is no case."""
    for (case,) in connection.execute(
        "SELECT \"case\" FROM tellings EXCEPT SELECT stream FROM events WHERE kind = 'case.opened'"
    ):
        yield Problem(0, "the derived row {case} has no events", {"case": case})
