"""A number that is left out means the only one that can be; of several each is told with its
line."""

from pathlib import Path

import pytest

from casefile.policy.composed import _others
from tests.desk import PACKS, Desk

SETTLED = "settle 1 trigger=merchant in_scope=no amount={} payee=王小明 items=x merchant={}"


@pytest.fixture
def two(desk: Desk) -> Desk:
    desk.open()
    for amount, shop in ((100, "甲店"), (80, "乙店")):
        desk.run(SETTLED.format(amount, shop))
    return desk


def test_of_several_settlements_each_is_told_with_the_line_that_cancels_it(two: Desk) -> None:
    said = two.run("cancel-settlement 1 --reason 错", code=4).err
    for no, amount in ((1, "100.00"), (2, "80.00")):
        line = f"casefile cancel-settlement 2026-000001 {no} --reason …"
        assert f"settlement {no} over {amount} yuan: {line}" in said


def test_the_only_settlement_that_runs_is_meant(two: Desk) -> None:
    two.run("cancel-settlement 1 2 --reason 错")
    assert "settlement 1 cancelled" in two.run("cancel-settlement 1 --reason 错").out
    assert "has no settlement that runs" in two.run("cancel-settlement 1 --reason 错", code=4).err


def test_the_only_settlement_that_is_overpaid_is_meant(desk: Desk) -> None:
    desk.open()
    assert "is overpaid" in desk.run("overpaid 1 --reason 无", code=4).err


def test_the_only_remedy_that_stands_is_meant(desk: Desk) -> None:
    desk.open()
    assert "has no remedy that stands" in desk.run("decline 1 --reason 不要", code=4).err
    desk.run("offer 1 refund amount=50")
    desk.run("offer 1 refund amount=40")
    said = desk.run("decline 1 --reason 不要", code=4).err
    assert "casefile decline 2026-000001 1" in said
    assert "casefile decline 2026-000001 2" in said
    desk.run("decline 1 2 --reason 不要")
    assert "remedy 1 declined" in desk.run("decline 1 --reason 不要").out


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("--as wu calendar import my.json", "casefile calendar import …"),
        ("--as wu staff change hong --unit 财务部", "casefile staff change hong …"),
        ("delegate --to hong --until 2026-03-09", "casefile delegate --end"),
    ],
)
def test_what_is_not_undone_by_itself_names_the_way_back(desk: Desk, line: str, way: str) -> None:
    desk.open()
    notice = (PACKS.parent / "calendars" / "cn" / "2026.json").read_text("utf-8")
    Path("my.json").write_text(notice.replace("2026-02-23", "2026-02-22"), "utf-8")
    desk.run(line)
    who = "--as wu " if "--as wu" in line else ""
    assert way in desk.run(f"{who}undo", code=4).err


def test_a_file_is_named_once_for_the_lines_in_it() -> None:
    found = [("policy.toml", 86), ("parts/pay.toml", 3), ("policy.toml", 97), ("parts/pay.toml", 9)]
    assert _others(found, "policy.toml") == ["86", "97", "3", "9 (parts/pay.toml)"]


def test_a_paper_of_no_such_number_is_no_such_paper(desk: Desk) -> None:
    desk.open()
    said = desk.run("void 1 9 --reason 错", code=3).err
    assert "No document 9 was issued on case 2026-000001." in said
