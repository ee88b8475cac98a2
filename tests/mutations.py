"""What goes wrong with files: policies with odd values in odd places, documents with odd bytes."""

import copy
import io
import json
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st

from casefile.actions.office import shipped
from tests.desk import pack_text

HOSTILE = [
    "",
    " ",
    "x" * 501,
    "\u202e",
    "\x1b[31m",
    "a\nb",
    "{{ x }}",
    "{year}",
    "%s",
    "../x",
    "/",
    ".",
    "９",
    "٣d",
    "0",
    "-1",
    "0d",
    "1h",
    "5wd",
    "999999d",
    "-1d",
    "1e3",
    "10.00",
    "NaN",
    "yes",
    "no",
    "owner",
    "24:00",
    "10:00-10:00",
    "22:00-04:00",
    "UTC",
    "office",
    "case",
    "received_at",
    "constructor",
    "__class__",
]
"""Words that mean something, or nothing, or something else."""
ODD: list[Any] = [
    *HOSTILE,
    0,
    -1,
    1,
    2**63,
    10**400,
    1.5,
    float("nan"),
    float("inf"),
    True,
    False,
    date(2026, 3, 2),
    time(9, 30),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    [],
    {},
    [[]],
    [{}],
    {"zh": "甲", "en": "a"},
    {"zh": 1},
    ["judge", "judge"],
]


def packs() -> dict[str, Any]:
    """The shipped policies as trees, once a process."""
    return {name: tomllib.loads(pack_text(name)) for name in shipped.packs()}


TREES = packs()


def spots(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every value of a tree."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from spots(value, (*path, key))


SPOTS = {name: list(spots(tree)) for name, tree in TREES.items()}


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


@st.composite
def policy_trees(draw: st.DrawFn, most: int = 3) -> dict[str, Any]:
    """A shipped policy with a few things wrong, or merely other: told as a tree."""
    name = draw(st.sampled_from(sorted(TREES)))
    tree: dict[str, Any] = copy.deepcopy(TREES[name])
    for _ in range(draw(st.integers(1, most))):
        path = draw(st.sampled_from(SPOTS[name]))
        try:
            holder, key = at(tree, path[:-1]), path[-1]
            spoil(draw, tree, holder, key)
        except (KeyError, IndexError, TypeError):
            continue  # it went with an earlier change
    return tree


def _one_of(draw: st.DrawFn, values: Sequence[Any]) -> Any:
    """One of the values, as a thing of its own: a list that several places shared would come to
    hold itself."""
    return copy.deepcopy(draw(st.sampled_from(values)))


def spoil(draw: st.DrawFn, tree: Any, holder: Any, key: Any) -> None:
    """One change at one place."""
    value = holder[key]
    match draw(st.sampled_from(["take", "odd", "cross", "twice", "rename", "add", "deep", "end"])):
        case "take":
            del holder[key]
        case "odd":
            holder[key] = _one_of(draw, ODD)
        case "cross":
            holder[key] = draw(st.sampled_from(WORDS))
        case "twice" if isinstance(holder, list):
            holder.insert(draw(st.integers(0, len(holder))), copy.deepcopy(value))
        case "rename" if isinstance(holder, dict):
            holder[draw(st.sampled_from([f"{key}s", str(key)[:-1], "x", "", "id"]))] = holder.pop(
                key
            )
        case "add" if isinstance(value, dict):
            value[draw(st.sampled_from(KEYS))] = _one_of(draw, [*ODD, *WORDS])
        case "deep":
            for _ in range(draw(st.sampled_from([1, 3, 60]))):
                value = [value]
            holder[key] = value
        case _ if isinstance(value, list) and value:
            value.append(_one_of(draw, [*ODD, *WORDS]))
        case _:
            holder[key] = _one_of(draw, [*ODD, *WORDS])


WORDS = sorted({v for n, t in TREES.items() for p in SPOTS[n] if isinstance(v := at(t, p), str)})
"""Every text that stands in a shipped policy: an id in the place of another is a likely mistake."""
KEYS = sorted({p[-1] for paths in SPOTS.values() for p in paths if isinstance(p[-1], str)})


def toml(value: Any) -> str:
    """A tree as TOML, each table of the top level on one line."""
    return "".join(f"{_word(key)} = {_inline(inner)}\n" for key, inner in value.items())


def _word(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(c if not 0x80 <= ord(c) < 0xA0 else f"\\u{ord(c):04x}" for c in escaped)


def _inline(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _word(value)
        case dict():
            return "{" + ", ".join(f"{_word(k)} = {_inline(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_inline, value)) + "]"
        case date() | time():
            return value.isoformat()
        case _:
            return repr(value)


@st.composite
def spoilt(draw: st.DrawFn, content: bytes, most: int = 4) -> bytes:
    """``content`` with a few bytes lost, changed, put in, or its end cut off."""
    made = bytearray(content)
    for _ in range(draw(st.integers(1, most))):
        place = draw(st.integers(0, len(made)))
        lost = draw(st.sampled_from([0, 1, 1, 2, 8, 64, len(made)]))
        made[place : place + lost] = draw(
            st.binary(max_size=6)
            | st.sampled_from([b'"', b"[", b"]]", b"\n", b"=", b"\0", b"\xff"])
        )
    return bytes(made)


@st.composite
def spoilt_packages(draw: st.DrawFn, content: bytes) -> bytes:
    """A zip file in which one part is spoilt, lost, renamed, or all of it is."""
    if draw(st.booleans()):
        return draw(spoilt(content))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    match draw(st.sampled_from(["spoil", "take", "rename", "empty", "add", "none"])):
        case "spoil":
            parts[name] = draw(spoilt(parts[name]))
        case "take":
            del parts[name]
        case "rename":
            parts[draw(st.sampled_from(["x", "../x.xml", "word/x.xml"]))] = parts.pop(name)
        case "empty":
            parts[name] = b""
        case "add":
            parts["word/media/image1.png"] = b"\x89PNG"
        case _:
            pass  # only packed anew
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for key, value in parts.items():
            package.writestr(key, value)
    return made.getvalue()
