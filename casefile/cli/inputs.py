"""Facts from the command line, from files and from stdin; still as typed."""

import sys
from pathlib import Path
from typing import Any

from casefile.errors import BadData, Usage
from casefile.model import Facts, Value

LARGEST = 1_000_000
"""Bytes of a file that is read as one fact or one set of facts."""


def gather(words: list[str] | None, from_file: str | None = None) -> Facts:
    """The facts that ``KEY=VALUE`` words and a JSON file give.

    ``key=@file`` reads a file, ``key=-`` stdin, ``key=@@x`` means ``@x``; the same key twice is
    a list. Raises Usage for a word without ``=``, BadData for what cannot be read.
    """
    facts = _from_json(from_file) if from_file else Facts()
    for word in words or []:
        key, equals, raw = word.partition("=")
        if not equals:
            key, equals, raw = word.partition("＝")  # typed with a Chinese input method
        key = key.strip()
        if not equals or not key:
            raise Usage("{word} is no fact; write KEY=VALUE.", word=word)
        value = _value(raw)
        if key in facts:
            before = facts[key]
            facts[key] = [*(before if isinstance(before, list) else [before]), value]
        else:
            facts[key] = value
    return facts


def _value(raw: str) -> str:
    if raw == "-":
        return decoded(standard_input(), "-")
    if raw.startswith("@@"):
        return raw[1:]
    if raw.startswith("@"):
        return decoded(_file(Path(raw[1:])), raw[1:])
    return raw


def standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise BadData("There is nothing to read on standard input.")
    try:
        return sys.stdin.buffer.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise BadData("There is nothing to read on standard input.") from error


def _file(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadData("{path} is no file.", path=str(path))
        with path.open("rb") as source:
            return source.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise BadData(
            "{path} cannot be read: {reason}.",
            path=str(path),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def decoded(content: bytes, name: str) -> str:
    if len(content) > LARGEST:
        raise BadData("{path} is too large: at most {most} bytes.", path=name, most=LARGEST)
    try:
        return content.decode("utf-8-sig").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise BadData("{path} is not UTF-8 text.", path=name) from error


def _from_json(name: str) -> Facts:
    import json

    text = decoded(standard_input() if name == "-" else _file(Path(name)), name)
    try:
        # numbers stay as they are spelled: 1000.00 must not pass through a float
        data = json.loads(
            text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_refused
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadData("{path} is no JSON: {reason}.", path=name, reason=str(error)) from error
    if not isinstance(data, dict):
        raise BadData("{path} must hold one JSON object of facts.", path=name)
    return {key: _json_value(key, value) for key, value in data.items()}


def _json_value(key: str, value: Any) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return value
    raise BadData("{key}: a fact is a text, a number, true or false, or a list of texts.", key=key)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadData("{key} stands twice in the JSON object.", key=key)
        found[key] = value
    return found


def _refused(constant: str) -> Any:
    raise BadData("{value} is no value for a fact.", value=constant)
