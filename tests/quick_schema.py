"""Whether a value is as a JSON schema says, for the few words that our schemas are written in.

The answers of thousands of commands are held to their schemas, and ``jsonschema`` goes through
each at its leisure. It has the last word: it is asked whenever the look here finds a fault, or the
schema says anything that is not known here.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_SAYS_NOTHING = {"$schema", "$defs", "title", "description", "format", "default"}


class _NotKnown(Exception):
    pass


def quickly(schema: Any) -> Check:
    """The check of a whole schema; false of everything where it says what is not known here."""
    try:
        return _check_of(schema)
    except _NotKnown:
        return lambda told: False


def known(schema: Any) -> bool:
    """Whether the schema says nothing but what is known here."""
    try:
        return bool(_check_of(schema))
    except _NotKnown:
        return False


def _check_of(schema: Any) -> Check:
    named: dict[str, Check] = {}

    def check(part: Any) -> Check:
        if isinstance(part, bool):
            return lambda told: part
        looks = [look(part, name) for name in part if name not in _SAYS_NOTHING]
        if len(looks) == 1:
            return looks[0]
        return lambda told: all(look(told) for look in looks)

    def look(part: Mapping[str, Any], name: str) -> Check:
        said = part[name]
        match name:
            case "$ref":
                return lambda told: named[said](told)
            case "type":
                kinds = [said] if isinstance(said, str) else said
                return lambda told: any(_is(told, kind) for kind in kinds)
            case "enum" if all(isinstance(one, str) for one in said):
                return lambda told: told in said
            case "const" if isinstance(said, str):
                return lambda told: bool(told == said)
            case "pattern":
                found = re.compile(said).search
                return lambda told: not isinstance(told, str) or bool(found(told))
            case "required":
                return lambda told: not isinstance(told, dict) or all(key in told for key in said)
            case "items":
                each = check(said)
                return lambda told: not isinstance(told, list) or all(map(each, told))
            case "minItems":
                return lambda told: not isinstance(told, list) or len(told) >= said
            case "maxItems":
                return lambda told: not isinstance(told, list) or len(told) <= said
            case "anyOf":
                some = [check(one) for one in said]
                return lambda told: any(one(told) for one in some)
            case "allOf":
                every = [check(one) for one in said]
                return lambda told: all(one(told) for one in every)
            case "if":
                if_so, then = check(said), check(part.get("then", True))
                return lambda told: not if_so(told) or then(told)
            case "then":
                return lambda told: True  # with its if
            case "properties" | "additionalProperties":
                return of_keys(part)
        raise _NotKnown(name)

    def of_keys(part: Mapping[str, Any]) -> Check:
        known = {key: check(one) for key, one in part.get("properties", {}).items()}
        other = check(part.get("additionalProperties", True))
        return lambda told: (
            not isinstance(told, dict)
            or all(known.get(key, other)(value) for key, value in told.items())
        )

    for name, part in schema.get("$defs", {}).items():
        named[f"#/$defs/{name}"] = check(part)
    return check(schema)


def _is(told: Any, kind: str) -> bool:
    if isinstance(told, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(told, float):
        return told.is_integer()
    return isinstance(told, _TYPES[kind])  # type: ignore[arg-type]
