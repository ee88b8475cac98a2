"""Help: five examples where nothing is typed, commands in groups, an example with each."""

import shlex

import pytest

from casefile.cli.app import application
from casefile.cli.commands import ROOMS
from casefile.cli.examples import BARE, EXAMPLES, GROUPS
from casefile.cli.in_full import read_in_full
from casefile.cli.run import run
from tests.desk import Desk


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    run(list(words))
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whoever_types_no_command_sees_five_examples_and_where_the_rest_is(
    capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    shown = told(capsys, "--lang", lang)
    shown = shown if "casefile open" in shown else told(capsys)
    lines = [line.strip() for line in shown.splitlines() if line.startswith("  casefile")]
    assert lines == [f"casefile {EXAMPLES[name]}" for name in BARE]
    assert "casefile --help" in shown
    assert len(shown.splitlines()) < 24


def test_every_command_stands_in_one_group() -> None:
    grouped = [name for _, names in GROUPS for name in names.split()]
    assert sorted(grouped) == sorted(ROOMS)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_tells_the_commands_in_their_groups(
    capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    shown = told(capsys, "--lang", lang, "--help")
    places = [shown.index(f"{title.of(lang)}:\n") for title, _ in GROUPS]
    assert places == sorted(places)
    assert all(f"\n  {name} " in shown for name in ROOMS)


@pytest.mark.parametrize("name", ROOMS)
def test_every_command_has_an_example_that_can_be_typed(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert application()
    assert read_in_full(shlex.split(EXAMPLES[name])) is not None
    assert f"casefile {EXAMPLES[name]}" in told(capsys, "--lang", "zh", name, "--help")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("help", "--help"),
        ("帮助", "--help"),
        ("help list", "list --help"),
        ("--lang zh help 立案", "--lang zh open --help"),
        ("帮助 policy check", "policy check --help"),
        ("version", "--version"),
    ],
)
def test_whoever_types_help_is_helped(bare_desk: Desk, typed: str, meant: str) -> None:
    told = bare_desk.run(typed)
    assert told.out == bare_desk.run(meant).out
    assert told.out
