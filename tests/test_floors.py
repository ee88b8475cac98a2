"""What the law gives at least: what lies below it is told with its clause, and not refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.money.floors import shortfalls
from casefile.values.amounts import fen, yuan
from tests.desk import Desk
from tests.rules import MALL, OPENED, case_after

FRAUD = "teng record judge founded=yes reasonable=yes offence=fraud"
FOOD = "teng record judge founded=yes reasonable=yes offence=unsafe-food"
NEITHER = "teng record judge founded=yes reasonable=yes offence=neither"
SETTLED = "trigger=merchant in_scope=no payee=本人 merchant=甲店"


def below(deeds: str, price: str = "100") -> list[tuple[str, str, str]]:
    case = case_after(deeds, opened=f"{OPENED} price={price}" if price else OPENED)
    return [(one.of, yuan(one.told), yuan(one.least)) for one in shortfalls(case, MALL)]


@pytest.mark.parametrize(
    ("why", "deeds", "price", "found"),
    [
        ("neither case has no floor", f"{NEITHER} | wu offer compensation amount=1", "100", []),
        ("unjudged has none", "wu offer compensation amount=1", "100", []),
        ("nothing named, nothing below", FRAUD, "100", []),
        (
            "fraud: five hundred at least",
            f"{FRAUD} | wu offer compensation amount=499.99",
            "100",
            [("remedies", "499.99", "500.00")],
        ),
        ("fraud: just at it", f"{FRAUD} | wu offer compensation amount=500", "100", []),
        (
            "fraud: three times the price",
            f"{FRAUD} | wu offer compensation amount=599",
            "200",
            [("remedies", "599.00", "600.00")],
        ),
        (
            "food: a thousand at least",
            f"{FOOD} | wu offer compensation amount=500",
            "20",
            [("remedies", "500.00", "1000.00")],
        ),
        (
            "food: ten times the price",
            f"{FOOD} | wu offer compensation amount=1999",
            "200",
            [("remedies", "1999.00", "2000.00")],
        ),
        (
            "an unknown price leaves the fixed part",
            f"{FRAUD} | wu offer compensation amount=100",
            "",
            [("remedies", "100.00", "500.00")],
        ),
        ("a refund alone is no damages", f"{FRAUD} | wu offer refund amount=100", "100", []),
        (
            "of several offers the best counts",
            f"{FRAUD} | wu offer compensation amount=100 | wu offer compensation amount=500",
            "100",
            [],
        ),
        (
            "what was chosen counts together",
            f"{FRAUD} | wu offer compensation amount=250 | wu offer compensation amount=250"
            " | wu choose 1 2",
            "100",
            [],
        ),
        (
            "once the better one is declined it counts no longer",
            f"{FRAUD} | wu offer compensation amount=100 | wu offer compensation amount=500"
            " | wu decline 2",
            "100",
            [("remedies", "100.00", "500.00")],
        ),
        (
            "a settlement below it",
            f"{FRAUD} | wu settle amount=300 {SETTLED}",
            "100",
            [("settlements", "300.00", "500.00")],
        ),
        (
            "a cancelled one is none",
            f"{FRAUD} | wu settle amount=300 {SETTLED} | wu cancel 1 reason=x",
            "100",
            [],
        ),
        (
            "a corrected amount is held against it anew",
            f"{FRAUD} | wu offer compensation amount=500 | wu correct offer 1 amount=400 reason=x",
            "100",
            [("remedies", "400.00", "500.00")],
        ),
        (
            "a judgement that is corrected takes the floor away",
            f"{FRAUD} | wu offer compensation amount=100 | teng correct judge offence=neither"
            " reason=x",
            "100",
            [],
        ),
        (
            "a judgement that is corrected brings one",
            f"{NEITHER} | wu offer compensation amount=100 | teng correct judge offence=fraud"
            " reason=x",
            "100",
            [("remedies", "100.00", "500.00")],
        ),
    ],
)
def test_the_table_of_floors(
    why: str, deeds: str, price: str, found: list[tuple[str, str, str]]
) -> None:
    assert below(deeds, price) == found, why


@given(price=st.integers(0, 10_000), amount=st.integers(1, 10_000_000))
def test_less_is_below_whenever_more_is(price: int, amount: int) -> None:
    told = below(f"{FRAUD} | wu offer compensation amount={yuan(amount)}", yuan(price))
    least = max(fen("500"), 3 * price)
    assert bool(told) is (amount < least)


def test_what_lies_below_the_law_is_told_at_once_and_at_night(desk: Desk) -> None:
    desk.open("price=200")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes offence=fraud")
    told = desk.run("--as zhou offer 1 compensation amount=400").out
    assert (
        "The remedies: 400.00 yuan, below the least of 600.00 yuan by law (消费者权益保护法" in told
    )
    answer = desk.json(f"--as zhou settle 1 amount=450 {SETTLED}")
    assert ["600.00" in line for line in answer["below_floor"]] == [True, True]
    assert "below the least" not in desk.run("--as teng note 1 一句").out
    desk.run("check")
    found = desk.run("check --warn --json", code=10).data["findings"]
    one = next(f for f in found if f["rule"] == "below-floor")
    assert (one["case"], one["basis"]) == ("2026-000001", "消费者权益保护法 第五十五条")
    desk.run("verify")
    desk.run("rebuild")
    assert desk.run("check 1 --warn --json", code=10).data["findings"] == found


def test_a_plan_below_the_law_is_told_when_it_is_recorded(desk: Desk) -> None:
    desk.open("price=200")
    for line in (
        "--as teng record 1 judge founded=yes reasonable=yes offence=unsafe-food",
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "--as zhu record 1 investigate cause=x at_fault=x",
        "--as he record 1 inspect inspection=x",
    ):
        assert "below the least" not in desk.run(line).out
    told = desk.run("--as zhu record 1 plan plan=退一赔三 plan_amount=600").out
    assert "600.00 yuan, below the least of 2000.00 yuan by law (食品安全法" in told
    seq = desk.json("show 1 --log")["events"][-1]["seq"]
    told = desk.run(f"--as zhu correct 1 {seq} plan_amount=2000 --reason 算错").out
    assert "below the least" not in told
