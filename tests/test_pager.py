"""Long pages on a terminal of 80 × 24: a screen at a time, and only where a person reads."""

import os
import stat
from pathlib import Path

import pytest

from tests.desk import NOW, Desk
from tests.test_prompts import Terminal

LATER = "2027-06-01T09:00"
LONG = ("show 1 --log", "list", "today", "check", "history --limit 60")


@pytest.fixture
def full_desk(bare_desk: Desk) -> Desk:
    """A desk with thirty cases, one of them with a long log."""
    desk = bare_desk

    def make() -> None:
        desk.begin()
        for _ in range(30):
            desk.open()
        for no in range(12):
            desk.run(f"--as teng note 1 第{no}次来电")

    desk.once("thirty cases", make)
    return desk


@pytest.fixture
def marking(tmp_path: Path) -> Path:
    """A pager that says so, and ends at once."""
    script = tmp_path / "marking"
    script.write_text("#!/bin/sh\nsed -n '$='\necho READ $1\n", "utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def waits_at_the_end_of_a_screen(terminal: Terminal) -> None:
    """Read until less asks for the next screen, however busy the machine is."""
    for _ in range(30):
        terminal.press("")
        if terminal.screen.display[-1].strip() == ":":
            return


def shown(*words: str, **env: str) -> str:
    terminal = Terminal("--now", NOW, *words, env=env)
    terminal.end()
    return terminal.seen


@pytest.mark.usefixtures("full_desk")
@pytest.mark.parametrize("line", LONG)
def test_what_is_longer_than_the_screen_is_read_a_screen_at_a_time(line: str) -> None:
    terminal = Terminal("--now", LATER, *line.split(), env={"PAGER": "less"})
    waits_at_the_end_of_a_screen(terminal)
    first = list(terminal.screen.display)
    assert first[-1].strip() == ":", "less asks for the next screen"
    assert any("2026" in row for row in first)
    terminal.press(" ")
    assert list(terminal.screen.display) != first
    assert terminal.end(b"q") in (0, 10)


@pytest.mark.usefixtures("full_desk")
def test_chinese_and_colours_reach_the_pager_as_they_are() -> None:
    terminal = Terminal("--now", LATER, "list", env={"PAGER": "less", "LANG": "C"})
    waits_at_the_end_of_a_screen(terminal)
    assert "案件" in "".join(terminal.screen.display[1].split())
    assert "<E6>" not in terminal.seen
    assert "ESC[" not in terminal.seen
    assert terminal.end(b"q") == 0
    assert not (Path(os.environ["HOME"]) / ".lesshst").exists()


def test_what_fits_on_the_screen_is_shown_at_once(desk: Desk, marking: Path) -> None:
    desk.open()
    assert "READ" not in shown("list", PAGER=str(marking))


@pytest.mark.usefixtures("full_desk")
def test_the_pager_is_the_one_of_the_program_before_that_of_all(marking: Path) -> None:
    assert "READ mine" in shown("list", PAGER="less", CASEFILE_PAGER=f"{marking} mine")
    assert "READ" not in shown("list", PAGER=str(marking), CASEFILE_PAGER="")


@pytest.mark.usefixtures("full_desk")
@pytest.mark.parametrize(
    ("words", "env"),
    [
        (("--no-pager", "list"), {}),
        (("--no-input", "list"), {}),
        (("list", "--json"), {}),
        (("list", "--csv"), {}),
        (("list",), {"TERM": "dumb"}),
        (("list",), {"PAGER": "cat"}),
        (("list",), {"PAGER": "/nowhere/less"}),
        (("list",), {"PAGER": "'less"}),
    ],
)
def test_nobody_waits_at_a_pager_who_wants_none(
    marking: Path, words: tuple[str, ...], env: dict[str, str]
) -> None:
    told = shown(*words, **{"PAGER": str(marking)} | env)
    assert "READ" not in told
    assert "2026-000030" in told
    assert "2026-000001" in told


@pytest.mark.usefixtures("full_desk")
def test_the_lines_of_a_batch_follow_each_other(marking: Path) -> None:
    Path("work").write_text("list\nlist\n", "utf-8")
    assert "READ" not in shown("batch", "work", PAGER=str(marking))


@pytest.mark.usefixtures("full_desk")
def test_a_page_left_before_its_end_was_answered() -> None:
    terminal = Terminal("--now", LATER, "check", env={"PAGER": "true"})
    assert terminal.end() == 10


@pytest.mark.usefixtures("full_desk")
def test_ctrl_c_in_the_pager_is_the_pagers() -> None:
    terminal = Terminal("--now", NOW, "list", env={"PAGER": "less"})
    waits_at_the_end_of_a_screen(terminal)
    terminal.press("\x03")
    assert terminal.process.poll() is None
    assert terminal.end(b"q") == 0
