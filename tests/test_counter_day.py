"""A day at the counter, typed by somebody who has read the ten-minute lesson and nothing else: what
stopped them, one rule each."""

import contextlib
import io
import re
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.cli.commands import ROOMS
from casefile.cli.examples import EXAMPLES, GROUPS
from casefile.cli.run import run
from tests.desk import CARD, Desk
from tests.test_prompts import Terminal

LATE = "2026-03-09T09:00:00+08:00"


def test_what_is_paused_is_handed_over_with_the_rest(desk: Desk) -> None:
    """Whoever leaves leaves nothing behind: a paused case has an owner who takes it up again."""
    for _ in range(3):
        desk.open()
    desk.run("--as teng pause 2 --reason 等配件 --until 周五")
    assert "2026-000002" in desk.run("--as teng today").out
    assert re.search(r"open cases\t3\n", desk.run("--as teng today --hand-over hong").out)
    desk.run("--as teng assign --all hong")
    assert {row["owner"] for row in desk.json("list")} == {"hong"}
    assert desk.json("show 2")["status"] == "paused"
    assert desk.run("--as hong undo --dry-run", code=4).err
    desk.run("--as teng undo")
    assert {row["owner"] for row in desk.json("list")} == {"teng"}


def test_what_a_person_who_leaves_is_told_to_type_can_be_typed(desk: Desk) -> None:
    """Also of a case that is paused."""
    desk.open()
    desk.run("--as teng pause 1 --reason 等配件 --until 周五")
    told = desk.run("--as xu staff leave teng").out
    (line,) = re.findall(r"casefile (assign 2026-000001) STAFF", told)
    desk.run(f"--as xu {line} hong")
    assert desk.json("show 1")["owner"] == "hong"


@pytest.mark.parametrize("named", ["1,3,5", "1、3、5", "1，3，5", "1,3 5", "1,3,5-5"])
def test_cases_are_named_with_commas_as_people_write_them(desk: Desk, named: str) -> None:
    for _ in range(5):
        desk.open()
    desk.run(f"--as teng assign {named} hong")
    assert [row["case"][-1] for row in desk.json("list owner=hong")] == ["5", "3", "1"]
    assert [row["case"][-1] for row in desk.json(f"list {named}")] == ["5", "3", "1"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_finding_calls_a_bargain_by_its_key(desk: Desk, lang: str) -> None:
    desk.open()
    desk.run("--as teng offer 1 gift item=茶具 amount=800 --ask xu")
    desk.open()
    desk.run("--as teng settle 2 merchant no 500 本人 merchant=某店 --ask xu")
    told = desk.run(f"--lang {lang} check --warn", code=10, now=LATE).out
    assert ("remedy 1" if lang == "en" else "第 1 项补偿方案") in told
    assert ("settlement 1" if lang == "en" else "第 1 项和解") in told
    assert not re.search(r"[a-z]-[0-9]", told.replace("casefile", ""))


def test_at_the_change_of_shift_few_are_called_by_name(desk: Desk) -> None:
    """Of those who hold a role, the case leaves those of one unit."""
    desk.open()
    desk.run("--as teng record 1 judge y y")
    desk.run("--as teng record 1 responsible 家电部 朱 now")
    (row,) = [r for r in desk.run("--lang zh today --all").out.splitlines() if "调查原因" in r]
    assert row.endswith("\t朱（样例）、程（样例）")


def test_a_list_of_my_own_cases_does_not_repeat_whose_they_are(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge y y")
    desk.run("--as teng record 1 responsible 家电部 朱 now")
    desk.run("--as teng record 1 written-notice now")
    day = desk.run("--lang zh --as teng today").out
    assert "2026-000001\t处理中" in day
    assert "滕（样例）" not in day
    assert "滕（样例）" in desk.run("--lang zh --as teng list").out


SETTLED = "settle 1 商户 no 150 本人 merchant=某店"


def test_what_the_papers_of_a_settlement_will_ask_is_told_before_it_is_paid(desk: Desk) -> None:
    """Once something was paid it can no longer be added, and nobody could sign for it."""
    desk.open()
    told = desk.run(f"--as teng {SETTLED}").out
    (line,) = re.findall(r"will need .*: casefile (.*)\n", told)
    line = line.replace("items=…", "items=餐费").replace("…", "漏写")
    desk.run(f"--as teng {line}")
    desk.run("--as zhou record 1 negotiate now y")
    desk.run("--as teng record 1 vouchers now")
    for part, left in ((1, "75.00"), (2, "0.00")):
        paid = desk.run("--as teng record 1 pay 75 now").out
        assert f" of 150.00 yuan, {left} left" in paid
        desk.run(f"--as teng issue 1 receipt payment={part} -o out")
    desk.run("--as teng issue 1 agreement -o out")


def test_whoever_settles_the_same_twice_is_told_that_both_are_owed(desk: Desk) -> None:
    desk.open()
    first = desk.run(f"--as teng {SETTLED} items=餐费").out
    assert "cancel-settlement" not in first
    assert "will need" not in first
    second = desk.run(f"--as teng {SETTLED.replace('150', '40')} items=餐费").out
    assert "beside settlement 1 over 150.00 yuan" in second
    (line,) = re.findall(r"casefile (cancel-settlement .*)…\n", second)
    desk.run(f"--as teng {line}录入两次")
    assert [one["state"] for one in desk.json("show 1")["settlements"]] == ["open", "cancelled"]


@pytest.mark.usefixtures("desk")
def test_which_step_is_told_by_its_id_and_how_to_leave(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge y y")
    desk.run("--as teng record 1 responsible 家电部 朱 now")
    terminal = Terminal("--now", "2026-03-02T11:00", "next", "1")
    assert "朱（样例）、程（样例）" in terminal.until("请选择环节：")
    terminal.type("9")
    terminal.until("按 Ctrl-C 退出。")
    terminal.type("written")
    terminal.until("书面通知时间")
    terminal.end(b"\x03")


@pytest.mark.usefixtures("desk")
def test_nobody_is_asked_to_confirm_what_is_then_refused(desk: Desk) -> None:
    desk.open()
    desk.open()
    desk.run("--as teng close 2 ending=duplicate of=1")
    terminal = Terminal("--now", "2026-03-02T10:01", "undo")
    assert terminal.end() == 4
    assert "casefile unlink 2026-000001 2026-000002" in terminal.seen
    assert "输入" not in terminal.seen


@pytest.mark.usefixtures("desk")
def test_a_step_alone_takes_the_case_where_every_command_has_it(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    """`judge . y y` is what somebody types who knows `record . judge y y`; a number in that place
    is the case that they mean, not the first of too many values."""
    monkeypatch.setenv("CASEFILE_SESSION", "counter-1")
    desk.open()
    desk.open()
    desk.run("show 1")
    desk.run("--as teng judge 2 y y")
    judged = [n for n in (1, 2) for s in desk.json(f"show {n}")["steps"] if s["id"] == "judge"]
    assert judged == [2]


def test_what_init_writes_is_what_applies(desk: Desk) -> None:
    """The first that a manager sees of the difference of two policies is nothing."""
    told = desk.run("--lang zh policy diff policy.toml").out
    assert "次序变动" not in told


@pytest.mark.usefixtures("desk")
def test_a_terminal_that_can_only_write_is_sent_words_alone() -> None:
    terminal = Terminal("open", env={"TERM": "dumb"})
    terminal.until("投诉人姓名")
    terminal.type("王小明")
    terminal.until("联系电话")
    assert terminal.end(b"\x03") == 130
    assert "\x1b" not in terminal.seen


WORDS = st.text("qwxz", min_size=2, max_size=8)


@settings(max_examples=25, deadline=None)
@given(WORDS, st.sampled_from([n for _, names in GROUPS for n in names.split()]))
def test_an_option_that_is_like_none_is_answered_with_those_there_are(
    word: str, command: str
) -> None:
    """The dashes, which all of them have, make none like another."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        assert run(["--lang", "zh", *command.split(), f"--{word}"]) == 2
    assert "您是否要输入" not in told.getvalue()
    assert f"没有选项 --{word}；可用的有：" in told.getvalue()
    assert "--help" in told.getvalue()


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_what_an_example_says_is_so_in_the_procedure_that_comes_with_the_program(
    desk: Desk, name: str
) -> None:
    """It may come too early for a new case; but no value, fact or paper in it is unknown, and none
    is missing."""
    if name in ("shell", "init", "batch"):
        return
    for _ in range(2):
        desk.run(f"--as teng open {CARD}")
    mistaken = (" is no value of ", " needs ", " has no fact ", "not made in numbered ones")
    words = ["--lang", "en", "--now", desk.now, "--no-input", "--as", "teng"]
    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
        run([*words, *shlex.split(EXAMPLES[name])])
    assert not [text for text in mistaken if text in told.getvalue()], told.getvalue()
