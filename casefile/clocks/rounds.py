"""A round: one run of a clock, from what started it to what ended it.

What was, stays: a deadline that passed unmet is missed in every longer log. Corrections, calendars
and other policies are told beside it (``excused``, ``corrected``, ``typed_late``), never instead.
"""

from datetime import datetime
from typing import Literal

import msgspec

from casefile.clocks.calendars import Times
from casefile.clocks.triggers import Telling
from casefile.log.events import Event
from casefile.policy.clocks import Clock
from casefile.values.value import Title
from casefile.worktime.allowance import allowance
from casefile.worktime.calendar import Calendar, Span
from casefile.worktime.reckoning import Due, due, merged

RoundState = Literal["waiting", "running", "paused", "met", "missed", "cancelled"]
PROMISE = Title("承诺", "promise")
PROMISE_RULE = "promise"
PAUSE = "pause"
PAUSE_ENDS = Title("暂停期满", "end of the pause")
"""What the clock of a pause is called: a pause lasts, and its deadline is its end."""
replaced = msgspec.structs.replace


class Cause(msgspec.Struct, frozen=True):
    """The event that excused or corrected a verdict, who recorded it, and why; the reason is None
    where none was given or it was erased."""

    event: int
    by: str
    reason: str | None = None


def cause_of(event: Event) -> Cause:
    """Who recorded ``event``, and why, as far as it is said and was not erased."""
    reason = (event.personal or {}).get("reason")
    return Cause(event.seq, event.actor, str(reason) if reason else None)


class Round(msgspec.Struct, frozen=True, dict=True):
    """One round of a clock on a case. ``state`` is what the record says, whatever the time is now:
    a running round whose deadline passes is missed from then on (``at``).

    ``no`` counts the rounds of the rule; the clock's id is ``plan``, ``plan-2``, ``plan-3``.
    """

    clock: Clock
    no: int
    state: RoundState
    allowance: str
    started_at: datetime | None = None
    due: Due | None = None
    ended_at: datetime | None = None
    pauses: tuple[Span, ...] = ()
    still: tuple[Span, ...] = ()
    """Times that this clock alone does not count."""
    excused: Cause | None = None
    """A correction, a calendar or another policy that explains a miss, which stays one."""
    corrected: Cause | None = None
    """A correction that proved late what had passed for met."""
    typed_late: int = 0
    """The event that told of something done in time after the deadline had passed."""
    rule: str = ""
    scope: int = 0
    """The settlement or the approval that it runs for; 0 for the case."""
    trigger: str = ""
    begun_by: int = 0
    """The recording that started it."""
    ended_by: int = 0
    """The recording that ended it."""
    counted_from: datetime | None = None
    """From when the allowance counts, where it became known while the round ran."""
    granted: bool = False
    """Whether its allowance was granted as more time, and not what the facts give."""
    lateness: datetime | None = None
    """The deadline that had passed unmet when something was recorded next: it stays missed."""
    suspended: bool = False
    """It ran when the case ended, and goes on if the case is taken up again."""
    known: int = 0
    """The last event that it was reckoned with; of one that ended, for good."""
    waits: tuple[tuple[datetime, int], ...] = ()
    """What would have started it while it ran: moments and recordings."""

    @property
    def open(self) -> bool:
        """Whether nothing has ended it yet."""
        return self.ended_at is None and self.started_at is not None

    def at(self, now: datetime) -> RoundState:
        """The state as it is ``now``: past its deadline a round is missed, though it still runs;
        once the expected end of a pause has passed, the clock runs again. A verdict that has
        fallen stays one, also at a moment that was set back."""
        if self.state in ("met", "missed", "cancelled"):
            return self.state
        if self.state == "waiting" or (self.started_at and self.started_at > now):
            return "waiting"
        if self.state in ("running", "paused") and self.due and self.due.at < now:
            return "cancelled" if self.clock.lapses else "missed"
        if self.state == "running" and any(begun <= now < end for begun, end in self.still):
            return "paused"
        if self.state == "paused" and self.pauses and self.pauses[-1][1] <= now:
            return "running"
        return self.state

    def paused_s(self, now: datetime) -> int:
        """The seconds that it stood still between its start and now, or its end."""
        if self.started_at is None:
            return 0
        last = min(now, self.ended_at or now)
        every = (*self.pauses, *self.still)
        spans = ((max(a, self.started_at), min(b, last)) for a, b in every)
        return sum(int((b - a).total_seconds()) for a, b in spans if b > a)

    @property
    def plain(self) -> bool:
        """Whether its deadline follows from its start and its allowance alone."""
        return not (self.pauses or self.still or self.counted_from or self.clock.due)


def rule_of(clock_id: str) -> str:
    """The rule behind a clock's id: ``promise`` for ``promise-2``, ``answer`` for ``answer-3``."""
    name, _, number = clock_id.rpartition("-")
    return name if name and number.isdigit() else clock_id


def begun_by_entry(one: Round, told: Telling) -> bool:
    """Whether it was that recording that started a round."""
    seq, trigger = told
    return one.begun_by == seq and trigger in ("", one.trigger)


def ended_by_entry(one: Round, told: Telling) -> bool:
    """Whether it was that recording that ended a round."""
    seq, trigger = told
    return one.ended_by == seq and (not trigger or trigger in one.clock.triggers)


def numbered(clock: Clock, no: int) -> Clock:
    """The clock under the id of its round ``no``."""
    return clock if no == 1 else replaced(clock, id=f"{clock.id}-{no}")


def reckoned(clock: Clock, within: str, begun: datetime, pauses: tuple[Span, ...], t: Times) -> Due:
    """When ``within`` runs out that began at ``begun``, in the calendar that its unit asks for."""
    much = allowance(within)
    calendar = t.hours if much.in_open_time else t.days
    until = due(begun, much, calendar, pauses, rolls=clock.rolls)
    if clock.at_close and much.in_days:
        spans = t.hours.spans(until.days[-1].date)
        if spans:
            return replaced(until, at=spans[-1][1].astimezone(calendar.zone))
    return until


def put_off(until: datetime, pauses: tuple[Span, ...], calendar: Calendar) -> datetime:
    """A date that was agreed, which stays that date. Where it falls into one of the ``pauses``, in
    which nobody could keep it, it is due at the end of the day on which that is over."""
    for begun, ended in merged(pauses, calendar):
        if begun < until < ended:
            until = calendar.end_of(calendar.local(ended).date())
    return until


def suspended(one: Round, ended: datetime, seq: int) -> Round:
    """A round as it is while its case, which ``ended`` then, is over: cancelled for the time being,
    unless it was late by then."""
    assert one.started_at
    assert one.due
    until = max(ended, one.started_at)
    late = one.lateness or (one.due.at if one.due.at < until else None)
    state: RoundState = "missed" if late else "cancelled"
    return replaced(one, state=state, lateness=late, ended_at=until, suspended=True, known=seq)


def settled_elsewhere(one: Round, settled: datetime, seq: int) -> Round:
    """A round of what was ``settled`` before it came here: no times are known of what was done
    then, so nobody was late, not even if the case is taken up again."""
    assert one.started_at
    return replaced(
        one,
        state="cancelled",
        ended_at=max(settled, one.started_at),
        lateness=None,
        excused=None,
        typed_late=0,
        suspended=False,
        waits=(),
        known=seq,
    )
