"""Offers, approvals, delegations, amendments and cancellations in any order.

Nobody ever grants more than their authority, and nobody approves their own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.errors import CasefileError
from casefile.log.events import Event, NewEvent
from casefile.log.rows import Grant
from casefile.money import approvals, corrections, offers, settlements
from casefile.money.grants import grants_of
from casefile.people import delegation
from casefile.people.delegation import Delegation
from casefile.policy import Policy, Staff, version_digest
from casefile.policy.money import Limit
from casefile.procedure.steps import Arrival, open_case
from casefile.replay.approvals import authors_of
from casefile.replay.replay import replay
from casefile.values.amounts import yuan
from tests.desk import pack

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
STAFF = (
    Staff("ann", "甲", ("desk",)),
    Staff("ben", "乙", ("desk",)),
    Staff("cyd", "丙", ("section-chief",)),
    Staff("dan", "丁", ("store-manager", "section-chief")),
    Staff("eve", "戊", ("operations-director",)),
    Staff("fay", "己", ("finance",)),
)
CASE_LIMIT = {
    "desk": 20_000,
    "section-chief": 50_000,
    "store-manager": 80_000,
    "operations-director": 200_000,
}
CUSTOMER_LIMIT = {
    "desk": 25_000,
    "section-chief": 60_000,
    "store-manager": 90_000,
    "operations-director": 250_000,
}
POLICY: Policy = msgspec.structs.replace(
    pack("mall"),
    staff=STAFF,
    rights={},
    limits=tuple(
        Limit(role, per_case=yuan(most), per_customer=yuan(CUSTOMER_LIMIT[role]))
        for role, most in CASE_LIMIT.items()
    ),
)
WHO = st.sampled_from(STAFF)
AMOUNT = st.sampled_from([0, 1, 50, 99, 150, 199, 200, 201, 450, 500, 700, 799, 1500, 2000, 9000])
CASES = st.sampled_from([0, 1])
ASK = st.one_of(st.just(""), WHO.map(lambda s: s.id))
NUMBER = st.integers(1, 5)


class Bargaining(RuleBasedStateMachine):
    """Two cases of one customer, six members of staff, and every verb in any order."""

    @initialize()
    def opened(self) -> None:
        self.now = START
        self.streams: list[list[Event]] = [[], []]
        self.lent: list[Delegation] = []
        self.granted_by: set[tuple[str, str]] = set()
        facts = dict.fromkeys(POLICY.opening.needs, "x") | {
            "category": "service",
            "phone": "13812348000",
            "name": "王小明",
        }
        for index in range(2):
            new = open_case(POLICY, version_digest(POLICY), STAFF[0], facts, Arrival(self.now))
            self.append(index, STAFF[0], new)

    def append(self, index: int, staff: Staff, new: tuple[NewEvent, ...]) -> None:
        stream = self.streams[index]
        for event in new:
            number = len(stream) + 1
            stream.append(
                Event(
                    seq=number,
                    stream=f"2026-00000{index + 1}",
                    no=number,
                    at=event.at,
                    recorded_at=self.now,
                    actor=staff.id,
                    via="x",
                    payload=event.payload,
                    personal=event.personal,
                    hash="0" * 64,
                )
            )

    def case(self, index: int) -> Case:
        return replay(self.streams[index], POLICY)

    def totals(self) -> Totals:
        grants = [g for i in range(2) for g in grants_of(self.case(i), POLICY)]
        return Totals(grants, self.lent)

    def attempt(self, index: int, staff: Staff, decide: Any) -> None:
        """Do it if the rules let it be done; a refusal changes nothing."""
        self.now += timedelta(minutes=1)
        try:
            new = decide(self.case(index))
        except CasefileError:
            return
        self.append(index, staff, new)

    @rule(
        index=CASES, staff=WHO, amount=AMOUNT, ask=st.one_of(st.just(""), WHO.map(lambda s: s.id))
    )
    def offer(self, index: int, staff: Staff, amount: int, ask: str) -> None:
        remedy = POLICY.remedy("refund" if amount else "apology")
        assert remedy
        facts = {"amount": yuan(amount * 100)} if amount else {}
        self.attempt(
            index,
            staff,
            lambda c: offers.offer(
                Here(c, POLICY, staff, self.now, self.totals), remedy, facts, ask=ask
            ),
        )

    @rule(index=CASES, staff=WHO, number=st.integers(0, 5))
    def approve(self, index: int, staff: Staff, number: int) -> None:
        self.attempt(
            index,
            staff,
            lambda c: approvals.approve(Here(c, POLICY, staff, self.now, self.totals), number),
        )

    @rule(index=CASES, staff=WHO, number=st.integers(0, 5))
    def refuse(self, index: int, staff: Staff, number: int) -> None:
        self.attempt(
            index,
            staff,
            lambda c: approvals.refuse(Here(c, POLICY, staff, self.now, self.totals), number, "x"),
        )

    @rule(staff=WHO, to=WHO, minutes=st.integers(0, 30))
    def delegate(self, staff: Staff, to: Staff, minutes: int) -> None:
        self.now += timedelta(minutes=1)
        until = self.now + timedelta(minutes=minutes)
        try:
            delegation.lend(POLICY, staff, to.id, until, self.now)
        except CasefileError:
            return
        self.lent.append(Delegation(staff.id, to.id, until))

    @rule(index=CASES, staff=WHO, numbers=st.lists(NUMBER, min_size=1, max_size=3, unique=True))
    def choose(self, index: int, staff: Staff, numbers: list[int]) -> None:
        self.attempt(
            index,
            staff,
            lambda c: offers.choose(Here(c, POLICY, staff, self.now, self.totals), numbers),
        )

    @rule(index=CASES, staff=WHO, number=NUMBER)
    def decline(self, index: int, staff: Staff, number: int) -> None:
        self.attempt(
            index, staff, lambda c: offers.decline(Here(c, POLICY, staff, self.now), number, "")
        )

    @rule(index=CASES, staff=WHO, number=NUMBER, amount=AMOUNT)
    def amend(self, index: int, staff: Staff, number: int, amount: int) -> None:
        def decide(case: Case) -> tuple[NewEvent, ...]:
            one = offers.offer_numbered(case, number)
            return corrections.correct_offer(
                Here(case, POLICY, staff, self.now, self.totals),
                one,
                {"amount": yuan(amount * 100)} if one.kind == "refund" else {},
                reason="x",
            )

        self.attempt(index, staff, decide)

    @rule(
        index=CASES,
        staff=WHO,
        amount=AMOUNT,
        trigger=st.sampled_from(["merchant", "facility"]),
        ask=ASK,
    )
    def settle(self, index: int, staff: Staff, amount: int, trigger: str, ask: str) -> None:
        facts = {
            "trigger": trigger,
            "merchant": "甲店",
            "in_scope": "no",
            "amount": yuan(amount * 100),
            "payee": "王小明",
        }
        self.attempt(
            index,
            staff,
            lambda c: settlements.settle(
                Here(c, POLICY, staff, self.now, self.totals), facts, ask=ask
            ),
        )

    @rule(index=CASES, staff=WHO, number=st.integers(1, 3), amount=AMOUNT)
    def amend_settlement(self, index: int, staff: Staff, number: int, amount: int) -> None:
        self.attempt(
            index,
            staff,
            lambda c: corrections.correct_settlement(
                Here(c, POLICY, staff, self.now, self.totals),
                settlements.settlement_numbered(c, number),
                {"amount": yuan(amount * 100)},
                reason="x",
            ),
        )

    @rule(index=CASES, staff=WHO, number=st.integers(1, 3))
    def cancel(self, index: int, staff: Staff, number: int) -> None:
        self.attempt(
            index,
            staff,
            lambda c: settlements.cancel(Here(c, POLICY, staff, self.now), number, "x"),
        )

    @invariant()
    def nobody_approves_their_own(self) -> None:
        for index in range(2) if hasattr(self, "streams") else ():
            for one in self.case(index).approvals:
                if one.state == "approved":
                    authors = authors_of(self.case(index), one)
                    assert not authors & {one.decided_by, one.behalf}, one

    @invariant()
    def what_stands_was_granted_by_somebody_with_authority(self) -> None:
        """Each grant is its proposer's own, or was approved by its grantor; and all that stands on
        a case, or for the customer, is within the limit of one of those who granted it."""
        if not hasattr(self, "streams"):
            return
        every: list[Grant] = []
        for index in range(2):
            case = self.case(index)
            found = standing(case)
            assert sum(g.amount for g in found) == sum(
                g.amount for g in grants_of(case, POLICY) if g.grantor
            )
            every += found
            for grant in found:
                assert grant.grantor, grant
                self._covered(case, grant)
            if found:
                assert sum(g.amount for g in found) <= max(_most(g, CASE_LIMIT) for g in found)
        if every:
            assert sum(g.amount for g in every) <= max(_most(g, CUSTOMER_LIMIT) for g in every)

    def _covered(self, case: Case, grant: Grant) -> None:
        of, _, number = grant.item.rpartition("-")
        asked = [
            a
            for a in case.approvals
            if (a.of, a.subject) == (of, int(number))
            and (a.asked or not a.role)
            and a.state == "approved"
        ]
        granted = [a for a in asked if (a.behalf or a.decided_by) == grant.grantor]
        events = [
            e
            for e in self.streams[case.number == "2026-000002"]
            if getattr(e.payload, "grantor", "") == grant.grantor == e.actor
        ]
        assert granted or events, (grant, asked)

    @invariant()
    def nothing_that_waits_is_settled_or_chosen(self) -> None:
        for index in range(2) if hasattr(self, "streams") else ():
            case = self.case(index)
            for one in case.approvals:
                if one.state == "waiting" and one.of == "remedy":
                    assert case.offers[one.subject - 1].state == "waiting"
                if one.state == "waiting" and one.of == "settlement":
                    assert case.settlements[one.subject - 1].state == "waiting"
            running = [s for s in case.settlements if s.state in ("waiting", "open", "done")]
            chosen = sum(o.amount for o in case.offers if o.state == "chosen")
            assert sum(s.amount - s.excess for s in running) <= chosen, "settled twice"
            for made in case.settlements:
                assert made.amount >= made.excess >= 0
                assert made.amount > 0


def standing(case: Case) -> list[Grant]:
    """What is promised to the customer, read off the case without the rules' help."""
    offers = [
        Grant(case.number, f"remedy-{o.no}", o.kind, o.at, o.amount, o.grantor, "")
        for o in case.offers
        if (o.state in ("offered", "chosen") or (o.state == "waiting" and o.grantor)) and o.amount
    ]
    return offers + [
        Grant(case.number, f"settlement-{s.no}", "", s.at, s.excess, s.grantor, "")
        for s in case.settlements
        if (s.state in ("open", "done") or (s.state == "waiting" and s.grantor)) and s.excess
    ]


def _most(grant: Grant, limits: dict[str, int]) -> int:
    staff = next(s for s in STAFF if s.id == grant.grantor)
    return max((limits[role] for role in staff.roles if role in limits), default=0)


Bargaining.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestBargaining = Bargaining.TestCase
