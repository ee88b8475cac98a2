"""What was, stays: no verdict that could be seen once reads otherwise in a longer log, whatever is
recorded, corrected, sent back, paused, closed, taken up again, announced or moved meanwhile."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from casefile.case.here import Here
from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import Round
from casefile.errors import CasefileError
from casefile.log.events import Event, NewEvent, PolicyMoved
from casefile.policy import Policy
from casefile.procedure import endings, pauses, promises, steps
from casefile.procedure.next_steps import next_steps, repeatable
from casefile.procedure.strike import strike
from casefile.values.moments import a_moment
from casefile.worktime.notices import read_year
from casefile.worktime.years import Break, Year
from tests.desk import PACKS, SAMPLES, pack
from tests.effort import examples

ZONE = "Asia/Shanghai"
MALL = pack("mall")
YEARS = tuple(
    read_year(p.read_text("utf-8"))
    for p in sorted((PACKS.parent / "calendars" / "cn").glob("*.json"))
)
START = a_moment("2026-03-02T10:00", ZONE)


def stricter(policy: Policy) -> Policy:
    """The same procedure with other allowances: a day more here, one less there."""
    other = {"plan": "2wd", "investigate": "6wd", "approval": "5wd", "tell-customer": "1d"}
    clocks = tuple(
        msgspec.structs.replace(c, within=other.get(c.id, c.within)) for c in policy.clocks
    )
    return msgspec.structs.replace(policy, clocks=clocks)


POLICIES = {"a": MALL, "b": stricter(MALL)}
REVISED = Break("临时放假", datetime(2026, 3, 9).date(), datetime(2026, 3, 12).date())


def revised(more: int) -> tuple[Year, ...]:
    """The days off of 2026 as they are announced anew: some days in March more."""
    first = REVISED.first + timedelta(days=more)
    extra = Break("临时放假", first, first + timedelta(days=3))
    return tuple(
        msgspec.structs.replace(y, off=(*y.off, extra)) if y.year == 2026 else y for y in YEARS
    )


SKIP = st.integers(1, 12 * 24 * 3600)
BACK = st.integers(0, 6 * 24 * 3600)


class Course(RuleBasedStateMachine):
    """A case on which anything happens, at any time."""

    @initialize(category=st.sampled_from(["goods", "service"]))
    def begin(self, category: str) -> None:
        self.now = START
        self.events: list[Event] = []
        self.announced = [Announced(0, START - timedelta(days=9), "x", YEARS)]
        self.seq = 1
        staff = MALL.member("teng")
        assert staff
        facts = dict.fromkeys(MALL.opening.needs, "x") | {"category": category}
        arrival = steps.Arrival(self.now)
        self.history: History | None = None
        self.seen: dict[str, str] = {}
        self.add(steps.open_case(MALL, "a", staff, facts, arrival), "teng")

    # ---- how the log grows

    def calendars(self) -> Calendars:
        return Calendars(self.announced)

    def add(self, new: tuple[NewEvent, ...], actor: str) -> None:
        for event in new:
            self.look(self.now - timedelta(seconds=1))
            self.seq += 1
            added = Event(
                seq=self.seq,
                stream="2026-000001",
                no=len(self.events) + 1,
                at=event.at,
                recorded_at=self.now,
                actor=actor,
                via="x",
                payload=event.payload,
                personal=event.personal,
                hash="",
            )
            self.events.append(added)
            if self.history is None:
                self.history = history_from([added], POLICIES.__getitem__, self.calendars())
            else:
                known = msgspec.structs.replace(self.history, calendars=self.calendars())
                self.history = known.then([added])
            self.look(self.now)

    def look(self, at: datetime) -> None:
        """What somebody sees of the rounds at a moment; it must agree with all they saw before."""
        if self.history is None or at < self.events[-1].recorded_at:
            return
        history = msgspec.structs.replace(self.history, calendars=self.calendars())
        found = {r.clock.id: r for r in history.rounds if r.started_at and r.rule != "pause"}
        for name, was in self.seen.items():
            assert name in found, f"{name} was {was} and is gone"
            self.compare(found[name], was, at)
        for name, one in found.items():
            state = one.at(at)
            if state in ("met", "missed"):
                self.seen[name] = state

    def compare(self, one: Round, was: str, at: datetime) -> None:
        state = one.at(at)
        if was == "missed":
            assert state == "missed" or (state == "met" and one.typed_late), one
        elif one.rule == "promise" and one.corrected:
            # the contact that had kept it was struck: it is to be kept still
            assert state in ("met", "missed", "running", "cancelled"), one
        else:
            assert state == "met" or (state == "missed" and one.corrected), one

    def attempt(self, who: str, decide: Any) -> None:
        """What the rules refuse has not happened."""
        assert self.history
        policy = POLICIES[self.history.case.policy]
        staff = policy.member(who)
        assert staff
        try:
            new = decide(Here(self.history.case, policy, staff, self.now))
        except CasefileError:
            return
        self.add(new, who)

    # ---- what may happen

    @rule(seconds=SKIP)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.look(self.now)

    @rule(which=st.integers(0, 5), back=BACK, sends=st.booleans(), seconds=st.integers(1, 90_000))
    def record(self, which: int, back: int, sends: bool, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        assert self.history
        case, policy = self.history.case, self.history.policy
        coming = [n.step for n in next_steps(case, policy)] + list(repeatable(case, policy))
        coming = [s for s in coming if s.id in {x.id for x in policy.steps}]
        if not coming:
            return
        step = coming[which % len(coming)]
        given: dict[str, Any] = {}
        for key in step.needs:
            fact = policy.facts[key]
            given[key] = fact.choices[0].id if fact.choices else SAMPLES.get(fact.type, "yes")
            if fact.type == "bool":
                given[key] = "no" if step.ends else "yes"
        if sends and step.sends_back:
            ((key, values),) = step.sends_back.when[0].items()
            given[key] = values[0]
        if step.id == policy.steps[1].id and which % 3 == 0:
            given["severity"] = "injury"
        at = max(self.now - timedelta(seconds=back), case.received_at) if which % 2 else None
        who = policy.members(step.roles)[0].id
        self.attempt(who, lambda here: steps.record_step(here, step, given, at=at))

    @rule(which=st.integers(0, 20), back=BACK, seconds=st.integers(1, 90_000))
    def correct_a_time(self, which: int, back: int, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        assert self.history
        case = self.history.case
        taken = case.steps[which % len(case.steps)]
        at = max(self.now - timedelta(seconds=back), case.received_at)
        who = self.history.policy.members(self.history.policy.step(taken.id).roles)[0].id
        self.attempt(who, lambda here: steps.correct(here, taken, {}, moved_to=at, reason="误记"))

    @rule(
        which=st.integers(0, 20),
        given=st.sampled_from(
            [{"severity": "injury"}, {"severity": "usual"}, {"founded": "no"}, {"founded": "yes"}]
        ),
    )
    def correct_a_fact(self, which: int, given: dict[str, str]) -> None:
        self.now += timedelta(seconds=60)
        assert self.history
        case = self.history.case
        taken = case.steps[which % len(case.steps)]
        facts: Any = dict(given)
        who = self.history.policy.members(self.history.policy.step(taken.id).roles)[0].id
        self.attempt(
            who, lambda here: steps.correct(here, taken, facts, moved_to=None, reason="误记")
        )

    @rule(decision=st.sampled_from(["approved", "returned"]))
    def correct_a_decision(self, decision: str) -> None:
        self.now += timedelta(seconds=60)
        assert self.history
        taken = [s for s in self.history.case.steps if "decision" in s.facts]
        if taken:
            self.attempt(
                "wu",
                lambda here: steps.correct(
                    here, taken[-1], {"decision": decision}, moved_to=None, reason="误记"
                ),
            )

    @rule(days=st.integers(1, 20))
    def pause(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        self.attempt("teng", lambda here: pauses.pause(here, until, "等配件"))

    @rule()
    def resume(self) -> None:
        self.attempt("teng", pauses.resume)

    @rule(outcome=st.sampled_from(["asks", "reached", "no-answer"]), back=BACK)
    def contact(self, outcome: str, back: int) -> None:
        self.now += timedelta(seconds=30)
        assert self.history
        at = max(self.now - timedelta(seconds=back), self.history.case.received_at)
        given = {"channel": "phone", "outcome": outcome}
        self.attempt("teng", lambda here: promises.contact(here, given, at=at))

    @rule(days=st.integers(1, 9), call_back=st.booleans())
    def promise(self, days: int, call_back: bool) -> None:
        due = self.now + timedelta(days=days)
        self.attempt(
            "teng",
            lambda here: promises.promise(
                here, "回电", due_at=due, by="", otherwise="", call_back=call_back
            ),
        )

    @rule(no=st.integers(1, 4), back=BACK)
    def keep(self, no: int, back: int) -> None:
        at = self.now - timedelta(seconds=back)
        self.attempt("teng", lambda here: promises.promise_kept(here, no, at=at))

    @rule(no=st.integers(1, 4), days=st.integers(1, 9))
    def move(self, no: int, days: int) -> None:
        due = self.now + timedelta(days=days)
        self.attempt("teng", lambda here: promises.promise_moved(here, no, due))

    @rule(no=st.integers(1, 4), by=st.sampled_from(["hong", "teng"]))
    def give_to_somebody_else(self, no: int, by: str) -> None:
        self.attempt("teng", lambda here: promises.promise_moved(here, no, by=by))

    @rule(no=st.integers(1, 4))
    def release(self, no: int) -> None:
        self.now += timedelta(seconds=20)
        self.attempt("teng", lambda here: promises.promise_released(here, no, "不用了"))

    @rule(which=st.integers(0, 20), seconds=SKIP)
    def strike(self, which: int, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        assert self.history
        case = self.history.case
        entries = [c.seq for c in case.contacts] + [p.seq for p in case.promises]
        if entries:
            seq = str(entries[which % len(entries)])
            self.attempt("teng", lambda here: strike(here, seq, "记错案件"))

    @rule(back=st.integers(1, 20 * 24 * 3600))
    def correct_the_receipt(self, back: int) -> None:
        self.now += timedelta(seconds=20)
        assert self.history
        at = self.history.case.opened_at - timedelta(seconds=back)
        self.attempt("teng", lambda here: steps.correct_receipt(here, at, reason="误记"))

    @rule(withdrawn=st.booleans())
    def end(self, withdrawn: bool) -> None:
        self.now += timedelta(seconds=20)
        if withdrawn:
            self.attempt("teng", lambda here: endings.withdraw(here, "撤回", despite="顾客同意"))
        else:
            facts: Any = {"result": "x", "satisfaction": "satisfied"}
            self.attempt(
                "teng", lambda here: endings.close(here, facts, at=None, despite="会后再办")
            )

    @rule(seconds=SKIP)
    def reopen(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.attempt("teng", lambda here: endings.reopen(here, "又来"))

    @rule(more=st.integers(0, 9))
    def days_off_are_announced_anew(self, more: int) -> None:
        self.now += timedelta(seconds=10)
        self.look(self.now - timedelta(seconds=1))
        self.seq += 1
        self.announced = [*self.announced, Announced(self.seq, self.now, "teng", revised(more))]
        self.look(self.now)

    @rule(name=st.sampled_from(sorted(POLICIES)))
    def another_policy(self, name: str) -> None:
        assert self.history
        case = self.history.case
        if case.running and case.policy != name:
            self.now += timedelta(seconds=10)
            self.add((NewEvent(self.now, PolicyMoved(name, case.policy, ())),), "teng")

    # ---- the law

    @invariant()
    def going_on_gives_what_the_whole_gives(self) -> None:
        if getattr(self, "history", None):
            whole = history_from(self.events, POLICIES.__getitem__, self.calendars())
            assert self.history
            assert whole.course == self.history.course

    @invariant()
    def no_two_rounds_of_a_rule_run_at_once(self) -> None:
        if getattr(self, "history", None):
            assert self.history
            names = [r.clock.id for r in self.history.rounds]
            assert len(names) == len(set(names))


def test_what_was_stays() -> None:
    run_state_machine_as_test(
        Course, settings=settings(max_examples=examples(60), stateful_step_count=40)
    )
