"""Every message in both languages, and none left over."""

import subprocess
import sys
from pathlib import Path

import pytest

from casefile.cli.commands import ROOMS
from tests.desk import Desk

ROOT = Path(__file__).parents[1]


def test_the_catalogues_are_complete() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "messages.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", sorted(ROOMS))
def test_every_command_explains_itself_in_both_languages(bare_desk: Desk, command: str) -> None:
    english = bare_desk.run(f"{command} --help").out
    chinese = bare_desk.run(f"--lang zh {command} --help").out
    assert english.startswith(f"Usage: casefile {command}")
    assert chinese.startswith(f"用法：casefile {command}")
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese.splitlines()[2])
    assert max(len(line.encode("gbk", "replace")) for line in chinese.splitlines()) <= 80


def test_symbols_are_those_that_an_old_terminal_can_print(desk: Desk) -> None:
    desk.open()
    for line in ("show 1 --log", "next 1", "policy show", "--help", "verify", "list"):
        for lang in ("zh", "en"):
            desk.run(f"--lang {lang} {line}").out.encode("gbk")
