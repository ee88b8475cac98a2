"""The shell as somebody sees it: on a terminal of 80 columns, with the keys that are pressed."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from wcwidth import wcswidth

from casefile.cli.candidates import candidates
from casefile.cli.masked_lines import masked_line
from casefile.cli.plain_words import meant_line, plain_words
from casefile.cli.run import run
from casefile.cli.session import Session
from tests.desk import NOW, Desk
from tests.test_prompts import LEFT, RUBOUT, Terminal

PROMPT = "casefile> "


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own: what the shell remembers lies there."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    return tmp_path / "home"


def shell(lang: str = "zh") -> Terminal:
    terminal = Terminal("--now", "2026-03-02T11:00", "shell", lang=lang)
    terminal.until(PROMPT.strip())
    terminal.press("")
    return terminal


def test_a_day_in_the_shell(desk: Desk, home: Path) -> None:
    """Enter alone is what comes next, a number is a case, a step alone is recorded; each shows the
    plain command; Ctrl-C clears the line; what is edited is what is recorded."""
    desk.open()
    terminal = shell()
    terminal.press("1\n")
    assert "casefile show 1" in terminal.seen
    assert "2026-000001" in terminal.line or "2026-000001" in "\n".join(terminal.screen.display)
    terminal.press(f"备注 . 字太小看不晰{LEFT}清清{RUBOUT}")
    assert terminal.line.endswith("字太小看不清晰")
    assert terminal.screen.cursor.x == wcswidth(f"{PROMPT}备注 . 字太小看不清")
    terminal.press("\n")
    terminal.until("备注已添加")
    assert "casefile note 2026-000001 字太小看不清晰" in terminal.seen
    terminal.press("close 1\x03")
    terminal.press("judge y y\n")
    terminal.until("casefile record 2026-000001 judge y y")
    terminal.press("exit\n")
    assert terminal.end() == 0, terminal.seen
    shown = desk.json("show 1")
    assert [n["text"] for n in shown["notes"]] == ["字太小看不清晰"]
    assert (shown["status"], shown["facts"]["founded"]) == ("open", "yes")
    kept = (home / ".local/state/casefile/lines").read_text("utf-8")
    assert "字太小" not in kept
    assert "备注 . …" in kept


def test_the_line_below_tells_where_one_stands(desk: Desk, home: Path) -> None:
    desk.open()
    terminal = shell()
    terminal.press("1\n")
    below = [line.replace(" ", "") for line in terminal.screen.display if "2026-000001" in line]
    assert any("滕" in line and "判定投诉性质" in line for line in below)
    terminal.press("\x04")
    assert terminal.end() == 0


def test_what_is_begun_is_completed_and_cases_are_found_while_typing(
    desk: Desk, home: Path
) -> None:
    desk.open()
    terminal = shell("en")
    terminal.press("/冰箱")
    assert any("1 王*" in line.replace("  ", " ") for line in terminal.screen.display)
    terminal.press("\x03")
    terminal.press("rec\t")
    assert terminal.line.startswith(f"{PROMPT}record")
    terminal.press("1 ju\t")
    assert terminal.line.startswith(f"{PROMPT}record 1 judge")
    terminal.press("\x03\x04")
    assert terminal.end() == 0
    assert "13812348000" not in terminal.seen


MEANT = (
    ("", [["today"]]),
    ("1", [["show", "1"]]),
    ("１２３", [["show", "123"]]),
    ("000123", [["show", "000123"]]),
    ("2026-000001", [["show", "2026-000001"]]),
    ("13812348000", [["customer", "13812348000"]]),
    ("010-88888888", [["customer", "010-88888888"]]),
    ("/冰箱 门", [["search", "冰箱", "门"]]),
    ("／冰箱", [["search", "冰箱"]]),
    ("note　１　“很 急”", [["note", "1", "很 急"]]),
    ("note 1 他说“很急”的", [["note", "1", "他说“很急”的"]]),
    ("note 1 ＡＢＣ", [["note", "1", "ＡＢＣ"]]),
    ("note 1 来了 --at １１：３０", [["note", "1", "来了", "--at", "11:30"]]),
    ("casefile list", [["list"]]),
)


@pytest.mark.parametrize(("line", "words"), MEANT)
def test_a_line_means_what_a_chinese_keyboard_typed(
    desk: Desk, line: str, words: list[list[str]]
) -> None:
    assert meant_line(Session(), line) == words


# ---- completion --------------------------------------------------------------------------------

OFFERED: tuple[tuple[list[str], str, str], ...] = (
    ([], "rec", "record"),
    ([], "立", "open"),
    ([], "", "judge"),
    (["show"], "", "1"),
    (["show"], "2026", "2026-000002"),
    (["record"], "1", "1"),
    (["record", "1"], "", "judge"),
    (["记录", "1"], "判", "judge"),
    (["rec", "1"], "pdts", "judge"),
    (["--as", "teng", "record", "1"], "j", "judge"),
    (["record", "1", "judge"], "gr", "grounds="),
    (["record", "1", "judge"], "", "yes"),
    (["record", "1", "judge"], "founded=", "founded=yes"),
    (["record", "1", "judge", "y"], "tr", "trouble="),
    (["judge", "y"], "", "yes"),
    (["open", "a", "13812348000"], "sp", "goods"),
    (["assign", "1"], "z", "zhu"),
    (["assign", "1"], "朱", "zhu"),
    (["offer", "1"], "re", "refund"),
    (["list"], "st", "status="),
    (["--as"], "ho", "hong"),
    (["--lang"], "", "zh"),
    (["assign", "1"], "", "zhu"),
    (["assign", "1"], "", "2"),
    (["assign", "--all"], "", "zhu"),
    (["issue", "1"], "", "record-card"),
    (["issue", "--all"], "rec", "record-card"),
    (["note", "1", "--at", "11:30"], "--l", "--linked"),
    (["promise", "1", "回电", "16:00", "--by"], "zh", "zhu"),
    (["export", "cases", "--format"], "x", "xlsx"),
    (["export", "cases"], "--format=j", "--format=jsonl"),
    (["link", "1", "2"], "--as", "--as"),
    (["completion"], "f", "fish"),
    (["import", "--procedure"], "", "mall"),
    (["policy"], "ch", "check"),
    (["note"], "--", "--at"),
    ([], "--", "--as"),
)


@pytest.mark.parametrize(("before", "word", "there"), OFFERED)
def test_what_may_stand_next_is_offered(
    desk: Desk, before: list[str], word: str, there: str
) -> None:
    desk.open()
    desk.open()
    with typing_session() as session:
        offers = candidates(session, before, word)
    assert there in [one.word for one in offers]
    assert not any("13812348000" in f"{one.word}{one.shown}" for one in offers)
    assert not any("王小明" in one.shown for one in offers)


@contextmanager
def typing_session() -> Iterator[Session]:
    session = Session()
    session.choose(db=None, staff="teng", now=NOW, lang=None, no_input=True)
    session.touched.add(session.database, "2026-000001")
    yield session
    session.close()


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish", "powershell"])
def test_there_is_a_completion_for_every_shell(desk: Desk, shell_name: str) -> None:
    assert re.search(
        r"completion (words|quoted)|CASEFILE_TYPED", desk.run(f"completion {shell_name}").out
    )
    assert "known are" in desk.run("completion csh", code=3).err


def test_the_shells_of_the_system_are_offered_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()
    monkeypatch.setenv("CASEFILE_TYPED", "record\n1\nj")
    assert "judge\tjudge the complaint" in desk.run("--as teng completion words").out
    monkeypatch.setenv("CASEFILE_TYPED", "record\n9\nj")
    assert desk.run("--as teng completion words").out == ""
    monkeypatch.chdir("/")
    monkeypatch.setenv("CASEFILE_TYPED", "sh")
    assert run(["--db", "/nowhere/x.db", "completion", "words"]) == 0


def test_bash_completes(desk: Desk) -> None:
    import shutil
    import subprocess
    import sys

    bash = shutil.which("bash")
    assert bash
    desk.open()
    Path("bin").mkdir()
    Path("bin/casefile").write_text(f'#!/bin/sh\nexec {sys.executable} -m casefile "$@"\n')
    Path("bin/casefile").chmod(0o700)
    script = (
        "source <(casefile completion bash); COMP_WORDS=(casefile record 1 j); COMP_CWORD=3; "
        '_casefile; echo "${COMPREPLY[@]}"'
    )
    root = Path(__file__).parents[1]
    world = {**os.environ, "PYTHONPATH": str(root), "CASEFILE_AS": "teng"}
    world["PATH"] = f"{Path('bin').absolute()}:{world['PATH']}"
    done = subprocess.run(
        [bash, "--norc", "-c", script], capture_output=True, text=True, check=True, env=world
    )
    assert re.search(r"\bjudge\b", done.stdout), done.stderr


KEPT = (
    ("show 1", "show 1"),
    ("13812348000", "…"),
    ("op 王芳 13900010002 1 冰箱 门关不严 换货", "op … … 1 … … 换货"),  # a remedy
    (
        "record 2026-000001 judge founded=yes grounds=他说不清楚",
        "record 2026-000001 judge founded=yes grounds=…",
    ),
    ("open name=王芳 phone=13900010002 category=goods", "open name=… phone=… category=goods"),
    ("note . '很 急' --at 11:30", "note . … --at …"),
    ("assign 1-5 zhu", "assign 1-5 zhu"),
    ("sign 1 agreement 王芳", "sign 1 agreement …"),
    ("/王芳", ""),
    ("note 1 'open quote", ""),
)


@pytest.mark.parametrize(("line", "kept"), KEPT)
def test_what_is_kept_of_a_line_says_nothing_of_anybody(desk: Desk, line: str, kept: str) -> None:
    with typing_session() as session:
        assert masked_line(session, line) == kept


def test_a_question_that_is_left_does_not_end_the_shell(desk: Desk, home: Path) -> None:
    desk.open()
    terminal = shell()
    terminal.press("1\r")
    terminal.press("\r")
    terminal.until("投诉成立")
    terminal.press("\x03")
    terminal.press("备注 . 再来\r")
    terminal.until("备注已添加")
    terminal.press("\x04")
    assert terminal.end() == 0, terminal.seen
    shown = desk.json("show 1")
    assert ("founded" in shown["facts"], len(shown["notes"])) == (False, 1)


def test_what_is_no_command_is_not_shown_as_one(desk: Desk) -> None:
    """The plain command is told of a step that is typed alone; a mistake is no step."""
    desk.open()
    session = Session()
    session.choose(db=None, staff="teng", now=NOW, lang="en", no_input=True)
    session.done("2026-000001")
    assert plain_words(session, ["judge", "y"]) == ["record", "2026-000001", "judge", "y"]
    assert plain_words(session, ["判定", "y"]) == ["record", "2026-000001", "判定", "y"]
    assert plain_words(session, ["shw", "1"]) == ["shw", "1"]
    assert plain_words(session, ["制度", "列表"]) == ["policy", "list"]
    session.close()
    for alone in (".", "-", "．"):
        assert meant_line(session, alone) == [["show", alone.replace("．", ".")]]


def test_a_case_that_is_told_by_a_dot_is_no_command(desk: Desk) -> None:
    assert "casefile show ." in desk.run(".", code=2).err
