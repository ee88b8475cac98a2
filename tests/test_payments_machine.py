"""Every path of the four routes: paid in parts, cancelled, renegotiated, declared void, corrected.

Whatever was done, each receipt says what was paid, no money is lost between settlements, nobody's
authority is passed, and every case can still be played to its end, over no money unexplained."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.certified import certificates, differs, lacking_of, receipt_of
from casefile.case.money import Settlement
from casefile.case.owed import continued, overpaid, paid_on
from casefile.case.payments import payments_of
from casefile.errors import CasefileError
from casefile.log.events import Event
from casefile.money.grants import grants_of
from casefile.money.payments import issue_words
from casefile.policy import Step
from casefile.replay.replay import replay
from casefile.values.amounts import fen, yuan
from tests.desk import history, numbered
from tests.effort import examples
from tests.rules import ALONE, MALL, OPENED, _read, decided

CLERK = "teng"
WHO = st.sampled_from(["teng", "zhou", "li", "xu", "wu", "qian"])
SCOPES = st.sampled_from(
    [
        "trigger=merchant merchant=甲店 in_scope=yes",
        "trigger=merchant merchant=甲店 in_scope=no",
        "trigger=facility in_scope=yes",
        "trigger=facility in_scope=no",
    ]
)
AMOUNT = st.sampled_from([50, 100, 199, 200, 300, 800, 3000])
PART = st.sampled_from([1, 30, 50, 100, 150, 200, 800])
NUMBER = st.sampled_from([1, 1, 1, 2, 2, 3])
GIVEN = {"bool": "yes", "datetime": "now", "text": "x", "person": "sun"}


class Compensating(RuleBasedStateMachine):
    """One case, its settlements, and every verb that touches their money."""

    @initialize(scope=SCOPES, amount=AMOUNT, far=st.integers(0, 8), part=PART)
    def opened(self, scope: str, amount: int, far: int, part: int) -> None:
        """A settlement that is somewhere on its way, perhaps paid in part."""
        self.events: list[Event] = history(OPENED, MALL)
        self.settle("xu", scope, amount, 0)
        for _ in range(4):
            for who in ("xu", "wu", "qian"):
                self.attempt(f"{who} approve")
        for _ in range(far):
            one = self.case().settlements[0]
            coming = [s for s in routes.coming(self.case(), one, MALL) if s.sums]
            if coming and part < amount and not one.carried:
                self._papers(one, coming[0])
                self.attempt(f"qian record {coming[0].id} paid_amount={part} paid_at=now")
                return
            self._step(one)

    def case(self) -> Case:
        return replay(self.events, MALL)

    def attempt(self, deed: str) -> bool:
        """Do it if the rules let it be done; a refusal changes nothing."""
        here, words = _read(deed, self.events, ALONE)
        try:
            new = decided(here, words)
        except CasefileError:
            return False
        self.events += numbered(new, self.events, now=here.now, actor=here.staff.id)
        return True

    # ---- what people do -------------------------------------------------------------------------

    @rule(who=WHO, amount=AMOUNT)
    def offered_and_chosen(self, who: str, amount: int) -> None:
        if self.attempt(f"{who} offer compensation amount={amount}"):
            self.attempt(f"{who} choose {len(self.case().offers)}")

    @rule(who=WHO, scope=SCOPES, amount=AMOUNT, continues=st.sampled_from([0, 0, 1, 2, 3]))
    def settle(self, who: str, scope: str, amount: int, continues: int) -> None:
        line = f"{who} settle amount={amount} payee=本人 items=x {scope} continues={continues}"
        self.attempt(line) or self.attempt(f"{line} ask=wu") or self.attempt(f"{line} ask=xu")

    @rule(who=WHO, number=st.integers(0, 6))
    def approve(self, who: str, number: int) -> None:
        self.attempt(f"{who} approve {number}")

    @rule(who=WHO, number=NUMBER)
    def refuse(self, who: str, number: int) -> None:
        self.attempt(f"{who} refuse {number} reason=x")

    @rule(number=NUMBER, part=PART, by=st.sampled_from(["", "paid_by=mall", "paid_by=merchant"]))
    def pay(self, number: int, part: int, by: str) -> None:
        self.attempt(f"qian record pay paid_amount={part} paid_at=now settlement={number} {by}")

    @rule(number=NUMBER)
    def go_on(self, number: int) -> None:
        case = self.case()
        if number <= len(case.settlements):
            self._step(case.settlements[number - 1])

    @rule(payment=NUMBER, paper=st.sampled_from(["receipt", "agreement"]))
    def issue(self, payment: int, paper: str) -> None:
        more = f"payment={payment}" if paper == "receipt" else f"settlement={payment}"
        self.attempt(f"{CLERK} issue {paper} {more}")

    @rule(number=NUMBER, part=PART)
    def issue_ahead(self, number: int, part: int) -> None:
        self.attempt(f"{CLERK} issue receipt amount={part} settlement={number}")

    @rule(number=st.integers(1, 8))
    def void(self, number: int) -> None:
        self.attempt(f"{CLERK} void {number} reason=x")

    @rule(part=PART)
    def correct_payment(self, part: int) -> None:
        if any(s.id == "pay" for one in self.case().settlements for s in one.steps):
            self.attempt(f"qian correct pay paid_amount={part} reason=x")

    @rule(back=NUMBER)
    def strike(self, back: int) -> None:
        taken = sorted(s.seq for one in self.case().settlements for s in one.steps)
        if back <= len(taken):
            self.attempt(f"{CLERK} strike {taken[-back]} reason=x")

    @rule()
    def strike_payment(self) -> None:
        self.attempt(f"{CLERK} strike payment reason=x")

    @rule(who=WHO, number=NUMBER, amount=AMOUNT)
    def correct_settlement(self, who: str, number: int, amount: int) -> None:
        self.attempt(f"{who} correct settlement {number} amount={amount} reason=x")

    @rule(number=NUMBER)
    def cancel(self, number: int) -> None:
        self.attempt(f"{CLERK} cancel {number} reason=x")

    @rule(number=NUMBER, scope=SCOPES, amount=AMOUNT)
    def renegotiate(self, number: int, scope: str, amount: int) -> None:
        self.attempt(f"{CLERK} cancel {number} reason=x")
        self.settle("xu", scope, amount, number)

    @rule(number=NUMBER, returned=st.sampled_from(["", "returned=1", "returned=50"]))
    def explain(self, number: int, returned: str) -> None:
        self.attempt(f"{CLERK} overpaid {number} {returned} reason=x")

    @rule(really=st.integers(0, 4))
    def withdraw(self, really: int) -> None:
        before = self.case()
        if not really and self.attempt(f"{CLERK} withdraw reason=x"):  # says nothing of any money
            assert not list(overpaid(before, MALL))
            assert not any(s.running for s in before.settlements)
            assert self.attempt("xu reopen reason=x")

    # ---- what holds whatever they did -----------------------------------------------------------

    @invariant()
    def receipts_say_what_was_paid(self) -> None:
        if not hasattr(self, "events"):
            return
        case = self.case()
        payments = payments_of(case, MALL)
        found = [(d, p) for d, p in certificates(case, MALL) if p]
        assert len({p.no for _, p in found}) == len(found), "two receipts of one payment"
        true = [(d, p) for d, p in found if not differs(d, p)]
        assert sum(fen(d.amount) for d, _ in true) == sum(p.amount for _, p in true)
        for payment in payments:
            paper = receipt_of(case, MALL, payment)
            assert (paper is not None) == (payment.no in {p.no for _, p in true})
        ahead = [d for d, p in certificates(case, MALL) if p is None]
        assert len({d.settlement for d in ahead}) == len(ahead), "two for what is to be paid"

    @invariant()
    def no_money_is_lost_between_settlements(self) -> None:
        if not hasattr(self, "events"):
            return
        case = self.case()
        last = [s for s in case.settlements if not continued(case, s.no)]
        paid = sum(p.amount for p in payments_of(case, MALL))
        returned = sum(s.returned for s in case.settlements)
        kept = sum(s.explained for s in case.settlements if continued(case, s.no))
        assert sum(paid_on(s, MALL) for s in last) + kept == paid - returned
        for one in last:
            beyond = paid_on(one, MALL) - (one.amount if one.alive else 0) - one.explained
            assert (beyond > 0) == (one.no in {s.no for s, _ in overpaid(case, MALL)})

    @invariant()
    def nothing_is_paid_before_it_was_approved_and_judged(self) -> None:
        if not hasattr(self, "events"):
            return
        for one in self.case().settlements:
            route = MALL.route(one.route)
            assert route
            paid = [s for s in one.steps if s.id == "pay" and s.stands]
            if paid:
                assert one.open_since
                assert routes.judged_by(MALL, one)

    @invariant()
    def authority_covers_what_counts(self) -> None:
        if not hasattr(self, "events"):
            return
        case = self.case()
        grants = grants_of(case, MALL)
        if grants:
            assert sum(g.amount for g in grants) <= max(_most(g.grantor) for g in grants)
        for one in case.approvals:
            if one.state == "approved":
                chain = [
                    a
                    for a in case.approvals
                    if (a.of, a.subject, a.state) == (one.of, one.subject, "approved")
                ]
                assert len({a.decided_by for a in chain}) == len(chain), "two places in one hand"

    # ---- to the end -----------------------------------------------------------------------------

    def _step(self, one: Settlement) -> bool:
        case = self.case()
        coming = routes.coming(case, one, MALL)
        if not coming:
            return False
        step = coming[0]
        self._papers(one, step)
        who = MALL.members(step.roles)[0].id
        facts = " ".join(f"{key}={_given(key, one, step)}" for key in step.needs)
        return self.attempt(f"{who} record {step.id} settlement={one.no} {facts}")

    def _papers(self, one: Settlement, step: Step) -> None:
        """Issue what the step requires."""
        case = self.case()
        for name in lacking_of(case, one, MALL, step.id):
            kind = MALL.route_step(step.id)
            assert kind
            words = issue_words(case, MALL, one, kind, name).replace("--settlement ", "settlement=")
            assert self.attempt(f"{CLERK} issue {words.replace('…', _rest(one, step))}"), words

    def teardown(self) -> None:
        if not hasattr(self, "events"):
            return
        for no in range(1, len(self.case().settlements) + 1):
            self._to_its_end(no)
        for one, _ in list(overpaid(self.case(), MALL)):
            assert self.attempt(f"{CLERK} overpaid {one.no} reason=x")
        while waiting := [a for a in self.case().approvals if a.state == "waiting"]:
            assert self.attempt(f"{waiting[0].asked_by} refuse {waiting[0].no} reason=x")
        assert self.attempt(f"{CLERK} record judge founded=no reasonable=no")
        assert self.attempt(f"{CLERK} record explain-unfounded reported_to=shen explained_at=now")
        assert self.attempt(f"{CLERK} close despite=x")
        assert not list(overpaid(self.case(), MALL))

    def _to_its_end(self, no: int) -> None:
        for _ in range(40):
            case = self.case()
            one = case.settlements[no - 1]
            if not one.running:
                return
            if one.state == "waiting":
                first = next(
                    a
                    for a in case.approvals
                    if (a.of, a.subject, a.state) == ("settlement", no, "waiting")
                )
                if not any(self.attempt(f"{m.id} approve {first.no}") for m in MALL.staff):
                    assert self.attempt(f"{CLERK} cancel {no} reason=x")
                continue
            assert self._step(one), (one, routes.coming(case, one, MALL))
        raise AssertionError("no end to it")


def _rest(one: Settlement, step: Step) -> str:
    return yuan(one.amount - routes.paid(one, step)) if step.sums else ""


def _given(key: str, one: Settlement, step: Step) -> str:
    fact = MALL.facts[key]
    if key == step.sums:
        return _rest(one, step)
    return fact.choices[0].id if fact.choices else GIVEN[fact.type]


def _most(grantor: str) -> int:
    member: Any = MALL.member(grantor)
    return max(
        fen(row.per_case) for row in MALL.limits if row.role in member.roles and row.per_case
    )


Compensating.TestCase.settings = settings(
    max_examples=examples(25), stateful_step_count=20, deadline=None
)
TestCompensating = Compensating.TestCase
