"""Rows of facts in one fact, bounds, what is recorded where nobody says, one fact of several."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData, PolicyError
from casefile.pages.language import Language
from casefile.policy.reading import read_policy
from casefile.procedure.canonical import parse
from casefile.procedure.facts import shown
from casefile.values.amounts import yuan
from tests.desk import Desk
from tests.repairs import SHOP, at_the_desk, faults, shop, step
from tests.rules import around, case_after, comes_of
from tests.test_conditions import OPENED
from tests.test_derive import fact as derived

LINES = """
[fact.part]
type = "text"
title = "配件"

[fact.price]
type = "money"
title = "单价"
min = "1.00"
max = "5000.00"

[fact.lines]
type = "group"
title = "报价明细"
of = ["part", "price"]
max = "3"

[fact.total]
type = "money"
title = "合计"

[[derive]]
fact = "total"
sum = "lines.price"
"""
QUOTED = LINES + step("detail", keys='needs = ["lines"]; repeatable = true')
ROWS = ["part=屏幕|price=300.00", "part=电池|price=150.50"]


@pytest.mark.parametrize(
    "typed",
    [
        "屏幕|300; 电池|150.5",
        "屏幕｜300；电池｜150.5",
        "price=300|part=屏幕\n配件=电池|单价=150.5",
        "屏幕\t300\n电池\t150.5\n",
        ["屏幕|300", "电池|150.5"],
        ROWS,
    ],
)
def test_rows_are_typed_in_their_order_or_by_name(typed: str | list[str]) -> None:
    assert parse(shop(QUOTED), "lines", typed) == ROWS


@given(
    st.lists(
        st.tuples(st.sampled_from(["屏幕", "电池", "a b"]), st.integers(100, 500000)),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_kept_may_be_typed_again(rows: list[tuple[str, int]]) -> None:
    policy = shop(QUOTED)
    kept = parse(policy, "lines", [f"{part}|{yuan(price)}" for part, price in rows])
    assert parse(policy, "lines", kept) == kept
    assert isinstance(kept, list)
    assert parse(policy, "lines", ";".join(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("屏幕|300|x", "报价明细 has 2 columns only."),
        ("size=3", "报价明细 has no column size."),
        ("part=a|part=b", "配件 is given twice."),
        ("屏幕|much", "much is no amount"),
        ("屏幕|0.50", "单价 is 1.00 at the least, not 0.50."),
        ("屏幕|5000.01", "单价 is 5000.00 at the most, not 5000.01."),
        ("a|1;b|2;c|3;d|4", "报价明细 is 3 at the most, not 4."),
        (" ; ", "报价明细 must not be empty."),
    ],
)
def test_a_row_that_cannot_be_is_told(typed: str, told: str) -> None:
    with pytest.raises(BadData) as error:
        parse(shop(QUOTED), "lines", typed)
    assert told in re.sub("[“”]", "", Language("en").tell(error.value))


def test_rows_are_read_aloud_and_summed() -> None:
    policy = shop(QUOTED)
    assert shown(policy, "lines", ROWS, "zh") == "屏幕 · 300.00 元；电池 · 150.50 元"
    recorded = "@03-02T11:00 teng record detail 'lines=屏幕｜300; 电池｜150.5'"
    assert derived(QUOTED, "total", recorded) == "450.50"
    corrected = f"{recorded} | teng correct detail lines=屏幕｜200 reason=x"
    assert derived(QUOTED, "total", corrected) == "200.00"


def test_one_fact_of_several_is_enough() -> None:
    beside = around(shop(step("reach", keys='needs_any = ["fault", "pieces"]')))
    assert comes_of("teng record reach", "", beside, OPENED) == (
        "Refused: “reach” needs one of 故障, 件数 at least; add fault=… / pieces=…."
    )
    for word in ("fault=x", "pieces=3"):
        assert not isinstance(comes_of(f"teng record reach {word}", "", beside, OPENED), str)


USUAL = """
[fact.came_at]
type = "datetime"
title = "到场时间"
default = "now"

[fact.heated]
type = "bool"
title = "激动"
default = "no"
""" + step("arrive", keys='needs = ["came_at", "heated"]; may = ["pieces"]')


def test_what_nobody_says_is_recorded_as_the_policy_has_it() -> None:
    case = case_after("@03-03T11:00 teng record arrive", around(shop(USUAL)), OPENED)
    assert case.facts["heated"] == "no"
    assert case.facts["came_at"] == "2026-03-03T03:00:00Z"
    said = "@03-03T11:00 teng record arrive heated=yes came_at=2026-03-03T09:00"
    case = case_after(said, around(shop(USUAL)), OPENED)
    assert (case.facts["heated"], case.facts["came_at"]) == ("yes", "2026-03-03T01:00:00Z")
    late = "@03-03T11:00 teng record arrive at=03-03T10:00"
    assert case_after(late, around(shop(USUAL)), OPENED).facts["came_at"] == "2026-03-03T02:00:00Z"


def test_a_time_lies_in_the_past_unless_the_policy_says_otherwise() -> None:
    ahead = "@03-03T11:00 teng record arrive came_at=2026-03-04T09:00"
    assert str(comes_of(ahead, "", around(shop(USUAL)), OPENED)).endswith(
        "tells what has happened; it cannot lie in the future."
    )
    free = USUAL.replace('default = "now"', "past = false")
    assert not isinstance(comes_of(ahead + " heated=no", "", around(shop(free)), OPENED), str)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('type = "group"', "a group has columns, other facts have none"),
        ('type = "text"\nof = ["fault"]', "a group has columns, other facts have none"),
        ('type = "group"\nof = ["falt"]', "falt is not defined; did you mean fault?"),
        ('type = "group"\nof = ["own"]', "own cannot be a column"),
        ('type = "text"\nmin = "3"', "only amounts, numbers, dates, lists and groups"),
        ('type = "money"\nmin = "3"', 'no case can have 3; write "3.00"'),
        ('type = "int"\nmin = "3"\nmax = "2"', "nothing lies between 3 and 2"),
        ('type = "int"\nmax = "2"\ndefault = "3"', "3 lies outside of what the fact may be"),
        ('type = "bool"\ndefault = "maybe"', "maybe is not one of yes, no"),
        ('type = "text"\npast = true', "only a date or a time can lie in the past"),
    ],
)
def test_a_fact_that_cannot_be_is_told_with_its_place(row: str, told: str) -> None:
    with pytest.raises(PolicyError) as error:
        read_policy(f'{SHOP}\n[fact.own]\ntitle = "own"\n{row}\n')
    assert told in faults(error.value)


def test_of_a_group_it_is_only_asked_whether_it_is_known() -> None:
    shop(QUOTED + step("pay", "{ lines = { known = true } }"))
    with pytest.raises(PolicyError) as error:
        shop(QUOTED + step("pay", '{ lines = "屏幕" }'))
    assert "it can only be asked whether it is known" in faults(error.value)


def test_one_fact_that_is_needed_alone_stands_in_needs() -> None:
    with pytest.raises(PolicyError) as error:
        shop(step("reach", keys='needs_any = ["fault"]'))
    assert "one alone is needed: write it in needs" in faults(error.value)


def test_the_lines_of_a_quote_at_the_desk(desk: Desk) -> None:
    Path("shop.toml").write_text(at_the_desk(QUOTED), "utf-8")
    desk.run("policy apply shop.toml")
    desk.run("--as teng open category=x")
    desk.run("--as teng record 1 detail 'lines=屏幕|300; 电池|150.5'")
    assert desk.json("show 1")["facts"]["lines"] == ROWS
    assert "屏幕 · 300.00 yuan" in desk.run("show 1").out
    assert desk.json("why 1 total")["value"] == "450.50"
    desk.run("verify")
