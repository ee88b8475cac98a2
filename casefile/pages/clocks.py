"""Clocks as data and as text: their state now, and how a deadline came about."""

from collections.abc import Iterable
from datetime import datetime

from casefile.case.case import Case
from casefile.clocks.moved import Moved
from casefile.clocks.rounds import PROMISE, PROMISE_RULE, Round, rule_of
from casefile.log.rows import ClockRow
from casefile.pages.by_hand import with_true_time
from casefile.pages.data import Data, in_json
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Pairs, Table
from casefile.pages.pauses import pause_lines
from casefile.pages.verdicts import beside, beside_data, moved_data, moved_lines
from casefile.policy import Policy
from casefile.worktime.allowance import allowance
from casefile.worktime.reckoning import Day


def clock_state(code: str, speak: Language) -> str:
    """A clock's state as a word."""
    return {
        "waiting": speak.text("waiting"),
        "running": speak.text("running"),
        "paused": speak.text("paused"),
        "met": speak.text("met"),
        "missed": speak.text("overdue"),
        "cancelled": speak.text("cancelled"),
    }[code]


def when_due(clock: Round, speak: Language) -> str:
    """The deadline for people: 24:00 of a day is written so, a provisional one is marked."""
    if clock.due is None:
        return ""
    text = speak.deadline(clock.due.at)
    return speak.text("{time} (provisional)", time=text) if clock.due.provisional else text


def clocks_table(
    clocks: tuple[Round, ...], policy: Policy, case: Case, speak: Language, now: datetime
) -> Table:
    """The clocks that have begun, for ``show``."""
    columns = (
        speak.text("clock"),
        speak.text("state"),
        speak.text("due"),
        speak.text("allowance"),
        speak.text("owner"),
    )
    rows = []
    for c in clocks:
        if c.started_at:
            held = case.owner if c.clock.owner == "owner" else c.clock.owner
            owner = policy.member(held)
            who = owner.name if owner else speak.title(policy.role_title(held))
            rows.append(
                (
                    speak.title(c.clock.title),
                    with_true_time(
                        speak.clauses([clock_state(c.at(now), speak), *beside(c, policy, speak)]),
                        case,
                        speak,
                        c.started_at,
                        c.ended_at,
                    ),
                    when_due(c, speak),
                    allowance_text(c.allowance, speak),
                    who,
                )
            )
    return Table(columns, tuple(rows))


def next_deadline(clocks: tuple[Round, ...], speak: Language, now: datetime) -> Page:
    """The next deadline in a sentence, for the answer to a writing command."""
    running = [c for c in clocks if c.due and c.ended_at is None]
    if not running:
        return []
    first = min(running, key=lambda c: c.due.at if c.due else now)
    time, clock = when_due(first, speak), first.clock.title
    if first.due and first.due.at < now:
        return [Line(speak.text("Overdue since {time}: {clock}", time=time, clock=clock))]
    return [Line(speak.text("Next deadline {time}: {clock}", time=time, clock=clock))]


def day_reason(day: Day, speak: Language) -> str:
    """Why a day counts or does not."""
    text = {
        "start": speak.text("the day of the start does not count"),
        "counted": speak.text("counts"),
        "weekend": speak.text("weekend"),
        "off": speak.text("day off"),
        "make-up": speak.text("make-up working day"),
        "own": speak.text("open at hours of its own"),
        "paused": speak.text("paused"),
        "missing": speak.text("this date did not come in this time zone"),
        "rolled": speak.text("day off: rolls to the next working day"),
        "closed": speak.text("closed"),
        "corresponding": speak.text("the corresponding day"),
        "month-end": speak.text("the month's last day: it has no corresponding one"),
        "credited": speak.text("makes up for a paused day"),
        "ends": speak.text("ends here (rolled from {day})", day=day.rolled),
    }[day.reason]
    if day.rolled == day.date:
        text = speak.clauses([text, speak.text("day off, but this clock does not roll")])
    elif day.rolled and day.reason != "ends":
        text = speak.clauses([text, speak.text("day off: rolls to {day}", day=day.rolled)])
    return f"{text} {day.name}".strip()


def days_data(days: tuple[Day, ...], speak: Language) -> list[Data]:
    """The days of a derivation."""
    return [
        {
            "date": d.date.isoformat(),
            "counted": d.counted,
            "reason": day_reason(d, speak),
            "open_s": d.open,
        }
        for d in days
    ]


def days_table(days: tuple[Day, ...], speak: Language) -> Page:
    """The same as a table; nothing where no days were reckoned. Days that are counted one by one
    are numbered, not the one that ends a month or a year."""
    if not days:
        return []
    number, rows = 0, []
    for day in days:
        numbered = day.counted and day.reason not in ("corresponding", "month-end")
        number += numbered
        hours = f"{day.open // 3600}:{day.open // 60 % 60:02}" if day.open else ""
        counted = str(number) if numbered else ""
        rows.append((day.date.isoformat(), counted, hours, day_reason(day, speak)))
    columns = (speak.text("date"), speak.text("no."), speak.text("open"), speak.text("reason"))
    return [Table(columns, tuple(rows))]


def why_data(
    clock: Round,
    case: Case,
    policy: Policy,
    speak: Language,
    calendar: str,
    moves: Iterable[Moved] = (),
) -> Data:
    """The derivation of a deadline, day by day."""
    assert clock.due
    assert clock.started_at
    return {
        "case": case.number,
        "clock": clock.clock.id,
        "rule": speak.title(clock.clock.title),
        "basis": clock.clock.basis,
        "policy": {"id": policy.id, "digest": case.policy},
        "calendar": calendar,
        "started_at": speak.iso(clock.started_at),
        "started_by": list(clock.clock.starts),
        "allowance": clock.allowance,
        "days": days_data(clock.due.days, speak),
        "pauses": [
            {
                "from": speak.iso(p.begun),
                "to": speak.iso(p.credited),
                "reason": p.reason,
            }
            for p in case.pauses
            if clock.clock.pausable
        ],
        "due_at": speak.iso(clock.due.at),
        "provisional": clock.due.provisional,
        "state": clock.state,
        "moved": in_json(moved_data(moves, clock), speak),
        **in_json(beside_data(clock), speak),
    }


def why_page(
    clock: Round,
    case: Case,
    policy: Policy,
    speak: Language,
    calendar: str,
    now: datetime,
    moves: Iterable[Moved] = (),
) -> Page:
    """The same for people."""
    assert clock.due
    assert clock.started_at
    pairs = [
        (speak.text("rule"), speak.title(clock.clock.title)),
        (speak.text("basis"), clock.clock.basis),
        (speak.text("started"), _started(clock, policy, speak)),
        (speak.text("allowance"), _allowed(clock, policy, speak)),
        (speak.text("calendar"), calendar),
        (speak.text("due"), when_due(clock, speak)),
        (
            speak.text("state"),
            speak.clauses([clock_state(clock.at(now), speak), *beside(clock, policy, speak)]),
        ),
        (speak.text("policy"), f"{speak.title(policy.identity.title)} {case.policy[:16]}"),
    ]
    told = tuple(pair for pair in pairs if pair[1])  # a promise has neither basis nor allowance
    page: Page = [Heading(f"{case.number}  {speak.title(clock.clock.title)}"), Pairs(told)]
    page += days_table(clock.due.days, speak)
    page += moved_lines(moves, [clock], policy, speak)
    return page + (pause_lines(case, speak) if clock.clock.pausable else [])


def _allowed(clock: Round, policy: Policy, speak: Language) -> str:
    """How long a clock may run; of one that a fact ends, which fact, and how long before it."""
    if not clock.clock.due:
        return allowance_text(clock.allowance, speak)
    fact = policy.facts[clock.clock.due.removeprefix("fact:")].title
    if not clock.clock.before:
        return speak.text("to {fact}", fact=fact)
    before = allowance_text(clock.clock.before, speak)
    return speak.text("{allowance} before {fact}", allowance=before, fact=fact)


def _started(clock: Round, policy: Policy, speak: Language) -> str:
    """When a clock began, and with what; a promise begins with itself."""
    assert clock.started_at
    events = [_event(name, policy, speak) for name in clock.clock.starts]
    when = speak.when(clock.started_at)
    return speak.text("{when}, with: {events}", when=when, events=events) if events else when


def _event(name: str, policy: Policy, speak: Language) -> str:
    """What starts or stops a clock, in words."""
    kind, _, what = name.partition(":")
    match kind:
        case "step":
            return speak.text("step {step}", step=policy.step(what).title)
        case "route":
            step = policy.route_step(what)
            return speak.text("step {step}", step=step.title if step else what)
        case "document" | "signed":
            paper = policy.document(what)
            title = paper.title if paper else what
            if kind == "signed":
                return speak.text("the signing of {document}", document=title)
            return speak.text("the issue of {document}", document=title)
        case "sent-back":
            return speak.text("step {step} was sent back", step=policy.step(what).title)
        case "clock-missed":
            late = policy.clock(what)
            return speak.text("{clock} was overdue", clock=late.title if late else what)
        case "fact":
            return speak.title(policy.facts[what].title)
    known = {
        "received": speak.text("the complaint was received"),
        "opened": speak.text("the case was opened"),
        "closed": speak.text("the case was closed"),
        "contact": speak.text("a contact with the complainant"),
        "asked": speak.text("the complainant asked"),
        "answered": speak.text("the complainant was answered"),
        "promise": speak.text("a promise was made"),
        "promise-kept": speak.text("a promise was kept"),
        "approval-asked": speak.text("an approval was asked for"),
        "approval-decided": speak.text("an approval was decided"),
        "settled": speak.text("a settlement was made"),
    }
    return known.get(kind, name)


def allowance_text(text: str, speak: Language) -> str:
    """An allowance in words: ``5wd`` is five working days. Nothing for a deadline that was given as
    a moment."""
    if not text:
        return ""
    much = allowance(text)
    count = much.count
    words = {
        "s": speak.text("{count} second(s)", count=count),
        "m": speak.text("{count} minute(s)", count=count),
        "h": speak.text("{count} hour(s)", count=count),
        "ws": speak.text("{count} second(s) of open time", count=count),
        "wm": speak.text("{count} minute(s) of open time", count=count),
        "wh": speak.text("{count} hour(s) of open time", count=count),
        "d": speak.text("{count} calendar day(s)", count=count),
        "wd": speak.text("{count} working day(s)", count=count),
        "w": speak.text("{count} week(s)", count=count),
        "mo": speak.text("{count} month(s)", count=count),
        "y": speak.text("{count} year(s)", count=count),
    }
    return words[much.unit]


def clock_data(row: ClockRow, speak: Language) -> Data:
    """A clock of a list of many cases."""
    return {
        "case": row.case,
        "clock": row.clock,
        "rule": rule_of(row.clock),
        "due_at": speak.iso(row.due_at),
        "provisional": row.provisional,
        "owner": row.owner,
    }


def clock_title(row: ClockRow, policy: Policy, speak: Language) -> str:
    """What a clock of a list of many cases is called; a promise by its number."""
    rule = rule_of(row.clock)
    if rule == PROMISE_RULE:
        return f"{speak.title(PROMISE)} {row.clock.rpartition('-')[2]}"
    clock = policy.clock(rule)
    if clock is None:  # none of the policy: the expected end of a pause
        return speak.text("paused")
    return speak.title(clock.title)


def row_deadline(row: ClockRow, speak: Language) -> str:
    """The deadline of such a clock for people."""
    text = speak.deadline(row.due_at)
    return speak.text("{time} (provisional)", time=text) if row.provisional else text
