"""The rows and tables of a TOML text, each with the lines that it stands in."""

import json
import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

import msgspec

from casefile.errors import PolicyError, message

UNNAMED = ("block", "avoid")
"""Rows without ids; ``[remove]`` takes them by their letter."""
_HEADER = re.compile(
    r"[ \t]*\[\[?[ \t]*([A-Za-z0-9_-]+(?:[ \t]*\.[ \t]*[^\].]+)*)[ \t]*\]\]?[ \t]*(?:#.*)?"
)


class Piece(msgspec.Struct, frozen=True):
    """A row or a table of a policy as it is written: ``name`` is the id of a row, or the key of a
    fact; ``lines`` tell of each line of the text the file and the line there."""

    table: str
    name: str
    header: str
    said: dict[str, Any]
    text: str
    lines: tuple[tuple[str, int], ...]
    offered: bool = False
    """A fact that is part of the policy where something asks for it."""
    before: tuple[tuple[str, int], ...] = ()
    """Of a row that is said anew, where else it is said."""


def pieces(text: str, file: str, *, only_tables: bool = False) -> list[Piece]:
    """The rows and tables of a TOML text, one after the other; what stands before the first of them
    is kept as a comment. PolicyError where an included file says more than tables."""
    import tomllib

    found: list[Piece] = []
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines) if _HEADER.fullmatch(line)]
    head = "\n".join(lines[: starts[0] if starts else len(lines)])
    if only_tables and (keys := list(tomllib.loads(head))):
        fault = message(
            "{file}: an included file holds tables only; {key} is for the policy itself",
            file=file,
            key=keys[0],
        )
        raise PolicyError.listing([fault])
    begun, path = 0, list[str]()
    for number in [*starts, len(lines)]:
        part = "\n".join(lines[begun:number])
        following = _path(lines[number]) if number < len(lines) else []
        try:
            said = tomllib.loads(part)
        except tomllib.TOMLDecodeError:
            continue  # a bracket within a value
        if path and len(following) > len(path) and following[: len(path)] == path:
            continue  # a table within the row
        where = tuple((file, n + 1) for n in range(begun, number))
        if path and path != ["remove"]:
            found.append(_piece(path[0], said, part, where))
        elif where and not path:
            kept = map(_as_comment, lines[:number])
            found.append(Piece("", "", "", {}, "\n".join(kept), where))
        begun, path = number, following
    return found


def _as_comment(line: str) -> str:
    return line if line.startswith("#") or not line else f"# {line}"


def _path(header: str) -> list[str]:
    """The keys that the line of a table names."""
    found = _HEADER.fullmatch(header)
    return [key.strip(" \t\"'") for key in found[1].split(".")] if found else []


def _piece(
    table: str, said: dict[str, Any], text: str, where: tuple[tuple[str, int], ...]
) -> Piece:
    row = said[table]
    if isinstance(row, list):
        row = row[0]
        return Piece(table, _name_of(row), f"[[{table}]]", row, text, where)
    if table == "fact" and len(row) == 1:
        ((key, fact),) = row.items()
        return Piece(table, key, f"[fact.{key}]", fact, text, where)
    return Piece(table, "", f"[{table}]", row, text, where)


def _name_of(row: Mapping[str, Any]) -> str:
    """What tells a row from the others of its table: its id; of a limit its role, remedy and
    condition; the letter that it belongs to, the fact that it gives, its date."""
    if "role" in row:
        told = f"{row['role']} {row.get('remedy', '*')}"
        return f"{told} {toml_value(row['when'])}" if "when" in row else told
    return next((str(row[key]) for key in ("id", "document", "fact", "date") if key in row), "")


def row_named(piece: Piece) -> tuple[str, str] | None:
    """What tells the row or the table from others, None where it has no name of its own."""
    if not piece.table or piece.table in UNNAMED or (piece.header[1] == "[" and not piece.name):
        return None
    return piece.table, piece.name


def said_anew(piece: Piece, over: Piece) -> Piece:
    """A row with what is said of it anew; an empty table takes back what was said."""
    said = {key: value for key, value in {**piece.said, **over.said}.items() if value != {}}
    lines = [
        piece.header,
        *(f"{_key(key)} = {toml_value(value)}" for key, value in said.items()),
        "",
    ]
    where = (over.lines[0],) * len(lines)
    before = (piece.lines[0], *piece.before)
    text = "\n".join(lines)
    return Piece(piece.table, piece.name, piece.header, said, text, where, before=before)


def _key(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def toml_value(value: object) -> str:
    """A value as TOML spells it, in one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {toml_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)  # a JSON text is a TOML text as well
