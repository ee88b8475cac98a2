"""What a list of things is cut at: never at what stands in brackets or between quotation marks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.values.pairs import parted
from tests.desk import CARD, Desk

MARKS = "[;；、\n]"


@pytest.mark.parametrize(
    ("typed", "things"),
    [
        ("手机（屏、壳）、耳机", ["手机（屏、壳）", "耳机"]),
        ("《锅、碗》；“甲、乙”一套、丙", ["《锅、碗》", "“甲、乙”一套", "丙"]),
        ("衣（（红、蓝）、各一）、鞋", ["衣（（红、蓝）、各一）", "鞋"]),
        ("手机（屏、壳", ["手机（屏", "壳"]),
        ("手机（屏\n壳）", ["手机（屏", "壳）"]),
        ('15"、14"', ['15"', '14"']),
        ("a) 锅、b) 碗", ["a) 锅", "b) 碗"]),
        ("（甲、乙）、（丙、丁）", ["（甲、乙）", "（丙、丁）"]),
    ],
)
def test_what_stands_in_brackets_is_one_thing(typed: str, things: list[str]) -> None:
    assert parted(MARKS, typed) == things


@given(st.text("甲（）()「」；、\n", max_size=40))
def test_nothing_is_lost_and_where_no_bracket_is_closed_every_mark_cuts(text: str) -> None:
    parts = parted(MARKS, text)
    assert re.sub(MARKS, "", "".join(parts)) == re.sub(MARKS, "", text)
    plain = re.sub("[）)」]", "", text)
    assert parted(MARKS, plain) == re.split(MARKS, plain)


def test_a_thousand_brackets_are_read_at_once() -> None:
    assert len(parted(MARKS, "（" * 10_000 + "、" * 10_000)) == 10_001


def test_the_items_of_a_loss_are_cut_outside_brackets(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as teng settle 1 trigger=merchant in_scope=no amount=200 payee=王小明 merchant=甲店 "
        "items=手机（屏、壳）：150.00、清洗费：50.00"
    )
    (one,) = desk.json("show 1")["settlements"]
    assert one["facts"]["items"] == ["手机（屏、壳）：150.00", "清洗费：50.00"]


def test_a_mark_within_a_loss_cuts_no_part_without_an_amount_off_it(desk: Desk) -> None:
    """Nobody writes a sum into an empty cell of an agreement."""
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as teng settle 1 trigger=merchant in_scope=no amount=200 payee=王小明 merchant=甲店",
        "items=挂号费、检查费：150.00；清洗费：50.00",
    )
    (one,) = desk.json("show 1")["settlements"]
    assert one["facts"]["items"] == ["挂号费、检查费：150.00", "清洗费：50.00"]
