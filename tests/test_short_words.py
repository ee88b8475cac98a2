"""What a clerk types: fewer keys, and nothing else recorded than what was meant."""

import pytest

from tests.desk import Desk

ORDERS = ("y y", "founded=y y", "y reasonable=y", "reasonable=y y", "founded=y reasonable=y")


@pytest.mark.parametrize("words", ORDERS)
def test_values_alone_are_the_facts_that_the_step_needs_in_its_order(
    desk: Desk, words: str
) -> None:
    desk.open()
    desk.run(f"--as teng record 1 judge {words}")
    facts = desk.json("show 1")["facts"]
    assert (facts["founded"], facts["reasonable"]) == ("yes", "yes")


def test_a_case_is_opened_in_one_line_of_values(desk: Desk) -> None:
    order = [n["key"] for n in desk.json("policy show")["steps"][0]["fields"]][:6]
    values = {
        "name": "王小明",
        "phone": "13812348000",
        "category": "spzl",
        "about": "双门冰箱",
        "details": "与样机不符",
        "request": "换货",
    }
    desk.run("--as teng open", *(values[key] for key in order))
    opened = desk.json("--as teng show 1 --reveal")["facts"]
    assert opened == {**values, "category": "goods"}


def test_a_value_too_many_is_refused_and_nothing_is_recorded(desk: Desk) -> None:
    desk.open()
    before = desk.json("verify")["head"]
    told = desk.run("--as teng record 1 judge y y y", code=4).err
    assert "no more than 2" in told
    assert "y y" not in told
    assert desk.json("verify")["head"] == before


def test_a_fact_that_does_not_apply_takes_no_value(desk: Desk) -> None:
    """What a step needs on a condition is asked for where the condition holds, and only there."""
    desk.open()
    desk.run("--as teng record 1 judge n n")
    desk.run("--as teng record 1 explain-unfounded shen now")
    taken = desk.json("show 1")["steps"][-1]["facts"]
    assert set(taken) == {"reported_to", "explained_at"}


def test_a_repeated_write_with_values_alone_changes_nothing(desk: Desk) -> None:
    desk.open()
    first = desk.json("--as teng record 1 judge y y --key a")["events"]
    again = desk.json("--as teng record 1 judge founded=yes y --key a")["events"]
    assert first == again
    desk.run("--as teng record 1 judge y n --key a", code=5)


@pytest.mark.parametrize("word", ["name", "phone", "投诉人姓名"])
def test_the_name_of_a_fact_alone_is_a_forgotten_value(desk: Desk, word: str) -> None:
    told = desk.run(f"--as teng open {word} 13812348000 goods 冰箱 x 换货", code=2).err
    assert f"{word} is no fact" in told
    assert desk.json("list") == []
