"""What is promised outlives the file: a case ends over nothing that is open, but for a reason, and
what goes on after its end is kept in sight."""

from pathlib import Path
from typing import Any

import pytest

from casefile.log.events import (
    CaseWithdrawn,
    DemandAnswered,
    FactsCorrected,
    PromiseKept,
    PromiseMoved,
    PromiseReleased,
)
from casefile.pages.language import Language
from casefile.pages.loose_ends import loose_words
from casefile.procedure.loose_ends import loose_ends
from tests.desk import Desk
from tests.rules import MALL, Then, adds, case_after, check, comes_of, moment, rows

PROMISED = "teng promise 送到配件 due=03-03T10:00"
ASKED = "teng contact channel=phone outcome=asks"
DEMANDED = "teng demand 退一赔三 sort=compensate"
OFFERED = "teng offer refund amount=100"
LEFT = "teng withdraw reason=和好 despite=顾客知情"
OPEN = {
    "promise-1": PROMISED,
    "contact-3": ASKED,
    "demand-1": DEMANDED,
    "remedy-1": OFFERED,
}
REFUSED = (
    "Refused: Case 2026-000001 has loose ends; settle each of them, or end it all the same: "
    "casefile withdraw 2026-000001 … --despite REASON\n"
)
ENDS = [
    (
        "a promise",
        PROMISED,
        "teng withdraw reason=x",
        REFUSED
        + "Promise 1 is open, due 2026-03-03 10:00: casefile promise-kept 2026-000001 1, or "
        "promise-moved, or promise-released.",
    ),
    (
        "a question",
        ASKED,
        "teng withdraw reason=x",
        REFUSED + "What the complainant asked on 2026-03-02 10:01 (event 3) has no answer: "
        "casefile contact 2026-000001 channel=… outcome=…",
    ),
    (
        "a demand",
        DEMANDED,
        "teng withdraw reason=x",
        REFUSED + "Demand 1 has no answer: casefile demand-met 2026-000001 1, or demand-declined.",
    ),
    (
        "an offer",
        OFFERED,
        "teng withdraw reason=x",
        REFUSED + "Remedy 1 is offered, and not chosen or declined: casefile choose 2026-000001 "
        "1, or decline.",
    ),
    (
        "all of it, for a reason",
        " | ".join(OPEN.values()),
        LEFT,
        adds(
            CaseWithdrawn(("promise-1", "contact-4", "demand-1", "remedy-1")),
            reason="和好",
            despite="顾客知情",
        ),
    ),
    ("a question that was answered", f"{ASKED} | {ASKED.replace('asks', 'reached')}", LEFT, None),
    ("a promise that was kept", f"{PROMISED} | teng kept 1", LEFT, None),
    ("a promise we were released from", f"{PROMISED} | teng released 1 reason=x", LEFT, None),
    ("a promise that was struck", f"{PROMISED} | teng strike 3 reason=x", LEFT, None),
    ("a demand that was struck", f"{DEMANDED} | teng strike demand reason=x", LEFT, None),
    ("an offer that was declined", f"{OFFERED} | teng decline 1", LEFT, None),
]


@rows(ENDS)
def test_a_case_ends_over_nothing_that_is_open_but_for_a_reason(
    before: str, deed: str, then: Then | None
) -> None:
    if then is not None:
        check(deed, then, before)
        return
    came = comes_of("teng withdraw reason=x", before)
    assert not isinstance(came, str), came
    assert came[0].payload == CaseWithdrawn()


def test_offers_lapse_with_the_case_and_bind_nobody_any_more() -> None:
    case = case_after(f"{OFFERED} | {LEFT}")
    assert case.offers[0].state == "lapsed"
    assert not case.offers[0].stands
    again = f"{OFFERED} | {LEFT} | teng reopen reason=又来"
    assert not isinstance(comes_of("teng choose 1", again), str)
    assert case_after(f"{again} | teng choose 1").offers[0].state == "chosen"


AFTER = [
    # why, what was done, the deed, what comes of it
    ("kept on an ended case", f"{PROMISED} | {LEFT}", "teng kept 1", PromiseKept(1)),
    (
        "given to somebody else on an ended case",
        f"{PROMISED} | {LEFT}",
        "teng moved 1 by=hong",
        PromiseMoved(1, moment("03-03T10:00"), "hong"),
    ),
    (
        "moved with a reason",
        PROMISED,
        "teng moved 1 due=03-05T10:00 reason=缺货",
        adds(PromiseMoved(1, moment("03-05T10:00")), reason="缺货"),
    ),
    (
        "moved to nowhere",
        PROMISED,
        "teng moved 1",
        "Refused: Say what changes: --due TIME, or --by STAFF for who has to keep it.",
    ),
    (
        "given to who has it",
        PROMISED,
        "teng moved 1 by=teng",
        "Refused: Promise 1 is 滕（样例）'s already, due 2026-03-03 10:00.",
    ),
    (
        "released on an ended case",
        f"{PROMISED} | {LEFT}",
        "teng released 1 reason=不用了",
        adds(PromiseReleased(1), reason="不用了"),
    ),
    (
        "released without a reason",
        PROMISED,
        "teng released 1",
        "Refused: A reason is needed: --reason …",
    ),
    (
        "kept once released",
        f"{PROMISED} | @03-02T11:00 teng released 1 reason=x",
        "teng kept 1",
        "Refused: The complainant released us from promise 1 on 2026-03-02 11:00.",
    ),
    (
        "kept once struck",
        f"{PROMISED} | teng strike promise reason=x",
        "teng kept 1",
        "Refused: Promise 1 was struck; it counts for nothing.",
    ),
    (
        "a demand declined with a reason",
        DEMANDED,
        "teng answer 1 met=no reason=无依据",
        adds(DemandAnswered(1, met=False), reason="无依据"),
    ),
    (
        "a demand answered once struck",
        f"{DEMANDED} | teng strike demand reason=x",
        "teng answer 1 met=yes",
        "Refused: Demand 1 was struck; it counts for nothing.",
    ),
]


@rows(AFTER)
def test_what_becomes_of_what_was_promised_and_asked(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


@pytest.mark.parametrize(
    ("deed", "state"), [("released 1 reason=x", "released"), ("strike 3 reason=x", "struck")]
)
def test_what_was_broken_stays_broken_when_nobody_waits_for_it_any_more(
    deed: str, state: str, desk: Desk
) -> None:
    one = case_after(f"{PROMISED} | @03-03T10:00 teng {deed}").promises[0]
    assert (one.open, one.broken) == (False, False)
    late = case_after(f"{PROMISED} | @03-03T10:01 teng {deed}").promises[0]
    assert (late.open, late.broken) == (False, True)


# ---- on a desk ----------------------------------------------------------------------------------

REST = ("details=x", "request=x")
AT = "2026-03-02T10:{}+08:00"


@pytest.fixture
def ended(desk: Desk) -> Desk:
    """A case that ended over a promise of hong's, which its owner had made."""
    desk.open()
    desk.run("--as teng promise 1 送配件 --due 2026-03-05T10:00 --by hong")
    desk.run("--as teng withdraw 1 --reason 和好", code=4)
    told = desk.run("--as teng withdraw 1 --reason 和好 --despite 配件照送")
    assert "promise-kept 2026-000001 1" in told.out
    return desk


def numbers(desk: Desk, words: str) -> list[str]:
    return [row["case"] for row in desk.json(f"list {words}")]


def test_a_promise_that_goes_on_after_the_end_stands_wherever_work_is_looked_for(
    ended: Desk,
) -> None:
    assert numbers(ended, "loose=yes") == ["2026-000001"]
    assert numbers(ended, "loose=no") == []
    for staff, found in (("hong", 1), ("teng", 0)):
        assert len(ended.json(f"--as {staff} today")["promises"]) == found
    assert "送配件" in ended.run("show 1").out
    shown = ended.json("show 1")
    assert shown["loose"] == ["promise-1"]
    assert shown["endings"][0]["loose"] == ["promise-1"]
    assert shown["endings"][0]["despite"] == "配件照送"
    assert "配件照送" in ended.run("show 1").out
    told = ended.run("check --warn --json", code=10).data["findings"]
    (found,) = [f for f in told if f["rule"] == "loose-end"]
    assert found["owner"] == "hong"
    assert ended.json("check")["findings"] == []
    assert "promise-1" in ended.run("export cases --format jsonl").out


@pytest.mark.parametrize(
    "settle",
    ["promise-kept 1 1", "promise-released 1 1 --reason 不要了", "strike 1 5 --reason 误记"],
)
def test_nothing_is_looked_for_any_more_once_it_is_settled(settle: str, ended: Desk) -> None:
    ended.run(f"--as teng {settle}")
    assert numbers(ended, "loose=yes") == []
    assert ended.json("--as hong today")["promises"] == []
    assert ended.json("show 1")["loose"] == []
    ended.run("verify")


def test_a_promise_that_goes_on_is_late_like_any_other(ended: Desk) -> None:
    late = ended.run("check --json", now="2026-03-06T09:00+08:00", code=10).data["findings"]
    assert [f["rule"] for f in late] == ["promise-broken"]


def test_a_question_after_the_end_is_recorded_and_runs_and_the_way_on_is_told(ended: Desk) -> None:
    told = ended.run("--as teng contact 1 channel=phone outcome=asks said=什么时候送")
    assert "casefile reopen 2026-000001 --reason" in told.out
    (clock,) = [c for c in ended.json("show 1")["clocks"] if c["rule"] == "answer"]
    assert clock["state"] == "running"
    assert ended.json("show 1")["loose"] == ["promise-1", "contact-7"]
    told = ended.run("--as teng contact 1 channel=phone outcome=reached")
    assert "reopen" not in told.out
    assert ended.json("show 1")["loose"] == ["promise-1"]


def test_reopened_the_case_has_no_loose_ends_but_open_ones(ended: Desk) -> None:
    ended.run("--as teng reopen 1 --reason 又来")
    assert numbers(ended, "loose=yes") == []
    ended.run("--as teng withdraw 1 --reason 和好", code=4)


def test_a_copy_that_nobody_signed_is_named() -> None:
    paid = (
        "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=本人 "
        "items=清洗：100"
    )
    case = case_after(f"{paid} | teng issue agreement")
    copies = [one.name for one in loose_ends(case, MALL)]
    assert copies == ["copy-1.1", "copy-1.2"]
    signed = case_after(f"{paid} | teng issue agreement | teng sign agreement copy=1 by=王小明")
    assert [one.name for one in loose_ends(signed, MALL)] == ["copy-1.2"]
    void = case_after(f"{paid} | teng issue agreement | teng void agreement reason=写错")
    assert loose_ends(void, MALL) == ()


AGREED = "zhou settle amount=180 trigger=merchant merchant=甲店 in_scope=no payee=本人 items=x"
PAID = (
    f"{AGREED} | zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
    "teng record vouchers vouchers_received_at=now | "
    "teng record pay paid_amount=100 paid_at=now pay_method=wechat | teng cancel 1 reason=重谈"
)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (PROMISED, "promise 1"),
        (ASKED, "the question of event 3"),
        (DEMANDED, "demand 1"),
        (OFFERED, "remedy 1"),
        (PAID, "the money beyond what settlement 1 owes"),
        (
            f"{AGREED} | teng issue agreement",
            "copy 1 of document 1, copy 2 of document 1",
        ),
    ],
)
def test_whatever_a_case_leaves_open_is_told_in_words(before: str, words: str) -> None:
    left = loose_ends(case_after(before), MALL)
    assert loose_words([one.name for one in left], Language("en")) == words


def test_former_staff_are_known_to_lists_and_hand_over_what_they_promised(ended: Desk) -> None:
    ended.run("--as hong open name=赵五 phone=13812348002 category=goods about=x", *REST)
    policy = Path("policy.toml").read_text("utf-8")
    begin = policy.rindex("[[staff]]", 0, policy.index('id = "hong"'))
    end = policy.index("[[staff]]", begin + 1)
    Path("policy.toml").write_text(policy[:begin] + policy[end:], "utf-8")
    ended.run("--as wu policy apply policy.toml")
    assert numbers(ended, "owner=hong") == ["2026-000002"]
    ended.run("--as teng promise-moved 1 1 --by teng --reason 洪离职")
    assert ended.json("show 1")["promises"][0]["by"] == "teng"
    assert len(ended.json("--as teng today")["promises"]) == 1


# ---- when it was received -----------------------------------------------------------------------

RECEIPT = [
    (
        "earlier",
        "",
        "teng correct opened received_at=03-01T09:00 reason=误记",
        adds(FactsCorrected(of=1, received_at=moment("03-01T09:00")), reason="误记"),
    ),
    (
        "without a reason",
        "",
        "teng correct opened received_at=03-01T09:00",
        "Refused: A reason is needed: --reason …",
    ),
    (
        "to what it is",
        "",
        "teng correct opened received_at=03-02T10:00 reason=x",
        "Refused: 2026-03-02 10:00 is the time of receipt on record already.",
    ),
    (
        "to come",
        "",
        "@03-02T11:00 teng correct opened received_at=03-02T11:30 reason=x",
        "BadData: 2026-03-02 11:30 lies in the future (now is 2026-03-02 11:00).",
    ),
    (
        "after the card",
        "",
        "@03-02T11:00 teng correct opened received_at=03-02T10:30 reason=x",
        "BadData: 2026-03-02 10:30 is after event 2 happened (2026-03-02 10:00): "
        "correct that first.",
    ),
]


@rows(RECEIPT)
def test_the_time_of_receipt_is_corrected(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def clocks(desk: Desk, now: str) -> dict[str, dict[str, Any]]:
    return {c["id"]: c for c in desk.run("show 1 --json", now=now).data["clocks"]}


def test_every_round_follows_the_time_of_receipt_and_a_miss_is_excused(desk: Desk) -> None:
    desk.run(
        "--as teng open name=李 phone=13812348001 category=goods about=x details=x request=x "
        "received_at=2026-02-20T10:00"
    )
    later = AT.format("30")
    assert clocks(desk, later)["judge-soon"]["state"] == "missed"
    desk.run("--as teng correct 1 opened received_at=2026-03-02T09:50 --reason 月份打错", now=later)
    one = clocks(desk, later)["judge-soon"]
    assert (one["state"], one["started_at"]) == ("missed", "2026-03-02T09:50:00+08:00")
    assert one["excused"]["reason"] == "月份打错"
    shown = desk.json("show 1")
    assert shown["received_at"] == "2026-03-02T09:50:00+08:00"
    assert shown["receipt_corrected"] == [5]
    told = desk.run("check --warn --json --exit-zero", now=later).data["findings"]
    assert "deadline-moved" in [f["rule"] for f in told]
    desk.run("verify")


def test_only_the_opening_tells_when_it_was_received(desk: Desk) -> None:
    desk.open()
    for event in ("record-card", "4"):
        told = desk.run(
            f"--as teng correct 1 {event} received_at=2026-03-01T10:00 --reason x", code=4
        )
        assert "correct 2026-000001 opened received_at=" in told.err
    desk.run("--as teng correct 1 opened about=x --reason x", code=4)
    desk.run("--as teng correct 1 立案 received_at=2026-03-01T10:00 --reason x")
