"""The one query that lists cases, put together from a filter; values are bound, never pasted in."""

from casefile.model import CaseFilter
from casefile.store.rows import CASE, spell


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
            values.append(spell(moment))
    if wanted.kept_before:
        where.append("kept_since < ?")
        values.append(spell(wanted.kept_before))
    if wanted.quiet_since:
        where.append("updated_at < ?")
        values.append(spell(wanted.quiet_since))
    if wanted.overdue_at:
        where.append('number IN (SELECT "case" FROM clocks WHERE ended_at IS NULL AND due_at < ?)')
        values.append(spell(wanted.overdue_at))
    if wanted.text and not _phrases(wanted.text):
        where.append("0")  # nothing in it that could be found
    sought = _phrases(wanted.text)
    if sought:
        as_typed = " AND ".join([_FOUND] * len(sought))
        number = _number(wanted.text)
        where.append(f"({_FOUND} OR ({as_typed}))" if number else as_typed)
        values += [number, *sought] if number else sought
    return (
        f"SELECT {columns} FROM cases WHERE {' AND '.join(where)} "
        "ORDER BY received_at DESC, number DESC",
        values,
    )


_FOUND = (
    "number IN (SELECT e.stream FROM search s JOIN events e ON e.seq = s.rowid "
    "WHERE search MATCH ?)"
)


def _number(query: str) -> str:
    from casefile.store.words import number_in

    return number_in(query)


def _phrases(query: str) -> list[str]:
    from casefile.store.words import phrases

    return phrases(query) if query else []
