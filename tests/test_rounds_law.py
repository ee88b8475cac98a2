"""What was, stays: no verdict that could be seen once reads otherwise in a longer log, whatever is
recorded, corrected, sent back, paused, closed, taken up again, announced or moved meanwhile."""

import shlex
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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

from casefile.case import routes
from casefile.clocks.reach import outlives, waited_for
from casefile.clocks.rounds import PAUSE, PROMISE_RULE
from casefile.clocks.triggers import CLOSED
from casefile.log.events import NewEvent, PersonalErased, PolicyMoved
from casefile.money import corrections, payments, settlements
from casefile.policy import Policy, Step
from casefile.policy.reading import read_policy
from casefile.procedure import endings, steps
from casefile.procedure.loose_ends import outliving, unanswered
from casefile.procedure.next_steps import next_steps, repeatable
from casefile.procedure.requests import open_requests
from casefile.values.amounts import yuan
from casefile.values.moments import a_moment
from casefile.worktime.notices import read_year
from casefile.worktime.years import Break, Year
from tests.desk import PACKS, SAMPLES, pack_text
from tests.effort import examples
from tests.rules import decided
from tests.witness import Witness

ZONE = "Asia/Shanghai"
YEARS = tuple(
    read_year(p.read_text("utf-8"))
    for p in sorted((PACKS.parent / "calendars" / "cn").glob("*.json"))
)
START = a_moment("2026-03-02T10:00", ZONE)
LAST = a_moment("2026-12-01T10:00", ZONE)
MORE_CLOCKS = """
[[clock]]
id = "every-three-days"
title = { zh = "告知进展", en = "tell the progress" }
starts = "step:judge"
stops = "contact"
on = { outcome = "reached" }
every = "3d"

[[clock]]
id = "quiet"
title = { zh = "无人联系", en = "nobody called" }
starts = "opened"
restarts = "contact"
stops = "step:notify"
within = "2wd"

[[clock]]
id = "chase"
title = { zh = "催办", en = "chase" }
starts = ["clock-missed:plan", "sent-back:plan"]
stops = "step:plan"
within = "8wh"

[[clock]]
id = "chase-days"
title = { zh = "限日催办", en = "chase within days" }
starts = "clock-missed:plan"
stops = "step:plan"
within = "1wd"

[[clock]]
id = "chase-chase"
title = { zh = "再催办", en = "chase again" }
starts = "clock-missed:chase"
stops = "step:approve"
cancels = "contact"
within = "1d"

[[clock]]
id = "blame"
title = { zh = "催办无果", en = "chased in vain" }
when = { "clock:chase" = "missed" }
starts = "step:investigate"
stops = "step:notify"
within = "3d"

[[clock]]
id = "long"
title = { zh = "整个投诉", en = "the whole complaint" }
starts = "received"
stops = ["step:follow-up", "step:explain-unfounded"]
within = "10d"
extends = [{ on = "step:inspect", within = "30d" }]
varies = [{ when = { severity = "injury" }, within = "5d" }]

[[clock]]
id = "improved"
title = { zh = "按期整改", en = "improved as planned" }
starts = "step:improve"
stops = "step:summarise"
due = "fact:improvement_due"
before = "2d"

[[clock]]
id = "after-purchase"
title = { zh = "购买之后", en = "after the purchase" }
starts = "fact:bought_on"
stops = "step:inspect"
within = "30d"

[[clock]]
id = "say-yes"
title = { zh = "审批赔偿", en = "decide on money" }
starts = "approval-asked"
stops = "approval-decided"
within = "1wd"

[[clock]]
id = "all-paid"
title = { zh = "付清", en = "all of it paid" }
starts = "settled"
stops = "route:pay"
within = "3d"

[[clock]]
id = "paid-at-all"
title = { zh = "首次付款", en = "something paid" }
starts = "settled"
stops = "each:pay"
within = "2d"

[[clock]]
id = "signed-for"
title = { zh = "付清后签收", en = "signed once it is paid" }
starts = "route:pay"
stops = "route:customer-signs"
within = "2d"

[[clock]]
id = "word-kept"
title = { zh = "承诺之后", en = "after a promise" }
starts = "promise"
stops = "promise-kept"
within = "2d"
pausable = false

[[clock]]
id = "praise"
title = { zh = "表扬", en = "praise" }
starts = ["step:improvement-done", "contact"]
stops = "step:summarise"
within = "2d"

[[clock]]
id = "thank"
title = { zh = "致谢", en = "thank" }
starts = "closed"
stops = "contact"
within = "3d"
"""
MALL = read_policy(pack_text("mall") + MORE_CLOCKS)


def stricter(policy: Policy) -> Policy:
    """The same procedure with other allowances: a day more here, one less there, a clock less."""
    other = {"plan": "2wd", "investigate": "6wd", "approval": "5wd", "tell-customer": "1d"}
    clocks = tuple(
        msgspec.structs.replace(c, within=other.get(c.id, c.within))
        for c in policy.clocks
        if c.id != "quiet"
    )
    whole = [
        msgspec.structs.replace(c, stops=("route:pay",)) if c.id == "paid-at-all" else c
        for c in clocks
    ]
    return msgspec.structs.replace(policy, clocks=tuple(whole))


POLICIES = {"a": MALL, "b": stricter(MALL)}


def revised(more: int) -> tuple[Year, ...]:
    """The days off of 2026 as they are announced anew: some days in March more."""
    first = date(2026, 3, 9) + timedelta(days=more)
    extra = Break("临时放假", first, first + timedelta(days=3))
    return tuple(
        msgspec.structs.replace(y, off=(*y.off, extra)) if y.year == 2026 else y for y in YEARS
    )


DEEDS = (
    "teng pause until={ahead} reason=等配件",
    "teng resume",
    "teng contact channel=phone outcome=asks at={back}",
    "teng contact channel=phone outcome=reached at={back}",
    "teng contact channel=phone outcome=no-answer",
    "teng promise 回电 due={ahead}",
    "teng promise 回电 due={ahead} back=yes",
    "teng kept {no} at={back}",
    "teng released {no} reason=顾客说算了",
    "teng strike {event} reason=错登",
    "teng correct opened received_at={back} reason=误记",
    "teng close result=好 satisfaction=satisfied despite=顾客失联",
    "teng withdraw reason=撤回 despite=顾客失联",
    "teng moved {no} due={ahead}",
    "teng withdraw reason=撤回",
    "teng close result=好 satisfaction=satisfied",
    "teng close result=好 satisfaction=satisfied at={back}",
    "teng reopen reason=又来",
    "teng assign hong",
    "teng offer refund amount=30",
    "teng offer compensation amount=800 ask=xu",
    "teng choose {no}",
    "teng decline {no} reason=不要",
    "xu approve {no}",
    "wu approve {no}",
    "qian approve {no}",
    "wu refuse {no} reason=太多",
    "xu cancel {no} reason=另议",
    "wu correct settlement {no} amount=15 reason=误记",
    "wu correct settlement {no} amount=30 reason=误记",
    "qian correct pay paid_amount=5 reason=误记",
    "qian correct pay paid_amount=15 reason=误记",
    "qian correct pay at={back} reason=误记",
    "teng strike payment reason=错登",
    "teng settle trigger=merchant in_scope=no amount=20 payee=x merchant=x continues={no}",
    "teng overpaid {no} reason=说明",
    "teng issue record-card",
    "teng request access at={back}",
    "teng request copy",
    "teng request correct reason=写错了",
    "teng request erase",
    "teng strike request reason=错登",
    "teng strike request-met reason=错登",
    "teng strike request-refused reason=错登",
    "teng met {no} at={back}",
    "teng unmet {no} reason=不是本人",
    "teng correct record-card name=王晓明 reason=写错了",
    "xu erase reason=到期",
    "xu record improvement-done improved_on=2026-03-02 at={back}",
    "xu record penalty-done penalty_done_on=2026-03-02",
)
"""Whatever a verb and its words can say; ``ahead`` and ``back`` are times, ``no`` is a number,
``event`` one of the log."""
SHORT, LONG = st.integers(1, 90_000), st.integers(1, 12 * 24 * 3600)
BACK = st.integers(0, 6 * 24 * 3600)
PART = st.sampled_from([0, 0, 500, 1000])
"""What is paid at a time, in fen; 0: all that is left."""
WHICH = st.integers(0, 20)
YES_NO = st.sampled_from(["yes", "no"])


class CourseOfACase(RuleBasedStateMachine):
    """A case on which anything happens, at any time."""

    @initialize(category=st.sampled_from(["goods", "service"]), elsewhere=st.integers(0, 9))
    def begin(self, category: str, elsewhere: int) -> None:
        self.log = Witness(POLICIES, YEARS, START)
        staff = MALL.member("teng")
        assert staff
        facts: Any = dict.fromkeys(MALL.opening.needs, "x") | {"category": category}
        received = START - timedelta(days=elsewhere)
        arrival = steps.Arrival(START, received_at=received, at=START)
        new = steps.open_case(MALL, "a", staff, facts, arrival)
        self.settled_before: datetime | None = None
        if elsewhere > 6:
            self.settled_before = received + timedelta(days=1)
            given: Any = {"result": "x", "satisfaction": "satisfied"}
            new += (
                endings.closed_elsewhere(
                    MALL, staff, facts, given, at=self.settled_before, now=START
                ),
            )
        self.log.add(new, "teng")

    def later(self, seconds: int) -> None:
        self.log.now = min(self.log.now + timedelta(seconds=seconds), LAST)

    def earlier(self, seconds: int) -> datetime:
        """A time that is typed late."""
        return max(self.log.now - timedelta(seconds=seconds), self.log.told.case.received_at)

    # ---- what may happen

    @rule(seconds=LONG)
    def time_passes(self, seconds: int) -> None:
        self.later(seconds)
        self.log.look(self.log.now)

    @rule(deed=st.sampled_from(DEEDS), no=st.integers(1, 2), back=BACK, ahead=LONG, seconds=SHORT)
    def a_deed(self, deed: str, no: int, back: int, ahead: int, seconds: int) -> None:
        self.later(seconds)
        now = self.log.now
        times = {"back": self.earlier(back), "ahead": now + timedelta(seconds=ahead)}
        said = {
            name: at.astimezone(ZoneInfo(ZONE)).strftime("%m-%dT%H:%M")
            for name, at in times.items()
        }
        who, *words = shlex.split(deed.format(no=no, event=2 + back % self.log.seq, **said))
        self.log.attempt(who, lambda here: decided(here, words))

    @rule(days=st.sampled_from((400, 30, -9)), no=st.integers(0, 20), seconds=SHORT)
    def the_clock_on_the_wall_is_wrong_for_a_while(self, days: int, no: int, seconds: int) -> None:
        """Whatever is recorded meanwhile is dated by it."""
        right = self.log.now
        self.log.clock_is_set(right + timedelta(days=days))
        if no % 3:
            self.record(which=no, late=False, back=0, sends=no % 2 == 0, seconds=seconds)
        else:
            deed = DEEDS[(no + seconds) % len(DEEDS)]
            self.a_deed(deed=deed, no=1, back=seconds, ahead=seconds, seconds=seconds)
        self.log.clock_is_set(right)

    @rule(seconds=LONG)
    def work_goes_on(self, seconds: int) -> None:
        """Whatever keeps people from work is over."""
        self.later(seconds)
        self.log.attempt("teng", lambda here: decided(here, ["resume"]))
        self.log.attempt("teng", lambda here: decided(here, ["reopen", "reason=又来"]))

    @rule(count=st.integers(1, 9), seconds=SHORT)
    def the_usual_course(self, count: int, seconds: int) -> None:
        for _ in range(count):
            self.record(which=1, late=False, back=0, sends=False, seconds=seconds)

    @rule(which=WHICH, late=st.booleans(), back=BACK, sends=st.booleans(), seconds=SHORT)
    def record(self, which: int, late: bool, back: int, sends: bool, seconds: int) -> None:
        self.later(seconds)
        history = self.log.told
        case, policy = history.case, history.policy
        coming = [n.step for n in next_steps(case, policy)]
        if which > 15 or not coming:
            coming += repeatable(case, policy)
        coming = [s for s in coming if s.id in {x.id for x in policy.steps}]
        if not coming:
            return
        step = coming[which % len(coming)]
        given = samples(policy, step)
        if sends and step.sends_back:
            ((key, values),) = step.sends_back.when[0].items()
            assert isinstance(values, tuple)
            given[key] = values[0]
        if step.id == "judge" and which % 3 == 0:
            given["severity"] = "injury"
        at = self.earlier(back) if late else None
        who = policy.members(step.roles)[0].id
        self.log.attempt(who, lambda here: steps.record_step(here, step, given, at=at))

    @rule(
        trigger=st.sampled_from(["merchant", "facility"]), in_scope=st.sampled_from(["yes", "no"])
    )
    def settle(self, trigger: str, in_scope: str) -> None:
        self.later(60)
        facts: Any = {"trigger": trigger, "in_scope": in_scope, "amount": "20.00", "payee": "x"}
        self.log.attempt("teng", lambda here: settlements.settle(here, facts, ask=""))

    @rule(count=st.integers(1, 5), seconds=SHORT)
    def the_usual_route(self, count: int, seconds: int) -> None:
        for _ in range(count):
            self.record_on_a_route(which=0, late=False, back=0, seconds=seconds, part=0)

    @rule(which=WHICH, late=st.booleans(), back=BACK, seconds=SHORT, part=PART)
    def record_on_a_route(self, which: int, late: bool, back: int, seconds: int, part: int) -> None:
        self.later(seconds)
        history = self.log.told
        case, policy = history.case, history.policy
        found = [(s, step) for s in case.settlements for step in routes.coming(case, s, policy)]
        if not found:
            return
        one, step = found[which % len(found)]
        given = samples(policy, step)
        if step.sums:
            left = one.amount - routes.paid(one, step)
            given[step.sums] = yuan(min(part, left) if part else left)
        elif step.until and part:
            given |= dict.fromkeys(step.needs, "no")
        at = self.earlier(back) if late else None
        self.log.attempt(
            policy.members(step.roles)[0].id,
            lambda here: payments.record_route_step(here, step, given, settlement=one.no, at=at),
        )

    @rule(which=WHICH, back=BACK, seconds=SHORT)
    def correct_a_time(self, which: int, back: int, seconds: int) -> None:
        self.later(seconds)
        at = self.earlier(back)
        history = self.log.told
        on_routes = [(s, taken) for s in history.case.settlements for taken in s.steps]
        if on_routes and which % 2:
            one, taken = on_routes[which % len(on_routes)]
            step = history.policy.route_step(taken.id)
            assert step
            self.log.attempt(
                history.policy.members(step.roles)[0].id,
                lambda here: corrections.correct_route_step(
                    here, one, taken, {}, moved_to=at, reason="误记"
                ),
            )
        else:
            self.correct(which, {}, at)

    @rule(
        which=WHICH,
        given=st.sampled_from(
            [
                {"severity": "injury"},
                {"severity": "usual"},
                {"founded": "no"},
                {"founded": "yes"},
                {"decision": "approved"},
                {"decision": "returned"},
                {"bought_on": "2026-02-20"},
                {"bought_on": "2026-01-20"},
                {"improvement_due": "2026-03-20"},
                {"improvement_due": "2026-04-20"},
                {"reaction": "rejects"},
                {"category": "service"},
                {"category": "goods"},
            ]
        ),
    )
    def correct_a_fact(self, which: int, given: dict[str, str]) -> None:
        self.later(60)
        self.correct(which, given, None)

    def correct(self, which: int, given: Any, at: datetime | None) -> None:
        history = self.log.told
        having = [s for s in history.case.steps if not given or given.keys() & s.facts.keys()]
        taken = having or list(history.case.steps)
        if not taken:
            return
        one = taken[which % len(taken)]
        who = history.policy.members(history.policy.step(one.id).roles)[0].id
        self.log.attempt(
            who, lambda here: steps.correct(here, one, given, moved_to=at, reason="误记")
        )

    @rule(more=st.integers(0, 9))
    def days_off_are_announced_anew(self, more: int) -> None:
        self.later(10)
        self.log.announce(revised(more))

    @rule(name=st.sampled_from(sorted(POLICIES)))
    def another_policy(self, name: str) -> None:
        case = self.log.told.case
        if case.running and case.policy != name:
            self.later(10)
            self.log.add((NewEvent(self.log.now, PolicyMoved(name, case.policy, ())),), "teng")

    # ---- and what is asked of the whole

    @invariant()
    def the_clock_for_answers_runs_while_a_question_has_none(self) -> None:
        if hasattr(self, "log") and not self.settled_before:
            history = self.log.told
            runs = any(one.rule == "answer" and one.open for one in history.rounds)
            assert runs is any(unanswered(history.case, history.policy))

    @invariant()
    def the_clock_of_a_request_runs_while_it_has_no_answer(self) -> None:
        if hasattr(self, "log") and not self.settled_before:
            history = self.log.told
            runs = {
                one.begun_by for one in history.rounds if one.rule == "data-request" and one.open
            }
            assert runs == {one.seq for one in open_requests(history.case)}

    @invariant()
    def a_payment_is_in_time_only_once_it_adds_up(self) -> None:
        """What waits for all of the money runs until the procedure asks for no more of it."""
        if not hasattr(self, "log") or self.settled_before or self.log.told.case.over:
            return
        history = self.log.told
        runs = {(r.rule, r.scope) for r in history.rounds if r.open}
        ended = {(r.rule, r.scope) for r in history.rounds if r.state in ("met", "missed")}
        for one in history.case.settlements:
            for step in history.policy.route_steps:
                done = routes.settled(one, step)
                for clock in history.policy.clocks_on.get(("stops", f"route:{step.id}"), ()):
                    key = (clock.id, one.no)
                    if step.comes_again and one.state == "open" and one.open_since:
                        assert not (done and key in runs), f"{key} is done, and runs"
                        waits = clock.starts == ("settled",) and key in ended
                        assert done or key in runs or not waits, f"{key} is forgotten"

    @invariant()
    def nobody_waits_for_anything_once_the_data_are_erased(self) -> None:
        if hasattr(self, "log") and isinstance(self.log.told.events[-1].payload, PersonalErased):
            history = self.log.told
            assert not list(outliving(history.case, history.policy))
            waiting = [one for one in history.rounds if one.open and waited_for(one.clock)]
            assert not waiting
            assert not [r for r in history.rounds if r.rule == PROMISE_RULE and r.open]

    @invariant()
    def after_the_end_runs_what_goes_on_or_began_with_it_and_nothing_else(self) -> None:
        """What an ended case refuses, nobody can be late with."""
        if not hasattr(self, "log") or not self.log.told.case.over:
            return
        for one in self.log.told.rounds:
            if one.open and one.rule not in (PROMISE_RULE, PAUSE):
                assert outlives(one.clock) or one.trigger == CLOSED, one

    @invariant()
    def who_is_late_with_a_deadline_that_lies_ahead_is_excused(self) -> None:
        """Nobody would understand a miss beside a date that has not passed."""
        if not hasattr(self, "log") or any(
            event.recorded_at > self.log.now for event in self.log.told.events
        ):
            return
        for one in self.log.told.rounds:
            if one.open and one.rule not in (PROMISE_RULE, PAUSE) and one.lateness:
                assert one.due
                assert one.excused or one.due.at < self.log.now, one

    @invariant()
    def what_is_to_be_done_all_the_same_goes_on_after_the_end(self) -> None:
        if hasattr(self, "log"):
            for one in self.log.told.rounds:
                assert not (one.clock.outlives and one.suspended), one

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.log.replayed()
            self.nobody_is_late_with_what_was_settled_before()

    def nobody_is_late_with_what_was_settled_before(self) -> None:
        if before := self.settled_before:
            for one in self.log.told.rounds:
                if one.started_at and one.started_at <= before:
                    assert one.at(LAST) != "missed", one


def samples(policy: Policy, step: Step) -> dict[str, Any]:
    """What a step asks for; whatever would end the case is not so."""
    given: dict[str, Any] = {}
    for key in step.needs:
        fact = policy.facts[key]
        given[key] = fact.choices[0].id if fact.choices else SAMPLES.get(fact.type, "yes")
        if fact.type == "bool":
            given[key] = "no" if step.ends else "yes"
    return given


def test_what_was_stays() -> None:
    run_state_machine_as_test(
        CourseOfACase, settings=settings(max_examples=examples(20), stateful_step_count=40)
    )
