"""Money that is paid in parts: a deadline for it is met when it adds up, and by nothing less.

What is typed late, corrected, struck, agreed anew or taken over by another settlement meanwhile
changes no verdict that could be seen before.
"""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import history_from
from casefile.clocks.rounds import Round
from casefile.log.events import NewEvent, PolicyMoved
from casefile.policy import Policy, read_version, version_digest, version_text
from casefile.policy.grammar import FORMAT
from casefile.values.amounts import yuan
from casefile.values.moments import local
from tests.desk import Desk, numbered
from tests.effort import examples
from tests.rules import MALL, Around, decided, done, moment
from tests.test_rounds_law import BACK, LONG, SHORT, YEARS, ZONE, CourseOfACase

AGREED = (
    "@03-02T10:05 teng settle trigger=merchant in_scope=no amount=180 payee=本人 items=x "
    "merchant=甲店 pay_by=2026-03-06 | "
    "@03-02T11:00 zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
    "@03-02T11:10 teng record vouchers vouchers_received_at=now"
)
"""180.00 yuan, to be paid by 5 March, and agreed for the 6th."""
AGREED_TYPED = (
    "open name=王小明 phone=13812348000 category=service about=导购 details=坏 request=赔偿",
    "settle 1 trigger=merchant in_scope=no amount=180 payee=王小明 items=清洗费：180.00 "
    "merchant=甲店",
    "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
    "record 1 vouchers vouchers_received_at=now",
)
DAYS_OFF = Calendars([Announced(0, moment("01-01T00:00"), "x", YEARS)])


def paid(amount: int, when: str, at: str = "") -> str:
    typed_late = f" at={at}" if at else ""
    return f"@{when} qian record pay paid_amount={amount} paid_at={at or when}{typed_late}"


def rounds_of(clock: str, *deeds: str, policy: Policy = MALL, now: str = "03-20T10:00") -> str:
    """The rounds of a clock after ``deeds``: what became of each, when it ended, and what stands
    beside it."""
    events = done(" | ".join((AGREED, *deeds)), Around(policy))
    found = history_from(events, lambda _: policy, DAYS_OFF).rounds
    return ", ".join(
        _told(one, moment(now)) for one in found if one.rule == clock and one.started_at
    )


def _told(one: Round, now: datetime) -> str:
    ended = f" {local(one.ended_at, ZONE):%m-%dT%H:%M}" if one.ended_at else ""
    beside = [name for name in ("excused", "corrected", "typed_late") if getattr(one, name)]
    return " ".join([f"{one.at(now)}{ended}", *beside])


A = paid(100, "03-03T10:00")
B = paid(80, "03-04T10:00")
TYPED_LATE = paid(80, "03-10T10:00", at="03-04T10:00")
STRUCK_IN_TIME, STRUCK_LATE = (
    f"@03-{d}T11:00 teng strike payment reason=错登" for d in ("04", "10")
)


@pytest.mark.parametrize(
    ("deeds", "of_the_payment", "of_the_signature"),
    [
        ((paid(1, "03-03T10:00"),), "missed", ""),
        ((A, B), "met 03-04T10:00", "missed"),
        ((A, paid(80, "03-10T10:00")), "missed 03-10T10:00", "missed"),
        ((A, TYPED_LATE), "met 03-04T10:00 typed_late", "missed"),
        ((paid(100, "03-05T10:00"), TYPED_LATE), "met 03-05T10:00 typed_late", "missed"),
        ((A, B, STRUCK_IN_TIME), "met 03-04T10:00, missed", "cancelled 03-04T11:00"),
        ((A, B, STRUCK_IN_TIME, paid(80, "03-05T10:00")), "met 03-04T10:00, met 03-05T10:00", ""),
        ((A, B, STRUCK_LATE), "missed 03-10T11:00 corrected, missed", ""),
        (
            (A, B, "@03-10T11:00 teng strike 6 reason=错登"),
            "missed 03-10T11:00 corrected, missed",
            "",
        ),
        (
            (A, B, "@03-10T11:00 qian correct pay paid_amount=8 reason=误记"),
            "missed 03-10T11:00 corrected, missed",
            "",
        ),
        (
            (A, B, "@03-10T11:00 qian correct pay at=03-08T10:00 reason=误记"),
            "missed 03-08T10:00 corrected",
            "",
        ),
        ((A, "@03-04T10:00 qian correct pay paid_amount=180 reason=误记"), "met 03-04T10:00", ""),
        (
            (A, "@03-10T10:00 qian correct pay paid_amount=180 reason=误记"),
            "missed 03-10T10:00 excused",
            "",
        ),
        ((A, "@03-04T11:00 teng cancel 1 reason=重谈"), "cancelled 03-04T11:00", ""),
    ],
)
def test_a_deadline_of_a_payment_is_met_when_the_sum_is_complete(
    deeds: tuple[str, ...], of_the_payment: str, of_the_signature: str
) -> None:
    assert rounds_of("route-pay", *deeds) == of_the_payment
    if of_the_signature:  # which is due a working day after all was paid, not after a part of it
        assert rounds_of("route-customer-signs", *deeds) == of_the_signature


def test_what_was_carried_over_counts_for_the_deadline_of_the_next_settlement() -> None:
    again = AGREED.replace("amount=180", "amount=150 continues=1").replace("03-02", "03-04")
    deeds = (A, "@03-04T10:00 teng cancel 1 reason=重谈", again.replace("teng settle", "xu settle"))
    assert rounds_of("route-pay", *deeds, paid(20, "03-05T10:00")).endswith("missed")
    in_time = rounds_of("route-pay", *deeds, paid(20, "03-05T10:00"), paid(30, "03-06T10:00"))
    assert in_time == "cancelled 03-04T10:00, met 03-06T10:00"


def test_whether_it_is_ours_is_judged_in_time_whatever_was_judged() -> None:
    settled = "@03-02T10:05 teng settle trigger=merchant in_scope=yes amount=180 payee=本人 items=x"
    judged = "@03-02T12:00 zhou record judge-scope scope_confirmed=no"
    events = done(f"{settled} merchant=甲店 | {judged}")
    rounds = history_from(events, lambda _: MALL, DAYS_OFF).rounds
    assert {r.state for r in rounds if r.rule == "route-judge-merchant"} == {"met"}


def test_an_approval_that_comes_to_nothing_ends_no_deadline_of_the_settlement_of_its_number() -> (
    None
):
    offered = "@03-03T10:00 teng offer compensation amount=800 ask=xu"
    let_go = "@03-03T11:00 teng decline 1 reason=不要"
    assert rounds_of("route-pay", offered, let_go) == "missed"


# ---- versions of before ------------------------------------------------------------------------


def as_of_before() -> Policy:
    """The same procedure as a desk has it that applied it before: a first part was enough."""
    clocks = {c.id: c for c in MALL.clocks}
    text = version_text(MALL).replace(b"each:", b"route:")
    text = text.replace(b'{"format":%d' % FORMAT, b'{"format":6', 1)
    policy = read_version(text)
    assert {c.id for c in policy.clocks if c != clocks[c.id]} >= {"route-pay", "route-pay-by"}
    return policy


def test_what_was_met_by_a_first_part_under_an_old_version_stays_met() -> None:
    first = (paid(1, "03-03T10:00"),)
    assert rounds_of("route-pay", *first, policy=as_of_before()) == "met 03-03T10:00"
    assert rounds_of("route-pay", *first) == "missed"


def test_a_case_that_moves_to_the_new_meaning_has_a_deadline_for_the_rest() -> None:
    old = as_of_before()
    events = done(f"{AGREED} | {paid(1, '03-03T10:00')}", Around(old))
    before = version_digest(old)  # by this name the test opens its cases
    moved = NewEvent(moment("03-04T10:00"), PolicyMoved("new", before, ()))
    events += numbered((moved,), events, now=moved.at)
    policies: Any = {version_digest(old): old, "new": MALL}
    rounds = history_from(events, policies.__getitem__, DAYS_OFF).rounds
    told = [_told(r, moment("03-20T10:00")) for r in rounds if r.rule == "route-pay"]
    assert told == ["met 03-03T10:00", "missed"]


# ---- what is told of it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "100.00 of 180.00 yuan, 80.00 left"),
        ("zh", "应付180.00元，已付100.00元，尚余80.00元"),
    ],
)
def test_show_and_why_tell_what_is_paid_and_what_is_left(
    desk: Desk, language: str, words: str
) -> None:
    for line in AGREED_TYPED:
        desk.run(line)
    desk.run("record 1 pay paid_amount=100 paid_at=now")
    assert words in desk.run(f"--lang {language} show 1").out
    assert words in desk.run(f"--lang {language} why 1 route-pay").out


def test_of_a_settlement_that_came_to_nothing_nothing_is_left_to_pay(desk: Desk) -> None:
    for line in AGREED_TYPED:
        desk.run(line)
    desk.run("record 1 pay paid_amount=100 paid_at=now")
    desk.run("cancel-settlement 1 --reason 重谈")
    told = desk.run("show 1").out
    assert "Paid: 100.00 of 180.00 yuan\n" in told


# ---- whatever happens --------------------------------------------------------------------------

PARTS = st.sampled_from([1, 100, 500, 500, 1000, 2000])
"""What is paid at a time, in fen, of twenty yuan."""


class MoneyInParts(CourseOfACase):
    """The same, on a settlement that is being paid."""

    @initialize(category=st.sampled_from(["goods", "service"]), elsewhere=st.integers(0, 6))
    def begin(self, category: str, elsewhere: int) -> None:
        super().begin(category, elsewhere)
        self.agreed("settle")

    def agreed(self, *verb: str) -> None:
        more = "trigger=merchant in_scope=no amount=20 payee=x merchant=x items=x"
        self.type(f"teng settle {more} {' '.join(verb[1:])}")
        for line in AGREED.split(" | ")[1:]:
            self.type(line.split(" ", 1)[1])

    def type(self, line: str) -> None:
        who, *words = line.split()
        self.log.attempt(who, lambda here: decided(here, words))

    def words_at(self, late: bool, back: int) -> str:
        return f" at={local(self.earlier(back), ZONE):%m-%dT%H:%M}" if late else ""

    @rule(part=PARTS, seconds=LONG, late=st.booleans(), back=BACK, no=st.integers(1, 2))
    def a_part(self, part: int, seconds: int, late: bool, back: int, no: int) -> None:
        self.later(seconds // 4)
        at = self.words_at(late, back)
        self.type(f"qian record pay paid_amount={yuan(part)} paid_at=now settlement={no}{at}")

    @rule(part=PARTS, seconds=SHORT, late=st.booleans(), back=BACK)
    def corrected(self, part: int, seconds: int, late: bool, back: int) -> None:
        self.later(seconds)
        self.type(f"qian correct pay paid_amount={yuan(part)} reason=x{self.words_at(late, back)}")

    @rule(which=st.integers(1, 4), seconds=SHORT)
    def struck(self, which: int, seconds: int) -> None:
        self.later(seconds)
        pays = [s.seq for one in self.log.told.case.settlements for s in one.steps]
        if which <= len(pays):
            self.type(f"teng strike {sorted(pays)[-which]} reason=x")

    @rule(no=st.integers(1, 2), seconds=SHORT)
    def agreed_anew(self, no: int, seconds: int) -> None:
        self.later(seconds)
        self.type(f"teng cancel {no} reason=x")
        self.agreed("settle", f"continues={no}")


def test_no_part_of_the_money_changes_a_verdict() -> None:
    run_state_machine_as_test(
        MoneyInParts, settings=settings(max_examples=examples(20), stateful_step_count=30)
    )
