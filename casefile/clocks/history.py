"""A case as its log tells it: its state, and the course of its clocks, event by event."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from casefile.case.case import Case, Promise
from casefile.case.struck import Struck
from casefile.clocks.calendars import Calendars
from casefile.clocks.course import brought_up, follow, just_before, states_at
from casefile.clocks.fold import Course, Fold, Knowledge, time_allowed
from casefile.clocks.once_more import lies_inside
from casefile.clocks.reach import scoped
from casefile.clocks.rounds import (
    PAUSE,
    PAUSE_ENDS,
    PROMISE,
    PROMISE_RULE,
    Cause,
    Round,
    RoundState,
    numbered,
)
from casefile.clocks.states import with_states
from casefile.clocks.triggers import REQUESTED, Happening
from casefile.log.events import CaseOpened, Event, PolicyMoved
from casefile.policy import Policy
from casefile.policy.clocks import Clock
from casefile.replay.replay import apply, replay
from casefile.values.value import filled
from casefile.values.words import NUMBERED
from casefile.worktime.reckoning import Due

if TYPE_CHECKING:
    from casefile.clocks.moved import Moved

Policies = Callable[[str], Policy]
"""The version of a policy that a digest names."""


class History(msgspec.Struct, frozen=True, dict=True):
    """What the events of one case add up to. ``then`` goes on from it, so that a step costs as much
    on a long case as on a fresh one."""

    events: tuple[Event, ...]
    case: Case
    policy: Policy
    course: Course
    policies: Policies
    calendars: Calendars

    def then(self, events: Iterable[Event]) -> "History":
        """The history with what was recorded next."""
        return _fold(self, events, self.policies, self.calendars)

    def at(self, now: datetime) -> Case:
        """The case as conditions see it ``now``: with the clocks that ran out meanwhile."""
        if not self.policy.signs.clocks:
            return self.case
        known = Knowledge(self.policy, self.calendars)
        states = states_at(self._today, self.case, known, now)
        return msgspec.structs.replace(self.case, signs={**self.case.signs, **states})

    @cached_property
    def begun(self) -> tuple[Round, ...]:
        """Every round that has begun, as it stands under the calendars that are known now: in the
        order of the policy, then promises, then pauses."""
        told = [one for rounds in self._by_rule.values() for one in rounds]
        return (*told, *map(promised, self.case.promises), *_paused(self.case))

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The same with the clocks that wait for their start, while the case is open; where it goes
        on at another site, only what had ended here."""
        if self.case.given:
            return tuple(one for one in self.begun if one.ended_at)
        by_rule = self._by_rule
        waiting = self._waiting({rule for rule, rounds in by_rule.items() if not rounds})
        told = [r for rule in by_rule for r in by_rule[rule] or waiting.get(rule, [])]
        return (*told, *map(promised, self.case.promises), *_paused(self.case))

    @cached_property
    def _by_rule(self) -> dict[str, list[Round]]:
        course = self._today
        found = sorted(
            (*course.ended, *course.live.values(), *self._foreseen(course)), key=attrgetter("no")
        )
        by_rule: dict[str, list[Round]] = {clock.id: [] for clock in self.policy.clocks}
        for one in found:
            by_rule.setdefault(one.rule, []).append(one)
        return by_rule

    @property
    def moved(self) -> "tuple[Moved, ...]":
        """Every deadline that was given another date, also by what is known of days off now."""
        return self._today.moved

    @cached_property
    def _today(self) -> Course:
        return brought_up(self.course, self.case, Knowledge(self.policy, self.calendars))

    def _foreseen(self, course: Course) -> Iterator[Round]:
        """Rounds that begin when the deadline of another passes, unless that is met before; the
        other may be one of these itself."""
        fold = Fold(course, self.case, Knowledge(self.policy, self.calendars))
        looked = list(fold.live)
        for key in looked:
            one = fold.live[key]
            if key not in course.live and not one.suspended:
                yield one  # as it begins: that it is missed is only supposed, for what follows
            if one.lateness or one.suspended or not one.due:
                continue
            if self.policy.signs.clocks:
                fold.live[key] = msgspec.structs.replace(one, state="missed", lateness=one.due.at)
            trigger = f"clock-missed:{one.rule}"
            for clock in self.policy.clocks_on.get(("starts", trigger), ()):
                new = (clock.id, one.scope if scoped(clock) else 0)
                missed = Happening(trigger, one.due.at, one.begun_by, one.scope)
                free = new not in fold.live and not lies_inside(fold, new, missed)
                if free and fold.applies(clock, new[1]):
                    fold.begin(clock, missed)
                    looked += [new] if new in fold.live else []

    def _waiting(self, rules: set[str]) -> dict[str, list[Round]]:
        """Of ``rules``, those whose clock may still begin, as a round that waits for its start."""
        if self.case.over or not rules:
            return {}
        fold = Fold(self.course, self.case, Knowledge(self.policy, self.calendars))
        return {
            clock.id: [
                Round(clock, 1, "waiting", time_allowed(clock, self.case.known), rule=clock.id)
            ]
            for clock in self.policy.clocks
            if clock.id in rules and (scoped(clock) or fold.applies(clock, 0))
            if not all(name.startswith(f"{REQUESTED}:") for name in clock.starts)
        }


def history_from(events: Iterable[Event], policies: Policies, calendars: Calendars) -> History:
    """The history that ``events`` (one stream, in order, the opening first) add up to."""
    return _fold(None, events, policies, calendars)


def case_at(events: Iterable[Event], policy: Policy, calendars: Calendars, now: datetime) -> Case:
    """The case that ``events`` add up to under one policy, as a decision sees it ``now``. Its
    clocks are followed only where a condition asks for them."""
    if not policy.signs.clocks:
        return replay(events, policy)
    return history_from(events, lambda _: policy, calendars).at(now)


def _fold(
    before: History | None, events: Iterable[Event], policies: Policies, calendars: Calendars
) -> History:
    case, policy, course = (
        (before.case, before.policy, before.course) if before else (None, None, Course())
    )
    told = list(before.events) if before else []
    for event in events:
        payload = event.payload
        if case and policy:
            course = just_before(course, case, event, Knowledge(policy, calendars))
        if isinstance(payload, CaseOpened):
            policy = policies(payload.policy)
        told.append(event)
        assert policy
        if isinstance(payload, PolicyMoved):
            # the procedure of the new version tells what its steps mean; the rounds that ended
            # under the old one stay
            policy = policies(payload.policy)
            after = replay(told, policy)
        else:
            after = apply(case, event, policy)
        course = follow(course, case, after, event, Knowledge(policy, calendars))
        case = with_states(after, policy, (*course.ended, *course.live.values()))
    if case is None or policy is None:
        raise ValueError("a case has at least one event")
    return History(tuple(told), case, policy, course, policies, calendars)


def _paused(case: Case) -> Iterator[Round]:
    """Each pause is itself a clock: it was to end. One that was forgotten stays missed."""
    for no, pause in enumerate(case.pauses, 1):
        clock = numbered(Clock(PAUSE, PAUSE_ENDS, (), (), pausable=False), no)
        until, ended = Due(pause.until, False, ()), pause.ended
        state: RoundState = "running"
        if ended:
            state = "met" if ended <= pause.until else "missed"
        yield Round(clock, no, state, "", pause.begun, until, ended, rule=PAUSE)


def promised(promise: Promise) -> Round:
    """A promise as a clock: nothing pauses what was promised to a customer, and it outlives the
    case that it was made on."""
    title = filled(NUMBERED, title=PROMISE, no=promise.no)
    clock = Clock(f"promise-{promise.no}", title, (), (), pausable=False, owner=promise.by)
    until = Due(promise.due_at, False, ())
    struck = promise.struck
    over = promise.kept_at or promise.released_at or promise.lapsed_at
    ended = over or (struck.at if struck else None)
    kept: RoundState = "met" if promise.kept_at else "cancelled" if ended else "running"
    return Round(
        clock,
        1,
        "missed" if promise.broken else kept,
        "",
        promise.made_at,
        until,
        ended,
        excused=_cause(struck) if promise.broken else None,
        corrected=_cause(promise.reopened),
        typed_late=promise.typed_late,
        rule=PROMISE_RULE,
    )


def _cause(struck: Struck | None) -> Cause | None:
    return Cause(struck.event, struck.by, struck.reason) if struck else None
