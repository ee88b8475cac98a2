"""The one query that lists cases, put together from a filter; values are bound, never pasted in."""

from casefile.log.rows import CaseFilter
from casefile.store.tables.asked import Dialect
from casefile.store.tables.rows import CASE, spell_moment


def case_query(
    wanted: CaseFilter, spoken: Dialect, columns: str = CASE
) -> tuple[str, list[object]]:
    """SQL and values for the cases that ``wanted`` describes, newest first."""
    where, values = ["1 = 1"], list[object]()
    for column in ("status", "owner", "category"):
        if value := getattr(wanted, column):
            where.append(f"{column} = ?")
            values.append(value)
    if wanted.step:
        where.append(spoken.waits_for)
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
    for column, some in (("policy", wanted.policies), ("number", wanted.numbers)):
        if some:
            condition, bound = spoken.among(column, some)
            where.append(condition)
            values.append(bound)
    if wanted.begins:
        begun = f"1, {len(wanted.begins)}) = ?"
        where.append(f"(substr(number, {begun} OR substr(CAST(serial AS TEXT), {begun})")
        values += [wanted.begins, wanted.begins]
    if wanted.text:
        condition, sought = spoken.tells(wanted.text)
        where.append(condition)
        values += sought
    return (
        f"SELECT {columns} FROM cases WHERE {' AND '.join(where)} "
        f"ORDER BY received_at DESC, number DESC{f' LIMIT {wanted.most:d}' if wanted.most else ''}",
        values,
    )
