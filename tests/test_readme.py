"""The commands of the READMEs and of the guide behind them, run as they stand; what they
show is what they print."""

import re
import shlex
from pathlib import Path

import pytest

from casefile.cli.run import run
from tests.desk import RealDesk

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def played(block: str, lang: str, capsys: pytest.CaptureFixture[str]) -> str:
    lines = []
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        line, *shown = part.splitlines() or [""]
        if line.startswith("$ "):
            capsys.readouterr()
            words = shlex.split(line[2:])[1:]
            run(["--lang", lang, *words])
            out, err = capsys.readouterr()
            got = re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b", "5f0c…", out + err).splitlines()
            lines += [line, *(shown if left_out(shown, got) else got)]
    return "\n".join(lines) + "\n"


def left_out(shown: list[str], got: list[str]) -> bool:
    """Whether ``shown`` is ``got`` with some lines left out, each gap marked by a line with …."""
    if "…" not in shown:
        return False
    pattern = "".join(r"(?:.*\n)*?" if s == "…" else re.escape(s) + r"\n" for s in shown)
    return re.fullmatch(pattern, "".join(f"{g}\n" for g in got)) is not None


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_shows_what_the_commands_print(
    name: str,
    lang: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    update_golden: bool,
) -> None:
    RealDesk(capsys, monkeypatch)  # the clock on the wall stands still
    for path in (ROOT / name, ROOT / "docs" / name.replace("README", "guide")):
        text = path.read_text("utf-8")
        got = BLOCK.sub(lambda m: played(m.group(), lang, capsys), text)
        if update_golden:
            path.write_text(got, "utf-8")
            text = got
        assert got == text


def test_every_command_of_the_readme_exists() -> None:
    from casefile.cli.commands import ROOMS

    for name in ("README.md", "README.zh-CN.md", "docs/guide.md", "docs/guide.zh-CN.md"):
        for command in re.findall(r"`casefile ([a-z-]+)", (ROOT / name).read_text("utf-8")):
            assert command in ROOMS, f"{name}: {command}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_what_a_newcomer_reads(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert len(text.splitlines()) <= 150
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / link).exists(), link


def test_the_pictures_are_what_a_terminal_shows() -> None:
    """Where they are not: python tools/pictures.py"""
    from tools.pictures import FOLDER, pictures

    made = pictures()
    assert sorted(made) == sorted(path.name for path in FOLDER.glob("*.svg"))
    for name, drawn in made.items():
        assert (FOLDER / name).read_text("utf-8") == drawn, name
        assert ("样例" if ".zh" in name else "sample") in drawn
        assert "13812348000" not in drawn
