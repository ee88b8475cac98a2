"""What a clerk types: fewer keys, and nothing else recorded than what was meant."""

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.cli.commands import MEMBER_NAMES, MEMBERS, NAMES, ROOMS, room_of
from casefile.policy.named import short_for
from tests.desk import NOW, Desk

ROOT = Path(__file__).parents[1]

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


ALONE = (
    ("contact 1 phone asks 催", 4, ""),
    ("contact 1 phone asks", 0, "contacts"),
    ("con 1 电话 asks said=催", 0, "contacts"),
    ("offer 1 refund 100", 0, "offers"),
    ("settle 1 merchant n 100 王小明 merchant=甲店", 0, "settlements"),
)


@pytest.mark.parametrize(("line", "code", "what"), ALONE)
def test_values_alone_do_wherever_facts_are_asked_for_in_an_order(
    desk: Desk, line: str, code: int, what: str
) -> None:
    desk.open()
    desk.run(f"--as teng {line}", code=code)
    shown = desk.json("show 1")
    made = {"offers": "remedies"}.get(what, what)
    assert not what or len(shown[made]) == 1


@pytest.mark.parametrize("word", ["name", "phone", "投诉人姓名"])
def test_the_name_of_a_fact_alone_is_a_forgotten_value(desk: Desk, word: str) -> None:
    told = desk.run(f"--as teng open {word} 13812348000 goods 冰箱 x 换货", code=2).err
    assert f"{word} is no fact" in told
    assert desk.json("list") == []


# ---- commands ----------------------------------------------------------------------------------

COMMANDS = (
    ("rec 1 judge y y", "record"),
    ("立案 王 13812348000 goods 冰箱 x 换货", "open"),
    ("查 1", "show"),
    ("备注 1 又来电", "note"),
    ("搜索 冰箱", "search"),
)


@pytest.mark.parametrize(("typed", "command"), COMMANDS)
def test_a_command_may_be_typed_short_or_in_chinese(desk: Desk, typed: str, command: str) -> None:
    """It answers and records what the whole name does, but for the number that events have."""
    desk.open()
    Path("twin").mkdir()
    shutil.copy("casefile.db", "twin/casefile.db")
    rest = typed.split(maxsplit=1)[1]
    whole = desk.run(f"--db twin/casefile.db --as teng {command} {rest}").out
    assert desk.run(f"--as teng {typed}").out == whole
    assert desk.json("verify")["events"] == desk.json("--db twin/casefile.db verify")["events"]


def test_no_two_commands_have_one_name() -> None:
    names = [name for title in NAMES.values() for name in title.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_beginning_of_a_command_means_it_or_is_refused(name: str) -> None:
    """Nothing else is ever done than what somebody began to type."""
    for title in NAMES[name].names:
        for length in range(1, len(title) + 1):
            assert name in short_for(title[:length], NAMES)


@pytest.mark.parametrize("group", sorted(MEMBERS))
def test_the_commands_of_a_group_are_named_in_chinese_each_once(group: str) -> None:
    assert set(MEMBERS[group]) == set(room_of(group).groups[group][1].commands)
    names = [name for title in MEMBER_NAMES[group].values() for name in title.names]
    assert len(names) == len(set(names))
    for name, title in MEMBER_NAMES[group].items():
        for said in title.names:
            for length in range(1, len(said) + 1):
                assert name in short_for(said[:length], MEMBER_NAMES[group])


def test_each_group_has_its_names() -> None:
    assert set(MEMBERS) == {name for name in ROOMS if name in room_of(name).groups}


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("制度 列表", "policy list"),
        ("pol l", "policy list"),
        ("人员 列", "staff list"),
        ("staff li", "staff list"),
        ("模板 可用名称 record-card", "template fields record-card"),
        ("日历 推算 2026-03-02 3d", "calendar due 2026-03-02 3d"),
        ("schema 制度 列表", "schema policy list"),
    ],
)
def test_a_command_of_a_group_may_be_typed_short_or_in_chinese(
    desk: Desk, typed: str, whole: str
) -> None:
    assert desk.run(typed).out == desk.run(whole).out


def test_a_group_alone_tells_its_commands(desk: Desk) -> None:
    assert "leave 离岗" in desk.run("--lang zh 人员", code=2).err
    assert "show, schema" in desk.run("policy s", code=2).err
    assert "did you mean apply?" in desk.run("policy aply", code=2).err


def test_a_beginning_of_several_commands_does_none_of_them(desk: Desk) -> None:
    told = desk.run("--as teng s 1", code=2).err
    assert "show" in told
    assert "settle" in told
    assert "There is no command frob" in desk.run("frob", code=2).err


# ---- the case that was touched last ------------------------------------------------------------


def test_a_step_alone_is_recorded_on_the_case_touched_last(desk: Desk) -> None:
    desk.open()
    desk.open()
    Path("lines").write_text("show 1\njudge y y\nshow 2\n判定投诉性质 n n\nnote - 两件\n", "utf-8")
    desk.run("--as teng batch lines")
    assert desk.json("show 1")["facts"]["founded"] == "yes"
    assert desk.json("show 2")["facts"]["founded"] == "no"
    assert [n["text"] for n in desk.json("show 1")["notes"]] == ["两件"]


def test_a_step_alone_needs_a_case(desk: Desk) -> None:
    desk.open()
    assert "No case was touched" in desk.run("--as teng judge y y", code=3).err
    assert desk.json("show 1")["steps"][-1]["id"] == "record-card"


def test_after_a_failed_opening_a_step_alone_is_recorded_nowhere(desk: Desk) -> None:
    desk.open()
    Path("lines").write_text("show 1\nopen name=x\njudge y y\n", "utf-8")
    told = desk.run("--as teng batch lines --keep-going", code=4).err
    assert "No case was touched" in told
    assert desk.json("show 1")["steps"][-1]["id"] == "record-card"


def test_a_terminal_remembers_its_case_from_command_to_command(desk: Desk) -> None:
    """Another terminal does not know it, and a desk knows only its own cases."""
    desk.open()
    master, slave = pty.openpty()
    words = [sys.executable, "-m", "casefile", "--as", "teng", "--now", NOW]
    world = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(Path.home())}

    def typed(*more: str, at: int) -> int:
        done = subprocess.run(
            [*words, *more], stdin=at, capture_output=True, check=False, env=world
        )
        return done.returncode

    assert typed("show", "1", at=slave) == 0
    assert typed("record", ".", "judge", "y", "y", at=slave) == 0
    other_master, other = pty.openpty()
    assert typed("show", ".", at=other) == 3
    assert typed("show", ".", at=subprocess.DEVNULL) == 3
    for end in (master, slave, other_master, other):
        os.close(end)
    assert desk.json("show 1")["facts"]["founded"] == "yes"


# ---- what is suggested -------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["teng", "zhu", "xu", "he"])
def test_what_is_suggested_can_be_typed_as_it_is_printed(desk: Desk, actor: str) -> None:
    """Where another must act, the suggestion says as whom."""
    desk.open()
    desk.run("--as teng record 1 judge y y")
    said = desk.run("--as teng record 1 responsible 家电部 zhu now").out
    assert "casefile --as zhu record 2026-000001 investigate" in said
    out = desk.run(f"--as {actor} next 1").out + desk.run(f"--as {actor} show 1").out
    offered = {n["step"]: n["staff"] for n in desk.json("next 1")["next"]}
    lines = re.findall(r"casefile (?:--as (\w+) )?record \S+ (\S+)", out)
    assert len(lines) == 2 * len(offered)
    for other, step in lines:
        assert (other or actor) in offered[step]
        assert not other or actor not in offered[step]


# ---- many at once ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        ("1 2 5 zhu", (1, 2, 5)),
        ("2-4 zhu", (2, 3, 4)),
        ("1 ３-5 朱（样例）", (1, 3, 4, 5)),
        ("--all zhu", (1, 2, 3, 4)),
        ("--all 1-3 zhu", (1, 2, 3)),
        ("--all category=goods 2-5 zhu", (2, 3, 4)),
        ("--all step=judge owner=teng zhu", (1, 2, 3, 4)),
    ],
)
def test_cases_are_handed_over_together(desk: Desk, words: str, moved: tuple[int, ...]) -> None:
    """By number, by range, and with --all by the filters of list, of what is open."""
    for _ in range(5):
        desk.open()
    if "--all" in words:
        desk.run("--as hong withdraw 5 --reason x --despite y")
    desk.run("--as hong assign", *words.split())
    got = {int(row["case"][-6:]) for row in desk.json("list") if row["owner"] == "zhu"}
    assert got == set(moved)


def test_of_cases_that_are_handed_over_together_all_go_or_none(desk: Desk) -> None:
    desk.open()
    desk.open()
    before = desk.json("verify")["head"]
    for words, code in (("1 2 9 zhu", 3), ("1-9 zhu", 3), ("1 2 nobody", 3), ("zhu", 2)):
        desk.run(f"--as hong assign {words}", code=code)
    desk.run("--as hong assign --all status=closed zhu", code=4)
    assert desk.json("verify")["head"] == before


def test_a_paused_case_says_how_it_goes_on(desk: Desk) -> None:
    desk.open()
    desk.run("--as hong pause 1 --reason x --until 周五")
    assert "casefile resume 2026-000001" in desk.run("--as teng next 1").out


@pytest.mark.parametrize("line", ["note 1", "promise 1", "promise 1 x", "offer 1", "sign 1"])
def test_what_could_be_asked_is_missing_where_nobody_can_be_asked(desk: Desk, line: str) -> None:
    desk.open()
    assert desk.run(f"--as teng {line}", code=2).err.startswith("Say w")


def test_a_step_typed_short_is_one_of_those_that_come_next(desk: Desk) -> None:
    """``ju`` begins several steps of the procedure, and one that may be recorded now."""
    desk.open()
    Path("lines").write_text("show 1\nju y y\n", "utf-8")
    desk.run("--as teng batch lines")
    assert desk.json("show 1")["facts"]["founded"] == "yes"
    Path("lines").write_text("show 1\nju y y\n", "utf-8")
    assert "no command ju" in desk.run("--as teng batch lines", code=2).err


def test_a_paper_is_named_by_its_beginning(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng issue 1 record-card --keep")
    assert "record-card-v1.docx has no copy" in desk.run("--as teng sign 1 rec 王", code=3).err
    assert "No document ag" in desk.run("--as teng sign 1 ag 王", code=3).err
