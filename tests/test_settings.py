"""What stands for a person at every command: options before the environment before their file."""

import os
from pathlib import Path

import pytest

from casefile.cli.settings import settings_file
from tests.desk import Desk


def settings(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, "utf-8")


def test_an_option_wins_over_the_environment_and_that_over_the_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_LANG", "en")
    monkeypatch.delenv("CASEFILE_LANG")
    settings('lang = "zh"\nas = "hong"\n')
    monkeypatch.setenv("CASEFILE_AS", "")
    monkeypatch.delenv("CASEFILE_AS")
    assert "洪" in desk.run("whoami").out
    assert "洪" not in desk.run("--as teng whoami").out
    monkeypatch.setenv("CASEFILE_AS", "wu")
    monkeypatch.setenv("CASEFILE_LANG", "en")
    assert "you are" in desk.run("whoami").out
    assert "吴" in desk.run("whoami").out
    assert "滕" in desk.run("--as teng whoami").out


def test_the_file_may_say_where_the_desk_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.open()
    settings(f'db = "{os.environ.get("CASEFILE_DB") or Path.cwd()}"\n')
    monkeypatch.setenv("CASEFILE_DB", "")
    monkeypatch.delenv("CASEFILE_DB")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert desk.json("list")[0]["case"] == "2026-000001"


@pytest.mark.parametrize(
    ("text", "told"), [("lang = zh", "TOML"), ('colour = "red"', "colour"), ("lang = 1", "lang")]
)
def test_a_file_of_settings_that_cannot_be_read_is_told(desk: Desk, text: str, told: str) -> None:
    settings(text)
    assert told in desk.run("list", code=65).err
    settings("")
    desk.run("list")
