"""Offers, approvals and choices as they are typed."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.desk import CARD, SAMPLES, Desk
from tests.test_in_force import change

ROOT = Path(__file__).parents[1]


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def remedies(desk: Desk, case: str = "1") -> list[tuple[int, str, str]]:
    return [(r["no"], r["amount"], r["state"]) for r in desk.json(f"show {case}")["remedies"]]


def approvals(desk: Desk, case: str = "1") -> list[tuple[str, str, str | None]]:
    found = desk.json(f"show {case}")["approvals"]
    return [(a["of"], a["state"], a["decided_by"]) for a in found]


def test_an_offer_within_authority_stands_at_once(case: Desk) -> None:
    answer = case.json("--as teng offer 1 refund amount=150")
    assert answer["events"] == [5]
    shown = case.json("show 1")
    (one,) = shown["remedies"]
    assert {k: one[k] for k in ("no", "kind", "amount", "state", "by")} == {
        "no": 1,
        "kind": "refund",
        "amount": "150.00",
        "state": "offered",
        "by": "teng",
    }
    assert shown["totals"]["granted"] == "150.00"


def test_an_offer_beyond_authority_names_rule_total_rest_and_who_may(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=150")
    told = case.run("--as teng offer 1 gift item=可乐 amount=60", code=4).err
    assert "at most 200.00 on one case" in told
    assert "150.00 is taken up, 50.00 is left" in told
    first = told.splitlines()[1]
    assert "(jin)" in first, "the lowest sufficient role first, and of it the head of the own unit"
    assert "--ask jin" in told
    assert "casefile --as jin approve 2026-000001" in told
    assert remedies(case) == [(1, "150.00", "offered")], "nothing was written"


def test_a_split_over_the_cases_of_one_customer_is_caught(case: Desk) -> None:
    for number in "234":
        case.run(f"--as teng open {CARD}")
        case.run(f"--as teng offer {number} refund amount=150")
    told = case.run("--as hong offer 1 refund amount=60", code=4).err
    assert "to one customer in 90 day(s)" in told
    later = "2026-05-31T10:00:00+08:00"
    case.run("--as hong offer 1 refund amount=60", now=later)
    case.run("--as teng open " + CARD.replace("13812348000", "+86-138-1234-8000"), now=later)
    case.run("--as teng offer 5 refund amount=200", now=later)
    assert case.json("--as teng why 1 limit")["limits"]


def test_a_clerk_has_a_total_of_their_own(case: Desk) -> None:
    for number in range(2, 17):
        phone = f"1380000{number:04}"
        case.run("--as teng open " + CARD.replace("13812348000", phone))
        case.run(f"--as teng offer {number} refund amount=200")
    told = case.run("--as teng offer 1 refund amount=1", code=4).err
    assert "by one person in 90 day(s)" in told
    case.run("--as hong offer 1 refund amount=1")


def test_a_gift_and_a_discount_count_at_their_value(case: Desk) -> None:
    case.run("--as teng offer 1 gift item=可乐一箱 amount=60")
    case.run("--as teng offer 1 discount amount=100")
    case.run("--as teng offer 1 exchange item=样机型号 amount=0")
    case.run("--as teng offer 1 apology")
    case.run("--as teng offer 1 loan-unit item=备用冰箱 amount=30")
    case.run("--as teng offer 1 refund amount=10.01", code=4)
    case.run("--as teng offer 1 退款 金额=10")
    assert case.json("show 1")["totals"]["granted"] == "200.00"


def test_what_has_no_amount_passes_no_limit_by_any_way(case: Desk) -> None:
    case.run("--as teng offer 1 loan-unit item=备用冰箱", code=4)
    case.run("--as teng offer 1 exchange item=冰箱 --ask wu")
    case.run("--as teng choose 1 1", code=4)
    case.run("--as xu approve 1", code=4)
    case.run("--as wu approve 1")
    assert remedies(case) == [(1, "0.00", "offered")]
    told = case.run("--as teng why 1 limit").out
    assert "exchange without an amount: operations director" in told
    case.run("--as teng offer 1 exchange item=冰箱 amount=10")
    seq = case.json("show 1 --log")["events"][-1]["seq"]
    case.run(f"--as teng correct 1 {seq} amount=3000 --reason 弄错", code=4)
    case.run("--as teng decline 1 1")
    case.run("--as teng choose 1 1")
    assert remedies(case)[0] == (1, "0.00", "chosen")


def test_one_item_has_a_limit_of_its_own(case: Desk) -> None:
    told = case.run("--as teng offer 1 gift item=礼盒 amount=100.01", code=4).err
    assert "at most 100.00 for one item, “gift”" in told


def test_what_waits_is_approved_by_somebody_else_with_authority(case: Desk) -> None:
    answer = case.run("--as teng offer 1 refund amount=400 --ask zhu")
    assert "waits for an approval" in answer.out
    assert remedies(case) == [(1, "400.00", "waiting")]
    assert case.json("show 1")["totals"]["granted"] == "0.00"
    case.run("--as teng choose 1 1", code=4)
    case.run("--as teng approve 1", code=4)
    case.run("--as hong approve 1", code=4)
    case.run("--as xu approve 1")
    assert remedies(case) == [(1, "400.00", "offered")]
    assert approvals(case) == [("remedy 1", "approved", "xu")]
    case.run("--as xu approve 1", code=4)
    case.run("--as xu approve 1 9", code=3)


def test_authority_is_checked_at_the_moment_of_approval(case: Desk) -> None:
    """zhu may grant 500 on a case: two offers of 300, each within it, are not both within it."""
    case.run("--as teng offer 1 refund amount=300 --ask zhu")
    case.run("--as hong offer 1 compensation amount=300 --ask zhu")
    case.run("--as zhu approve 1 1")
    told = case.run("--as zhu approve 1 2", code=4).err
    assert "300.00 is taken up" in told
    case.run("--as wu approve 1 2")


def test_only_those_who_may_can_be_asked(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=700 --ask zhu", code=4)
    case.run("--as teng offer 1 refund amount=700 --ask nobody", code=3)
    case.run("--as teng offer 1 refund amount=700 --ask teng", code=4)
    case.run("--as teng offer 1 refund amount=700 --ask 徐（样例）")


def test_a_refusal_has_a_reason_and_ends_the_offer(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=400 --ask zhu")
    case.run("--as zhu refuse 1", code=4)
    case.run("--as zhu refuse 1 --reason 证据不足")
    assert remedies(case) == [(1, "400.00", "refused")]
    case.run("--as teng choose 1 1", code=4)
    case.run("--as zhu approve 1", code=4)


def test_ones_own_proposal_may_be_taken_back(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=400 --ask zhu")
    case.run("--as teng refuse 1 --reason 顾客改主意")
    assert remedies(case) == [(1, "400.00", "withdrawn")]
    assert approvals(case) == [("remedy 1", "withdrawn", "teng")]
    case.run("--as teng offer 1 refund amount=450 --ask zhu")
    case.run("--as hong refuse 1 2 --reason 越权", code=4)
    case.run("--as teng decline 1 2")
    assert approvals(case)[-1] == ("remedy 2", "void", None)


def test_a_correction_beyond_ones_authority_tells_a_way_that_can_be_gone(case: Desk) -> None:
    """A correction asks nobody who was not asked before: it has no ``--ask``."""
    case.run("--as teng offer 1 compensation amount=150")
    told = case.run("--as teng correct 1 5 amount=400 --reason x", code=4).err
    assert "same command" not in told
    assert "casefile decline 2026-000001 1, then casefile offer 2026-000001 … --ask STAFF" in told
    case.run("--as teng decline 1 1")
    case.run("--as teng offer 1 compensation amount=400 --ask xu")
    case.run("--as xu approve 1")
    case.run("--as teng choose 1 2")
    settled = "trigger=merchant in_scope=no payee=王小明 merchant=甲店"
    case.run(f"--as teng settle 1 {settled} amount=400 items=衣：400.00")
    seq = case.json("show 1")["settlements"][0]["seq"]
    told = case.run(f"--as teng correct 1 {seq} amount=450 items=衣：450.00 --reason x", code=4).err
    assert "same command" not in told
    assert "casefile cancel-settlement 2026-000001 1 --reason …" in told
    case.run("--as teng cancel-settlement 1 1 --reason x")
    case.run(f"--as teng settle 1 {settled} amount=450 items=衣：450.00 --ask xu")


def test_what_an_approval_of_a_step_is_of_is_told_with_its_amount(desk: Desk) -> None:
    """Two quotes wait: who approves reads which of them is meant."""
    Path("repairs").mkdir()
    desk.run("init repairs --practice --policy after-sales")
    at = "--db repairs --as"
    desk.run(f"{at} lan open {CARD} address=x")
    desk.run(f"{at} lan record 1 dispatch station=城东站 engineer=tao appointment_at=now")
    desk.run(f"{at} tao record 1 visit diagnosis=x visit_result=parts outer_cause=water")
    for quote in (30, 150, 350):
        desk.run(f"{at} tao record 1 quote quote={quote}")
    waiting = [a["title"] for a in desk.json("--db repairs next 1")["approvals"]]
    assert waiting == ["quote 150.00 yuan", "quote 350.00 yuan"]
    assert "approved quote 350.00 yuan" in desk.run(f"{at} meng approve 1 2").out
    assert [a["state"] for a in desk.json("--db repairs show 1")["approvals"]] == [
        "waiting",
        "approved",
    ]
    assert "已批准报价 150.00 元" in desk.run(f"--lang zh {at} meng approve 1 1").out


def test_a_delegate_approves_with_both_names_on_record(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=3000 --ask xu")
    case.run("--as zhu approve 1", code=4)
    case.run("--as xu delegate --to zhu --until 2026-03-03T10:00")
    case.run("--as zhu approve 1")
    (one,) = case.json("show 1")["approvals"]
    assert (one["decided_by"], one["behalf"]) == ("zhu", "xu")
    assert case.json("show 1")["remedies"][0]["granted_by"] == "xu"
    assert "朱（样例） for 徐（样例）" in case.run("show 1").out


def test_a_delegation_ends(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=3000 --ask xu")
    case.run("--as xu delegate --to zhu --until 2026-03-03T10:00")
    case.run("--as zhu approve 1", code=4, now="2026-03-03T10:00:00+08:00")
    case.run("--as xu delegate --to zhu --until 2026-03-01T10:00", code=65)
    case.run("--as xu delegate --to xu --until 2026-03-05T10:00", code=4)
    case.run("--as xu delegate --to nobody --until 2026-03-05T10:00", code=3)
    case.run("--as xu delegate --to zhu --until 2026-03-09T10:00")
    case.run("--as xu delegate --to zhu --until now")
    case.run("--as zhu approve 1", code=4)


def test_what_is_lent_is_listed_until_its_end(case: Desk) -> None:
    assert case.json("delegate") == []
    lent = case.json("--as xu delegate --to zhu --until 2026-03-03T10:00")
    (one,) = case.json("delegate")
    assert (one["by"], one["to"], one["event"]) == ("xu", "zhu", lent["event"])
    assert one["until"] == lent["until"]
    assert one["roles"] == ["store-manager"]
    assert "徐（样例）" in case.run("--lang zh delegate").out
    case.now = "2026-03-03T10:00"
    assert case.json("delegate") == []
    assert "Nobody has lent" in case.run("delegate").out


def test_a_delegation_is_ended_by_who_lent_it_and_what_was_approved_stays(case: Desk) -> None:
    case.run("--as teng offer 1 compensation amount=3000 --ask xu")
    case.run("--as teng offer 1 compensation amount=1001 --ask xu")
    event = case.json("--as xu delegate --to zhu --until 2026-03-03T10:00")["event"]
    case.run("--as xu delegate --to wu --until 2026-03-03T10:00")
    case.run("--as zhu approve 1 1")
    assert "--end" in case.run("--as xu delegate --end", code=4).err, "lent to two"
    assert (
        "the end of what others lent"
        in case.run("--as zhu delegate --end " + str(event), code=77).err
    )
    ended = case.json(f"--as xu delegate --end {event} --reason 出差取消")
    assert (ended["by"], ended["to"]) == ("xu", "zhu")
    assert [d["to"] for d in case.json("delegate")] == ["wu"]
    case.run("--as zhu approve 1 2", code=4)
    first = case.json("show 1")["approvals"][0]
    assert (first["state"], first["decided_by"], first["behalf"]) == ("approved", "zhu", "xu")
    case.run("--as xu delegate --end 朱（样例）", code=3)
    case.run("--as xu delegate --end wu")
    case.run("--as xu delegate --end", code=3)
    for line in ("--to zhu", "--until 3d", "zhu", "--end --to zhu --until 3d", "--reason x"):
        case.run(f"--as xu delegate {line}", code=2)
    case.run("verify")


def test_what_others_lent_is_ended_by_a_right(case: Desk) -> None:
    case.run("--as teng delegate --to zhu --until 2026-03-03T10:00")
    case.run("--as wu delegate --end teng")
    assert case.json("delegate") == []


def test_nobody_approves_their_own_through_a_delegate(case: Desk) -> None:
    """The director lends the step's authority to the one who made the plan, and the other way."""
    for line in (
        "--as teng record 1 judge founded=yes reasonable=yes",
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "--as zhu record 1 investigate cause=x at_fault=x",
        "--as he record 1 inspect inspection=x",
        "--as zhu record 1 plan plan=换机",
    ):
        case.run(line)
    case.run("--as zhu approve 1", code=4)
    case.run("--as wu delegate --to zhu --until 2026-03-05T10:00")
    case.run("--as zhu approve 1", code=4)
    case.run("--as zhu record 1 approve decision=approved", code=4)
    case.run("--as wu delegate --to cheng --until 2026-03-05T10:00")
    case.run("--as cheng approve 1")
    (one,) = case.json("show 1")["approvals"]
    assert (one["of"], one["state"], one["decided_by"], one["behalf"]) == (
        "step approve",
        "approved",
        "cheng",
        "wu",
    )
    steps = {s["id"]: s for s in case.json("show 1")["steps"]}
    assert steps["approve"]["facts"] == {"decision": "approved"}
    assert case.json("verify")["ok"]


def test_a_step_is_refused_and_the_plan_comes_again(case: Desk) -> None:
    for line in (
        "--as teng record 1 judge founded=yes reasonable=yes",
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "--as zhu record 1 investigate cause=x at_fault=x",
        "--as he record 1 inspect inspection=x",
        "--as zhu record 1 plan plan=换机",
        "--as wu refuse 1 --reason 方案太贵",
    ):
        case.run(line)
    assert approvals(case) == [("step approve", "refused", "wu")]
    assert "plan" in [n["step"] for n in case.json("next 1")["next"]]
    case.run("--as zhu record 1 plan plan=修理")
    assert approvals(case)[-1] == ("step approve", "waiting", None)
    case.run("--as zhu correct 1 plan plan=换压缩机 --reason 笔误")
    assert approvals(case)[-1] == ("step approve", "waiting", None)
    case.run("--as wu approve 1")
    case.run("--as zhu correct 1 plan plan=换整机 --reason 变更")
    assert [a[1] for a in approvals(case)] == ["refused", "void", "waiting"]


def test_a_change_of_the_amount_voids_the_approval(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=400 --ask zhu")
    case.run("--as zhu approve 1")
    case.run("--as teng correct 1 5 amount=450 --reason 运费")
    assert remedies(case) == [(1, "450.00", "waiting")]
    assert approvals(case) == [("remedy 1", "void", "zhu"), ("remedy 1", "waiting", None)]
    case.run("--as zhu approve 1")
    case.run("--as teng correct 1 5 amount=100 --reason 少退")
    assert remedies(case) == [(1, "100.00", "offered")], "within the clerk's own authority"
    case.run("--as teng correct 1 5 amount=99999999 --reason 多退", code=4)
    log = [e["kind"] for e in case.json("show 1 --log")["events"]]
    assert log[-1] == "facts.corrected"
    assert case.json("verify")["ok"]


def test_layers_are_chosen_together_and_the_rest_is_declined(case: Desk) -> None:
    for line in ("discount amount=50", "gift item=红酒 amount=60", "apology", "refund amount=80"):
        case.run(f"--as teng offer 1 {line}")
    case.run("--as teng choose 1 1 2 3")
    assert [r[2] for r in remedies(case)] == ["chosen", "chosen", "chosen", "declined"]
    assert case.json("show 1")["totals"]["chosen"] == "110.00"
    case.run("--as teng choose 1 4")
    assert remedies(case)[3][2] == "chosen", "declined, and chosen after all"
    case.run("--as teng choose 1 4", code=4)
    case.run("--as teng choose 1 9", code=3)
    case.run("--as teng choose 1 1 1", code=4)


def test_a_declined_option_is_not_chosen_beyond_the_limit(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=150")
    case.run("--as teng offer 1 gift item=x amount=50")
    case.run("--as teng choose 1 2")
    case.run("--as teng offer 1 discount amount=150")
    case.run("--as teng choose 1 1", code=4)
    assert case.json("show 1")["totals"]["granted"] == "200.00"


def test_demands_are_lines_that_are_met_or_declined(case: Desk) -> None:
    """The laundry: a cleaning fee, four shirts, an apology."""
    case.run("--as teng demand 1 退洗衣费 --amount 48")
    case.run("--as teng demand 1 赔偿衬衫四件 --amount 1200")
    case.run("--as teng demand 1 书面致歉 --for correct")
    case.run("--as teng offer 1 refund amount=48")
    case.run("--as teng choose 1 1")
    case.run("--as teng demand-met 1 1 --remedy 1")
    case.run("--as teng demand-declined 1 2")
    case.run("--as teng demand-met 1 3")
    found = case.json("show 1")["demands"]
    assert [(d["amount"], d["for"], d["state"]) for d in found] == [
        ("48.00", "compensate", "met"),
        ("1200.00", "compensate", "declined"),
        (None, "correct", "met"),
    ]
    case.run("--as teng demand-met 1 1", code=4)
    case.run("--as teng demand-met 1 9", code=3)
    case.run("--as teng demand 1 x --for nothing", code=65)
    case.run("--as teng demand 1 ' '", code=4)
    assert "书面致歉" in case.run("show 1").out


def test_the_parts_of_a_loss_add_up(bare_desk: Desk) -> None:
    bare_desk.begin("--policy eight-step")
    staff = bare_desk.json("policy show")["staff"]
    director = next(s["id"] for s in staff if "director" in s["roles"])
    clerk = next(s["id"] for s in staff if "clerk" in s["roles"])
    needs = next(s for s in bare_desk.json("policy show")["steps"])["fields"]
    facts = [
        f"{f['key']}={(f['choices'] or [SAMPLES[f['type']]])[0]}" for f in needs if f["required"]
    ]
    bare_desk.run(f"--as {clerk} open", *facts)
    parts = "loss_repairable=3000 loss_written_off=87000"
    bare_desk.run(f"--as {director} offer 1 repair amount=3000 {parts}")
    shown = bare_desk.json("show 1")["remedies"][0]["facts"]
    assert (shown["loss_repairable"], shown["loss_written_off"]) == ("3000.00", "87000.00")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("refund amount=-5", 65),
        ("refund amount=1,000", 65),
        ("refund amount=１００", 65),
        ("refund amount=$100", 65),
        ("refund amount=1e3", 65),
        ("refund amount=0", 65),
        ("refund amount=0.001", 65),
        ("refund amount=NaN", 65),
        ("refund", 4),
        ("refund amount=5 sum=6", 4),
        ("refund amount=5 amount=6", 65),
        ("refudn amount=5", 3),
        ("gift amount=5", 4),
        ("refund amount=99999999999", 65),
    ],
)
def test_a_bad_offer_writes_nothing(case: Desk, words: str, code: int) -> None:
    before = case.json("verify")["head"]
    answer = case.run(f"--as teng offer 1 {words}", code=code)
    assert answer.err.strip()
    assert answer.out == ""
    assert case.json("verify")["head"] == before


def test_a_policy_may_ask_for_a_chain_of_approvals(desk: Desk) -> None:
    chain = 'id = "advance"\napprovals = ["operations-director", "finance"]'
    text = Path("policy.toml").read_text("utf-8").replace('id = "advance"', chain)
    Path("new.toml").write_text(text, "utf-8")
    desk.run("policy apply new.toml")
    desk.open()
    desk.run("--as teng offer 1 advance amount=100")
    assert [a[:2] for a in approvals(desk)] == [("remedy 1", "waiting"), ("remedy 1", "waiting")]
    desk.run("--as qian approve 1 2", code=4)
    desk.run("--as qian approve 1 1", code=4)
    desk.run("--as wu approve 1")
    assert remedies(desk) == [(1, "100.00", "waiting")]
    desk.run("--as qian approve 1")
    assert remedies(desk) == [(1, "100.00", "offered")]


def test_one_person_is_not_two_in_a_chain(desk: Desk) -> None:
    text = (
        Path("policy.toml")
        .read_text("utf-8")
        .replace('roles = ["finance"]\nunit', 'roles = ["finance", "operations-director"]\nunit')
        .replace('id = "advance"', 'id = "advance"\napprovals = ["operations-director", "finance"]')
    )
    Path("new.toml").write_text(text, "utf-8")
    desk.run("policy apply new.toml")
    desk.open()
    desk.run("--as teng offer 1 advance amount=100")
    assert "somebody else" in desk.run("--as qian approve 1 1", code=4).err
    desk.run("--as wu approve 1 1")
    desk.run("--as wu approve 1 2", code=4)
    desk.run("--as qian approve 1 2")


def test_an_approval_shows_in_the_day_of_who_was_asked(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=400 --ask zhu")
    (one,) = case.json("--as zhu today")["approvals"]
    assert (one["case"], one["no"], one["asked"]) == ("2026-000001", 1, "zhu")
    assert case.json("--as xu today")["approvals"] == []
    assert case.json("--as teng today")["approvals"] == []
    assert len(case.json("--as teng today --all")["approvals"]) == 1
    out = case.run("--as zhu today").out
    assert "refund 400.00 yuan (asked by 滕（样例）) waits for 朱（样例）" in out
    assert "casefile --as zhu approve 2026-000001 1" in out
    case.run("--as zhu delegate --to hong --until 2026-03-05T10:00")
    assert len(case.json("--as hong today")["approvals"]) == 1
    case.run("--as zhu approve 1")
    assert case.json("--as zhu today")["approvals"] == []


def test_an_approval_that_waits_too_long_is_a_finding(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    case.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    case.run("--as teng record 1 written-notice written_notice_at=now")
    case.run("--as teng offer 1 refund amount=400 --ask zhu")
    rules = case.run("check --json", now="2026-03-03T10:00:00+08:00").data["counts"]
    assert "approval-waiting" not in rules
    found = case.run("check --json", now="2026-03-04T10:00:00+08:00", code=10).data["findings"]
    (one,) = [f for f in found if f["rule"] == "approval-waiting"]
    assert (one["owner"], one["severity"]) == ("zhu", "late")


def test_why_explains_a_limit_with_what_was_counted(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=150")
    data = case.json("--as teng why 1 limit")
    mine = {b["scope"]: b for b in data["limits"] if b["staff"] == "teng" and b["remedy"] == "*"}
    assert (mine["per_case"]["total"], mine["per_case"]["left"]) == ("150.00", "50.00")
    assert mine["per_case"]["items"][0]["item"] == "remedy-1"
    assert mine["per_customer"]["window"] == "90d"
    out = case.run("--as teng --lang zh why 1 limit").out
    assert "服务台每案最多 200.00 元（各种补偿合计）" in out


def test_a_closed_or_paused_case_takes_no_offer(case: Desk) -> None:
    case.run("--as teng pause 1 --reason x --until 2026-03-05T10:00")
    case.run("--as teng offer 1 apology", code=4)
    case.run("--as teng resume 1")
    case.run("--as teng withdraw 1 --reason x")
    case.run("--as teng offer 1 apology", code=4)


def test_limits_and_remedies_stand_in_the_policy_as_data(desk: Desk) -> None:
    policy = desk.json("policy show")
    row = policy["limits"][0]
    assert row.keys() >= {
        "role",
        "remedy",
        "per_item",
        "per_case",
        "per_customer",
        "per_clerk",
        "window",
    }
    assert row["per_item"] is None
    assert row["per_case"] == "200.00"
    assert {r["id"] for r in policy["remedies"]} >= {"refund", "gift", "apology", "advance"}


def _offer(folder: str, staff: str) -> int:
    """The exit code of an offer in a process of its own."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "casefile",
            "--db",
            os.environ.get("CASEFILE_DB") or f"{folder}/casefile.db",
            "--as",
            staff,
            "offer",
            "1",
            "refund",
            "amount=150",
        ],
        check=False,
        capture_output=True,
        cwd=ROOT,
    ).returncode


def test_two_clerks_at_the_same_moment_are_not_both_granted(case: Desk) -> None:
    """Of 150 and 150 under a limit of 200, one is granted, whichever comes first."""
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(lambda s: _offer(str(Path.cwd()), s), ["teng", "hong"] * 3))
    assert sorted(codes) == [0, 4, 4, 4, 4, 4]
    assert case.json("show 1")["totals"]["granted"] == "150.00"


def test_a_repeated_key_offers_once(case: Desk) -> None:
    for _ in range(2):
        case.run("--as teng offer 1 refund amount=100 --key web-7")
    assert len(remedies(case)) == 1


# ---- four eyes on a shared login ----------------------------------------------------------------


def by_login(case: Desk, patch: pytest.MonkeyPatch, login: str, line: str) -> None:
    with patch.context() as here:
        here.setattr("casefile.cli.session.login", lambda: login)
        case.run(line)


@pytest.mark.parametrize(
    ("proposed", "corrected", "approved", "one"),
    [("a", "", "a", True), ("a", "", "b", False), ("a", "b", "a", True), ("a", "b", "c", False)],
)
def test_an_approval_typed_by_the_login_of_the_proposal_is_marked_wherever_it_shows(
    case: Desk,
    monkeypatch: pytest.MonkeyPatch,
    proposed: str,
    corrected: str,
    approved: str,
    one: bool,
) -> None:
    by_login(case, monkeypatch, proposed, "--as teng offer 1 compensation amount=3000 --ask xu")
    if corrected:
        again = "--as hong correct 1 5 amount=3100 --reason x"
        by_login(case, monkeypatch, corrected, again)
    assert not any(a["same_login"] for a in case.json("show 1")["approvals"]), "nobody gave it yet"
    by_login(case, monkeypatch, approved, "--as xu approve 1")
    told = case.json("show 1")
    assert told["approvals"][-1]["same_login"] is one
    assert told["remedies"][0]["same_login"] is one
    assert ("typed by one login" in case.run("show 1").out) is one
    (row,) = case.run("export remedies --format jsonl").out.splitlines()
    assert json.loads(row)["same_login"] is one
    every = case.run("check --warn --json", code=10 if one else 0).data["findings"]
    found = [(f["rule"], f["severity"]) for f in every if f["rule"] == "same-login"]
    assert found == [("same-login", "note")] * one
    case.run("verify")


def seen_at(case: Desk, patch: pytest.MonkeyPatch, login: str) -> set[bool]:
    """What is told, wherever it is, of the approval that waits, to who looks by ``login``."""
    with patch.context() as here:
        here.setattr("casefile.cli.session.login", lambda: login)
        data = [
            case.json("--as xu show 1")["approvals"][-1],
            *case.json("--as xu today")["approvals"],
            *case.json("--as xu today --all")["approvals"],
            *case.json("--as xu next 1")["approvals"],
            *case.json("--as xu why 1 limit")["approvals"],
        ]
        assert len(data) == 5
        pages = [case.run(f"--as xu {line}").out for line in ("show 1", "today", "why 1 limit")]
    return {one["same_login"] for one in data} | {"this login proposed it" in p for p in pages}


@pytest.mark.parametrize(
    ("proposed", "corrected", "at", "one"),
    [("a", "", "a", True), ("a", "", "b", False), ("a", "b", "b", True), ("a", "b", "c", False)],
)
def test_an_approval_that_waits_is_marked_for_who_looks_by_the_login_of_the_proposal(
    case: Desk, monkeypatch: pytest.MonkeyPatch, proposed: str, corrected: str, at: str, one: bool
) -> None:
    by_login(case, monkeypatch, proposed, "--as teng offer 1 compensation amount=3000 --ask xu")
    if corrected:
        again = "--as hong correct 1 5 amount=3100 --reason x"
        by_login(case, monkeypatch, corrected, again)
    assert seen_at(case, monkeypatch, at) == {one}
    change(case, ("shared_desk = true", "shared_desk = false"))
    with monkeypatch.context() as here:
        here.setattr("casefile.cli.session.login", lambda: at)
        told = case.json("show 1")["approvals"][-1]
    assert not told["same_login"], "there everybody approves by a login of their own"


def test_a_step_approved_by_the_login_that_planned_it_is_marked(case: Desk) -> None:
    for line in (
        "teng record 1 judge founded=yes reasonable=yes",
        "teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "zhu record 1 investigate cause=x at_fault=y",
        "he record 1 inspect inspection=z",
        "zhu record 1 plan plan=换机",
        "wu record 1 approve decision=approved",
    ):
        case.run(f"--as {line}")
        if " plan " in line:
            told = [*case.json("next 1")["approvals"], *case.json("why 1 approve")["approvals"]]
            assert [(w["no"], w["same_login"]) for w in told] == [(1, True)] * 2
    (one,) = case.json("show 1")["approvals"]
    assert (one["state"], one["same_login"]) == ("approved", True)


def test_who_may_not_approve_their_own_is_told_who_may(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng offer 1 gift item=茶具 amount=150 --ask zhu")
    told = desk.run("--as teng approve 1", code=4).err
    assert "nobody approves what they proposed themselves" in told
    assert "朱（样例） may (zhu)" in told
    assert "teng)" not in told


@pytest.mark.parametrize(
    ("typed", "kept"), [("compensate", "compensate"), ("赔", "compensate"), ("inf", "inform")]
)
def test_what_a_demand_is_for_is_typed_short_and_in_chinese(
    desk: Desk, typed: str, kept: str
) -> None:
    desk.open()
    desk.run(f"--as teng demand 1 退款 --for {typed}")
    assert [d["for"] for d in desk.json("show 1")["demands"]] == [kept]
