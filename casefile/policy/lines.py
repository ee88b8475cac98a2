"""In which line of a TOML text each key, row and value stands; ``tomllib`` does not say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casefile.errors import Message, message
from casefile.values.text import one_line

Path = tuple[str | int, ...]
"""The keys that lead to a value, and in lists the place from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|""?(?!"))*"{3,5}|' + r"'''(?:[^']|''?(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]\}#\n]+")
_SEGMENT = re.compile(r"([^.\[\]]+)(?:\[([^\]]*)\])?")

_NAMING = ("name", "key", "value", "fact", "login")
"""What a fault may be about, within its place."""


class Lines:
    """Where everything stands in ``text``, which is TOML and says ``raw``."""

    def __init__(self, text: str, raw: Mapping[str, Any]) -> None:
        self._text, self._raw, self._at = text, raw, 0
        self.found: dict[Path, int] = {}
        self._rows: dict[Path, int] = {}
        self._counted, self._line = 0, 1
        self._document()

    def of(self, fault: Message) -> int:
        """The line that ``fault`` is about, by the place and the value that it names; 0 where its
        place is none of the text."""
        place = str(fault.values.get("place", ""))
        every = [*self._places(place)] or [*self._places(place.replace("finding", "tally", 1))]
        named = [
            fault.values[k] for k in ("name", "key", "value", "fact", "login") if k in fault.values
        ]
        for start in every:
            for path, line in self.found.items():
                if path[: len(start)] != start or len(path) == len(start):
                    continue
                if path[-1] in named or self._value(path) in named:
                    return line
        return max((self.found.get(path, 0) for path in every[:1]), default=0)

    # ---- from the name of a place to its path ----------------------------------------------------

    def _places(self, place: str) -> list[Path]:
        """The paths that a place such as ``step[judge].needs/may`` means, as far as they exist."""
        every: list[Path] = [()]
        for name, row in _SEGMENT.findall(place):
            deeper = [p for start in every for p in self._deeper(start, name.split("/"), row)]
            if not deeper:
                break
            every = deeper
        return [path for path in every if path]

    def _deeper(self, start: Path, names: list[str], row: str) -> list[Path]:
        value = self._value(start)
        if isinstance(value, list):  # a list of tables whose place names none of its rows
            starts = [(*start, number) for number, _ in enumerate(value)]
            return [p for one in starts for p in self._deeper(one, names, row)]
        if not isinstance(value, Mapping):
            return []
        found = [(*start, name) for name in names if name in value]
        return [p for path in found for p in self._row(path, row)] if row else [*found]

    def _row(self, path: Path, row: str) -> list[Path]:
        """The row that is meant: by its number, its id, or the ids that tell it from others."""
        rows = self._value(path)
        if not isinstance(rows, list):
            return [path]
        named = [n for n, r in enumerate(rows) if isinstance(r, Mapping) and row in _names(r)]
        number = row.partition(" ")[0]
        if not named and number.isdigit() and 0 < int(number) <= len(rows):
            named = [int(number) - 1]
        return [(*path, n) for n in named[::-1]] or [path]

    def _value(self, path: Path) -> Any:
        value: Any = self._raw
        for step in path:
            value = value[step]
        return value

    # ---- from the text to its paths --------------------------------------------------------------

    def _document(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) or self._at < len(self._text):
            if self._at >= len(self._text):
                break
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._here()
        doubled = self._text.startswith("[[", self._at)
        self._at += 2 if doubled else 1
        keys = self._keys()
        self._at = self._text.index("]", self._at) + (2 if doubled else 1)
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            self.found.setdefault(path, line)
            path = (*path, self._rows[path]) if path in self._rows else path
        path = (*path, keys[-1])
        if doubled:
            self.found.setdefault(path, line)
            self._rows[path] = self._rows.get(path, -1) + 1
            path = (*path, self._rows[path])
        self.found.setdefault(path, line)
        return path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            found = _KEY.match(self._text, self._at)
            assert found
            self._at = found.end()
            keys.append(_plain(found[0]))
            if not self._skip(_DOT):
                return keys

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.found.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._skip(_BLANK)
        self._one(path)

    def _one(self, path: Path) -> None:
        """One value, with all that stands in it."""
        self.found.setdefault(path, self._here())
        opening = self._text[self._at]
        if opening not in "[{":
            if not self._skip(_STRING):
                self._skip(_BARE)
            return
        self._at += 1
        number = 0
        while True:
            self._skip(_BLANK)
            if self._text[self._at] in "]}":
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
            elif opening == "{":
                self._pair(path)
            else:
                self._one((*path, number))
                number += 1

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._text, self._at)
        if found is None or found.end() == self._at:
            return False
        self._at = found.end()
        return True

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What a row may be called in a place: its id, or what else tells it from others."""
    limit = f"{row.get('role', '')} {row.get('remedy', '*')}"
    return (str(row.get("id", "")), limit)


def _plain(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] == '"':
        import tomllib

        return next(iter(tomllib.loads(f"{key} = 1")))
    return key


def placed(faults: Sequence[Message], text: str, raw: Mapping[str, Any]) -> list[Message]:
    """``faults`` with the line of ``text`` that each is about, in the order of the lines."""
    lines = Lines(text, raw)
    found = sorted(((lines.of(f), _in_one_line(f)) for f in faults), key=lambda one: one[0])
    others: dict[tuple[str, object], list[int]] = {}
    for line, fault in found:
        others.setdefault(_same(fault), []).append(line)
    return [
        _told_once(fault, others.pop(_same(fault))) for _, fault in found if _same(fault) in others
    ]


def _same(fault: Message) -> tuple[str, object]:
    """What makes faults one that stand in several places: a name that there is not, of a row
    (``judge``, ``step:judge``) or of a choice, for which the same is proposed."""
    if near := fault.values.get("near"):
        name = fault.values.get("name") or fault.values.get("value")
        return str(name).rpartition(":")[2], str(near).rpartition(":")[2]
    return fault.text, fault.values.get("name") or repr(fault.values)


def _told_once(fault: Message, lines: list[int]) -> Message:
    line, *more = dict.fromkeys(lines)
    if more:
        fault = message("{fault} (also in line {more})", fault=fault, more=[str(n) for n in more])
    return message("line {line}: {fault}", line=line, fault=fault) if line else fault


def _in_one_line(fault: Message) -> Message:
    """A fault whose values, which stand in the file, cannot break out of their line."""
    values = fault.values.items()
    return Message(fault.text, {k: one_line(v) if isinstance(v, str) else v for k, v in values})
