"""Agreed compensations on their four routes, to the last copy."""

from pathlib import Path
from typing import Any

import pytest

from tests.desk import CARD, SAMPLES, Desk

ROUTES = {
    "merchant-in-scope": ("trigger=merchant merchant=甲店 in_scope=yes", 4),
    "merchant-out-of-scope": ("trigger=merchant merchant=甲店 in_scope=no", 2),
    "facility-in-scope": ("trigger=facility in_scope=yes", 3),
    "facility-out-of-scope": ("trigger=facility in_scope=no", 2),
}
HOLDERS = {
    "merchant-in-scope": ["财务部", "行政人事部", "客服中心", "商户"],
    "merchant-out-of-scope": ["客服中心", "商户"],
    "facility-in-scope": ["财务部", "行政人事部", "客服中心"],
    "facility-out-of-scope": ["财务部", "客服中心"],
}
FACTS = {"insurer_decision": "paid", "paid_amount": "800", "insurer_paid": "800"}


@pytest.fixture
def case(bare_desk: Desk) -> Desk:
    """A case on which 800 yuan were granted and chosen."""
    desk = bare_desk

    def make() -> None:
        desk.begin()
        desk.open()
        desk.run("--as teng offer 1 compensation amount=800 --ask xu")
        desk.run("--as xu approve 1")
        desk.run("--as teng choose 1 1")

    desk.once("eight hundred granted", make)
    return desk


def settlement(desk: Desk, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = desk.json("show 1")["settlements"][number - 1]
    return found


def settle(
    desk: Desk, facts: str = "trigger=merchant merchant=甲店 in_scope=no", amount: str = "800"
) -> None:
    desk.run(f"--as teng settle 1 {facts} amount={amount} payee=王小明 items=冰箱;运费")


def step(desk: Desk) -> dict[str, Any] | None:
    """What comes next on the route, as a program sees it."""
    found = [n for n in desk.json("next 1")["next"] if n.get("settlement")]
    return found[0] if found else None


def record(desk: Desk, coming: dict[str, Any], **facts: str) -> str:
    for paper in coming.get("requires", ()):
        ahead = "amount=800" if paper == "document:receipt" and coming["step"] == "pay" else ""
        desk.run(f"--as teng issue 1 {paper.removeprefix('document:')} {ahead} -o papers")
    words = []
    for need in coming["needs"]:
        if need["required"] or need["key"] in facts:
            usual = FACTS.get(need["key"]) or (need["choices"] or [SAMPLES[need["type"]]])[0]
            words.append(f"{need['key']}={facts.get(need['key'], usual)}")
    desk.run(f"--as {coming['staff'][0]} record 1 {coming['step']} {' '.join(words)}")
    return str(coming["step"])


def play(desk: Desk, until: str = "", **facts: str) -> list[str]:
    """Record what comes next until ``until`` does, or nothing."""
    done: list[str] = []
    while (coming := step(desk)) and coming["step"] != until:
        done.append(record(desk, coming, **facts))
        assert len(done) < 40
    return done


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_each_route_is_found_from_the_facts_and_played_to_its_end(case: Desk, route: str) -> None:
    facts, copies = ROUTES[route]
    settle(case, facts)
    made = settlement(case)
    assert (made["route"], made["amount"]) == (route, "800.00")
    assert [c["holder"] for c in made["copies"]] == HOLDERS[route]
    assert len(made["copies"]) == copies
    while settlement(case)["state"] == "waiting":
        waiting = [a for a in case.json("show 1")["approvals"] if a["state"] == "waiting"]
        case.run(f"--as {'wu' if waiting[0]['asked'] != 'finance' else 'qian'} approve 1")
    done = play(case)
    steps = next(r for r in case.json("policy show")["routes"] if r["id"] == route)["steps"]
    assert done == [s for s in steps if s != "bear-shortfall"]
    made = settlement(case)
    assert (made["state"], made["paid"]) == ("done", "800.00")
    assert case.json("show 1")["totals"]["settled"] == "800.00"
    assert case.json("verify")["ok"]


def test_the_money_that_was_granted_is_not_granted_twice(case: Desk) -> None:
    settle(case)
    assert case.json("show 1")["totals"]["granted"] == "800.00"
    told = case.run(
        "--as teng settle 1 trigger=merchant merchant=甲店 in_scope=no amount=801 payee=王小明",
        code=4,
    ).err
    assert "800.00 is taken up" in told


def test_what_goes_beyond_the_grants_takes_authority(case: Desk) -> None:
    line = "settle 1 trigger=merchant merchant=甲店 in_scope=no amount=900 payee=王小明"
    case.run(f"--as teng {line}", code=4)
    case.run(f"--as teng {line} --ask xu")
    assert settlement(case)["state"] == "waiting"
    assert step(case) is None
    case.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes", code=4)
    case.run("--as teng approve 1", code=4)
    case.run("--as xu approve 1")
    assert settlement(case)["state"] == "open"
    assert case.json("show 1")["totals"]["granted"] == "900.00"


def test_what_waits_is_not_settled(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng offer 1 compensation amount=800 --ask xu")
    desk.run(
        "--as xu settle 1 trigger=merchant merchant=甲店 in_scope=no amount=800 payee=王小明",
        code=4,
    )


def test_steps_follow_each_other(case: Desk) -> None:
    settle(case)
    told = case.run("--as teng record 1 pay paid_amount=800 paid_at=now", code=4).err
    assert "casefile --as zhou record 2026-000001 negotiate" in told
    case.run("--as teng record 1 negotiate negotiated_at=now vouchers_reminded=yes", code=77)
    case.run("--as zhou record 1 negotiate vouchers_reminded=yes", code=4)
    case.run(
        "--as zhou record 1 negotiate negotiated_at=2026-03-09T10:00 vouchers_reminded=yes", code=65
    )
    case.run("--as zhou record 1 协商 negotiated_at=now vouchers_reminded=yes", code=3)
    case.run("--as zhou record 1 与顾客协商赔偿 negotiated_at=now vouchers_reminded=yes")


def test_a_compensation_may_be_paid_in_two_parts(case: Desk) -> None:
    settle(case)
    play(case, "pay")
    case.run("--as teng record 1 pay paid_amount=300 paid_at=now")
    assert step(case)["step"] == "pay"  # type: ignore[index]
    assert settlement(case)["paid"] == "300.00"
    told = case.run("--as teng record 1 pay paid_amount=500.01 paid_at=now", code=65).err
    assert "of 800.00 yuan 300.00 are paid, 500.00 are left" in told
    case.run("--as teng record 1 pay paid_amount=0 paid_at=now", code=65)
    case.run("--as teng record 1 pay paid_amount=500 paid_at=now")
    assert step(case)["step"] == "customer-signs"  # type: ignore[index]
    seq = settlement(case)["steps"][-1]["seq"]
    case.run(f"--as teng correct 1 {seq} paid_amount=501 --reason 笔误", code=65)
    case.run(f"--as teng correct 1 {seq} paid_amount=400 --reason 笔误")
    assert step(case)["step"] == "pay"  # type: ignore[index]


def test_a_merchant_who_does_not_pay_is_stood_in_for(case: Desk) -> None:
    settle(case, "trigger=merchant merchant=甲店 in_scope=yes")
    play(case, "pay")
    late = case.run("check --json", now="2026-03-20T10:00:00+08:00", code=10).data["findings"]
    assert "route-pay" in {f["clock"] for f in late}
    case.run("--as qian record 1 pay paid_amount=800 paid_at=now paid_by=mall")
    play(case)
    assert settlement(case)["state"] == "done"


@pytest.mark.parametrize("decision", ["less", "refused"])
def test_an_insurer_who_pays_less_or_nothing_leaves_a_rest_to_bear(
    case: Desk, decision: str
) -> None:
    settle(case, "trigger=merchant merchant=甲店 in_scope=yes")
    done = play(case, insurer_decision=decision, insurer_paid="500")
    assert "bear-shortfall" in done
    assert ("transfer" in done) is (decision == "less")
    assert settlement(case)["state"] == "done"


def test_a_customer_who_does_not_sign_is_asked_again(case: Desk) -> None:
    settle(case)
    play(case, "customer-signs")
    for paper in ("receipt", "agreement"):
        case.run(f"--as teng issue 1 {paper} -o out")
    case.run("--as teng record 1 customer-signs receipt_signed=yes agreement_signed=no")
    assert step(case)["step"] == "customer-signs"  # type: ignore[index]
    late = case.run("check --json", now="2026-03-10T10:00:00+08:00", code=10).data["findings"]
    assert "route-customer-signs" in {f["clock"] for f in late}
    case.run("--as teng record 1 customer-signs receipt_signed=yes agreement_signed=yes")
    play(case)
    assert settlement(case)["state"] == "done"


def test_a_settlement_is_cancelled_with_a_reason(case: Desk) -> None:
    settle(case)
    case.run("--as teng withdraw 1 --reason x", code=4)
    case.run("--as teng decline 1 1", code=4)
    case.run("--as teng correct 1 5 amount=100 --reason x", code=4)
    case.run("--as teng cancel-settlement 1 1", code=4)
    case.run("--as teng cancel-settlement 1 1 --reason 顾客反悔")
    case.run("--as teng cancel-settlement 1 1 --reason 顾客反悔", code=4)
    case.run("--as teng cancel-settlement 1 2 --reason x", code=3)
    assert (settlement(case)["state"], step(case)) == ("cancelled", None)
    settle(case)
    assert settlement(case, 2)["state"] == "open"
    assert case.json("show 1")["totals"]["settled"] == "800.00"
    clocks = {c["id"]: c["state"] for c in case.json("show 1")["clocks"]}
    assert clocks["route-negotiate"] == "cancelled"
    assert clocks["route-negotiate-2"] == "running"


def test_several_settlements_go_on_side_by_side(case: Desk) -> None:
    settle(case, amount="300")
    settle(case, "trigger=facility in_scope=no", amount="500")
    case.run("--as wu approve 1")
    case.run("--as qian approve 1")
    assert {n["settlement"] for n in case.json("next 1")["next"] if n.get("settlement")} == {1, 2}
    told = case.run("--as qian record 1 pay paid_amount=500 paid_at=now settlement=2", code=4).err
    assert "judge-scope settlement=2" in told
    case.run("--as li record 1 judge-scope settlement=2 scope_confirmed=yes")
    for paper in ("application", "receipt amount=500", "agreement"):
        case.run(f"--as teng issue 1 {paper} --settlement 2 -o out")
    case.run("--as qian record 1 pay paid_amount=500 paid_at=now settlement=2")
    case.run("--as qian record 1 pay paid_amount=1 paid_at=now settlement=1", code=4)
    case.run("--as qian record 1 pay paid_amount=1 paid_at=now settlement=x", code=65)
    case.run("--as qian record 1 pay paid_amount=1 paid_at=now settlement=7", code=3)
    totals = case.json("show 1")["totals"]
    assert (totals["settled"], totals["paid"], totals["granted"]) == ("800.00", "500.00", "800.00")


def test_the_case_cannot_end_before_its_settlement(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=no reasonable=no")
    settle(case)
    case.run("--as teng record 1 explain-unfounded reported_to=shen explained_at=now")
    told = case.run("--as teng close 1 --despite 未签", code=4).err
    assert "negotiate" in told or "agree the compensation" in told
    play(case)
    case.run("--as teng close 1 --despite 未签")


def test_whoever_closes_a_case_is_told_which_papers_hang(case: Desk) -> None:
    """The case may end before everybody has signed, for a reason; nobody should forget it for
    that."""
    settle(case)
    play(case)
    case.run("--as teng record 1 judge founded=no reasonable=no")
    case.run("--as teng record 1 explain-unfounded reported_to=shen explained_at=now")
    hangs = "尚未办结：第 1 项和解：已付款，收条未签。"
    assert hangs in case.run("--lang zh next 1").out
    assert hangs in case.run("--lang zh --as teng close 1 --despite 改日签字").out
    signed = case.json("--as teng sign 1 receipt --copy 1 --by 王小明")
    assert "“receipt”, document 1: copy 1 not handed over." in signed["hanging"]


def test_a_change_of_payee_or_amount_asks_for_approval_again(case: Desk) -> None:
    settle(case, "trigger=facility in_scope=no")
    case.run("--as wu approve 1")
    case.run("--as qian approve 1")
    seq = settlement(case)["seq"]
    case.run(f"--as teng correct 1 {seq} payee=王大明 --reason 代收", code=4)
    case.run(f"--as teng correct 1 {seq} payee=王大明 payee_basis=委托书 --reason 代收")
    assert settlement(case)["state"] == "waiting"
    states = [a["state"] for a in case.json("show 1")["approvals"] if "settlement" in a["of"]]
    assert states == ["void", "void", "waiting", "waiting"]
    case.run(f"--as teng correct 1 {seq} trigger=merchant merchant=甲店 --reason x", code=4)
    case.run(f"--as teng correct 1 {seq} amount=700 --reason 少赔")
    assert settlement(case)["amount"] == "700.00"
    assert case.json("verify")["ok"]


@pytest.mark.parametrize(
    ("facts", "code", "told"),
    [
        (
            "trigger=merchant merchant=甲店 in_scope=yes amount=0 payee=王小明",
            65,
            "more than nothing",
        ),
        ("trigger=merchant merchant=甲店 in_scope=yes amount=-1 payee=王小明", 65, "no amount"),
        ("trigger=merchant merchant=甲店 in_scope=yes amount=800", 4, "payee"),
        (
            "trigger=merchant merchant=甲店 in_scope=yes amount=800 payee=李四",
            4,
            "not the complainant",
        ),
        ("trigger=nature in_scope=yes amount=800 payee=王小明", 65, "merchant"),
        ("in_scope=yes amount=800 payee=王小明", 4, "trigger"),
        ("trigger=merchant merchant=甲店 in_scope=maybe amount=800 payee=王小明", 65, "yes"),
        (
            "trigger=merchant merchant=甲店 in_scope=yes amount=800 payee=王小明 colour=red",
            4,
            "colour",
        ),
    ],
)
def test_a_bad_settlement_writes_nothing(case: Desk, facts: str, code: int, told: str) -> None:
    before = case.json("verify")["head"]
    assert told in case.run(f"--as teng settle 1 {facts}", code=code).err
    assert case.json("verify")["head"] == before


def test_the_payee_may_be_named_by_word(case: Desk) -> None:
    case.run("--as teng settle 1 trigger=merchant merchant=甲店 in_scope=no amount=800 payee=本人")
    assert case.json("--as teng show 1 --reveal")["settlements"][0]["facts"]["payee"] == "王小明"
    assert settlement(case)["facts"]["payee"] == "王*"


def test_the_customer_gets_a_copy_where_the_policy_says_so(desk: Desk) -> None:
    text = (
        Path("policy.toml")
        .read_text("utf-8")
        .replace("customer_copy = false", "customer_copy = true")
    )
    Path("new.toml").write_text(text, "utf-8")
    desk.run("policy apply new.toml")
    desk.open()
    desk.run(
        "--as teng settle 1 trigger=merchant merchant=甲店 in_scope=yes amount=200 payee=王小明"
    )
    assert [c["holder"] for c in settlement(desk)["copies"]][-1] == "customer"
    assert len(settlement(desk)["copies"]) == 5


def test_a_policy_without_routes_settles_nothing(bare_desk: Desk) -> None:
    bare_desk.begin("--policy eight-step")
    needs = bare_desk.json("policy show")["steps"][0]["fields"]
    clerk = bare_desk.json("policy show")["staff"][0]["id"]
    facts = [
        f"{f['key']}={(f['choices'] or [SAMPLES[f['type']]])[0]}" for f in needs if f["required"]
    ]
    bare_desk.run(f"--as {clerk} open", *facts)
    assert "[settlement]" in bare_desk.run(f"--as {clerk} settle 1 amount=1", code=4).err


def test_reopened_and_settled_again(case: Desk) -> None:
    settle(case)
    play(case)
    for line in (
        "--as teng record 1 judge founded=no reasonable=no",
        "--as teng record 1 explain-unfounded reported_to=shen explained_at=now",
        "--as teng close 1 --despite 未签",
        "--as teng reopen 1 --reason 又有损失",
    ):
        case.run(line)
    case.run(
        "--as teng settle 1 trigger=merchant merchant=甲店 in_scope=no amount=1 payee=王小明",
        code=4,
    )
    case.run("--as xu settle 1 trigger=merchant merchant=甲店 in_scope=no amount=200 payee=王小明")
    assert case.json("show 1")["totals"]["settled"] == "1000.00"
    assert case.json("verify")["ok"]
    case.run("rebuild")
    assert case.json("verify")["ok"]


def test_another_case_of_the_customer_counts_the_settlement(case: Desk) -> None:
    case.run(f"--as teng open {CARD}")
    told = case.run("--as teng offer 2 refund amount=1", code=4).err
    assert "800.00 is taken up" in told


def test_a_step_on_a_route_is_corrected_by_its_name(case: Desk) -> None:
    settle(case)
    play(case, "vouchers")
    told = case.run(
        "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes", code=4
    ).err
    assert "recorded already" in told
    case.run("--as zhou correct 1 negotiate vouchers_reminded=no --reason 笔误")
    assert settlement(case)["steps"][1]["facts"]["vouchers_reminded"] == "no"
    case.run("--as zhou correct 1 transfer transferred_at=now --reason x", code=3)


def test_clocks_of_a_route_run_only_for_its_own_steps(case: Desk) -> None:
    settle(case)
    clocks = {c["id"] for c in case.json("show 1")["clocks"] if c["state"] != "waiting"}
    assert "route-negotiate" in clocks
    assert "route-insurer-report" not in clocks


def test_the_clocks_of_a_route_begin_with_the_approval(case: Desk) -> None:
    settle(case, "trigger=facility in_scope=yes")
    later = "2026-03-05T10:00:00+08:00"
    assert case.json("show 1")["clocks"][-1]["id"]
    case.run("--as wu approve 1", now=later)
    clocks = {c["id"]: c for c in case.json("show 1")["clocks"]}
    assert clocks["route-insurer-report"]["started_at"] == later


def test_what_waits_is_told_with_the_command_that_gives_it(case: Desk) -> None:
    settle(case, "trigger=facility in_scope=no")
    out = case.run("next 1").out
    assert "settlement 1 800.00 yuan (asked by 滕（样例）) waits for operations director" in out
    assert "casefile --as wu approve 2026-000001 2" in out
    out = case.run("--as wu approve 1").out
    assert "waits for finance: casefile --as qian approve 2026-000001 3" in out


def test_another_amount_takes_another_slip(case: Desk) -> None:
    settle(case, "trigger=facility in_scope=yes")
    case.run("--as wu approve 1")
    play(case, "pay")
    seq = settlement(case)["seq"]
    case.run(f"--as teng correct 1 {seq} amount=700 --reason 少赔")
    case.run("--as wu approve 1")
    assert step(case)["step"] == "slip"  # type: ignore[index]
    slips = [s["stands"] for s in settlement(case)["steps"] if s["id"] == "slip"]
    assert slips == [False]
    play(case, paid_amount="700", insurer_paid="700")
    assert settlement(case)["state"] == "done"
    assert case.json("verify")["ok"]
