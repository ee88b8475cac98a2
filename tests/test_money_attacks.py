"""Ways that were found to more money than anybody approved; none of them works now."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from casefile.actions.night.notify import people
from casefile.values.telephones import dialled
from tests.desk import CARD, Desk, pack

SERVICE = CARD.replace("category=goods", "category=service")
LATER = "2026-06-02T10:00:00+08:00"


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"--as teng open {SERVICE}")
    return desk


def planned(desk: Desk, number: int = 1) -> None:
    for line in (
        f"--as teng record {number} judge founded=yes reasonable=yes",
        f"--as teng record {number} responsible unit=家电部 person=zhu phoned_at=now",
        f"--as zhu record {number} investigate cause=c at_fault=x",
        f"--as zhu record {number} plan plan=p plan_amount=10",
    ):
        desk.run(line)


def offers(desk: Desk, number: int = 1) -> list[tuple[str, str, str | None]]:
    shown = desk.json(f"show {number}")["remedies"]
    return [(r["amount"], r["state"], r["granted_by"]) for r in shown]


def policy_with(*changes: tuple[str, str]) -> str:
    text = Path("policy.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    Path("new.toml").write_text(text, "utf-8")
    return "new.toml"


DECIDES = (
    'decides = { on = "plan", fact = "decision", yes = "approved", no = "returned" }\n',
    "",
)


def test_a_new_policy_does_not_turn_one_approval_into_another(case: Desk) -> None:
    case.run("--as teng offer 1 compensation amount=300 --ask wu")
    planned(case)
    case.run("--as teng offer 1 compensation amount=400 --ask wu")
    case.run("--as teng offer 1 compensation amount=90000 --ask wu")
    case.run("--as zhou approve 1 3")
    case.run(f"--as teng policy apply {policy_with(DECIDES)} --open-cases")
    assert offers(case) == [
        ("300.00", "waiting", None),
        ("400.00", "offered", "zhou"),
        ("90000.00", "waiting", None),
    ]
    case.run("--as teng policy apply policy.toml --open-cases")
    assert offers(case)[2] == ("90000.00", "waiting", None)
    assert case.json("verify")["ok"]


def test_limits_count_from_when_the_present_amount_was_granted(desk: Desk) -> None:
    for number in range(1, 6):
        desk.run(f"--as teng open {SERVICE}")
        desk.run(f"--as teng offer {number} refund amount=0.01")
    for number, code in ((1, 0), (2, 0), (3, 4), (4, 4), (5, 4)):  # 500 in 90 days
        seq = desk.json(f"show {number}")["remedies"][0]["seq"]
        line = f"--as teng correct {number} {seq} amount=200 --reason x"
        desk.run(line, now=LATER, code=code)


def test_what_was_declined_and_is_chosen_later_counts_from_then(desk: Desk) -> None:
    for number in range(1, 5):
        desk.run(f"--as teng open {SERVICE}")
        desk.run(f"--as teng offer {number} refund amount=200")
        desk.run(f"--as teng decline {number} 1")
    for number, code in ((1, 0), (2, 0), (3, 4), (4, 4)):
        desk.run(f"--as teng choose {number} 1", now=LATER, code=code)


def paid(desk: Desk) -> None:
    desk.run("--as teng offer 1 refund amount=200")
    desk.run("--as teng choose 1 1")
    desk.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=200 payee=本人 items=x"
    )
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    desk.run("--as teng record 1 pay paid_amount=200 paid_at=now")


def test_money_that_was_paid_goes_on_counting(case: Desk) -> None:
    paid(case)
    case.run("--as teng cancel-settlement 1 1 --reason x")
    case.run("--as teng decline 1 1", code=4)
    seq = case.json("show 1")["remedies"][0]["seq"]
    case.run(f"--as teng correct 1 {seq} amount=0.01 --reason x", code=4)
    case.run("--as teng offer 1 refund amount=1", code=4)
    case.run(
        "--as teng settle 1 trigger=merchant merchant=甲店 in_scope=no amount=1 payee=本人", code=4
    )
    assert case.json("show 1")["totals"]["granted"] == "200.00"


def test_a_settlement_cancelled_before_any_payment_frees_what_it_rested_on(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=200")
    case.run("--as teng choose 1 1")
    line = (
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=200 payee=本人 items=x"
    )
    case.run(line)
    case.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    case.run("--as teng cancel-settlement 1 1 --reason x")
    case.run(line)


def test_choosing_what_was_declined_needs_the_approvals_of_the_remedy(desk: Desk) -> None:
    chain = ('id = "compensation"\n', 'id = "compensation"\napprovals = ["finance"]\n')
    desk.run(f"policy apply {policy_with(chain)}")
    desk.run(f"--as teng open {SERVICE}")
    desk.run("--as teng offer 1 compensation amount=150")
    desk.run("--as teng decline 1 1")
    desk.run("--as teng choose 1 1", code=4)
    desk.run("--as teng offer 1 compensation amount=50000 --ask wu")
    desk.run("--as wu approve 1 2")
    desk.run("--as teng decline 1 2")
    desk.run("--as teng choose 1 2", code=4)


def test_who_corrected_a_plan_does_not_approve_it(case: Desk) -> None:
    case.run("--as wu delegate --to cheng --until 2026-04-01T00:00")
    planned(case)
    case.run("--as cheng correct 1 plan plan_amount=90000 --reason x")
    case.run("--as cheng approve 1", code=4)
    case.run("--as cheng record 1 approve decision=approved", code=4)
    case.run("--as wu approve 1")


def test_a_correction_by_a_colleague_does_not_open_the_way_to_ones_own(case: Desk) -> None:
    case.run("--as wu delegate --to xu --until 2026-04-01T00:00")
    case.run("--as xu offer 1 compensation amount=90000 --ask wu")
    seq = case.json("show 1")["remedies"][0]["seq"]
    case.run("--as xu approve 1", code=4)
    case.run(f"--as teng correct 1 {seq} item=typo --reason x")
    case.run("--as xu approve 1", code=4)
    case.run("--as wu settle 1 trigger=facility in_scope=no amount=2000 payee=本人", code=4)
    case.run("--as wu approve 1")
    case.run("--as wu settle 1 trigger=facility in_scope=no amount=2000 payee=本人")
    seq = case.json("show 1")["settlements"][0]["seq"]
    case.run(f"--as zhou correct 1 {seq} items=a --reason typo", code=4)
    case.run(f"--as xu correct 1 {seq} items=a --reason typo", code=4)


def test_what_waits_for_a_role_takes_up_the_limit_already(case: Desk) -> None:
    line = "--as teng settle 1 trigger=facility in_scope=no amount=200 payee=本人"
    case.run(line)
    case.run(line, code=4)
    case.run("--as teng offer 1 refund amount=1", code=4)


def test_who_may_grant_it_and_holds_a_role_of_the_chain_is_asked_once(case: Desk) -> None:
    """Nobody fills two places of a chain; and the director, who alone may grant it, can finish."""
    case.run("--as teng settle 1 trigger=facility in_scope=no amount=20000 payee=本人 --ask wu")
    case.run("--as wu approve 1 1")
    case.run("--as qian approve 1 2")
    assert case.json("show 1")["settlements"][0]["state"] == "open"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("13812348000", "13812348000"),
        ("138-1234-8000", "13812348000"),
        ("+86 138 1234 8000", "13812348000"),
        ("008613812348000", "13812348000"),
        ("13812348000-01", "13812348000"),
        ("138-1234-8000 #1", "13812348000"),
        ("138-1234-8000转12", "13812348000"),
        ("010-62345678", "1062345678"),
        ("+86 10 62345678", "1062345678"),
        ("01062345678", "1062345678"),
        ("010-62345678-801", "1062345678"),
        ("010-6234-5678", "1062345678"),
        ("0755-12345678", "75512345678"),
        ("62345678", "62345678"),
        ("+1 312 555 0100", "+13125550100"),
        ("131 2555 0100", "13125550100"),
        ("+7-912-345-67-89", "+79123456789"),
        ("00852 2345-6789", "+85223456789"),
        ("", ""),
    ],
)
def test_one_customer_is_not_many_by_the_way_of_typing(typed: str, known: str) -> None:
    assert dialled(typed) == known


def settled(desk: Desk) -> None:
    desk.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=100 payee=本人 items=x"
    )
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            [('"pay"', '"pay-out"'), ('route:pay"', 'route:pay-out"'), ("{ pay =", "{ pay-out =")],
            "another",
        ),
        ([('"negotiate"', '"talk"'), ('route:negotiate"', 'route:talk"')], "another"),
        ([('id = "merchant-out-of-scope"', 'id = "other"')], "no route"),
        (
            [('sums = "paid_amount"', "# sums"), ('requires = ["payment", ', "requires = [")],
            "another",
        ),
    ],
)
def test_a_settlement_does_not_go_to_a_policy_with_another_route(
    case: Desk, changes: list[tuple[str, str]], why: str
) -> None:
    settled(case)
    file = policy_with(*changes)
    for dry in ("--dry-run", ""):
        (one,) = case.json(f"policy apply {file} --open-cases {dry}")["cases"]
        assert not one["moves"]
        assert why in " ".join(one["stays_because"])
    assert case.json("verify")["ok"]


def test_a_remedy_or_a_role_that_is_gone_keeps_the_case(case: Desk) -> None:
    case.run("--as teng offer 1 gift item=x amount=50")
    changes = [('id = "gift"', 'id = "present"'), ('remedy = "gift"', 'remedy = "present"')]
    (one,) = case.json(f"policy apply {policy_with(*changes)} --open-cases")["cases"]
    assert "no remedy gift" in " ".join(one["stays_because"])
    case.run("--as teng settle 1 trigger=facility in_scope=no amount=100 payee=本人")
    renamed = policy_with(("finance", "treasury"))
    said = case.run(f"policy apply {renamed} --open-cases", code=4).err
    assert "2026-000001: nobody could give approval" in said
    with Path(renamed).open("a", encoding="utf-8") as file:
        file.write('\n[renamed]\nfinance = "treasury"\n')
    (one,) = case.json(f"policy apply {renamed} --open-cases")["cases"]
    assert not one["stays_because"]
    assert case.json("verify")["ok"]


def test_a_key_marks_one_write_only(case: Desk) -> None:
    case.run("--as teng offer 1 gift item=c amount=10 --key k1")
    case.run("--as teng offer 1 gift item=c amount=99 --key k1", code=5)
    case.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=50 payee=本人 --key k1",
        code=5,
    )
    case.run("--as teng offer 1 gift item=d amount=5")
    assert "remedy 1 is offered" in case.run("--as teng offer 1 gift item=c amount=10 --key k1").out
    case.run("--as teng record 1 judge founded=yes reasonable=yes --key k2")
    case.run("--as teng offer 1 gift item=c amount=10 --key k2", code=5)
    case.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=50 payee=本人 --key k3"
    )
    case.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=50 payee=本人 --key k3"
    )
    case.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=60 payee=本人 --key k3",
        code=5,
    )
    line = "--as zhou record 1 negotiate negotiated_at=2026-03-02T10:00 vouchers_reminded=yes"
    case.run(f"{line} settlement=1 --key k4")
    case.run(f"{line} settlement=1 --key k4")
    assert len(case.json("show 1")["settlements"]) == 1


def test_ended_provisional_clocks_follow_the_calendar_too(desk: Desk) -> None:
    then = "2026-12-28T10:00:00+08:00"
    desk.run(f"--as teng open {SERVICE}", now=then)
    for line in (
        "--as teng record 1 judge founded=yes reasonable=yes",
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "--as zhu record 1 investigate cause=c at_fault=x",
        "--as zhu record 1 plan plan=p",
    ):
        desk.run(line, now=then)
    year = Path(__file__).parents[1] / "bench" / "2027-sample.json"
    desk.run("calendar import", str(year), now=then)
    assert desk.json("verify")["ok"]


def test_a_step_on_a_route_is_not_dated_before_the_settlement(case: Desk) -> None:
    case.run(
        "--as teng settle 1 trigger=merchant merchant=甲店 in_scope=no amount=100 payee=本人",
        now="2026-03-04T10:00:00+08:00",
    )
    line = "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes"
    case.run(
        f"{line} --at 2026-03-03T10:00",
        now="2026-03-05T10:00:00+08:00",
        code=65,
    )


def test_a_case_does_not_close_over_what_waits(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=no reasonable=no")
    case.run("--as teng record 1 explain-unfounded reported_to=shen explained_at=now")
    case.run("--as teng offer 1 refund amount=400 --ask zhu")
    case.run("--as teng close 1", code=4)
    case.run("--as zhu refuse 1 --reason x")
    case.run("--as teng close 1")


def test_a_route_needs_a_step_that_is_required(desk: Desk) -> None:
    changes = [
        (
            'steps = ["judge-scope", "negotiate", "vouchers", "pay", "customer-signs", "copies"]',
            "steps = []",
        )
    ]
    assert (
        "no step of it is required"
        in desk.run(f"policy check {policy_with(*changes)}", code=65).err
    )


def test_a_finding_for_a_role_that_nobody_holds_reaches_somebody(case: Desk) -> None:
    mall = pack("mall")
    staff = tuple(replace(s, roles=tuple(r for r in s.roles if r != "finance")) for s in mall.staff)
    told = people(replace(mall, staff=staff), "finance")
    assert told == replace(mall, staff=staff).members(mall.rights["assign"])
    assert told, "those who may give the case to somebody else"


def test_one_who_cannot_be_reached_does_not_make_others_hear_twice(case: Desk) -> None:
    script = Path("take")
    script.write_text('#!/bin/sh\n[ "$1" != hong ] && cat >>"heard-$1"\n')
    script.chmod(0o755)
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace(
        'file = "notices/{staff}-{date}.txt"', f'command = ["{script.absolute()}", "{{staff}}"]'
    )
    Path("new.toml").write_text(text, "utf-8")
    case.run("--as xu policy apply new.toml --open-cases")
    case.run("--as teng settle 1 trigger=merchant merchant=甲店 in_scope=yes amount=100 payee=本人")
    for day in (4, 5, 6):
        case.run("check --notify", now=f"2026-03-0{day}T02:00:00+08:00", code=73)
    assert Path("heard-teng").read_text("utf-8").count("report to the insurer") == 1
    script.write_text('#!/bin/sh\ncat >>"heard-$1"\n')
    case.run("check --notify", now="2026-03-07T02:00:00+08:00", code=10)
    assert Path("heard-hong").read_text("utf-8").count("report to the insurer") == 1


def test_a_late_entry_of_the_nights_that_were_missed_is_told(desk: Desk) -> None:
    desk.run("check --notify", now="2026-03-06T02:00:00+08:00")
    desk.run(f"--as teng open {SERVICE} --at 2026-03-06T08:00", now="2026-03-06T12:00:00+08:00")
    data = desk.run("check --notify --json", now="2026-03-16T02:00:00+08:00", code=10).data
    assert "late-entry" in data["counts"]


def test_a_delegate_does_not_approve_what_the_lender_proposed(case: Desk) -> None:
    case.run("--as wu delegate --to xu --until 2026-04-01T00:00")
    case.run("--as wu settle 1 trigger=facility in_scope=no amount=100 payee=本人")
    assert "delegate" in case.run("--as xu approve 1 1", code=4).err
    case.run("--as xu offer 1 compensation amount=100 --ask wu")
    case.run("--as wu approve 1 3")
