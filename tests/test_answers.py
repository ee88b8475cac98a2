"""What programs read: an answer of every command, and of every error, as its schema says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from casefile.actions.data.exports import WHAT
from casefile.actions.office.shipped import packs
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
from tests.desk import CARD, NOW, Desk
from tests.quick_schema import known
from tools.policy_docs import answers

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知（样例）
元旦：1月1日（周五）至3日（周日）放假调休，共3天。
"""
REGISTER = """name,phone,category,about,details,request
李四,13900010002,goods,双门冰箱,门关不严,换货
"""
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
    assert not known({"type": "array", "uniqueItems": True})


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


@pytest.mark.parametrize(
    "line",
    [
        "--as xu delegate --to hong --until 2026-03-10",
        "staff add lin --name 林 --roles desk",
        "staff change hong --unit 家电部",
        "staff leave hong",
        "policy apply stricter.toml",
        "policy apply stricter.toml --open-cases",
        "template apply templates/zh_CN/agreement.docx",
        "calendar import 2027.txt",
        "site name S2",
        "import register.csv",
    ],
)
def test_whatever_is_recorded_is_answered_with_the_keys_of_every_writing_command(
    desk: Desk, line: str
) -> None:
    desk.open()
    Path("2027.txt").write_text(NOTICE, "utf-8")
    Path("register.csv").write_text(REGISTER, "utf-8")
    typed = Path("policy.toml").read_text("utf-8")
    Path("stricter.toml").write_text(typed.replace('"3000.00"', '"2999.00"'), "utf-8")
    known = desk.json("verify")["events"]
    told = desk.json(line)
    assert told["case"] is None
    assert told["events"] == [*range(known + 1, desk.json("verify")["events"] + 1)]
    assert told["events"]
    assert (told["next"], told["clocks"]) == ([], [])


def test_a_delegation_that_ends_and_an_earlier_policy_are_answered_so_too(desk: Desk) -> None:
    lent = desk.json("--as xu delegate --to hong --until 2026-03-10")["events"]
    assert desk.json("--as xu delegate --end")["events"] == [lent[0] + 1]
    typed = Path("policy.toml").read_text("utf-8")
    Path("stricter.toml").write_text(typed.replace('"3000.00"', '"2999.00"'), "utf-8")
    (applied,) = desk.json("policy apply stricter.toml")["events"]
    assert desk.json("policy apply stricter.toml")["events"] == []
    assert desk.json("policy rollback")["events"] == [applied + 1]


@pytest.mark.parametrize("pack", packs())
def test_a_program_learns_from_next_alone_what_opens_a_case(bare_desk: Desk, pack: str) -> None:
    bare_desk.begin(f"--policy {pack}")
    told = bare_desk.json("next")
    assert told["case"] is None
    (first,) = told["next"]
    facts = {n["key"]: typed_for(n, first["staff"]) for n in first["needs"] if n["required"]}
    Path("facts.json").write_text(json.dumps(facts), "utf-8")
    opened = bare_desk.json(f"--as {first['staff'][0]} open --from-file facts.json")
    assert opened["case"]
    steps = bare_desk.json(f"show {opened['case']}")["steps"]
    assert [s["id"] for s in steps] == [first["step"]]


def typed_for(asked: dict[str, Any], staff: list[str]) -> str:
    """What may be typed for a fact that is asked for."""
    if asked["choices"]:
        return str(asked["choices"][0])
    by_type = {"phone": "13900010001", "person": staff[0], "bool": "yes"}
    days = {"date": NOW[:10], "datetime": NOW}
    return {**by_type, **days, "text": "电话里说的"}.get(asked["type"], "10")


def test_every_clock_that_a_case_tells_is_derived_or_says_what_it_waits_for(
    desk: Desk,
) -> None:
    """A step or a fact that is called as a clock which waits is told in its place, as it is typed
    to ask who may record it, or what is known."""
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    told = set()
    for clock in desk.json("show 1")["clocks"]:
        why = desk.json(f"why 1 {clock['id']}")
        if "clock" not in why:
            assert clock["state"] == "waiting"
            continue
        told.add(clock["state"])
        if clock["state"] == "waiting":
            assert why["started_by"]
            assert not why["days"]
        same = ("started_at", "due_at", "state", "allowance", "provisional")
        assert {key: why[key] for key in same} == {key: clock[key] for key in same}
    assert told == {"waiting", "running", "met"}
    assert "批复" in desk.run("--lang zh why 1 tell-customer").out
