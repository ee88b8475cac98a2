"""What programs read: an answer of every command, and of every error, as its schema says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from casefile.actions.data.exports import WHAT
from casefile.pages.answers.commands import ANSWERS, ERROR
from casefile.pages.answers.schema import answer_schema
from tests.answers import (
    EXPORTED,
    NotAsDeclared,
    closed,
    command_of,
    declared,
    first_look,
    hold,
    validator,
)
from tests.desk import CARD, Desk
from tests.quick_schema import known
from tools.policy_docs import answers

KEPT = Path(__file__).parents[1] / "contrib" / "answers.schema.json"


def test_every_command_that_answers_as_json_says_how() -> None:
    assert set(ANSWERS) - EXPORTED - {ERROR} == declared()
    assert {f"export {kind}" for kind in WHAT} == EXPORTED


def test_the_schemas_in_contrib_are_what_the_program_gives(bare_desk: Desk) -> None:
    assert KEPT.read_text("utf-8") == answers()
    assert json.loads(bare_desk.run("schema").out) == json.loads(answers())


@pytest.mark.parametrize("command", [*ANSWERS])
def test_each_schema_is_one_and_whole_in_itself(command: str) -> None:
    schema = answer_schema(command)
    jsonschema.Draft202012Validator.check_schema(schema)
    named = set(schema["$defs"])
    used = {word.split('"')[0] for word in json.dumps(schema).split("#/$defs/")[1:]}
    assert used <= named


def test_a_schema_is_asked_for_by_the_name_of_its_command(bare_desk: Desk) -> None:
    shown = json.loads(msgspec.json.encode(answer_schema("show")))
    assert bare_desk.run("schema show").data == shown
    assert bare_desk.run("schema policy list").data["type"] == "array"
    assert bare_desk.run("schema 列表").data == answer_schema("list")
    assert "policy list" in bare_desk.run("schema policy lits", code=4).err


def test_what_the_schema_does_not_say_is_found(desk: Desk) -> None:
    desk.open()
    told = desk.json("show 1")
    with pytest.raises(NotAsDeclared):
        hold("show", {**told, "weather": "fine"})
    with pytest.raises(NotAsDeclared):
        hold("show", {key: value for key, value in told.items() if key != "owner"})


OTHER: tuple[Any, ...] = (
    *("", "open", "2026-03-02T10:00:00Z", 1, 1.0, 1.5, True, None),
    *([], ["x"], {}, {"x": 1}),
)


def altered(told: Any) -> Iterator[Any]:
    """The same with something else in each place, with something less, and with something more."""
    yield from OTHER
    if isinstance(told, dict):
        yield told | {"more": 1}
        for key, inner in told.items():
            yield {k: v for k, v in told.items() if k != key}
            yield from (told | {key: one} for one in altered(inner))
    if isinstance(told, list):
        yield [*told, 1]
        for at, inner in enumerate(told):
            yield from ([*told[:at], one, *told[at + 1 :]] for one in altered(inner))


@pytest.mark.parametrize("line", ["show 1 --log", "next 1", "list", "today", "staff list"])
def test_the_first_look_at_an_answer_agrees_with_jsonschema(desk: Desk, line: str) -> None:
    desk.open()
    command = command_of(line.split())
    told = desk.json(line)
    assert first_look(command)(told)
    every = [*altered(told)]
    for one in every[:: 1 + len(every) // 200]:
        assert first_look(command)(one) == validator(command).is_valid(one), one


def test_every_schema_is_written_in_words_that_the_first_look_knows() -> None:
    assert [name for name in ANSWERS if not known(closed(answer_schema(name)))] == []
    assert not known({"type": "array", "minItems": 1})


def test_of_an_event_is_said_what_each_kind_holds(desk: Desk) -> None:
    desk.open()
    told = desk.json("show 1 --log")
    told["events"][0]["data"]["owner"] = 7
    with pytest.raises(NotAsDeclared):
        hold("show", told)


def test_an_error_is_one_document_too_for_whoever_asked_for_json(desk: Desk) -> None:
    got = desk.run("show 9 --json", code=3)
    assert got.data == {"error": got.err.strip(), "exit": 3, "parts": []}
    assert desk.run("show 9", code=3).out == ""


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("record 1 judge --json", 4),
        ("show --json", 2),
        ("show 1 --jsn --json", 2),
        (f"open {CARD} amount_claimed=many --json", 65),
        ("verify nowhere.docx --json", 65),
    ],
)
def test_every_error_says_its_code_and_its_sentence(desk: Desk, line: str, code: int) -> None:
    desk.open()
    got = desk.run(f"--as teng {line}", code=code)
    assert got.data["exit"] == code
    assert "\n".join([got.data["error"], *got.data["parts"]]) == got.err.rstrip("\n")


def test_what_was_answered_is_not_answered_again(desk: Desk) -> None:
    """A nightly run tells its findings first, and on stderr what went wrong with it."""
    desk.open()
    late = "2026-04-02T02:00:00+08:00"
    Path("nowhere").mkdir()
    got = desk.run("check --anchor nowhere --notify --json", now=late, code=73)
    assert got.data["findings"]


def test_a_command_is_known_by_every_way_of_typing_it() -> None:
    assert command_of(["--as", "teng", "--now=2026", "show", "1", "--json"]) == "show"
    assert command_of(["policy", "show"]) == "policy show"
    assert command_of(["查看", "1"]) == "show"
    assert command_of(["rec", "1", "judge"]) == "record"
    assert command_of(["judge", "y", "y"]) == "record"
