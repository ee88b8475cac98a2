"""Every answer in JSON that any test sees, held to the schema of its command: whatever stands there
is declared, and whatever is declared stands there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import jsonschema
import msgspec
import pytest

from casefile.cli import output, run
from casefile.cli.commands import MEMBER_NAMES, NAMES, ROOMS, room_of
from casefile.cli.plain_words import command_named
from casefile.cli.run import AS_JSON
from casefile.cli.session import Session
from casefile.exports.files import TextOutlet
from casefile.exports.style import Style
from casefile.pages.answers.commands import ANSWERS, ERROR
from casefile.pages.answers.schema import answer_schema
from casefile.pages.data import Data, in_json
from casefile.policy import Policy
from casefile.policy.named import short_for
from tests.quick_schema import Check, quickly

VALUED = ("--db", "--as", "--now", "--lang")
LOOKED_AT = 100
"""Lines of one export that are looked at."""


def closed(schema: Any) -> Any:
    """The schema, but no key that it does not name may stand anywhere."""
    match schema:
        case dict():
            told = {key: closed(inner) for key, inner in schema.items()}
            if told.get("type") == "object" and "properties" in told:
                told.setdefault("additionalProperties", False)
            return told
        case list():
            return [closed(inner) for inner in schema]
    return schema


@cache
def validator(command: str) -> jsonschema.Draft202012Validator:
    """That each schema is one, tests/test_answers.py shows."""
    return jsonschema.Draft202012Validator(closed(answer_schema(command)))


@cache
def first_look(command: str) -> Check:
    """Whether an answer is surely as its schema says: told in a twentieth of the time."""
    return quickly(validator(command).schema)


class NotAsDeclared(BaseException):
    """An answer that is not as its schema says: no fault that the program may catch."""


def hold(command: str, told: Any) -> None:
    """NotAsDeclared for an answer that is not as the schema of ``command`` says."""
    if first_look(command)(told):
        return
    wrong = jsonschema.exceptions.best_match(validator(command).iter_errors(told))
    if wrong is not None:
        raise NotAsDeclared(f"{command}: {wrong.json_path}: {wrong.message[:2000]}")


def command_of(words: list[str]) -> str:
    """The command that a line calls, by its name in full."""
    rest = iter(words)
    plain = [
        word
        for word in rest
        if not (next(rest, "") if word in VALUED else word.startswith("-") and word != "-")
    ]
    name, *more = plain
    exact = [known for known, title in NAMES.items() if name in title.names]
    (full,) = (exact or short_for(name, NAMES))[:1] or ["record"]  # else a step
    return f"{full} {command_named(more[0], MEMBER_NAMES[full])}" if full in MEMBER_NAMES else full


@contextmanager
def watched() -> Iterator[None]:
    """Within it whatever a command prints as JSON is held to its schema."""
    lines: list[list[str]] = []
    invoke, write, add = run._invoke, output.write_json, TextOutlet.add

    def invoked(argv: list[str], session: Session) -> int:
        lines.append(argv)
        try:
            return invoke(argv, session)
        finally:
            lines.pop()

    def written(text: str, stream: Any) -> None:
        write(text, stream)
        if not lines or AS_JSON in lines[-1]:
            told = json.loads(text)
            failed = not lines or (isinstance(told, dict) and told.keys() >= {"error", "exit"})
            hold(ERROR if failed else command_of(lines[-1]), told)

    def added(outlet: TextOutlet, what: str, record: Data, policy: Policy, /) -> None:
        add(outlet, what, record, policy)
        style: Style = outlet._lines._style
        seen = outlet.__dict__["seen"] = outlet.__dict__.get("seen", 0) + 1
        if seen <= LOOKED_AT:
            hold(f"export {what}", msgspec.to_builtins(in_json(record, style.speak)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_invoke", invoked)
        patch.setattr(output, "write_json", written)
        patch.setattr(TextOutlet, "add", added)
        yield


def declared() -> set[str]:
    """Every command that may answer as JSON."""
    found = set[str]()
    for name in ROOMS:
        room = room_of(name)
        own = {name: room.commands[name]} if name in room.commands else {}
        if name in room.groups:
            own = {f"{name} {c}": told for c, told in room.groups[name][1].commands.items()}
        found |= {n for n, c in own.items() if "as_json" in c.function.__annotations__}
    return found


EXPORTED = {name for name in ANSWERS if name.startswith("export ")}
