"""Facts that follow from others: by which row, from which inputs, and how they follow a history."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import PolicyError
from casefile.policy.derive import age_in
from casefile.policy.reading import read_policy
from casefile.replay.replay import replay
from tests.desk import Desk
from tests.repairs import SHOP, at_the_desk, faults, shop, step
from tests.rules import around, comes_of, done
from tests.test_conditions import OPENED, coming
from tests.test_triggers import rounds

WARRANTY = """
[fact.age]
type = "int"
title = "购买至今天数"

[fact.band]
type = "choice"
title = "三包"
choices = [
  { id = "refund", title = "七日内" },
  { id = "exchange", title = "十五日内" },
  { id = "repair", title = "保修期内" },
  { id = "none", title = "保外" },
]

[[derive]]
fact = "band"
rows = [
  { when = { age = { up_to = 7 } }, value = "refund" },
  { when = { age = { up_to = 15 } }, value = "exchange" },
  { when = { age = { up_to = 365 } }, value = "repair" },
]
otherwise = "none"

[[derive]]
fact = "age"
age = "bought_on"
"""
FIGURES = """
[fact.visits]
type = "int"
title = "上门次数"

[fact.missed_calls]
type = "int"
title = "未接次数"

[fact.total]
type = "money"
title = "报价合计"

[fact.raised]
type = "bool"
title = "提高报价"

[[derive]]
fact = "visits"
count = "visit"

[[derive]]
fact = "missed_calls"
count = "contact"
on = { outcome = "no-answer" }

[[derive]]
fact = "total"
sum = "quote"

[[derive]]
fact = "raised"
rises = "quote"
"""


def fact(more: str, name: str, text: str = "", opened: str = OPENED) -> object:
    """What a fact is once ``text`` was done."""
    policy = shop(more)
    return replay(done(text, around(policy), opened), policy).facts.get(name)


@pytest.mark.parametrize(
    ("bought", "band"),
    [
        ("2026-03-02", "refund"),
        ("2026-02-23", "refund"),
        ("2026-02-22", "exchange"),
        ("2026-02-15", "exchange"),
        ("2026-02-14", "repair"),
        ("2025-03-02", "repair"),
        ("2025-03-01", "none"),
    ],
)
def test_the_first_row_that_holds_decides(bought: str, band: str) -> None:
    """三包: 7 days to take it back, 15 to exchange it, a year to repair it."""
    assert fact(WARRANTY, "band", opened=f"{OPENED} bought_on={bought}") == band


def test_where_nothing_is_known_no_row_holds() -> None:
    assert fact(WARRANTY, "band") == "none"
    assert fact(WARRANTY.replace('otherwise = "none"', ""), "band") is None


def test_a_derived_fact_follows_a_correction() -> None:
    opened = f"{OPENED} bought_on=2025-01-01"
    assert fact(WARRANTY, "band", opened=opened) == "none"
    corrected = "@03-02T11:00 teng correct record-card bought_on=2026-03-01 reason=x"
    assert fact(WARRANTY, "band", corrected, opened) == "refund"


def test_the_age_is_that_of_the_day_of_receipt_and_no_day_older_later() -> None:
    opened = f"{OPENED} bought_on=2026-02-23"
    assert fact(WARRANTY, "band", "@06-02T11:00 teng note x", opened) == "refund"


def test_a_derived_fact_stands_in_conditions_of_steps_and_of_facts() -> None:
    more = WARRANTY + step("exchange", '{ band = "exchange" }')
    assert "exchange" in coming(more, "", opened=f"{OPENED} bought_on=2026-02-20")
    assert "exchange" not in coming(more, "", opened=f"{OPENED} bought_on=2026-03-01")
    asked = more.replace(
        "[fact.band]",
        '[fact.proof]\ntype = "text"\ntitle = "凭证"\nwhen = { band = "refund" }\n\n[fact.band]',
    )
    asked += step("take-back", keys='needs = ["proof"]; may = ["bought_on"]')
    given = "teng record take-back bought_on=2026-03-01"
    refused = comes_of(given, beside=around(shop(asked)), opened=OPENED)
    assert str(refused).startswith("Refused: “take-back” needs 凭证"), "what is given counts"
    given = "teng record take-back bought_on=2025-03-01"
    assert not isinstance(comes_of(given, beside=around(shop(asked)), opened=OPENED), str)


def test_a_derived_fact_chooses_an_allowance() -> None:
    more = WARRANTY + (
        '[[clock]]\nid = "answer-it"\ntitle = "答复"\nstarts = "received"\nstops = "step:visit"\n'
        'within = "9d"\nvaries = [{ when = { band = "refund" }, within = "2d" }]\n'
    )
    from tests.test_triggers import (
        KNOWN,  # noqa: F401
    )

    policy = shop(more)
    assert rounds(policy, "", "answer-it", "bought_on=2026-03-01")[0].endswith(
        "03-05 00:00 running"
    )
    assert rounds(policy, "", "answer-it", "bought_on=2025-01-01")[0].endswith(
        "03-12 00:00 running"
    )


def test_recordings_are_counted_summed_and_compared() -> None:
    one = "@03-02T11:00 teng record visit | teng record estimate quote=100"
    assert fact(FIGURES, "visits", one) == "1"
    assert fact(FIGURES, "total", one) == "100.00"
    assert fact(FIGURES, "raised", one) is None, "there is no quote before it"
    two = f"{one} | teng record visit | teng record estimate quote=150.50"
    assert fact(FIGURES, "visits", two) == "2"
    assert fact(FIGURES, "total", two) == "250.50"
    assert fact(FIGURES, "raised", two) == "yes"
    assert fact(FIGURES, "raised", f"{two} | teng record estimate quote=150.50") == "no"
    called = "@03-02T11:00 teng contact outcome=no-answer | teng contact outcome=reached"
    assert fact(FIGURES, "missed_calls", called) == "1"
    assert fact(FIGURES, "missed_calls", "") == "0"


RETURNED = """
[[derive]]
fact = "visits"
count = "visit"
EVER
[fact.visits]
type = "int"
title = "上门次数"
[fact.mended]
type = "bool"
title = "修好"
[[step]]
id = "mend"
title = "修理"
after = ["visit"]
needs = ["mended"]
sends_back = { to = "visit", when = { mended = "no" } }
"""


def test_a_visit_that_was_sent_back_was_a_visit_all_the_same_where_the_policy_says_so() -> None:
    twice = "@03-02T11:00 teng record visit | teng record mend mended=no | teng record visit"
    assert fact(RETURNED.replace("EVER", ""), "visits", twice) == "1"
    ever = RETURNED.replace("EVER", "ever = true")
    assert fact(ever, "visits", twice) == "2"
    assert fact(ever, "visits", f"{twice} | teng record mend mended=no") == "2"


def test_why_names_the_visit_that_was_sent_back_where_it_counts(desk: Desk) -> None:
    Path("shop.toml").write_text(at_the_desk(RETURNED.replace("EVER", "ever = true")), "utf-8")
    desk.run("policy apply shop.toml")
    desk.run("--as teng open category=x bought_on=2026-02-20")
    for done_next in ("visit", "mend mended=no", "visit"):
        desk.run(f"--as teng record 1 {done_next}")
    why = desk.json("why 1 visits")
    assert (why["value"], len(why["recordings"])) == ("2", 2)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 20000))
def test_ages_are_whole_and_never_fall(since: date, later: int) -> None:
    until = since + timedelta(days=later)
    days, months, years = (
        int(age_in(unit, since.isoformat(), until.isoformat()))
        for unit in ("days", "months", "years")
    )
    assert days == later
    assert years == months // 12
    assert months * 28 <= days + 3
    tomorrow = (until + timedelta(days=1)).isoformat()
    assert int(age_in("months", since.isoformat(), tomorrow)) - months in (0, 1)
    assert age_in("days", until.isoformat(), since.isoformat()) == ("" if later else "0")


def test_a_month_ends_on_the_corresponding_day_or_the_last_one() -> None:
    """民法典 202."""
    assert age_in("months", "2026-01-31", "2026-02-27") == "0"
    assert age_in("months", "2026-01-31", "2026-02-28") == "1"
    assert age_in("years", "2024-02-29", "2025-02-28") == "1"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('fact = "pieces"\ncount = "visit"\nsum = "quote"', "name one of rows, count, sum, age"),
        ('fact = "pieces"', "name one of rows, count, sum, age and rises"),
        ('fact = "pices"\ncount = "visit"', "pices is not defined; did you mean pieces?"),
        ('fact = "quote"\ncount = "visit"', "gives a fact of type int, not money"),
        ('fact = "pieces"\ncount = "visits"', "visits is not defined; did you mean visit?"),
        ('fact = "pieces"\nage = "quote"', "quote is of type money; it takes date"),
        ('fact = "pieces"\ncount = "visit"\notherwise = "3"', "only a decision table has it"),
        ('fact = "pieces"\nage = "bought_on"\never = true', "chooses among what is counted"),
        ('fact = "share"\nrows = [{ when = { quote = { over = 5 } }, value = "x" }]', "12.5"),
        ('fact = "fault"\nrows = [{ when = { fault = "x" }, value = "y" }]', "follows from itself"),
        ('fact = "pieces"\ncount = "visit"', "step[visit]: pieces is derived; nobody is asked"),
    ],
)
def test_a_fact_that_cannot_follow_is_told_with_its_place(row: str, told: str) -> None:
    with pytest.raises(PolicyError) as error:
        read_policy(f"{SHOP}\n[[derive]]\n{row}\n")
    assert told in faults(error.value)


def test_facts_that_follow_from_each_other_are_a_fault() -> None:
    more = WARRANTY.replace(
        'age = "bought_on"', 'rows = [{ when = { band = "none" }, value = "1" }]'
    )
    with pytest.raises(PolicyError) as error:
        shop(more)
    assert "derive[band]: follows from itself, by way of age, band" in faults(error.value)


def test_no_fact_follows_from_the_state_of_a_clock() -> None:
    clock = (
        '[[clock]]\nid = "c"\ntitle = "c"\nstarts = "received"\nstops = "closed"\nwithin = "1d"\n'
    )
    more = WARRANTY.replace("{ age = { up_to = 7 } }", '{ "clock:c" = "missed" }') + clock
    with pytest.raises(PolicyError) as error:
        shop(more)
    assert "changes by itself, so no fact follows from it" in faults(error.value)


def test_why_names_the_row_and_what_it_rests_on(desk: Desk) -> None:
    Path("shop.toml").write_text(at_the_desk(WARRANTY + FIGURES), "utf-8")
    desk.run("policy apply shop.toml")
    desk.run("--as teng open category=x bought_on=2026-02-20")
    desk.run("--as teng record 1 visit")
    for quote in (100, 120):
        desk.run(f"--as teng record 1 estimate quote={quote}")
    why = desk.json("why 1 band")
    assert why["value"] == "exchange"
    assert why["row"] == {"no": 2, "when": [{"age": {"up_to": "15"}}], "value": "exchange"}
    assert why["inputs"] == {"age": "10"}
    raised = desk.json("why 1 raised")
    assert [one["value"] for one in raised["recordings"]] == ["100.00", "120.00"]
    assert "120.00 yuan" in desk.run("why 1 raised").out, "each recording as the fact that it told"
    assert desk.json("why 1 quote")["rule"] is None
    said = desk.run("--lang en why 1 三包").out
    assert "row 2 of 3: 购买至今天数: up to 15" in said
    assert "10" in desk.run("why 1 age").out
    assert desk.json("show 1")["facts"]["band"] == "exchange"
    desk.run("verify")


LINES = """
[fact.part]
type = "text"
title = "配件"

[fact.price]
type = "money"
title = "单价"

[fact.lines]
type = "group"
title = "明细"
of = ["part", "price"]

[fact.in_all]
type = "money"
title = "合计"

[[derive]]
fact = "in_all"
sum = "lines.price"

[[step]]
id = "list"
title = "开单"
after = ["visit"]
needs = ["lines"]
"""


def test_why_of_a_sum_tells_the_rows_as_they_are_read(desk: Desk) -> None:
    Path("shop.toml").write_text(at_the_desk(LINES), "utf-8")
    desk.run("policy apply shop.toml")
    desk.run("--as teng open category=x bought_on=2026-02-20")
    desk.run("--as teng record 1 visit")
    desk.run("--as teng record 1 list lines='阀|30;管|12.50'")
    told = desk.run("--lang zh why 1 in_all").out
    assert "阀 · 30.00 元；管 · 12.50 元" in told
    assert "price=" not in told
