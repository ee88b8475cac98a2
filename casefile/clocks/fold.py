"""The rounds of a case while one event is taken in: how one begins, is reckoned, and ends. Long, as
it is one state that is changed: whoever reads a change sees all that it rests on."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.case.routes import on_route, settled
from casefile.clocks.calendars import Calendars, Times
from casefile.clocks.happenings import moment_of, recorded
from casefile.clocks.on_routes import nothing_left
from casefile.clocks.reach import outlives, scoped, waited_for
from casefile.clocks.rounds import (
    Cause,
    Round,
    RoundState,
    numbered,
    put_off,
    reckoned,
    settled_elsewhere,
    suspended,
)
from casefile.clocks.states import states_of
from casefile.clocks.still import stood_still
from casefile.clocks.triggers import ANSWERED, CLOSED, CONTACT, Happening, Key
from casefile.policy import Policy
from casefile.policy.clocks import Clock
from casefile.policy.conditions import CLOCK, holds
from casefile.values.value import Facts
from casefile.worktime.allowance import allowance
from casefile.worktime.calendar import Span
from casefile.worktime.reckoning import Due

if TYPE_CHECKING:
    from casefile.clocks.moved import Moved, MoveKind

A_DAY = timedelta(days=1)
replaced = msgspec.structs.replace


class Course(msgspec.Struct, frozen=True):
    """The rounds of a case as far as its events go, and the deadlines that were moved."""

    live: dict[Key, Round] = {}
    ended: tuple[Round, ...] = ()
    dormant: dict[Key, Happening] = {}
    """What would have started a clock that the case does not need, as far as is known."""
    counts: dict[str, int] = {}
    moved: "tuple[Moved, ...]" = ()
    seq: int = 0
    unseen: bool = False
    """Whether something happened that clocks ask for, and no facts have changed since."""


class Knowledge(msgspec.Struct, frozen=True):
    """What rounds are reckoned with: the policy that the case is under at the event, and every
    state of the calendars."""

    policy: Policy
    calendars: Calendars


class Fold:
    """The course of a case under way. Guards its rounds until ``course`` gives them back."""

    def __init__(self, course: Course, case: Case, known: Knowledge) -> None:
        self.live = dict(course.live)
        self.closed = list(course.ended)
        self.dormant = dict(course.dormant)
        self.counts = dict(course.counts)
        self.moves = list(course.moved)
        self.unseen = course.unseen
        self.case, self.policy, self.calendars = case, known.policy, known.calendars
        self.now, self.seq, self.cause = case.updated_at, course.seq, Cause(0, "")
        self.announcing = False

    def stand_at(self, seq: int, now: datetime, cause: Cause, *, announcing: bool = False) -> None:
        """From here on it is ``now``, and ``cause`` explains what changes; of a calendar, every
        deadline that moves is told."""
        self.seq, self.now, self.cause, self.announcing = seq, now, cause, announcing

    def course(self) -> Course:
        """The course as it stands now."""
        ended, moved = tuple(self.closed), tuple(self.moves)
        return Course(self.live, ended, self.dormant, self.counts, moved, self.seq, self.unseen)

    # ---- deadlines ------------------------------------------------------------------------------

    def reckon(self, one: Round, times: Times | None = None) -> Due:
        """The deadline of a round, from its start and allowance or from a fact of the case."""
        assert one.started_at
        at = times or self.calendars.times(self.policy, self.seq)
        if one.clock.due:
            return self._given(one, at)
        begun = one.counted_from or one.started_at
        return reckoned(one.clock, one.allowance, begun, (*one.pauses, *one.still), at)

    @property
    def known(self) -> Facts:
        """What is known of the case, and the states of clocks as far as the course goes."""
        return {**self.case.known, **states} if (states := self.states()) else self.case.known

    def states(self) -> Facts:
        """The states of the clocks that conditions ask for."""
        if not self.policy.signs.clocks:
            return {}
        return states_of(self.policy, self.case, (*self.closed, *self.live.values()), self.now)

    def facts_of(self, scope: int) -> Facts:
        """What is known of the case, and of the settlement that a round of it runs for."""
        agreed = self._agreed(scope)
        return {**self.known, **agreed.everything} if agreed else self.known

    def _agreed(self, scope: int) -> Settlement | None:
        return next((s for s in self.case.settlements if s.no == scope), None) if scope else None

    def _given(self, one: Round, times: Times) -> Due:
        zone, facts = self.policy.identity.timezone, self.facts_of(one.scope)
        until = moment_of(facts, one.clock.due.removeprefix("fact:"), zone, end=True)
        assert until
        if one.clock.before:
            before = allowance(one.clock.before)
            local = until.astimezone(times.days.zone)
            if before.unit in ("d", "w"):
                days = before.count * (7 if before.unit == "w" else 1)
                wall = local.replace(tzinfo=None) - timedelta(days=days)
                until = wall.replace(tzinfo=times.days.zone).astimezone(UTC)
            else:
                until -= before.elapsed()
        until = put_off(until, (*one.pauses, *one.still), times.days)
        return Due(until.astimezone(times.days.zone), False, ())

    def on(self, one: Round) -> Round:
        """The round with its deadline as it is reckoned now, and the state that follows."""
        until = self.reckon(one)
        if one.lateness:
            return replaced(one, due=until, known=self.seq)
        paused = (
            self.case.status == "paused"
            and one.clock.pausable
            and self.case.pauses[-1].begun < until.at
        )
        return replaced(one, due=until, state="paused" if paused else "running", known=self.seq)

    def told(self, one: Round, new: Round) -> Round:
        """``new`` in the place of ``one``: whoever was late by the old deadline and is not by the
        new one is excused, and what moved is kept to be told."""
        assert one.due
        assert new.due
        before, after = one.due.at, new.due.at
        if before == after:
            return new
        late = one.lateness is not None and one.excused is None
        if late and after >= self.now:
            new = replaced(new, excused=self.cause)
        if (late and new.excused) or abs(after - before) > A_DAY or self.announcing:
            self.note(one, after, "late" if late else "running")
        return new

    def note(self, one: Round, after: datetime, how: "MoveKind") -> None:
        """Keep in mind to tell what became of a round, due at ``after`` from now on."""
        assert one.due
        owner = self.case.owner if one.clock.owner == "owner" else one.clock.owner
        moved = (one.due.at.astimezone(UTC), after.astimezone(UTC))
        from casefile.clocks.moved import Moved  # few deadlines are

        self.moves.append(Moved(one.clock.id, self.now, self.cause, *moved, how, owner))

    # ---- beginning ------------------------------------------------------------------------------

    def begin(self, clock: Clock, happening: Happening) -> None:
        """Begin the next round of ``clock``, where the case needs it; else remember that it would
        have begun. What was recorded before it and ends it, ends it. On a case that has ended only
        what goes on after the end runs; the others wait until it is taken up again."""
        key = (clock.id, happening.scope if scoped(clock) else 0)
        if not self.applies(clock, key[1]):
            self.dormant[key] = happening
            return
        self.dormant.pop(key, None)
        before = any((r.rule, r.scope) == key for r in self.closed)
        if before and nothing_left(clock, self._agreed(key[1]), self.policy, happening.at):
            return
        no = self.counts[clock.id] = self.counts.get(clock.id, 0) + 1
        one = self.on(
            Round(
                clock=numbered(clock, no),
                no=no,
                state="running",
                allowance=time_allowed(clock, self.facts_of(key[1])),
                started_at=happening.at,
                pauses=tuple(p for p in credited(self.case, clock) if p[1] > happening.at),
                still=stood_still(self.case, clock, self.policy, happening.at, key[1]),
                rule=clock.id,
                scope=key[1],
                trigger=happening.trigger,
                begun_by=happening.seq,
                known=self.seq,
            )
        )
        self.live[key] = one
        elsewhere = self.case.elsewhere
        if elsewhere and happening.at <= max(elsewhere.at, self.case.opened_at):
            self.closed.append(settled_elsewhere(self.live.pop(key), elsewhere.at, self.seq))
        elif ends := self.already(one, happening):
            self.end(key, ends.at, ends.seq, met=True)
        elif self.case.over and happening.trigger != CLOSED and not outlives(clock):
            self.live[key] = suspended(one, self.case.endings[-1].at, self.seq)

    def already(self, one: Round, happening: Happening) -> Happening | None:
        """What ends the round and was recorded before it began: what began it was typed late, or
        what it asks for was done first. One answer may answer all that was asked before it; a
        step ends one round."""
        found = [
            m
            for name in one.clock.stops
            for m in recorded(self.case, name, self.policy, one.scope)
            if (m.seq != happening.seq or name.startswith("fact:"))
            if not self.idle(one, m)
        ]
        if not found:
            return None
        used = {r.ended_by for r in self.closed if (r.rule, r.scope) == (one.rule, one.scope)}
        found = [m for m in found if m.seq not in used or m.trigger == ANSWERED]
        if after := [m for m in found if m.at >= happening.at]:
            return min(after, key=lambda m: m.at)
        if one.no == 1 and not waited_for(one.clock):
            first = [m for m in found if m.trigger not in (ANSWERED, CONTACT)]
            return max(first, key=lambda m: m.at, default=None)
        return None

    def idle(self, one: Round, told: Happening) -> bool:
        """Whether it is a contact, and none of those that count for the clock."""
        contacts = (c for c in self.case.contacts if c.seq == told.seq)
        return told.trigger == CONTACT and any(not holds(one.clock.on, c.facts) for c in contacts)

    def applies(self, clock: Clock, scope: int) -> bool:
        """Whether the case needs the clock, anything could stop it, and its deadline is known: one
        that waits for steps which this case does not need would run for ever, and accuse people of
        what nobody may do."""
        facts = self.facts_of(scope)
        if not holds(clock.when, facts):
            return False
        if clock.due and clock.due.removeprefix("fact:") not in facts:
            return False
        # a step that is open only while the clock runs could stop it
        running = {**facts, f"{CLOCK}{clock.id}": "running"} if self.policy.signs.clocks else facts
        return not clock.stops or any(self._stops(name, running, scope) for name in clock.stops)

    def _stops(self, name: str, facts: Facts, scope: int) -> bool:
        kind, _, step_id = name.partition(":")
        if kind == "step":
            return holds(self.policy.step(step_id).when, facts) or bool(self.case.standing(step_id))
        if kind not in ("route", "each"):
            return True
        one = self._agreed(scope)
        route = self.policy.route(one.route) if one else None
        step = on_route(self.policy, one, step_id) if one else None
        if not (one and route and step and step_id in route.steps):
            return False
        taken = any(s.id == step_id and not s.struck for s in one.steps)
        if not taken and step.sums and settled(one, step):
            return False  # all of it was paid on the settlement that this one continues
        return taken or holds(step.when, {**facts, **one.everything})

    # ---- ending ---------------------------------------------------------------------------------

    def end(self, key: Key, at: datetime, seq: int, *, met: bool) -> None:
        """End a round at ``at``, by recording ``seq``: met if that was in time; with ``met`` false
        it is cancelled, unless it was late. What would have begun it after that begins the next."""
        one = self.live.pop(key)
        assert one.started_at
        ended = max(at, one.started_at)
        pauses, still = (tuple(p for p in s if p[0] < ended) for s in (one.pauses, one.still))
        if (pauses, still) != (one.pauses, one.still):  # what was paused later is nothing to it
            one = self.on(replaced(one, pauses=pauses, still=still))
        assert one.due
        in_time = ended <= (one.lateness or one.due.at)
        state: RoundState
        if not met:
            state = "missed" if one.lateness else "cancelled"
        else:
            state = "met" if in_time else "missed"
        if state == "met" and one.lateness:
            self.note(one, one.due.at, "typed-late")
            one = replaced(one, typed_late=seq, excused=None)
        done = replaced(one, state=state, ended_at=ended, ended_by=seq, known=self.seq, waits=())
        self.closed.append(done)
        if met and (later := [wait for wait in one.waits if wait[0] > ended]):
            begun, by = min(later)
            clock = self.policy.clock(one.rule)
            if clock:
                self.begin(clock, Happening(one.trigger, begun, by, one.scope))


def time_allowed(clock: Clock, facts: Facts) -> str:
    """The allowance of ``clock`` on a case of those ``facts``; nothing where a fact is the
    deadline."""
    usual = clock.within or clock.every
    return next((v.within for v in clock.varies if holds(v.when, facts)), usual)


def credited(case: Case, clock: Clock) -> tuple[Span, ...]:
    """What the pauses of a case credit to a clock: what was sanctioned of each."""
    if not clock.pausable:
        return ()
    return tuple((p.begun, p.credited) for p in case.pauses)
