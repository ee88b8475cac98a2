"""The clocks of a case: when each began, when it runs out, whether it was met, and why.

Clocks are derived from the case alone, each time anew: nothing is stored that a correction, a
resumption or a new calendar could make wrong.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from casefile.case.case import Case, Promise
from casefile.case.money import Settlement
from casefile.case.routes import known
from casefile.clocks.calendars import Times
from casefile.clocks.triggers import first, of_settlements, on_route, waits_of
from casefile.log.rows import ClockRow
from casefile.policy import Policy
from casefile.policy.clocks import Clock
from casefile.policy.conditions import holds
from casefile.values.value import Title, filled
from casefile.values.words import NUMBERED
from casefile.worktime.calendar import Span
from casefile.worktime.reckoning import Due, due

OPEN = ("running", "paused")


class ClockState(msgspec.Struct, frozen=True):
    """One clock of one case. ``state`` is what the record says, whatever the time is now:
    ``waiting``, ``running``, ``paused``, ``met``, ``missed`` (ended too late) or ``cancelled``."""

    clock: Clock
    state: str
    allowance: str
    started_at: datetime | None = None
    due: Due | None = None
    ended_at: datetime | None = None
    pauses: tuple[Span, ...] = ()

    def at(self, now: datetime) -> str:
        """The state as it is ``now``: a clock that ran out is missed, though it still runs."""
        if self.state in OPEN and self.due and self.due.at < now:
            return "missed"
        return self.state

    def paused_s(self, now: datetime) -> int:
        """The seconds it stood still between its start and now, or its end."""
        if self.started_at is None:
            return 0
        last = min(now, self.ended_at or now)
        spans = ((max(a, self.started_at), min(b, last)) for a, b in self.pauses)
        return sum(int((b - a).total_seconds()) for a, b in spans if b > a)


def clocks_of(case: Case, policy: Policy, times: Times) -> tuple[ClockState, ...]:
    """Every clock of the policy as it stands on ``case``; waiting ones while the case is open."""
    found = [
        state
        for clock in policy.clocks
        for state in _states(clock, case, policy, times)
        if state.state != "waiting" or case.running
    ]
    return (*found, *(_promised(p, case) for p in case.promises), *_paused(case))


def _states(clock: Clock, case: Case, policy: Policy, times: Times) -> list[ClockState]:
    """The clock, or one for each time that the complainant waited for an answer, or for each
    settlement."""
    if of_settlements(clock.starts):
        return _settlement_states(clock, case, policy, times)
    if "asked" not in clock.starts:
        return [_state(clock, case, times)] if _applies(clock, case, policy) else []
    waits = waits_of(case, policy)
    if not waits:
        return [ClockState(clock, "waiting", _allowance(clock, case))]
    return [
        _run(_numbered(clock, no), case, times, asked, answered)
        for no, (asked, answered) in enumerate(waits, 1)
    ]


def _applies(clock: Clock, case: Case, policy: Policy) -> bool:
    """Whether anything could stop the clock: one that waits for steps which this case does not need
    would run for ever, and accuse people of what nobody may do."""
    for name in clock.stops:
        if not name.startswith("step:"):
            return True
        step = policy.step(name.removeprefix("step:"))
        if holds(step.when, case.facts) or case.standing(step.id):
            return True
    return not clock.stops


def _applies_on(clock: Clock, case: Case, one: Settlement, policy: Policy) -> bool:
    """The same for the steps on the route of a settlement."""
    route = policy.route(one.route)
    names = [name.removeprefix("route:") for name in clock.stops]
    steps = [policy.route_step(n) for n in names if route and n in route.steps]
    facts = known(case, one)
    taken = {s.id for s in one.steps}
    return any(step and (holds(step.when, facts) or step.id in taken) for step in steps)


def _settlement_states(clock: Clock, case: Case, policy: Policy, times: Times) -> list[ClockState]:
    """The clock for each settlement on which it has begun; over with a settlement that comes to
    nothing."""
    found = []
    for one in case.settlements:
        begun = min((m for name in clock.starts for m in on_route(one, name)), default=None)
        if begun is None or not _applies_on(clock, case, one, policy):
            continue
        stopped = min((m for name in clock.stops for m in on_route(one, name)), default=None)
        over = one.ended_at if one.state in ("cancelled", "done") else None
        found.append(_run(_numbered(clock, one.no), case, times, begun, stopped, over))
    return found or [ClockState(clock, "waiting", _allowance(clock, case))]


def _numbered(clock: Clock, no: int) -> Clock:
    return msgspec.structs.replace(clock, id=clock.id if no == 1 else f"{clock.id}-{no}")


PROMISE = Title("承诺", "promise")
PROMISE_RULE = "promise"
PAUSE = "pause"


def rule_of(clock_id: str) -> str:
    """The rule behind a clock's id: ``promise`` for ``promise-2``, ``answer`` for ``answer-3``."""
    name, _, number = clock_id.rpartition("-")
    return name if name and number.isdigit() else clock_id


def _paused(case: Case) -> Iterator[ClockState]:
    """A pause that lasts is itself a clock: it was to end."""
    if case.status == "paused":
        last = case.pauses[-1]
        clock = Clock(PAUSE, Title("暂停", "pause"), (), (), "", pausable=False)
        yield ClockState(clock, "running", "", last.begun, Due(last.until, False, ()))


def _promised(promise: Promise, case: Case) -> ClockState:
    """A promise as a clock: nothing pauses what was promised to a customer."""
    title = filled(NUMBERED, title=PROMISE, no=promise.no)
    clock = Clock(f"promise-{promise.no}", title, (), (), "", pausable=False, owner=promise.by)
    until = Due(promise.due_at, False, ())
    over = case.endings[-1].at if case.over else None
    if promise.kept_at is not None:
        state, ended = "missed" if promise.broken else "met", promise.kept_at
    elif over is not None:
        state, ended = "missed" if promise.broken or over > promise.due_at else "cancelled", over
    else:
        return ClockState(clock, "running", "", promise.made_at, until)
    return ClockState(clock, state, "", promise.made_at, until, ended)


def _state(clock: Clock, case: Case, times: Times) -> ClockState:
    begun = first(case, clock.starts)
    if begun is None:
        return ClockState(clock, "waiting", _allowance(clock, case))
    return _run(clock, case, times, begun, first(case, clock.stops))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two moments, as far as there are any."""
    return min(one, other) if one and other else one or other


def _allowance(clock: Clock, case: Case) -> str:
    return next((v.within for v in clock.varies if holds(v.when, case.facts)), clock.within)


def _run(
    clock: Clock,
    case: Case,
    times: Times,
    begun: datetime,
    stopped: datetime | None,
    ended_at: datetime | None = None,
) -> ClockState:
    """The clock from its start to its end, whichever end came first."""
    allowance = _allowance(clock, case)
    if (before := case.elsewhere) and begun <= max(before.at, case.opened_at):
        # no times are known of what was done then: nobody was late, not even if it is reopened
        until = _due(clock, allowance, begun, (), times)
        return ClockState(clock, "cancelled", allowance, begun, until, max(before.at, begun))
    over = _earlier(_over(clock, case), ended_at)
    pauses = _pauses(case) if clock.pausable and case.pauses else ()
    if pauses and (last := _earlier(over, stopped)):
        # what was paused after the clock had ended is nothing to it
        pauses = tuple(p for p in pauses if p[0] < last)
    until = _due(clock, allowance, begun, pauses, times)
    if stopped is not None and (over is None or stopped <= over):
        ended: datetime | None = max(stopped, begun)
        state = "met" if max(stopped, begun) <= until.at else "missed"
    elif over is not None:
        ended, state = max(over, begun), "missed" if over > until.at else "cancelled"
    else:
        ended = None
        paused = clock.pausable and case.status == "paused" and case.pauses[-1].begun < until.at
        state = "paused" if paused else "running"
    return ClockState(clock, state, allowance, begun, until, ended, pauses)


def _due(
    clock: Clock, allowance: str, begun: datetime, pauses: tuple[Span, ...], times: Times
) -> Due:
    calendar = times.hours if allowance.endswith(("ws", "wm", "wh")) else times.days
    until = due(begun, allowance, calendar, pauses, rolls=clock.rolls)
    if clock.at_close and allowance.endswith("d"):
        spans = times.hours.spans(until.days[-1].date)
        if spans:
            closing = spans[-1][1].astimezone(calendar.zone)
            return msgspec.structs.replace(until, at=closing)
    return until


def reckoned(row: ClockRow, policy: Policy, times: Times) -> Due | None:
    """The deadline of a derived row under ``times``, where its start and allowance determine it."""
    clock = policy.clock(rule_of(row.clock))
    return _due(clock, row.within, row.started_at, (), times) if clock and row.within else None


def _pauses(case: Case) -> tuple[Span, ...]:
    """The pauses as spans; one that still lasts is taken to end when it was said to."""
    return tuple((p.begun, max(p.ended or p.until, p.begun)) for p in case.pauses)


def _over(clock: Clock, case: Case) -> datetime | None:
    """When the clock lost its meaning: cancelled by name, or with the end of the case."""
    ended = case.endings[-1].at if case.over else None
    return _earlier(first(case, clock.cancels), ended)
