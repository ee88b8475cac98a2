"""A number that stands first behind a step typed alone: the case of that number, or a value on the
case touched last; what may be either is refused with both lines, each as it can be typed."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.cli.commands import ROOMS, room_of
from casefile.cli.declared import Argument
from casefile.cli.in_full import parameters_of
from casefile.cli.short_words import case_before
from tests.desk import Desk


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Three cases, none of them judged."""
    for _ in range(3):
        desk.open()
    return desk


def typed(desk: Desk, *lines: str, code: int = 0) -> str:
    """What a batch of these lines answers on stderr."""
    Path("lines.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return desk.run("--as teng batch lines.txt", code=code).err


def judged(desk: Desk) -> list[int]:
    return [no for no in (1, 2, 3) if "founded" in desk.json(f"show {no}")["facts"]]


@pytest.mark.parametrize(
    ("line", "which"),
    [
        ("judge y y", 3),
        ("judge . y y", 3),
        ("judge 2 y y", 2),
        ("judge 2026-000002 y y", 2),
        ("judge ２ y y", 2),
        ("judge 1 y y", 1),
        ("judge 1 founded=y reasonable=y", 1),
        ("judge 2 y --at 10:00", 0),
        ("judge 0 1", 3),
        ("判定 2 是 是", 2),
    ],
)
def test_a_number_of_a_case_is_the_case_and_any_other_is_a_value(
    three: Desk, line: str, which: int
) -> None:
    typed(three, "show 3", line, code=0 if which else 4)
    assert judged(three) == [which] * bool(which)


def test_a_number_that_may_be_either_is_refused_with_both_lines(three: Desk) -> None:
    said = typed(three, "show 3", "judge 1 y", code=2)
    assert judged(three) == []
    lines = re.findall("casefile (record .*)", said)
    assert lines == ["record 2026-000001 judge y", "record 2026-000003 judge 1 y"]
    three.run(f"--as teng {lines[1]}")
    assert judged(three) == [3]
    three.run(f"--as teng {lines[0]}", code=4)  # a value is missing: nothing else was wrong
    assert judged(three) == [3]


def test_a_number_that_is_neither_is_told_as_no_case(three: Desk) -> None:
    assert "no case 9" in typed(three, "show 3", "judge 9 y y", code=3).lower()


def test_where_no_case_was_touched_a_number_is_a_case(three: Desk) -> None:
    typed(three, "judge 2 y y")
    assert judged(three) == [2]


@given(st.lists(st.sampled_from(["y", "0", "1", "2", "7", "x", "founded=y", "--json"]), max_size=4))
def test_a_word_is_never_lost_nor_read_twice(words: list[str]) -> None:
    """Whichever it is, the line that is run has every word that was typed."""

    class Nobody:
        """A session that has touched nothing, of a desk without cases."""

        store = None

        def case(self, _: str) -> str:
            from casefile.errors import NotFound

            raise NotFound("none")

    from casefile.cli import short_words

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(short_words, "_case_numbered", lambda *_: "")
        case, values = case_before(Nobody(), "judge", words)  # type: ignore[arg-type]
    assert [*([] if case == "." else [case]), *values] == words


def test_wherever_a_case_is_asked_for_the_first_word_is_the_case_and_no_value() -> None:
    """A command that takes a case and values asks for the case first, and does without none: only a
    step typed alone may leave it out."""
    for name in ROOMS:
        room = room_of(name)
        every = (
            room.groups[name][1].commands if name in room.groups else {name: room.commands[name]}
        )
        for command in every.values():
            places = [
                p for p in parameters_of(command.function) if isinstance(p.declared, Argument)
            ]
            named = [p.declared.shown.get("metavar") for p in places]
            if "CASE" in named:
                assert named[0] == "CASE" or name in ("why", "schema"), (name, named)
                assert places[0].needed, name
