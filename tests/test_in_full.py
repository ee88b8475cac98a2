"""A line that is typed in full means what Typer reads in it."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from casefile.cli import app
from casefile.cli.commands import ROOMS, room_of
from casefile.cli.declared import Command
from casefile.cli.in_full import COMPLETING, read_in_full, values_typed
from casefile.cli.run import run
from casefile.cli.session import Session
from casefile.cli.top import top
from tests.desk import Desk

Called = list[tuple[str, dict[str, Any]]]
called: Called = []


def commands() -> Iterator[tuple[list[str], Command]]:
    """Every command with the words that it is called by."""
    for name in ROOMS:
        room = room_of(name)
        if name in room.groups:
            yield from (([name, c.name], c) for c in room.groups[name][1].commands.values())
        else:
            yield [name], room.commands[name]


def recorded(function: Any) -> Callable[..., None]:
    """What Typer makes of ``function``, but that it is only put down how it is called."""
    real = for_typer(function)

    def put_down(**values: Any) -> None:
        values.pop("ctx")
        called.append((function.__name__, values))

    put_down.__annotations__ = real.__annotations__
    put_down.__signature__ = inspect.signature(real)  # type: ignore[attr-defined]
    return put_down


for_typer = app._for_typer
COMMANDS = list(commands())
FLAGS = {
    flag: name
    for _, command in [*COMMANDS, ([], Command("", "", top))]
    for name, hint in command.function.__annotations__.items()
    for flag in getattr(getattr(hint, "__metadata__", [None])[0], "flags", ())
}
VALUES = ["1", "0", "-", "", "teng", "k=v", "7", "-1", "--", "1_0", "٣", " 2", "+3", "a b", "@@x"]
words = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(sorted(FLAGS)),
    st.sampled_from([f"{flag}=5" for flag in sorted(FLAGS)]),
    st.sampled_from(["-h", "--help", "--js", "-o5", "--no-input"]),
)


@pytest.fixture(autouse=True)
def put_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app, "_for_typer", recorded)
    app.application.cache_clear()
    app._built.cache_clear()
    yield
    app.application.cache_clear()
    app._built.cache_clear()


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A line for some command: what it needs, some of its flags, and what may be wrong with it."""
    name, command = draw(st.sampled_from(COMMANDS))
    typed: list[str] = []
    for parameter in list(inspect.signature(command.function).parameters.values())[1:]:
        flags = parameter.annotation.__metadata__[0].flags
        if parameter.default is parameter.empty or draw(st.integers(0, 3)) == 0:
            typed += flags[:1]
            if parameter.annotation.__origin__ is not bool:
                typed.append(draw(st.sampled_from(["1", "1", "2"]) | st.sampled_from(VALUES)))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        typed.insert(draw(st.integers(0, len(typed))), draw(words))
    before = draw(st.lists(st.sampled_from(["--as=teng", "--no-input", "--lang=zh"]), max_size=2))
    return [*before, *name, *typed]


@given(lines())
def test_whatever_is_read_without_typer_is_what_typer_reads(line: list[str]) -> None:
    read = read_in_full(line)
    event("read in full" if read else "left to Typer")
    if read is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casefile.cli.inputs.standard_input", lambda: b"from standard input")
        ours = [
            (function.__name__, values_typed(function, typed)) for function, typed in read.calls
        ]
        called.clear()
        app.application().main(
            args=line, prog_name="casefile", standalone_mode=False, obj=Session()
        )
    assert called == ours


@pytest.mark.parametrize(
    ("name", "command"),
    COMMANDS,
    ids=lambda part: part.name if isinstance(part, Command) else " ".join(part),
)
def test_a_command_with_what_it_needs_is_read_without_typer(
    name: list[str], command: Command
) -> None:
    needs = [
        p for p in inspect.signature(command.function).parameters.values() if p.default is p.empty
    ]
    line = list(name)
    for hint in (p.annotation for p in needs[1:]):
        line += [*hint.__metadata__[0].flags[:1], "1"]
    assert read_in_full(line)


@pytest.mark.parametrize(
    "line",
    [[], ["--version"], ["show"], ["show", "1", "--jso"], ["sho", "1"], ["show", "1", "2"]],
    ids=" ".join,
)
def test_what_is_short_or_wrong_is_left_to_typer(line: list[str]) -> None:
    assert read_in_full(line) is None


def test_a_shell_that_asks_for_completions_is_answered_by_typer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(COMPLETING, "complete_bash")
    assert read_in_full(["show", "1"]) is None


def test_a_question_that_nobody_answers_any_more_ends_the_command(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise EOFError

    monkeypatch.setattr("casefile.cli.show.history_named", gone)
    assert run(["show", "1"]) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_file_of_the_program_that_is_cut_off_is_told_as_a_fault_of_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise EOFError("marshal data too short")

    monkeypatch.setattr("casefile.cli.show.history_named", cut_off)
    assert run(["show", "1"]) == 1
    told = capsys.readouterr().err
    assert "Interrupted" not in told
    assert "EOFError" in told
