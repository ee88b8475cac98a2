"""What cannot be taken back is asked once more, of a person at a terminal and of nobody else."""

import pytest

from tests.desk import NOW, Desk
from tests.test_prompts import Terminal

ASKED = "输入 是 确认"


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk with three cases: a valid paper and an offer that waits; an open promise, and a
    settlement."""
    for _ in range(3):
        desk.open()
    desk.run("--as teng issue 1 record-card")
    desk.run("--as teng offer 1 cash amount=1000 --ask wu")
    desk.run("--as teng promise 2 回电 3d")
    desk.run("--as teng settle 2 merchant n 88 王小明 merchant=甲店")
    return desk


def recorded(desk: Desk) -> int:
    return sum(len(desk.json(f"show {no} --log")["events"]) for no in (1, 2, 3))


LINES = {
    "--as wu approve 1": "1000.00",
    "void 1 record-card --reason 写错": "record-card",
    "withdraw 3 --reason 误会 --despite 顾客已走": "撤回",
    "issue 1 record-card -o again": "有效",
    "cancel-settlement 2 --reason 错": "88.00",
}


def typed(line: str) -> Terminal:
    return Terminal("--now", NOW, *line.split())


@pytest.mark.parametrize("line", LINES)
def test_nothing_is_done_without_a_yes(ready: Desk, line: str) -> None:
    before = recorded(ready)
    terminal = typed(line)
    assert LINES[line] in terminal.until(ASKED)
    terminal.type("不")
    assert terminal.end() == 4
    assert recorded(ready) == before


@pytest.mark.parametrize("line", LINES)
def test_a_yes_does_it(ready: Desk, line: str) -> None:
    before = recorded(ready)
    terminal = typed(line)
    terminal.until(ASKED)
    terminal.type("是")
    assert terminal.end() == 0
    assert recorded(ready) == before + 1


@pytest.mark.parametrize("line", LINES)
def test_a_script_is_never_asked(ready: Desk, line: str) -> None:
    ready.run(f"--as teng {line}" if not line.startswith("--as") else line)


def test_what_the_rules_refuse_is_refused_before_anybody_is_asked(ready: Desk) -> None:
    terminal = typed("withdraw 2 --reason 误会")
    assert terminal.end() == 4
    assert ASKED not in terminal.seen
    assert ready.json("show 2")["status"] == "open"


def test_what_others_recorded_while_somebody_thought_is_told_instead(ready: Desk) -> None:
    terminal = typed("--as wu approve 1")
    terminal.until(ASKED)
    ready.run("--as teng refuse 1 --reason 改主意")
    terminal.type("是")
    assert terminal.end() == 5
    assert ready.json("show 1")["remedies"][0]["state"] != "offered"


def test_a_case_is_closed_with_loose_ends_after_a_yes(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge no yes")
    desk.run("--as teng record 1 explain-unfounded shen now")
    desk.run("--as teng promise 1 回电 3d")
    terminal = typed("close 1 --despite 顾客已走")
    for _ in range(3):
        if ASKED in terminal.seen:
            break
        terminal.press("\n")
    assert "回电" in terminal.seen or "承诺 1" in terminal.seen
    assert ASKED in terminal.seen
    terminal.press("不\n")
    terminal.end()
    assert desk.json("show 1")["status"] == "open"
