"""What the TOML parser finds wrong, in words for whoever edits a policy; it speaks English only."""

import re
import tomllib
from typing import Any, get_origin

import msgspec

from casefile.errors import Message, PolicyError, message

_PLACE = re.compile(r"(.+) \(at line (\d+), column (\d+)\)", re.DOTALL)
_SAID = (
    ("Invalid statement", message("a line is key = value, or a [table]")),
    (
        "Expected newline or end of document after a statement",
        message("something stands behind the value; each key has a line of its own"),
    ),
    ("Expected '=' after a key in a key/value pair", message("a key is followed by =")),
    (
        "Invalid initial character for a key part",
        message("a key or a table has no name"),
    ),
    ("Cannot overwrite a value", message("this key or table is there already")),
    ("Duplicate inline table key '?(?P<name>.*?)'?", message("{name} stands twice in one table")),
    ("Cannot declare (?P<name>.+) twice", message("the table {name} is there already")),
    (
        "Cannot (?:mutate immutable|redefine) namespace (?P<name>.+)",
        message("{name} is written out already and cannot be added to"),
    ),
    ("Expected ']' at the end of a table declaration", message("a ] is missing")),
    ("Expected '\\]\\]' at the end of an array declaration", message("]] is missing")),
    ("Unclosed array", message("a list is not closed: a comma or a ] is missing")),
    (
        "Unclosed inline table",
        message("a table is not closed: a comma or a }} is missing"),
    ),
    (
        "Unterminated string|Expected .*",
        message("a quotation mark is missing"),
    ),
    (r"Illegal character '\\n'", message("a quotation mark is missing")),
    (
        "(?:Illegal|Found invalid) character '?(?P<name>.+?)'?",
        message("{name} cannot stand there"),
    ),
    (
        r"Unescaped '\\' in a string",
        message("write \\\\ for a backslash in a text, or put the text in single quotation marks"),
    ),
    ("Invalid hex value|Escaped character.*", message("this is the code of no character")),
    ("Invalid date or datetime", message("there is no such date")),
    (
        "Invalid value",
        message("this is no value: a text stands in quotation marks, and decimals are not cut off"),
    ),
)


def _syntax(said: str) -> Message | str:
    """What the parser ``said``, in our words; as it is where they are not known."""
    bare = said.removesuffix(" (at end of document)")
    for pattern, ours in _SAID:
        if found := re.fullmatch(pattern, bare, re.DOTALL):
            names = {k: v.strip("(),'").replace("', '", ".") for k, v in found.groupdict().items()}
            return Message(ours.text, {**names})
    return said


_FULL_WIDTH = {"“": '"', "”": '"', "‘": "'", "’": "'", "＝": "=", "，": ",", "：": "=", "［": "["}
"""Signs that a Chinese keyboard types, and those that are meant."""


def _full_width(text: str, line: str, column: str) -> Message | None:
    """That a sign where the parser stopped is a full-width one; None where it is not."""
    rows = text.splitlines()
    at = rows[int(line) - 1][int(column) - 1 :] if int(line) <= len(rows) else ""
    sign = at.strip()[:1]
    if sign not in _FULL_WIDTH:
        return None
    return message("{name} is a full-width sign; write {plain}", name=sign, plain=_FULL_WIDTH[sign])


def _unquoted(text: str, line: str) -> Message | None:
    """That the value at a line begins as a number and is a text, such as 5wd, or a day that no
    calendar has; None where it does not."""
    rows = text.splitlines()
    found = _BARE.fullmatch(rows[int(line) - 1]) if int(line) <= len(rows) else None
    if found is None or _NUMBER.fullmatch(found[1]):
        return None
    if _DAY.fullmatch(found[1]):
        return message("there is no day {value}", value=found[1])
    return message('a text stands in quotation marks: "{name}"', name=found[1])


_BARE = re.compile(r"\s*[A-Za-z0-9_.-]+\s*=\s*([+-]?[0-9][^\"'#=]*?)\s*(?:#.*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?[0-9_]+(?:\.[0-9_]+)?")


def _brackets(text: str, line: str) -> Message | None:
    """That the table at a line stands in other brackets than elsewhere; None where
    it does not."""
    rows = text.splitlines()
    found = _HEAD.match(rows[int(line) - 1]) if int(line) <= len(rows) else None
    if found is None:
        return None
    one, name = found[1] == "[", re.escape(found[2])
    if one and re.search(rf"^\s*\[\[\s*{name}\s*\]\]", text, re.M):
        return message("write [[{name}]], with double brackets, as elsewhere", name=found[2])
    if not one and re.search(rf"^\s*\[\s*{name}\s*\.", text, re.M):
        return message("write [{name}.NAME], as elsewhere", name=found[2])
    if found[2] in _row_tables() and re.search(rf"^\s*\[\s*{name}\s*\]", text, re.M):
        return message("write one [{name}], or [[{name}]] each time", name=found[2])
    return None


def _row_tables() -> set[str]:
    """The tables of which there may be several."""
    from casefile.policy.grammar import Policy

    fields = msgspec.structs.fields(Policy)
    return {field.encode_name for field in fields if get_origin(field.type) is tuple}


_HEAD = re.compile(r"\s*(\[\[?)\s*([a-z_]+)\s*\]")


def _no_toml(said: str, text: str) -> Message:
    """What the parser said of ``text``, in our words where it is known, with the place that it
    names in front."""
    placed = _PLACE.fullmatch(said)
    if placed is None:
        return message("this is not TOML: {reason}", reason=_syntax(said))
    return message(
        "line {line}, column {column}: this is not TOML: {reason}",
        reason=_full_width(text, placed[2], placed[3])
        or _brackets(text, placed[2])
        or _unquoted(text, placed[2])
        or _syntax(placed[1]),
        line=placed[2],
        column=placed[3],
    )


def toml_of(text: str) -> dict[str, Any]:
    """What a TOML text says; PolicyError tells where it is none."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise PolicyError.listing([_no_toml(str(error), text)]) from error
