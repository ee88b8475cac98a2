"""What a look at night finds: each check is a function from what there is to see to findings.

To add a check: write the function, add its name to CHECKS. The look holds only the open clocks that
may matter and the quiet cases, so its cost follows the findings, not the cases.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, get_args

from casefile.clocks.calendars import Times
from casefile.clocks.rounds import PAUSE, PROMISE_RULE, rule_of
from casefile.derived.marks import BACKDATED, DEADLINE_MOVED, LATE_ENTRY
from casefile.errors import Message, message
from casefile.log.rows import ClockRow
from casefile.night.findings import Finding, Look, Severity
from casefile.night.housekeeping import (
    calendar_ahead,
    calendar_published,
    erasure_due,
    erasure_unfinished,
    long_silence,
    policy_changed,
)
from casefile.night.outstanding import (
    approvals_waiting,
    approved_by_one_login,
    below_the_law,
    ends_left_loose,
    over_limits,
    papers_hanging,
)
from casefile.night.policy_findings import noticed_findings
from casefile.values.moments import a_moment
from casefile.values.value import Title
from casefile.worktime.allowance import allowance
from casefile.worktime.reckoning import due

THE_OFFICE = ""
"""Whom it concerns where it is nobody's: the office."""


def findings(look: Look, *, warn: bool) -> list[Finding]:
    """Every finding, what is late first; without ``warn``, nothing that is only due soon or only
    to be known."""
    order = {severity: no for no, severity in enumerate(get_args(Severity))}
    found = [finding for check in CHECKS for finding in check(look)]
    wanted = [f for f in found if warn or f.severity in ("late", "note")]
    return sorted(wanted, key=lambda f: (order[f.severity], f.due_at or look.now, f.case))


def _rows(look: Look, *, passed: bool) -> Iterable[ClockRow]:
    return (row for row in look.clocks if (row.due_at < look.now) is passed)


def overdue(look: Look) -> Iterator[Finding]:
    """A clock of the procedure ran out and has not been stopped."""
    for row in _rows(look, passed=True):
        policy = look.policies[row.policy]
        clock = policy.clock(rule_of(row.clock))
        if clock:
            yield Finding(
                "overdue",
                "late",
                _due_text(row, clock.title, passed=True),
                row.case,
                row.clock,
                row.due_at,
                row.owner,
                clock.basis,
                clock.escalate,
            )


def _due_text(row: ClockRow, clock: Title, *, passed: bool) -> Message:
    """When a clock is or was due; a deadline beyond the known days off is marked wherever it
    shows."""
    if row.provisional:
        if passed:
            return message("{clock} was due {due} (provisional).", clock=clock, due=row.due_at)
        return message("{clock} is due {due} (provisional).", clock=clock, due=row.due_at)
    if passed:
        return message("{clock} was due {due}.", clock=clock, due=row.due_at)
    return message("{clock} is due {due}.", clock=clock, due=row.due_at)


def broken_promises(look: Look) -> Iterator[Finding]:
    """A promise to the complainant is past its time, neither kept nor moved."""
    for row in _rows(look, passed=True):
        if rule_of(row.clock) == PROMISE_RULE:
            number = row.clock.rpartition("-")[2]
            yield Finding(
                "promise-broken",
                "late",
                message("Promise {no} was due {due}.", no=number, due=row.due_at),
                row.case,
                row.clock,
                row.due_at,
                row.owner,
            )


def forgotten_pauses(look: Look) -> Iterator[Finding]:
    """A pause is past its expected end and the case was not resumed."""
    for row in _rows(look, passed=True):
        if rule_of(row.clock) == PAUSE:
            yield Finding(
                "pause-forgotten",
                "late",
                message("The pause was to end {due}; resume the case.", due=row.due_at),
                row.case,
                row.clock,
                row.due_at,
                row.owner,
            )


def due_soon(look: Look) -> Iterator[Finding]:
    """A clock is within one of its warning thresholds (at or below it, never exactly at it)."""
    for row in _rows(look, passed=False):
        clock = look.policies[row.policy].clock(rule_of(row.clock))
        times = look.times[row.policy]
        passed = [t for t in (clock.warn if clock else ()) if _within(look.now, t, row, times)]
        if clock and passed:
            yield Finding(
                "due-soon",
                "soon",
                _due_text(row, clock.title, passed=False),
                row.case,
                row.clock,
                row.due_at,
                row.owner,
                clock.basis,
                step=len(passed) - 1,
            )


def _within(now: datetime, threshold: str, row: ClockRow, times: Times) -> bool:
    open_time = allowance(threshold).unit in ("ws", "wm", "wh")
    return due(now, threshold, times.hours if open_time else times.days).at >= row.due_at


def no_movement(look: Look) -> Iterator[Finding]:
    """Nothing was recorded on an open case for longer than the policy says."""
    for row in look.quiet:
        quiet = look.rules(row.number).checks.quiet
        yield Finding(
            "no-movement",
            "late",
            message("Nothing was recorded since {time}.", time=row.updated_at),
            row.number,
            due_at=due(row.updated_at, quiet, look.days(row.number)).at,
            owner=row.owner,
        )


def deadlines_moved(look: Look) -> Iterator[Finding]:
    """A correction, a calendar, a moved start or another policy gave a deadline another date (late
    was made not late, or the date lies more than a day away), or put a verdict right."""
    for mark in look.marks:
        name, _, clock_id = mark.mark.partition(":")
        if name != DEADLINE_MOVED:
            continue
        before, after, how, by = mark.value.split(" ", 3)
        clock = look.rules(mark.case).clock(rule_of(clock_id))
        told = {
            "clock": clock.title if clock else clock_id,
            "due": datetime.fromisoformat(before),
            "until": datetime.fromisoformat(after),
            "staff": look.current.name_of(by),
            "seq": mark.seq,
        }
        yield Finding(
            {"corrected": "found-late", "typed-late": "typed-late"}.get(how, "deadline-moved"),
            "record",
            _became(how, told),
            mark.case,
            clock_id,
            datetime.fromisoformat(after),
            mark.owner,
            about=str(mark.seq),
            others=(THE_OFFICE,),
        )


def _became(how: str, told: dict[str, Any]) -> Message:
    """What became of a deadline or of a verdict, in a sentence."""
    match how:
        case "late":
            return message(
                "{clock} was late since {due}; {staff} moved it to {until} (event {seq}).", **told
            )
        case "excused":
            return message(
                "{clock} was late since {due}; event {seq} of {staff} excuses it.", **told
            )
        case "corrected":
            return message(
                "{clock} had passed for met; event {seq} of {staff} shows that it was late (due "
                "{until}).",
                **told,
            )
        case "typed-late":
            return message(
                "{clock} was late since {due}; {staff} typed afterwards that it was done in time "
                "(event {seq}).",
                **told,
            )
    return message("{staff} moved {clock} from {due} to {until} (event {seq}).", **told)


def late_entries(look: Look) -> Iterator[Finding]:
    """A step was typed much later than it happened, in the last days."""
    for mark in look.marks:
        if mark.mark == LATE_ENTRY:
            steps = look.rules(mark.case).steps
            step = next((s.title for s in steps if s.id == mark.value), mark.value)
            yield Finding(
                "late-entry",
                "record",
                message("{step} was recorded late, on {time}.", step=step, time=mark.at),
                mark.case,
                owner=mark.owner,
                about=str(mark.seq),
            )


def entries_dated_by_hand(look: Look) -> Iterator[Finding]:
    """Something was dated by hand on a real desk, in the last days."""
    for mark in look.marks:
        if mark.mark == BACKDATED:
            yield Finding(
                "backdated",
                "record",
                message(
                    "{staff} typed event {seq} on {time} and dated it {dated}.",
                    staff=look.current.name_of(mark.owner),
                    seq=mark.seq,
                    time=mark.at,
                    dated=a_moment(mark.value, "UTC"),
                ),
                mark.case,
                about=str(mark.seq),
            )


def sites_apart(look: Look) -> Iterator[Finding]:
    """What several sites recorded does not hold together: a case is at two of them, or all of them
    granted more than they may."""
    for one in look.between_sites:
        about = f"{one.site or '*'} {one.about}"
        yield Finding(one.rule, "note", one.told, one.case, about=about.strip())


CHECKS = (
    overdue,
    broken_promises,
    forgotten_pauses,
    due_soon,
    no_movement,
    erasure_due,
    erasure_unfinished,
    calendar_ahead,
    calendar_published,
    long_silence,
    policy_changed,
    deadlines_moved,
    approvals_waiting,
    papers_hanging,
    ends_left_loose,
    late_entries,
    entries_dated_by_hand,
    approved_by_one_login,
    over_limits,
    sites_apart,
    below_the_law,
    noticed_findings,
)
