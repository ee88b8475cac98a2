"""Payments are records: what was paid, by whom, what certifies it, and what becomes of it later."""

from typing import Any

import msgspec
import pytest

from casefile.case import routes
from casefile.case.certified import receipt_of, uncertified
from casefile.case.owed import overpaid, paid_on
from casefile.case.payments import payments_of
from casefile.log.events import EntryStruck
from casefile.money.grants import grants_of
from casefile.pages.language import Language
from casefile.papers.outstanding import hanging, mark_told
from casefile.policy import Policy
from casefile.procedure.succession import unfit
from casefile.values.value import Title
from tests.rules import MALL, Around, Then, adds, around, case_after, check, comes_of, rows

EN = Language("en")
MERCHANT = "trigger=merchant merchant=甲店 in_scope=no payee=本人 items=x"
FACILITY = "trigger=facility in_scope=no payee=本人 items=x"
JUDGED = "li record judge-scope scope_confirmed=yes"
READY = (
    "zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
    "teng record vouchers vouchers_received_at=now"
)
AGREED = f"zhou settle amount=180 {MERCHANT} | {READY}"
PART = f"{AGREED} | teng record pay paid_amount=100 paid_at=now pay_method=wechat"
TWO = f"{PART} | teng record pay paid_amount=80 paid_at=now paid_by=mall"
CANCELLED = f"{PART} | teng cancel 1 reason=重谈"


def marks(text: str, beside: Around | None = None) -> list[str]:
    case = case_after(text)
    policy = beside.policy if beside else MALL
    return [EN.say(mark_told(m, policy)) for m in hanging(case, policy)]


# ---- records ------------------------------------------------------------------------------------


def test_each_payment_tells_who_paid_whom_how_much_and_how() -> None:
    first, second = payments_of(case_after(TWO), MALL)
    assert (first.no, first.settlement, first.amount, first.method) == (1, 1, 10000, "wechat")
    assert (first.payer.of("en"), first.payee) == ("merchant", "王小明")
    assert (second.no, second.amount, second.payer.of("en")) == (2, 8000, "mall")


def test_the_number_of_a_payment_stays_whatever_is_corrected() -> None:
    case = case_after(f"{TWO} | teng correct pay paid_amount=50 reason=x")
    assert [(p.no, p.amount) for p in payments_of(case, MALL)] == [(1, 10000), (2, 5000)]


SECOND = f"{AGREED} | zhou settle amount=20 {MERCHANT.replace('甲', '乙')} | "
BOTH = SECOND + " | ".join(f"{line} settlement=2" for line in READY.split(" | "))
STEPS = [
    (
        "one that comes next in two settlements says which",
        BOTH,
        "teng record pay paid_amount=10 paid_at=now",
        "Refused: “pay” comes next in several settlements; say which.\n"
        "Next: casefile record 2026-000001 pay settlement=1 paid_amount=… paid_at=…\n"
        "Next: casefile record 2026-000001 pay settlement=2 paid_amount=… paid_at=…",
    ),
    (
        "the customer signs nothing that was not issued",
        f"{TWO}",
        "teng record customer-signs receipt_signed=yes agreement_signed=yes",
        "Refused: “the customer signs receipt and agreement” needs receipt, settlement agreement "
        "first.\nNext: casefile issue 2026-000001 receipt payment=2",
    ),
    (
        "where papers are reviewed nothing is paid without them",
        f"teng settle amount=100 {FACILITY} | wu approve | qian approve | {JUDGED}",
        "qian record pay paid_amount=100 paid_at=now",
        "Refused: “pay” needs application for compensation, receipt, settlement agreement first.\n"
        "Next: casefile issue 2026-000001 application\n"
        "Next: casefile issue 2026-000001 receipt amount=…",
    ),
    (
        "nothing is paid before it is judged whose responsibility it is",
        f"teng settle amount=100 {FACILITY} | wu approve | qian approve",
        "qian record pay paid_amount=100 paid_at=now",
        "Refused: “pay” does not come next in settlement 1.\n"
        "Next: casefile --as li record 2026-000001 judge-scope scope_confirmed=…",
    ),
    (
        "it is judged by those whom the route names",
        f"teng settle amount=100 {FACILITY} | wu approve | qian approve",
        "zhou record judge-scope scope_confirmed=yes",
        "NotPermitted: 周（样例） may not record “judge whether it is within our responsibility”: "
        "it takes property manager (--as li).",
    ),
    (
        "a merchant who pays has a name",
        "",
        "zhou settle amount=100 trigger=merchant in_scope=no payee=本人",
        "Refused: “a settlement” needs merchant; add merchant=….",
    ),
    (
        "an offer that would cover the amount is named with its command",
        "teng offer compensation amount=200",
        f"teng settle amount=200 {MERCHANT}",
        "Unauthorised: 滕（样例） may not grant 200.00 yuan: “service desk”: at most 200.00 on one "
        "case, all remedies together; 200.00 is taken up, 0.00 is left.",
    ),
]


@rows(STEPS)
def test_a_step_with_money(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_the_refusal_names_the_offer_that_covers_it() -> None:
    told = str(comes_of(f"teng settle amount=200 {MERCHANT}", "teng offer compensation amount=200"))
    assert "casefile choose 2026-000001 1" in told


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (f"zhou settle amount=100 {MERCHANT}", "zhou"),
        (f"teng settle amount=100 {MERCHANT}", ""),
        (
            f"teng settle amount=100 {MERCHANT} | zhou record judge-scope scope_confirmed=yes",
            "zhou",
        ),
        (f"teng settle amount=100 {MERCHANT} | zhou record judge-scope scope_confirmed=no", ""),
        (f"teng settle amount=100 {MERCHANT} | {READY}", "zhou"),
    ],
)
def test_who_judged_our_responsibility_is_on_record(text: str, who: str) -> None:
    assert routes.judged_by(MALL, case_after(text).settlements[0]) == who


# ---- receipts -----------------------------------------------------------------------------------

RECEIPTS = [
    ("nothing was paid", AGREED, "teng issue receipt", "Refused: Nothing was paid on settlement 1"),
    ("one of two", TWO, "teng issue receipt", "Refused: Several payments have no receipt yet"),
    (
        "none is left",
        f"{PART} | teng issue receipt",
        "teng issue receipt",
        "Refused: Every payment has its receipt",
    ),
    ("one that there is not", PART, "teng issue receipt payment=2", "NotFound: Case 2026-000001"),
    ("more than is left", PART, "teng issue receipt amount=81", "BadData: 81.00 cannot be paid"),
    (
        "a slip where the route has none",
        AGREED,
        "teng issue slip",
        "Refused: “compensation slip” is no paper of this route",
    ),
    (
        "signed before the money came",
        f"{AGREED} | teng issue receipt amount=100",
        "teng sign receipt copy=1 by=王小明",
        "Refused: 2026-000001-receipt-v1.docx is signed when the money is received",
    ),
]


@pytest.mark.parametrize(
    ("before", "deed", "told"), [r[1:] for r in RECEIPTS], ids=[r[0] for r in RECEIPTS]
)
def test_no_receipt_of(before: str, deed: str, told: str) -> None:
    assert str(comes_of(deed, before)).startswith(told)


@pytest.mark.parametrize("number", ["3", "x"])
def test_a_payment_that_there_is_not_is_told_which_there_are(number: str) -> None:
    told = comes_of(f"teng issue receipt payment={number}", TWO)
    for no in (1, 2):
        assert f"casefile issue 2026-000001 receipt payment={no}" in str(told)


def test_whoever_approves_reviews_the_papers_first() -> None:
    waits = f"teng settle amount=100 {FACILITY}"
    for paper in ("application", "receipt amount=100", "agreement"):
        assert not isinstance(comes_of(f"teng issue {paper}", waits), str)
    refused = f"{waits} | teng issue application | wu refuse reason=x"
    assert [d.state for d in case_after(refused).documents] == ["superseded"]
    told = comes_of("teng issue slip", waits.replace("=no", "=yes"))
    assert not isinstance(told, str)
    merchant = f"zhou settle amount=3000 {MERCHANT} ask=wu"
    assert comes_of("teng issue agreement", merchant) == (
        "Refused: Settlement 1 waits for an approval.\n"
        "吴（样例） gives it: casefile --as wu approve 2026-000001 1"
    )


def certified(text: str) -> list[tuple[int, str]]:
    """The payments that have a receipt which says what was paid, with its sum."""
    case = case_after(text)
    found = [(p.no, receipt_of(case, MALL, p)) for p in payments_of(case, MALL)]
    return [(no, paper.amount) for no, paper in found if paper]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{PART} | teng issue receipt", [(1, "100.00")]),
        (f"{TWO} | teng issue receipt payment=2", [(2, "80.00")]),
        (
            f"{TWO} | teng issue receipt payment=1 | teng issue receipt payment=2",
            [(1, "100.00"), (2, "80.00")],
        ),
        (
            f"{AGREED} | teng issue receipt amount=100 | "
            "teng record pay paid_amount=100 paid_at=now",
            [(1, "100.00")],
        ),
        (
            f"{AGREED} | teng issue receipt amount=90 | "
            "teng record pay paid_amount=100 paid_at=now",
            [],
        ),
        (f"{PART} | teng issue receipt | teng correct pay paid_amount=80 reason=x", []),
        (f"{PART} | teng issue receipt | teng correct pay paid_by=mall reason=x", []),
        (f"{PART} | teng issue receipt | teng void receipt reason=x", []),
        (f"{PART} | teng issue receipt | teng cancel 1 reason=x", [(1, "100.00")]),
    ],
)
def test_a_receipt_certifies_this_sum_of_this_payer(
    text: str, found: list[tuple[int, str]]
) -> None:
    assert certified(text) == found


def test_a_receipt_that_says_something_else_is_told_until_it_is_issued_anew() -> None:
    wrong = f"{PART} | teng issue receipt | teng correct pay paid_amount=80 reason=x"
    assert any("casefile issue 2026-000001 receipt payment=1" in m for m in marks(wrong))
    anew = f"{wrong} | teng issue receipt payment=1"
    assert certified(anew) == [(1, "80.00")]
    assert not any("says something else" in m for m in marks(anew))


# ---- money of a settlement that came to nothing -------------------------------------------------

GOES_ON = f"{CANCELLED} | zhou settle amount=80 {MERCHANT} continues=1"
BEYOND = "Settlement {0}: {1} yuan were paid beyond what is owed."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (PART, {}),
        (CANCELLED, {1: 10000}),
        (f"{CANCELLED} | zhou settle amount=80 {MERCHANT}", {1: 10000}),
        (GOES_ON, {2: 2000}),
        (f"{GOES_ON} | teng overpaid 2 returned=5 reason=x", {2: 1500}),
        (f"{GOES_ON} | teng overpaid 2 reason=顾客可以留下", {}),
        (f"{GOES_ON} | teng cancel 2 reason=x", {2: 10000}),
        (f"{CANCELLED} | zhou settle amount=150 {MERCHANT} continues=1", {}),
        (f"{CANCELLED} | teng overpaid 1 returned=100 reason=x", {}),
    ],
)
def test_money_that_nobody_owes_is_told(text: str, left: dict[int, int]) -> None:
    case = case_after(text)
    assert {s.no: fen for s, fen in overpaid(case, MALL)} == left
    told = [m for m in marks(text) if "beyond" in m]
    assert told == [BEYOND.format(no, f"{fen / 100:.2f}") for no, fen in left.items()]


def test_what_was_paid_goes_on_with_the_next_settlement() -> None:
    case = case_after(f"{CANCELLED} | zhou settle amount=150 {MERCHANT} continues=1 | {READY}")
    assert paid_on(case.settlements[1], MALL) == 10000
    check(
        "teng record pay paid_amount=60 paid_at=now",
        "BadData: 60.00 cannot be paid: of 150.00 yuan 100.00 are paid, 50.00 are left.",
        f"{CANCELLED} | zhou settle amount=150 {MERCHANT} continues=1 | {READY}",
    )
    done = f"{CANCELLED} | zhou settle amount=100 {MERCHANT} continues=1 | {READY}"
    assert [
        s.id for s in routes.coming(case_after(done), case_after(done).settlements[1], MALL)
    ] == ["customer-signs"]


def test_what_goes_on_is_what_is_told_to_be_left() -> None:
    left = f"{GOES_ON} | teng overpaid 2 reason=顾客可以留下 | teng cancel 2 reason=x"
    assert [fen for _, fen in overpaid(case_after(left), MALL)] == [8000]
    on = case_after(f"{left} | zhou settle amount=150 {MERCHANT} continues=2")
    assert on.settlements[2].carried == 8000


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (f"{GOES_ON} | teng overpaid 2 returned=15 reason=x", [8500]),
        (f"{GOES_ON} | teng cancel 2 reason=x | teng overpaid 2 returned=100 reason=x", []),
        (
            f"{CANCELLED} | zhou settle amount=150 {MERCHANT} continues=1 | teng cancel 2 reason=x "
            f"| zhou settle amount=150 {MERCHANT} continues=2 | teng cancel 3 reason=x "
            "| teng overpaid 3 returned=60 reason=x",
            [4000],
        ),
    ],
)
def test_what_was_paid_back_after_another_settlement_took_it_over_counts_no_more(
    text: str, counted: list[int]
) -> None:
    assert [g.amount for g in grants_of(case_after(text), MALL)] == counted


def test_limits_count_what_was_paid_once() -> None:
    counted = [(g.item, g.amount) for g in grants_of(case_after(CANCELLED), MALL)]
    assert counted == [("settlement-1", 10000)]
    more = f"{CANCELLED} | zhou settle amount=150 {MERCHANT} continues=1"
    counted = [(g.item, g.amount) for g in grants_of(case_after(more), MALL)]
    assert counted == [("settlement-1", 10000), ("settlement-2", 5000)]


ENDS = [
    (
        "no case ends over money that nobody owes",
        CANCELLED,
        "teng withdraw reason=x",
        "Refused: Case 2026-000001 has loose ends; settle each of them, or end it all the same: "
        "casefile withdraw 2026-000001 … --despite REASON\n"
        "On settlement 1 100.00 yuan were paid beyond what is owed; go on with them: "
        "casefile settle 2026-000001 --continues 1 …, or say what became of them: "
        "casefile overpaid 2026-000001 1 [--returned YUAN] --reason …",
    ),
    (
        "only what was cancelled goes on",
        PART,
        f"zhou settle amount=80 {MERCHANT} continues=1",
        "Refused: Settlement 1 has not been cancelled; first: "
        "casefile cancel-settlement 2026-000001 1 --reason …",
    ),
    (
        "and once only",
        GOES_ON,
        f"zhou settle amount=80 {MERCHANT} continues=1",
        "Refused: Nothing that was paid on settlement 1 is left to go on with.",
    ),
    (
        "what the customer may keep is no payment of something else",
        f"{CANCELLED} | teng overpaid 1 reason=顾客可以留下",
        f"zhou settle amount=80 {MERCHANT} continues=1",
        "Refused: Nothing that was paid on settlement 1 is left to go on with.",
    ),
    (
        "no more is paid back than was paid too much",
        GOES_ON,
        "teng overpaid 2 returned=21 reason=x",
        "BadData: 21.00 cannot be paid back: 20.00 yuan were paid beyond what is owed.",
    ),
    (
        "nothing is explained where nothing is too much",
        PART,
        "teng overpaid 1 reason=x",
        "Refused: No more was paid on settlement 1 than is owed.",
    ),
]


@rows(ENDS)
def test_what_becomes_of_it(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- approvals, and the payee -------------------------------------------------------------------

CHOSEN = "teng offer compensation amount=800 ask=wu | wu approve | teng choose 1"


def test_what_was_approved_as_an_offer_is_not_approved_again_by_the_same_role() -> None:
    inside = case_after(f"{CHOSEN} | li settle amount=800 {FACILITY.replace('=no', '=yes', 1)}")
    assert inside.settlements[0].state == "open"
    outside = case_after(f"{CHOSEN} | li settle amount=800 {FACILITY}")
    assert [a.role for a in outside.approvals if a.of == "settlement"] == ["finance"]
    beyond = case_after(f"{CHOSEN} | li settle amount=801 {FACILITY} ask=wu")
    roles = [a.role for a in beyond.approvals if a.of == "settlement"]
    assert roles == ["operations-director", "finance"]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("teng correct offer 1 amount=400 reason=同额", "offered"),
        ("teng correct offer 1 amount=350 reason=少一点", "waiting"),
        ("teng correct offer 1 amount=400 item=茶 reason=x", "waiting"),
    ],
)
def test_a_correction_voids_what_it_changes_only(change: str, state: str) -> None:
    case = case_after(f"teng offer compensation amount=400 ask=xu | xu approve | {change}")
    assert case.offers[0].state == state


def quoting() -> Policy:
    """The mall, where a plan may be recorded again before the last was decided on."""
    steps = tuple(
        msgspec.structs.replace(s, repeatable=s.id == "plan" or s.repeatable) for s in MALL.steps
    )
    return msgspec.structs.replace(MALL, steps=steps)


QUOTES = (
    "teng record judge founded=yes reasonable=yes | "
    "teng record responsible unit=家电部 person=zhu phoned_at=now | "
    "zhu record investigate cause=x at_fault=x | he record inspect inspection=x | "
    "zhu record plan plan=一 | cheng record plan plan=二"
)


def test_approving_one_recording_of_a_step_approves_that_one_only() -> None:
    beside = around(quoting())
    found: Any = case_after(f"{QUOTES} | wu approve 1", beside).approvals
    assert [a.state for a in found] == ["approved", "waiting"]
    found = case_after(f"{QUOTES} | wu approve 1 | wu approve 2", beside).approvals
    assert [a.state for a in found] == ["approved", "approved"]


def test_nobody_is_asked_for_a_decision_that_the_case_does_not_take() -> None:
    wrong = "teng correct judge founded=no reason=x"
    assert [a.state for a in case_after(f"{QUOTES}", around(quoting())).approvals] == [
        "waiting"
    ] * 2
    states = [a.state for a in case_after(f"{QUOTES} | {wrong}", around(quoting())).approvals]
    assert "waiting" not in states


PAYEES = [
    (
        "by a name that was put down for a moment",
        "teng correct record-card name=李四 reason=x",
        f"zhou settle amount=100 {MERCHANT}",
        "Refused: The complainant was put down under another name before; say on what ground 李四 "
        'is paid:\nthe same command with payee_basis="power of attorney"',
    ),
    (
        "by a former name",
        "teng correct record-card name=李四 reason=x",
        f"zhou settle amount=100 {MERCHANT.replace('本人', '王小明')}",
        "Refused: 王小明 is not the complainant; say on what ground they are paid:\n"
        'the same command with payee_basis="power of attorney"',
    ),
]


@rows(PAYEES)
def test_money_goes_to_nobody_by_a_change_of_name(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_a_receipt_goes_on_to_say_what_was_paid_though_the_payer_is_called_otherwise_now() -> None:
    """A case with a receipt stays under the version that names the payer as the receipt does."""
    case = case_after(f"{PART} | teng issue receipt")
    called = Title("商铺", "shop")
    routes = tuple(msgspec.structs.replace(r, payer=called) for r in MALL.routes)
    renamed = msgspec.structs.replace(MALL, routes=routes)
    told = [EN.say(one) for one in unfit(case, MALL, renamed)]
    assert told == ["the route “merchant, out of scope” is another"]
    assert not list(unfit(case_after(PART), MALL, renamed))
    assert not list(unfit(case, MALL, MALL))


# ---- payments and what stands on them -----------------------------------------------------------

SIGNED = (
    f"{TWO} | teng issue receipt payment=1 | teng issue receipt payment=2 | "
    "teng issue agreement | teng record customer-signs receipt_signed=yes agreement_signed=yes"
)
MINE_6 = adds(EntryStruck(of=6), reason="误记")
LAST = "teng strike payment reason=误记"
PAYMENTS = [
    ("the last payment", PART, LAST, MINE_6),
    ("one of two, by its number", TWO, "teng strike 6 reason=误记", MINE_6),
    ("of a settlement that was cancelled", f"{PART} | teng cancel 1 reason=x", LAST, MINE_6),
    (
        "with a receipt",
        f"{PART} | teng issue receipt",
        LAST,
        "Refused: Payment 1 is certified by 2026-000001-receipt-v1.docx; make that void first: "
        "casefile void 2026-000001 1 --reason …",
    ),
    (
        "with a receipt that was made out before the money came",
        f"{AGREED} | teng issue receipt amount=100 | teng record pay paid_amount=100 paid_at=now",
        LAST,
        "Refused: Payment 1 is certified by 2026-000001-receipt-v1.docx; make that void first: "
        "casefile void 2026-000001 1 --reason …",
    ),
    (
        "with a receipt that was made void",
        f"{PART} | teng issue receipt | teng void 1 reason=x",
        LAST,
        MINE_6,
    ),
    (
        "once the customer has signed for it",
        SIGNED,
        "teng strike 7 reason=误记",
        "Refused: “the customer signs receipt and agreement” (event 11) was recorded because of "
        "event 7; strike that first: casefile strike 2026-000001 11 --reason …",
    ),
    (
        "what the customer signed",
        SIGNED,
        "teng strike 11 reason=误记",
        adds(EntryStruck(of=11), reason="误记"),
    ),
    (
        "that another settlement went on with",
        f"{PART} | teng cancel 1 reason=x | zhou settle amount=150 {MERCHANT} continues=1",
        LAST,
        "Refused: Another settlement went on with what was paid on settlement 1; cancel that one, "
        "and say there what became of the money: casefile overpaid 2026-000001 …",
    ),
    (
        "that was paid back",
        f"{PART} | teng cancel 1 reason=x | teng overpaid 1 returned=30 reason=x",
        LAST,
        "Refused: Of what was paid on settlement 1, 30.00 yuan were paid back.",
    ),
    (
        "on a case that has ended",
        f"{PART} | teng cancel 1 reason=x | teng overpaid 1 reason=x | teng withdraw reason=x",
        LAST,
        "Refused: Case 2026-000001 was withdrawn; reopen it first: casefile reopen 2026-000001 "
        "--reason …",
    ),
    (
        "where nothing was paid",
        AGREED,
        LAST,
        "NotFound: Case 2026-000001 has no “payment” to strike.",
    ),
    (
        "whose recording was struck before",
        f"{PART} | {LAST}",
        "teng correct pay paid_amount=50 reason=x",
        "Refused: Event 6 was struck already, by event 7.",
    ),
]


@rows(PAYMENTS)
def test_a_payment_is_struck_while_nothing_stands_on_it(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_what_was_never_paid_is_neither_counted_nor_certified_nor_overpaid() -> None:
    case = case_after(f"{TWO} | teng strike 6 reason=误记")
    assert [(p.no, p.amount) for p in payments_of(case, MALL)] == [(2, 8000)]
    assert case.settlements[0].state == "open"
    assert [s.id for s in routes.coming(case, case.settlements[0], MALL)] == ["pay"]
    assert [p.no for p in uncertified(case, MALL)] == [2]
    cancelled = f"{PART} | teng cancel 1 reason=x"
    assert [g.amount for g in grants_of(case_after(cancelled), MALL)] == [10000]
    never = case_after(f"{cancelled} | {LAST}")
    assert not grants_of(never, MALL)
    assert not list(overpaid(never, MALL))
    back = case_after(f"{cancelled} | teng overpaid 1 returned=30 reason=x")
    assert [g.amount for g in grants_of(back, MALL)] == [7000]
    explained = case_after(f"{cancelled} | teng overpaid 1 reason=x | {LAST}")
    assert explained.settlements[0].explained == 0


def test_a_settlement_of_which_nothing_was_paid_after_all_is_corrected_again() -> None:
    check(
        "zhou correct settlement 1 amount=180 reason=x",
        "Refused: Settlement 1 is paid in part already; cancel it and go on with what was paid: "
        "casefile cancel-settlement 2026-000001 1 --reason …, then casefile settle 2026-000001 "
        "--continues 1 …",
        PART,
    )
    assert not isinstance(
        comes_of("zhou correct settlement 1 amount=170 reason=x", f"{PART} | {LAST}"), str
    )
