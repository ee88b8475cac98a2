"""What is to do now, as data and as text: steps, promises, approvals, papers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from casefile.log.rows import ClockRow
from casefile.night.today import Pledge, Task, Today, Waiting
from casefile.pages.clocks import clock_data, clock_title, row_deadline
from casefile.pages.data import Reader, in_json
from casefile.pages.language import Language
from casefile.pages.listing import USUAL_COLUMNS, rows_table
from casefile.pages.page import Heading, Line, Page, Table
from casefile.people.privacy import masked, whom_to_call
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.pages.answers.office import PledgeTold, TaskTold, TodayTold

EVER_AFTER = datetime.max.replace(tzinfo=UTC)
"""Where what has no deadline stands among what has one."""


def _reader(one: Waiting, day: Today) -> Reader:
    """Who looks at what waits on their day."""
    return Reader(login=day.login, able=lambda *_: one.able)


def today_data(day: Today, now: datetime, speak: Language, *, reveal: bool) -> "TodayTold":
    """The work of today for programs."""
    from casefile.pages.approvals import waiting_data
    from casefile.pages.case_data import row_data

    return {
        "now": speak.iso(now),
        "staff": day.staff.id if day.staff else None,
        "steps": [_task_data(task, now, speak) for task in day.tasks],
        "overdue": [clock_data(row, speak) for row in day.overdue],
        "due_today": [clock_data(row, speak) for row in day.due_today],
        "later": [clock_data(row, speak) for row in day.later],
        "promises": [_pledge_data(one, now, speak, reveal=reveal) for one in day.pledges],
        "approvals": [
            waiting_data(w.case, w.policy, w.approval, speak, _reader(w, day))
            for w in day.approvals
        ],
        "papers": [
            {"case": m.case, "rule": m.mark, "no": m.seq, "since": speak.iso(m.at)}
            for m in day.papers
        ],
        "cases": [in_json(row_data(row, day.policies[row.policy]), speak) for row in day.cases],
    }


def _task_data(task: Task, now: datetime, speak: Language) -> "TaskTold":
    told: TaskTold = {
        "case": task.case.number,
        "step": task.step.id,
        "title": speak.title(task.step.title),
        "required": not task.step.optional,
        "roles": list(task.step.roles),
        "clock": task.due.clock if task.due else None,
        "due_at": speak.iso(task.due.due_at) if task.due else None,
        "left_s": _left_s(task.due, now) if task.due else None,
    }
    if task.settlement:
        told["settlement"] = task.settlement
    return told


def _pledge_data(one: Pledge, now: datetime, speak: Language, *, reveal: bool) -> "PledgeTold":
    call = whom_to_call(one.policy, one.case.facts)
    return {
        **clock_data(one.clock, speak),
        "no": one.promise.no,
        "text": one.promise.text,
        "left_s": _left_s(one.clock, now),
        "call": call if reveal else masked(one.policy, call),
    }


def _left_s(clock: ClockRow, now: datetime) -> int:
    """The seconds until it is due; below nothing once it is late."""
    return int((clock.due_at - now).total_seconds())


def time_left(due: datetime, now: datetime, speak: Language) -> str:
    """How long something has still, or for how long it has been late, to two units."""
    late = due < now
    minutes = int(abs(due - now).total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        length = speak.text("{days} d {hours} h", days=days, hours=hours)
    else:
        length = speak.text("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    if late:
        return speak.text("overdue {time}", time=length)
    return speak.text("{time} left", time=length)


def today_page(
    day: Today,
    policy: Policy,
    now: datetime,
    speak: Language,
    *,
    reveal: bool = False,
    tomorrow: datetime | None = None,
) -> Page:
    """The same for people: what is late first, then what is due today, then (where it is told when
    the next day ends) tomorrow, then the rest."""
    page = _to_do(day, now, speak, tomorrow)
    if day.pledges:
        page.append(Heading(speak.text("Promises")))
        page.append(_promised(day.pledges, day, now, speak, reveal=reveal))
    if day.approvals:
        from casefile.pages.approvals import waiting_line

        page.append(Heading(speak.text("Waiting for approval")))
        page += [
            Line(
                f"{w.case.number}  "
                + waiting_line(w.case, w.policy, w.approval, speak, _reader(w, day))
            )
            for w in day.approvals
        ]
    if day.papers:
        from casefile.pages.night import hanging_word

        hanging = [(m.case, hanging_word(m.mark, speak), speak.when(m.at)) for m in day.papers]
        columns = (speak.text("case"), speak.text("papers"), speak.text("since"))
        page.append(Heading(speak.text("Papers to be signed or handed over")))
        page.append(Table(columns, tuple(hanging)))
    told = {t.case.number for t in day.tasks} | {row.case for row in day.beside}
    if other := [row for row in day.cases if row.number not in told]:
        several = len({own.id for own in day.policies.values()} | {policy.id}) > 1
        mine = [c for c in USUAL_COLUMNS if c != "owner" and (c != "procedure" or several)]
        table = rows_table(other, policy, speak, day.policies, mine if day.staff else ())
        page += [Heading(speak.text("Other open cases")), table]
    return page or [Line(speak.text("Nothing is waiting for you."))]


def _to_do(day: Today, now: datetime, speak: Language, tomorrow: datetime | None) -> Page:
    """Steps, and clocks that no step of them stops, in tables: late, due today, due ``tomorrow``
    where asked, and later or without a deadline."""
    late, soon, rest = speak.text("Overdue"), speak.text("Due today"), speak.text("To do")
    following = speak.text("Due tomorrow")
    groups: dict[str, list[tuple[str, ...]]] = {late: [], soon: [], following: [], rest: []}
    steps = ((task.due, _task_cells(task, day, speak)) for task in day.tasks)
    clocks = ((row, _clock_cells(row, day, speak)) for row in day.beside)
    for clock, cells in sorted(
        (*steps, *clocks), key=lambda line: line[0].due_at if line[0] else EVER_AFTER
    ):
        group = rest
        if clock and clock.due_at <= day.midnight:
            group = late if clock.due_at < now else soon
        elif clock and tomorrow and clock.due_at <= tomorrow:
            group = following
        until = row_deadline(clock, speak) if clock else ""
        left = time_left(clock.due_at, now, speak) if clock else ""
        groups[group].append((cells[0], until, left, *cells[1:]))
    columns = [speak.text("case"), speak.text("due"), speak.text("time left"), speak.text("to do")]
    if day.staff is None:
        columns.append(speak.text("who"))
    return [
        block
        for title, rows in groups.items()
        if rows
        for block in (Heading(title), Table(tuple(columns), tuple(rows), fixed=1))
    ]


def _task_cells(task: Task, day: Today, speak: Language) -> tuple[str, ...]:
    """Case, what to record, and for all at the change of shift by whom."""
    title = speak.title(task.step.title)
    if task.step.optional:
        title = speak.text("{title} (optional)", title=title)
    if task.settlement:
        title = speak.text("settlement {no}: {title}", no=task.settlement, title=title)
    if day.staff:
        return (task.case.number, title)
    if task.few is not None:
        few = [task.policy.name_of(member.id) for member in task.few]
        return (task.case.number, title, speak.joined(few) or speak.text("nobody"))
    roles = [speak.title(task.policy.role_title(r)) for r in task.step.roles]
    return (task.case.number, title, speak.joined(roles) or speak.text("everybody"))


def _clock_cells(row: ClockRow, day: Today, speak: Language) -> tuple[str, ...]:
    """The same of a clock that no step stops."""
    policy = day.policies[row.policy]
    title = clock_title(row, policy, speak)
    if day.staff:
        return (row.case, title)
    member = policy.member(row.owner)
    return (row.case, title, member.name if member else speak.title(policy.role_title(row.owner)))


def _promised(
    pledges: Iterable[Pledge], day: Today, now: datetime, speak: Language, *, reveal: bool
) -> Table:
    """The promises with their words, and whom to call."""
    from casefile.procedure.facts import shown

    rows = []
    for one in pledges:
        call = whom_to_call(one.policy, one.case.facts)
        known = [shown(one.policy, k, v, speak.code, reveal=reveal) for k, v in call.items()]
        said = one.promise.text if one.promise.text is not None else speak.text("[erased]")
        who = () if day.staff else (one.policy.name_of(one.promise.by),)
        until = row_deadline(one.clock, speak)
        left = time_left(one.clock.due_at, now, speak)
        rows.append((one.clock.case, until, left, said, " ".join(known), *who))
    columns = [speak.text("case"), speak.text("due"), speak.text("time left")]
    columns += [speak.text("promise"), speak.text("call")]
    return Table((*columns, *(() if day.staff else (speak.text("who"),))), tuple(rows), fixed=1)
