"""The one query that lists cases, put together from a filter; values are bound, never pasted in."""

import msgspec

from casefile.log.rows import CaseFilter
from casefile.store.sqlite.rows import CASE, spell_moment


def case_query(wanted: CaseFilter, columns: str = CASE) -> tuple[str, list[object]]:
    """SQL and values for the cases that ``wanted`` describes, newest first."""
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
            values.append(spell_moment(moment))
    if wanted.kept_before:
        where.append("kept_since < ?")
        values.append(spell_moment(wanted.kept_before))
    if wanted.quiet_since:
        where.append("updated_at < ?")
        values.append(spell_moment(wanted.quiet_since))
    if wanted.overdue_at:
        where.append('number IN (SELECT "case" FROM clocks WHERE ended_at IS NULL AND due_at < ?)')
        values.append(spell_moment(wanted.overdue_at))
    marks = ((wanted.marked, "IN"), (wanted.ended, "IN"), (wanted.unmarked, "NOT IN"))
    for mark, sign in marks:
        if mark:
            where.append(f'number {sign} (SELECT "case" FROM marks WHERE mark = ?)')
            values.append(mark)
    if wanted.policies:
        where.append("policy IN (SELECT value FROM json_each(?))")
        values.append(msgspec.json.encode(wanted.policies).decode())
    if wanted.numbers:
        where.append("number IN (SELECT value FROM json_each(?))")
        values.append(msgspec.json.encode(wanted.numbers).decode())
    if wanted.text:
        condition, sought = _text(wanted.text)
        where.append(condition)
        values += sought
    return (
        f"SELECT {columns} FROM cases WHERE {' AND '.join(where)} "
        "ORDER BY received_at DESC, number DESC",
        values,
    )


_FOUND = (
    "number IN (SELECT e.stream FROM search s JOIN events e ON e.seq = s.rowid "
    "WHERE search MATCH ?)"
)
_NUMBERED = "(number = ? OR (serial = ? AND number GLOB ?))"


def _text(query: str) -> tuple[str, list[object]]:
    """The condition that a case has every part of ``query`` in its words, or as its number; or all
    of it as a telephone number."""
    from casefile.store.search import number_in, parts

    sought = parts(query)
    if not sought:
        return "0", []  # nothing in it that could be found
    as_typed = " AND ".join([f"({_FOUND} OR {_NUMBERED})"] * len(sought))
    values: list[object] = [value for part in sought for value in part]
    if number := number_in(query):
        return f"({_FOUND} OR ({as_typed}))", [number, *values]
    return as_typed, values
