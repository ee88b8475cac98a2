"""What a look at night finds: each check is a function from what there is to see to findings.

To add a check: write the function, add its name to CHECKS. The look holds only the open clocks that
may matter and the quiet cases, so its cost follows the findings, not the cases.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from casefile.clocks import PAUSE, PROMISE_RULE, Times, rule_of
from casefile.errors import Message, message
from casefile.model import CaseRow, ClockRow, Title
from casefile.policy import Policy
from casefile.worktime.allowance import allowance
from casefile.worktime.reckoning import due


class Finding(msgspec.Struct, frozen=True):
    """Something that somebody should look at. ``severity``: ``late``, ``soon`` or ``note``."""

    rule: str
    severity: str
    message: Message
    case: str = ""
    clock: str = ""
    due_at: datetime | None = None
    owner: str = ""
    basis: str = ""
    escalate: tuple[str, ...] = ()

    def late_s(self, now: datetime) -> int:
        """Seconds past the due moment; 0 if it has not passed."""
        late = now - self.due_at if self.due_at else timedelta()
        return max(int(late.total_seconds()), 0)


class Look(msgspec.Struct, frozen=True):
    """What there is to see at one moment; policies and calendars by the policy's digest."""

    now: datetime
    clocks: tuple[ClockRow, ...]
    quiet: tuple[CaseRow, ...]
    policies: dict[str, Policy]
    times: dict[str, Times]
    current: Policy
    known_until: date | None = None


def findings(look: Look, *, warn: bool) -> list[Finding]:
    """Every finding, what is late first; without ``warn``, nothing that is only due soon."""
    found = [finding for check in CHECKS for finding in check(look)]
    order = {"late": 0, "soon": 1, "note": 2}
    wanted = [f for f in found if warn or f.severity != "soon"]
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
                message("{clock} was due {due}.", clock=clock.title, due=row.due_at),
                row.case,
                row.clock,
                row.due_at,
                row.owner,
                clock.basis,
                clock.escalate,
            )


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
        if row.clock == PAUSE:
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
        for threshold in clock.warn if clock else ():
            open_time = allowance(threshold).unit in ("ws", "wm", "wh")
            calendar = times.hours if open_time else times.days
            if clock and due(look.now, threshold, calendar).at >= row.due_at:
                yield Finding(
                    "due-soon",
                    "soon",
                    message("{clock} is due {due}.", clock=clock.title, due=row.due_at),
                    row.case,
                    row.clock,
                    row.due_at,
                    row.owner,
                    clock.basis,
                )
                break


def no_movement(look: Look) -> Iterator[Finding]:
    """Nothing was recorded on an open case for longer than the policy says."""
    for row in look.quiet:
        yield Finding(
            "no-movement",
            "late",
            message("Nothing was recorded since {time}.", time=row.updated_at),
            row.number,
            owner=row.owner,
        )


def calendar_ahead(look: Look) -> Iterator[Finding]:
    """The last year whose days off are known is about to end."""
    if look.known_until is None:
        return
    ahead = due(look.now, look.current.checks.calendar_ahead, look.times[""].days).at
    if ahead.date() > look.known_until:
        yield Finding(
            "calendar-ahead",
            "note",
            message(
                "The days off after {day} are not known; once the notice is out: "
                "casefile calendar import FILE",
                day=Title(look.known_until.isoformat(), look.known_until.isoformat()),
            ),
        )


CHECKS = (overdue, broken_promises, forgotten_pauses, due_soon, no_movement, calendar_ahead)
