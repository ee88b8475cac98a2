"""A JSON Schema of policy files, for editors that complete and check what is typed."""

from collections.abc import Callable
from typing import Any

import msgspec

from casefile.policy.reference import GrammarKey, few_words, spelling, written_below

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_TITLE: Schema = {
    "anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}]
}
_ROW: Schema = {"type": "object"}
_CONDITION: Schema = {"anyOf": [_ROW, {"type": "array", "items": _ROW}]}
_KINDS: dict[str, Schema] = {
    "text": _TEXT,
    "texts": _TEXTS,
    "title": _TITLE,
    "condition": _CONDITION,
    "bool": {"type": "boolean"},
    "number": {"type": "integer"},
    "date": {},  # a date of TOML's own, which JSON has not
    "names": {"type": "object", "additionalProperties": _TEXT},
    "lists": {"type": "object", "additionalProperties": _TEXTS},
}


def policy_schema(describe: Callable[[GrammarKey], str]) -> Schema:
    """The schema of a policy file; each key with what ``describe`` says of it. What must be there
    is asked of a file that is a whole policy, not of a part of one or of what goes over parts."""
    others = [{"required": [key]} for key in ("include", "extends")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "casefile policy",
        **_object("", describe),
        "if": {"required": ["policy"], "not": {"anyOf": others}},
        "then": _required(""),
    }


def _required(path: str) -> Schema:
    """The keys that must be there, in the table ``path`` and in those below it."""
    found: Schema = {}
    for key in written_below(path):
        if key.is_table and (inner := _required(key.path)):
            found[key.path.rpartition(".")[2]] = _laid(key, inner)
    must = [k.path.rpartition(".")[2] for k in written_below(path) if k.required]
    return {**({"properties": found} if found else {}), **({"required": must} if must else {})}


def _laid(key: GrammarKey, table: Schema) -> Schema:
    """The schema of a table as it stands in the file: in a list, by names, or alone."""
    if key.listed:
        return {"type": "array", "items": table}
    return {"type": "object", "additionalProperties": table} if key.named else table


def _object(path: str, describe: Callable[[GrammarKey], str]) -> Schema:
    return {
        "type": "object",
        "properties": {k.path.rpartition(".")[2]: _value(k, describe) for k in written_below(path)},
        "additionalProperties": False,
    }


def _value(key: GrammarKey, describe: Callable[[GrammarKey], str]) -> Schema:
    told: Schema = {"description": describe(key)}
    if key.is_table:
        return {**told, **_laid(key, _object(key.path, describe))}
    kind = spelling(key.kind)
    if kind == "words":
        return {**told, "enum": [*few_words(key.kind)]}
    schema = dict(_KINDS[kind])
    if words := few_words(key.kind):
        schema["propertyNames"] = {"enum": [*words]}
    if not key.required and isinstance(key.default, str | bool | int) and key.default != "":
        told["default"] = msgspec.to_builtins(key.default)
    return {**told, **schema}
