"""Clocks as data and as text: their state now, and how a deadline came about."""

from datetime import datetime
from typing import TYPE_CHECKING

from casefile.clocks.rounds import PAUSE_ENDS, PROMISE, PROMISE_RULE, Round, rule_of
from casefile.log.rows import ClockRow
from casefile.pages.by_hand import with_true_time
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.pages.verdicts import beside_data, verdict_words
from casefile.policy import Policy
from casefile.policy.clocks import Clock
from casefile.worktime.allowance import allowance
from casefile.worktime.reckoning import Day

if TYPE_CHECKING:
    from casefile.case.case import Case
    from casefile.pages.answers.clocks import ClockTold, DayTold, OpenClock


def clocks_data(seen: SeenCase) -> "list[ClockTold]":
    """The clocks of a case, a row for each round."""
    return [
        {
            "id": c.clock.id,
            "rule": c.rule,
            "round": c.no,
            "title": c.clock.title,
            "state": c.at(seen.now),
            "started_at": c.started_at,
            "due_at": c.due.at if c.due else None,
            "met_at": c.ended_at,
            "paused_s": c.paused_s(seen.now),
            "provisional": bool(c.due and c.due.provisional),
            "owner": seen.case.owner if c.clock.owner == "owner" else c.clock.owner,
            "allowance": c.allowance,
            "basis": c.clock.basis,
            "backdated": seen.case.entered_at(c.started_at, c.ended_at),
            **beside_data(c),
        }
        for c in seen.clocks
    ]


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
    clocks: tuple[Round, ...], policy: Policy, case: "Case", speak: Language, now: datetime
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
                        speak.clauses(
                            [clock_state(c.at(now), speak), *verdict_words(c, policy, speak)]
                        ),
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


def days_data(days: tuple[Day, ...], speak: Language) -> "list[DayTold]":
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


def length_text(policy: Policy, clock: Clock, speak: Language) -> str:
    """How long a clock gives, in which cases otherwise, or from which fact its deadline follows."""
    length = allowance_text(clock.within or clock.every, speak)
    if clock.every:
        length = speak.text("every {length}", length=length)
    if clock.due:
        key = clock.due.removeprefix("fact:")
        fact = policy.facts.get(key)
        named = fact.title.of(speak.code) if fact else key
        if clock.before:
            before = allowance_text(clock.before, speak)
            length = speak.text("{length} before {fact}", length=before, fact=named)
        else:
            length = speak.text("by {fact}", fact=named)
    others = "/".join(dict.fromkeys(allowance_text(row.within, speak) for row in clock.varies))
    return f"{length} ({others})" if others else length


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


def clock_data(row: ClockRow, speak: Language) -> "OpenClock":
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
    return speak.title(clock.title if clock else PAUSE_ENDS)  # none of the policy is a pause's


def row_deadline(row: ClockRow, speak: Language) -> str:
    """The deadline of such a clock for people."""
    text = speak.deadline(row.due_at)
    return speak.text("{time} (provisional)", time=text) if row.provisional else text
