"""The clocks of a case: when each began, when it runs out, whether it was met, and why.

Clocks are derived from the case alone, each time anew: nothing is stored that a correction, a
resumption or a new calendar could make wrong.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from casefile.case import Case
from casefile.facts import holds
from casefile.policy import Policy
from casefile.policy.grammar import Clock
from casefile.worktime.calendar import WEEKDAYS, Calendar, Span
from casefile.worktime.notices import Year, days_off, days_on
from casefile.worktime.reckoning import Due, due

OPEN = ("running", "paused")


class Times(msgspec.Struct, frozen=True):
    """The two calendars of a policy: ``days`` tells working days, ``hours`` opening times."""

    days: Calendar
    hours: Calendar


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


def times_of(policy: Policy, years: list[Year]) -> Times:
    """The calendars of ``policy``, given the years of days off that are known.

    Working days are Monday to Friday but for the days off, and the weekend days that are made up.
    What lies beyond the last known year is provisional.
    """
    off, on = days_off(years), days_on(years)
    known_until = max((datetime(y.year, 12, 31).date() for y in years), default=None)
    zone, hours = policy.identity.timezone, policy.hours
    always = dict.fromkeys(WEEKDAYS, ("00:00-24:00",))
    worked = dict.fromkeys(WEEKDAYS[:5], ("00:00-24:00",))
    days = Calendar(zone, worked, off, dict.fromkeys(on), known_until)
    if policy.identity.closed_on_holidays and hours:
        return Times(days, Calendar(zone, hours, off, dict.fromkeys(on), known_until))
    return Times(days, Calendar(zone, hours or always))


def clocks_of(case: Case, policy: Policy, times: Times) -> tuple[ClockState, ...]:
    """Every clock of the policy as it stands on ``case``; waiting ones while the case is open."""
    return tuple(
        state
        for clock in policy.clocks
        if (state := _state(clock, case, times)).state != "waiting"
        or case.status in ("open", "paused")
    )


def _state(clock: Clock, case: Case, times: Times) -> ClockState:
    allowance = next((v.within for v in clock.varies if holds(v.when, case.facts)), clock.within)
    begun = min((m for name in clock.starts for m in _moments(case, name)), default=None)
    if begun is None:
        return ClockState(clock, "waiting", allowance)
    pauses = _pauses(case) if clock.pausable else ()
    until = _due(clock, allowance, begun, pauses, times)
    stopped = min((m for name in clock.stops for m in _moments(case, name)), default=None)
    over = _over(clock, case)
    if stopped is not None and (over is None or stopped <= over):
        ended: datetime | None = max(stopped, begun)
        state = "met" if max(stopped, begun) <= until.at else "missed"
    elif over is not None:
        ended, state = over, "cancelled" if over <= until.at else "missed"
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


def _moments(case: Case, trigger: str) -> Iterator[datetime]:
    """When what ``trigger`` names happened on the case; never for what has not happened."""
    kind, _, name = trigger.partition(":")
    match kind:
        case "received":
            yield case.received_at
        case "opened":
            yield case.opened_at
        case "closed":
            yield from (e.at for e in case.endings if e.how != "withdrawn")
        case "step":
            yield from (s.at for s in case.steps if s.id == name and s.stands)
        case "document":
            yield from (d.at for d in case.documents if d.type == name)


def _pauses(case: Case) -> tuple[Span, ...]:
    """The pauses as spans; one that still lasts is taken to end when it was said to."""
    return tuple((p.begun, max(p.ended or p.until, p.begun)) for p in case.pauses)


def _over(clock: Clock, case: Case) -> datetime | None:
    """When the clock lost its meaning: cancelled by name, or with the end of the case."""
    named = [m for name in clock.cancels for m in _moments(case, name)]
    if case.status in ("closed", "withdrawn"):
        named.append(case.endings[-1].at)
    return min(named, default=None)
