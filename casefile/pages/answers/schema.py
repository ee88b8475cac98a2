"""The JSON Schemas of what commands answer, made of the types of the answers."""

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

import msgspec

from casefile.log.kinds import KINDS
from casefile.pages.answers.case import EventRecord, EventTold
from casefile.pages.answers.commands import ANSWERS

_Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/{name}"
_EVENTS = (EventTold.__name__, EventRecord.__name__)
_CONTENTS = "EventContents"
_BY_FACT = ("LineTold", "PenaltyTold")
"""The records that have a key for each fact that a policy counts cases by."""


def answer_schema(command: str) -> _Schema:
    """The schema of what one command answers, whole in itself; KeyError where there is none."""
    told, parts = _schemas([command])
    return {"$schema": DRAFT, "title": f"casefile {command}", **told[command], "$defs": parts}


def every_schema() -> _Schema:
    """The schemas of all answers, each under the name of its command."""
    told, parts = _schemas(ANSWERS)
    return {"$schema": DRAFT, "title": "casefile", "$defs": {**told, **parts}}


def _schemas(commands: Iterable[str]) -> tuple[dict[str, _Schema], dict[str, _Schema]]:
    """The schema of each command, and the records that they are made of. A command may answer in
    several ways, of which each answer takes one."""
    names = list(commands)
    flat = [(name, answer) for name in names for answer in ANSWERS[name]]
    found, parts = msgspec.json.schema_components([a for _, a in flat], ref_template=_REF)
    ways: dict[str, list[_Schema]] = {name: [] for name in names}
    for (name, _), schema in zip(flat, found, strict=True):
        ways[name].append(schema)
    for name in _EVENTS:
        if name in parts:
            parts[name]["allOf"] = [{"$ref": _REF.format(name=_CONTENTS)}]
            parts[_CONTENTS] = {"allOf": list(_contents())}
    for name in _BY_FACT:
        if name in parts:
            texts = {"type": "array", "items": {"type": "string"}}
            parts[name]["additionalProperties"] = texts
    told = {n: w[0] if len(w) == 1 else {"anyOf": w} for n, w in ways.items()}
    return _in_lines(told), _in_lines(dict(parts))


def _contents() -> Iterable[_Schema]:
    """What ``data`` of an event holds, by the kind of the event: its payload, and what is personal
    beside it."""
    personal = {"anyOf": [{"type": "object"}, {"type": "null"}]}
    for kind, row in KINDS.items():
        payload = msgspec.json.schema(row.payload, ref_template=_REF)
        parts = payload.pop("$defs")
        whole = _inlined({"$ref": payload["$ref"]}, parts)
        whole["properties"]["personal"] = personal
        yield {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {"properties": {"data": whole}},
        }


def _in_lines(schema: Any) -> Any:
    """The schema with its descriptions as they are meant, and not as far indented as in the source:
    Python keeps that until 3.12, and takes it away from 3.13 on."""
    match schema:
        case {"description": str(text)}:
            return {key: _in_lines(inner) for key, inner in schema.items()} | {
                "description": cleandoc(text)
            }
        case dict():
            return {key: _in_lines(inner) for key, inner in schema.items()}
        case list():
            return [_in_lines(inner) for inner in schema]
    return schema


def _inlined(schema: Any, parts: dict[str, _Schema]) -> Any:
    """The schema with each reference to one of ``parts`` put in its place."""
    match schema:
        case {"$ref": str(name)}:
            return _inlined(parts[name.rpartition("/")[2]], parts)
        case dict():
            return {key: _inlined(inner, parts) for key, inner in schema.items()}
        case list():
            return [_inlined(inner, parts) for inner in schema]
    return schema
