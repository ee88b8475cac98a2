"""A JSON Schema of policy files, for editors that complete and check what is typed."""

from collections.abc import Callable
from typing import Any

import msgspec

from casefile.policy.reference import GrammarKey, few_words, keys_below, spelling

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_TITLE: Schema = {
    "anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}]
}
_ROW: Schema = {"type": "object", "minProperties": 1}
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
    """The schema of a whole policy file; each key with what ``describe`` says of it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "casefile policy",
        **_object("", describe),
    }


def _object(path: str, describe: Callable[[GrammarKey], str]) -> Schema:
    keys = keys_below(path)
    return {
        "type": "object",
        "properties": {k.path.rpartition(".")[2]: _value(k, describe) for k in keys},
        "required": [k.path.rpartition(".")[2] for k in keys if k.required],
        "additionalProperties": False,
    }


def _value(key: GrammarKey, describe: Callable[[GrammarKey], str]) -> Schema:
    told: Schema = {"description": describe(key)}
    if key.is_table:
        table = _object(key.path, describe)
        if key.listed:
            return {**told, "type": "array", "items": table}
        if key.named:
            return {**told, "type": "object", "additionalProperties": table}
        return {**told, **table}
    kind = spelling(key.kind)
    if kind == "words":
        return {**told, "enum": [*few_words(key.kind)]}
    schema = dict(_KINDS[kind])
    if words := few_words(key.kind):
        schema["propertyNames"] = {"enum": [*words]}
    if not key.required and isinstance(key.default, str | bool | int) and key.default != "":
        told["default"] = msgspec.to_builtins(key.default)
    return {**told, **schema}
