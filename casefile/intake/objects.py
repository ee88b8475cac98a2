"""JSON and JSON Lines as they are spelled: no number passes through a float, no key is lost."""

import json
from collections.abc import Iterable
from typing import Any

from casefile.errors import BadData, Message, message
from casefile.intake.sheet import MOST_ROWS, Cell, Fault, Sheet

NESTED = ("facts", "totals")


def loads(text: str) -> Any:
    """What ``text`` spells. Numbers are texts; what stands twice, NaN and Infinity are Messages in
    the place of the value. ValueError for what is no JSON."""
    try:
        # numbers stay as they are spelled: 1000.00 must not pass through a float
        return json.loads(
            text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_refused
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_fault(error: ValueError, *, line: bool = True) -> Message:
    """Where a text ceases to be JSON; ``line``: it has more than one."""
    if not isinstance(error, json.JSONDecodeError):
        return message("nested too deeply")
    if not error.doc[error.pos :].strip():
        return message("it ends too early")
    if not line:
        return message("character {no} cannot be read", no=error.colno)
    return message("line {line}, character {no} cannot be read", line=error.lineno, no=error.colno)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                found[key] = message("{key} stands twice in the JSON object.", key=key)
            seen.add(key)
    return found


def _refused(constant: str) -> Message:
    return message("{value} is no value for a fact.", value=constant)


def cell_of(key: str, value: Any) -> Cell:
    """A value of an object as a fact may be given."""
    if value is None or isinstance(value, str | Message):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return value
    return message("{key}: a fact is a text, a number, true or false, or a list of texts.", key=key)


def read_json(text: str) -> Sheet:
    """The objects of a JSON array as rows; the first one is row 1."""
    try:
        data = loads(text)
    except ValueError as error:
        raise BadData("This is no JSON: {reason}.", reason=json_fault(error)) from error
    if not isinstance(data, list):
        raise BadData("A JSON file must hold one array of objects.")
    return _sheet(enumerate(data, 1))


def read_lines(text: str) -> Sheet:
    """The objects of JSON Lines as rows, numbered by their line; empty lines are left out."""
    faults: list[Fault] = []
    found: list[tuple[int, Any]] = []
    # only a newline ends a line: other separators may stand in a customer's words
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append((number, loads(line)))
            except ValueError as error:
                told = message("It is no JSON: {reason}.", reason=json_fault(error, line=False))
                faults.append(Fault(number, "", told))
    return _sheet(found, faults)


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    """What an export puts together as columns of their own, named as in its tables."""
    flat = dict[str, Any]()
    for key, value in item.items():
        inner = value.items() if key in NESTED and isinstance(value, dict) else ()
        flat |= {f"{key}.{name}": part for name, part in inner} or {key: value}
    return flat


def _sheet(found: Iterable[tuple[int, Any]], faults: list[Fault] | None = None) -> Sheet:
    faults = faults or []
    objects: list[tuple[int, dict[str, Any]]] = []
    placed: dict[str, int] = {}
    for number, item in found:
        if not isinstance(item, dict):
            faults.append(Fault(number, "", message("It is no JSON object.")))
            continue
        item = _flat(item)
        for key in item:
            placed.setdefault(key, number)
        if any(value not in (None, "") for value in item.values()):
            objects.append((number, item))
        if len(objects) > MOST_ROWS:
            raise BadData("More than {most} rows: import it in parts.", most=MOST_ROWS)
    rows = [
        (number, tuple(cell_of(key, item.get(key)) for key in placed)) for number, item in objects
    ]
    return Sheet(tuple(placed), tuple(placed.values()), rows, tuple(faults), keyed=True)
