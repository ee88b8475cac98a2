"""A word that a script left empty: no command takes it for what it would do without that word, but
says which one it is. Only a text of somebody's own, and what an empty word takes away, is judged by
the command itself."""

import inspect

import pytest

from casefile.cli.commands import ROOMS, room_of
from casefile.cli.declared import Argument, Command
from casefile.cli.in_full import SWITCH, Place, parameters_of
from casefile.cli.run import run
from casefile.cli.top import top
from tests.desk import Desk
from tools.command_docs import commands

NAMED = [*(pair for name in ROOMS for pair in commands(room_of(name), name))]
"""Every command by its name in full."""
OWN_WORDS = {"TEXT", "TEXT...", "[TEXT]", "REASON", "[VALUE|KEY=VALUE]..."}
"""What stands for somebody's own words, of which each command says what is wrong."""
ITSELF = {
    "staff add --name",
    "staff add --roles",
    "staff add --unit",
    "staff add --login",
    "staff change --name",
    "staff change --roles",
    "staff change --unit",
    "staff change --login",
}
"""Options of which the command says itself what an empty word means; and the case."""


def called(name: str, place: Place) -> str:
    return f"{name} {place.flags[-1] if place.flags else place.name}"


def stands(place: Place) -> str:
    return str(place.declared.shown.get("metavar"))


PLACES = [
    (name, command, place)
    for name, command in NAMED
    for place in parameters_of(command.function)
    if place.holds != SWITCH
    and stands(place) not in {"CASE", *OWN_WORDS}
    and called(name, place) not in ITSELF
]
TOP = [place for place in parameters_of(top) if place.holds != SWITCH]


def line(name: str, command: Command, empty: Place) -> list[str]:
    """The command with something for all that it needs, and an empty word for one parameter."""
    words = name.split()
    for place in parameters_of(command.function):
        if place is empty or place.default is inspect.Parameter.empty or place.needed:
            words += [*place.flags[:1], "" if place is empty else "1"]
        elif isinstance(place.declared, Argument) and isinstance(empty.declared, Argument):
            words.append("1")  # a word that is told by its place stands behind those before it
    return words


@pytest.mark.parametrize(
    ("name", "command", "place"), PLACES, ids=[called(n, p) for n, _, p in PLACES]
)
def test_no_command_takes_an_empty_word_for_none(
    bare_desk: Desk, capsys: pytest.CaptureFixture[str], name: str, command: Command, place: Place
) -> None:
    bare_desk.begin()
    before = bare_desk.json("verify")["events"]
    told = []
    for lang in ("en", "zh"):
        capsys.readouterr()
        assert run(["--lang", lang, *line(name, command, place)]) == 2
        told.append(capsys.readouterr().err)
    assert "empty" in told[0]
    assert "空" in told[1]
    assert bare_desk.json("verify")["events"] == before


@pytest.mark.parametrize("place", TOP, ids=lambda place: place.flags[-1])
def test_no_option_before_a_command_is_empty(desk: Desk, place: Place) -> None:
    """Whoever types ``--as "$WHO"`` records as nobody else where WHO is not set."""
    told = desk.run("", place.flags[-1], "", "note", "1", "x", code=2).err
    assert "empty" in told


def test_what_an_empty_word_takes_away_is_said_to_be_so(desk: Desk) -> None:
    desk.run("--as teng staff add liu --name 刘 --roles desk --login pc1")
    desk.run("--as teng staff change liu --login ''")
    (liu,) = [s for s in desk.json("staff list") if s["id"] == "liu"]
    assert liu["login"] == []


def test_a_case_of_no_number_is_none(desk: Desk) -> None:
    desk.open()
    assert "CASE must not be empty" in desk.run("next", "", code=2).err
    for command in ("show", "why", "documents"):
        assert "There is no case without a number" in desk.run(command, "", code=3).err
