"""Every message in both languages, and none left over."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from casefile.cli.commands import ROOMS, room_of
from casefile.cli.in_full import parameters_of
from tests.desk import Desk

ROOT = Path(__file__).parents[1]
CHINESE = ROOT / "casefile/locale/zh_CN/LC_MESSAGES/casefile.po"


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


@pytest.mark.parametrize("command", ["", *sorted(ROOMS)])
def test_chinese_help_shows_what_stands_for_values_in_chinese(
    bare_desk: Desk, command: str
) -> None:
    told = bare_desk.run(f"--lang zh {command} --help").out
    assert not re.search(r"(?<![$_A-Z])(?:OPTIONS|COMMAND|ARGS|CASE|FILE|KEY|VALUE|N|TEXT)\b", told)
    assert "[OPTIONS]" in bare_desk.run(f"{command} --help").out


@pytest.mark.parametrize(
    "line",
    [
        *("show 1 2", "show", "note 1 a b c", "note 1 --frob", "note 1 --at", "policy", "policy x"),
        *("sign 1 receipt --copy x --by y", "sign 1 receipt --copy 0 --by y", "policy shwo"),
        *("show 1 --json=yes", "frob", "lst", "withdraw 1 --reason", "--frob", "--now"),
    ],
)
def test_no_english_of_typer_stands_in_a_chinese_complaint(bare_desk: Desk, line: str) -> None:
    told = bare_desk.run(f"--lang zh {line}", code=2).err
    assert not re.search("argument|expected|option|missing|valid|command", told, re.IGNORECASE)
    assert "命令行：" not in told, "no sentence of our own"


def test_symbols_are_those_that_an_old_terminal_can_print(desk: Desk) -> None:
    desk.open()
    for line in ("show 1 --log", "next 1", "policy show", "--help", "verify", "list"):
        for lang in ("zh", "en"):
            desk.run(f"--lang {lang} {line}").out.encode("gbk")


PROSE = ("that", "database", "database.", "database:", "needs")
"""What may follow the program's name where no command is meant."""
TYPED = re.compile(
    r"casefile ((?:--(?:db|as|lang|now) \S+ )?)([a-z][a-z.:-]*)( [a-z-]+)?"
    r"((?:(?!casefile )[^,;；。，、（）()])*)"
)


def test_every_command_that_a_message_names_can_be_typed() -> None:
    """Of every message and its Chinese: the command is one, and takes the options told."""
    with CHINESE.open("rb") as file:
        said = [form for m in read_po(file) if m.id for form in (m.id, m.string)]
    wrong, seen = list[tuple[str, str]](), 0
    for one in said:
        for text in [one] if isinstance(one, str) else map(str, one or ()):
            for found in TYPED.finditer(text):
                name, inner, rest = found[2], (found[3] or "").strip(), found[3] or ""
                if name in PROSE:
                    continue
                seen += 1
                name = name.rstrip(".")
                room = room_of(name) if name in ROOMS else None
                if room and name in room.groups:
                    room, name = room.groups[name][1], inner
                if room is None or name not in room.commands:
                    wrong.append((found[0], text))
                    continue
                flags = {f for p in parameters_of(room.commands[name].function) for f in p.flags}
                told = re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest + found[4])
                wrong += [(flag, text) for flag in told if flag not in flags]
    assert wrong == []
    assert seen > 200
