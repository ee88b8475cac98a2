"""A whole desk in memory: money, authority and people, whatever happens to any of them.

Telephones that are corrected and spelled otherwise, links, delegations, staff that come and go, new
versions of the policy, time that passes and is set back: whatever was entered, somebody who reads
the log beside the program finds no rule of money broken (``tests/auditor.py``)."""

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from casefile.actions import links, money, steps
from casefile.actions.act import act
from casefile.actions.entry import Entry
from casefile.actions.histories import load
from casefile.actions.office import staff
from casefile.actions.office.init import create
from casefile.actions.office.policy import apply_policy
from casefile.case import routes
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.errors import CasefileError
from casefile.log.events import OFFICE, NewEvent
from casefile.log.rows import CaseFilter, Grant
from casefile.money import approvals, offers, payments, settlements
from casefile.procedure import strike
from casefile.store import BACKENDS, Store, locate, opened
from casefile.values.moments import a_moment
from casefile.values.telephones import telephone
from casefile.values.value import Facts
from tests.auditor import Auditor
from tests.desk import NOW
from tests.effort import examples
from tests.memory import MEMORY, PLACES, Kept
from tests.mutations import TREES, toml

ADDRESS = "memory:authority"
START = a_moment(NOW, "UTC")
NUMBERS = {
    "13812348000": (
        "13812348000",
        "+86 138-1234-8000",
        "00 138 1234 8000",
        "１３８１２３４８０００",
    ),
    "13912348001": ("13912348001", "+086 13912348001", "13912348001 转 8", "13912348001-01"),
    "13700000002": ("13700000002", "0086 13700000002"),
}
SPELLED = {telephone(text): number for number, all in NUMBERS.items() for text in all}
PHONE = st.sampled_from([text for all in NUMBERS.values() for text in all])
CASE = st.sampled_from(["2026-000001", "2026-000002", "2026-000003"])
WHO = st.sampled_from(["teng", "teng", "hong", "zhu", "cheng", "zhou", "xu", "wu", "qian"])
ASK = st.sampled_from(["", "", "zhu", "cheng", "zhou", "xu", "wu", "hong"])
AMOUNT = st.sampled_from(
    ["1", "50", "100", "199", "200", "201", "300", "500", "800", "1500", "5001"]
)
NUMBER = st.sampled_from([1, 1, 2, 2, 3, 4])
REMEDY = st.sampled_from(["refund", "refund", "compensation", "gift", "exchange", "apology"])
SCOPE = st.sampled_from(
    [
        {"trigger": "merchant", "merchant": "甲店", "in_scope": "yes"},
        {"trigger": "merchant", "merchant": "甲店", "in_scope": "no"},
        {"trigger": "facility", "in_scope": "yes"},
        {"trigger": "facility", "in_scope": "no"},
    ]
)
ROLES = st.sampled_from(
    [
        ("desk",),
        ("section-chief",),
        ("unit-head", "finance"),
        ("operations-director",),
        ("finance",),
    ]
)
GIVEN = {"bool": "yes", "datetime": "now", "text": "x", "person": "teng"}

Tree = dict[str, Any]


def plain() -> Tree:
    """The mall with limits that are soon taken up, and soon free again."""
    tree: Tree = copy.deepcopy(TREES["mall"])
    for row in tree["limit"]:
        if "window" in row:
            row |= {"window": "7d", "per_customer": f"{float(row['per_case']) * 1.25:.2f}"}
        if "per_clerk" in row:
            row["per_clerk"] = "350.00"
    return tree


def chained(tree: Tree) -> Tree:
    _of(tree["remedy"], "compensation")["approvals"] = ["store-manager", "finance"]
    return tree


def lowered(tree: Tree) -> Tree:
    for row in tree["limit"]:
        for key in ("per_case", "per_customer", "per_clerk"):
            if key in row:
                row[key] = f"{float(row[key]) / 2:.2f}"
    return tree


def none_at_the_desk(tree: Tree) -> Tree:
    for row in tree["limit"]:
        if row["role"] in ("desk", "counter") and "per_case" in row:
            row["per_case"] = "0.00"
    return tree


def reserved(tree: Tree) -> Tree:
    tree["rights"]["offer"] = ["store-manager", "operations-director", "operations-manager"]
    tree["rights"]["correct"] = ["store-manager", "operations-director"]
    return tree


def unapproved(tree: Tree) -> Tree:
    for row in tree["route"]:
        row.pop("approvals", None)
    return tree


def renamed(tree: Tree) -> Tree:
    names = {"desk": "counter", "finance": "accounting"}
    called: Tree = _spelled(tree, names)
    return {**called, "renamed": names}


def free(tree: Tree) -> Tree:
    _of(tree["remedy"], "exchange")["unvalued"] = "free"
    return tree


CHANGES: list[Callable[[Tree], Tree]] = [
    chained, lowered, none_at_the_desk, reserved, unapproved, renamed, free,
]  # fmt: skip


def _of(rows: list[Tree], name: str) -> Tree:
    return next(row for row in rows if row["id"] == name)


def _spelled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _spelled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


@cache
def begun(entry: Entry) -> dict[str, Any]:
    """What stands at a desk that was just set up."""
    place = locate(ADDRESS)
    (here := Path("authority.toml")).write_text(toml(plain()), "utf-8")
    create(place, str(here), entry)
    return PLACES[place.address].rows


class Authority(RuleBasedStateMachine):
    """Three cases, nine members of staff, and every verb that touches money or authority."""

    @initialize(
        phones=st.tuples(PHONE, PHONE, PHONE),
        deals=st.lists(st.tuples(WHO, CASE, REMEDY, AMOUNT, ASK), min_size=2, max_size=6),
    )
    def opened(self, phones: tuple[str, str, str], deals: list[tuple[str, ...]]) -> None:
        BACKENDS["memory"] = MEMORY
        self.now, self.read, self.policy = START, 0, plain()
        PLACES.clear()
        place = locate(ADDRESS)
        rows = begun(self.entry("wu"))
        PLACES[place.address] = Kept()
        PLACES[place.address].rows = copy.deepcopy(rows)
        self.store: Store = opened(place)
        self.auditor = Auditor(self.policy, SPELLED)
        self.hear()
        for phone in phones:
            self.open(phone)
        for who, case, kind, amount, ask in deals:
            self.bargain(who, case, kind, amount, ask)

    def teardown(self) -> None:
        PLACES.clear()
        BACKENDS.pop("memory", None)

    def entry(self, who: str) -> Entry:
        return Entry(self.now, "counter", who, practice=True)

    def attempt(self, deed: Callable[[], object]) -> bool:
        """Do it if the rules let it be done; whoever reads the log reads it."""
        self.now += timedelta(minutes=1)
        try:
            deed()
        except CasefileError:
            return False
        self.hear()
        return True

    def hear(self) -> None:
        """What was entered since is read in the order of the log."""
        streams = [OFFICE, *(row.number for row in self.store.cases(CaseFilter()))]
        new = [e for s in streams for e in self.store.events(s) if e.seq > self.read]
        for event in sorted(new, key=lambda e: e.seq):
            self.auditor.heard(event)
            self.read = event.seq

    def decide(self, who: str, case: str, decision: Callable[[Here], tuple[NewEvent, ...]]) -> bool:
        return self.attempt(lambda: act(self.store, case, self.entry(who), decision))

    def case(self, case: str) -> Case:
        return load(self.store, case)[0]

    def open(self, phone: str) -> None:
        facts: Facts = dict.fromkeys(self.policy["step"][0]["needs"], "x")
        facts |= {"category": "goods", "phone": phone, "name": "王小明"}
        assert self.attempt(
            lambda: steps.open_case(self.store, steps.TypedOpening(facts), self.entry("teng"))
        )

    # ---- money

    @rule(who=WHO, case=CASE, kind=REMEDY, amount=AMOUNT, ask=ASK, bare=st.booleans())
    def offer(self, who: str, case: str, kind: str, amount: str, ask: str, bare: bool) -> None:
        facts: dict[str, Any] = {} if kind == "apology" else {"amount": amount}
        facts |= {"item": "x"} if kind == "gift" else {}
        if kind == "exchange" and bare:
            facts = {}
        entry = self.entry(who)
        self.attempt(
            lambda: money.offer(self.store, case, money.OfferTyped(kind, facts, ask), entry)
        )

    @rule(who=WHO, case=CASE, numbers=st.lists(NUMBER, min_size=1, max_size=2, unique=True))
    def choose(self, who: str, case: str, numbers: list[int]) -> None:
        """Some of what was offered last."""
        last = [len(self.case(case).offers) + 1 - number for number in numbers]
        self.decide(who, case, lambda here: offers.choose(here, last))

    @rule(who=WHO, case=CASE, kind=REMEDY, amount=AMOUNT, ask=ASK)
    def bargain(self, who: str, case: str, kind: str, amount: str, ask: str) -> None:
        """An offer that is approved if it has to be, and chosen."""
        self.offer(who, case, kind, amount, ask, bare=False)
        self.approved_by_whoever_may(case)
        self.choose("teng", case, [1])

    @rule(who=WHO, case=CASE, number=NUMBER)
    def decline(self, who: str, case: str, number: int) -> None:
        last = len(self.case(case).offers) + 1 - number
        self.decide(who, case, lambda here: offers.decline(here, last, "x"))

    @rule(who=WHO, case=CASE, number=st.integers(0, 5))
    def approve(self, who: str, case: str, number: int) -> None:
        self.decide(who, case, lambda here: approvals.approve(here, number))

    @rule(case=CASE)
    def approved_by_whoever_may(self, case: str) -> None:
        for who in ("hong", "cheng", "zhou", "xu", "wu", "qian", "wu"):
            if all(one.state != "waiting" for one in self.case(case).approvals):
                return
            self.decide(who, case, lambda here: approvals.approve(here, 0))

    @rule(who=WHO, case=CASE, number=st.integers(0, 5))
    def refuse(self, who: str, case: str, number: int) -> None:
        self.decide(who, case, lambda here: approvals.refuse(here, number, "x"))

    @rule(
        who=WHO, case=CASE, amount=AMOUNT, scope=SCOPE, ask=ASK,
        continues=st.sampled_from([0, 0, 1, 2]),
    )  # fmt: skip
    def settle(
        self, who: str, case: str, amount: str, scope: Tree, ask: str, continues: int
    ) -> None:
        facts = {**scope, "amount": amount, "payee": "本人"}
        entry = self.entry(who)
        self.attempt(
            lambda: money.settle(self.store, case, facts, entry, ask=ask, continues=continues)
        )

    @rule(case=CASE, amount=AMOUNT, scope=SCOPE, continues=st.sampled_from([0, 0, 1, 2]))
    def agreed(self, case: str, amount: str, scope: Tree, continues: int) -> None:
        """A settlement that is approved if it has to be, and paid in part."""
        self.settle("zhou", case, amount, scope, "wu", continues)
        self.approved_by_whoever_may(case)
        self.paid(case, "50")

    @rule(who=WHO, case=CASE, number=NUMBER)
    def cancel(self, who: str, case: str, number: int) -> None:
        last = len(self.case(case).settlements) + 1 - number
        self.decide(who, case, lambda here: settlements.cancel(here, last, "x"))

    @rule(case=CASE, amount=st.sampled_from(["50", "100", "200"]))
    def paid(self, case: str, amount: str) -> None:
        """Whatever comes first on the routes of a case, up to a payment."""
        for _ in range(7):
            now, policy = load(self.store, case)
            running = [s for s in now.settlements if s.state == "open"]
            coming = routes.coming(now, running[0], policy) if running else ()
            if not coming:
                return
            step, one = coming[0], running[0]
            given: Tree = {}
            for key in step.needs:
                fact = policy.facts[key]
                given[key] = fact.choices[0].id if fact.choices else GIVEN.get(fact.type, amount)
            given["settlement"] = str(one.no)
            who = next((m.id for m in policy.members(step.roles)), "teng")
            recording, entry = steps.Recording(step.id, given), self.entry(who)
            if not self.attempt(lambda: steps.record(self.store, case, recording, entry)):  # noqa: B023
                return
            if step.sums:
                return

    @rule(case=CASE)
    def unpaid(self, case: str) -> None:
        self.decide("teng", case, lambda here: strike.strike(here, "payment", "x"))

    @rule(case=CASE, number=NUMBER, returned=st.sampled_from(["", "1", "50"]))
    def explain(self, case: str, number: int, returned: str) -> None:
        self.decide(
            "teng",
            case,
            lambda here: payments.explain_overpayment(here, number, "x", returned=returned),
        )

    @rule(who=WHO, case=CASE, number=NUMBER, amount=AMOUNT)
    def another_amount(self, who: str, case: str, number: int, amount: str) -> None:
        now = self.case(case)
        every = [*(o.seq for o in now.offers), *(s.seq for s in now.settlements)]
        if number <= len(every):
            wanted = steps.Correction(str(every[-number]), {"amount": amount}, "x")
            self.attempt(lambda: steps.correct(self.store, case, wanted, self.entry(who)))

    @rule(case=CASE, amount=st.sampled_from(["20", "60", "150"]))
    def another_payment(self, case: str, amount: str) -> None:
        wanted = steps.Correction("pay", {"paid_amount": amount}, "x")
        self.attempt(lambda: steps.correct(self.store, case, wanted, self.entry("qian")))

    # ---- people

    @rule(case=CASE, phone=PHONE)
    def another_number(self, case: str, phone: str) -> None:
        wanted = steps.Correction("record-card", {"phone": phone}, "x")
        self.attempt(lambda: steps.correct(self.store, case, wanted, self.entry("xu")))

    @rule(who=WHO, one=CASE, other=CASE, tie=st.sampled_from(["same-customer", "same-cause"]))
    def link(self, who: str, one: str, other: str, tie: str) -> None:
        self.attempt(lambda: links.link_cases(self.store, one, other, tie, self.entry(who)))

    @rule(who=WHO, one=CASE, other=CASE, mistake=st.booleans())
    def unlink(self, who: str, one: str, other: str, mistake: bool) -> None:
        entry = self.entry(who)
        self.attempt(
            lambda: links.unlink_cases(self.store, one, other, "x", entry, mistake=mistake)
        )

    @rule(who=WHO, to=WHO, days=st.sampled_from([0, 1, 5]))
    def delegate(self, who: str, to: str, days: int) -> None:
        until = self.now + timedelta(days=days, minutes=1)
        self.attempt(lambda: money.delegate(self.store, to, until, self.entry(who)))

    @rule(who=WHO, number=st.integers(0, 5))
    def take_back(self, who: str, number: int) -> None:
        if lent := money.lent_now(self.store, self.now)[1]:
            which, entry = str(lent[number % len(lent)].seq), self.entry(who)
            self.attempt(lambda: money.end_delegation(self.store, which, "x", entry))

    @rule(who=st.sampled_from(["hong", "zhu", "cheng", "zhou", "qian"]), really=st.integers(0, 3))
    def leave(self, who: str, really: int) -> None:
        not really and self.attempt(lambda: staff.leave(self.store, who, "", self.entry("wu")))

    @rule(who=st.sampled_from(["hong", "zhu", "cheng", "qian"]), roles=ROLES)
    def become(self, who: str, roles: tuple[str, ...]) -> None:
        roles = tuple(self.policy.get("renamed", {}).get(role, role) for role in roles)
        changes = {"roles": roles}
        self.attempt(lambda: staff.change_staff(self.store, who, changes, self.entry("wu")))

    @rule(changes=st.lists(st.sampled_from(CHANGES), max_size=3, unique=True))
    def another_version(self, changes: list[Callable[[Tree], Tree]]) -> None:
        tree = plain()
        for change in changes:
            tree = change(tree)

        def applied() -> None:
            apply_policy(self.store, toml(tree), self.entry("wu"), Path("own"))
            self.policy = tree
            self.auditor.applied(tree)

        self.attempt(applied)

    @rule(days=st.sampled_from([1, 3, 8, -1, -9]))
    def another_day(self, days: int) -> None:
        """Days pass; on a desk to practise on, the clock may be set back as well."""
        self.now = max(START, self.now + timedelta(days=days))

    # ---- what holds whatever they did

    @invariant()
    def what_counts_is_what_was_granted(self) -> None:
        if not hasattr(self, "store"):
            return
        rows: list[Grant] = [
            g for row in self.store.cases(CaseFilter()) for g in self.store.grants(case=row.number)
        ]
        counted = {(g.case, g.item): (g.amount, g.grantor, g.at) for g in rows}
        heard: dict[tuple[str, str], tuple[int, str, datetime]] = {
            (d.case, d.name): (d.counts, d.grantor, d.at) for d in self.auditor.granted()
        }
        assert counted == heard


Authority.TestCase.settings = settings(
    max_examples=examples(15), stateful_step_count=30, deadline=None
)
TestAuthority = Authority.TestCase
