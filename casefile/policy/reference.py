"""The grammar as data: every table and every key that may stand in a policy, read off the structs
themselves, so that a key that is added is there by itself."""

import ast
import inspect
import textwrap
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from casefile.policy.composed import OtherFiles
from casefile.policy.conditions import Condition
from casefile.policy.grammar import Policy
from casefile.policy.stages import Stage
from casefile.policy.statutes import UNDER, Statute
from casefile.values.value import Title


class GrammarKey(msgspec.Struct, frozen=True):
    """A key of the grammar: ``clock.varies.within``; or a table, which has no ``kind``."""

    path: str
    kind: Any
    """Its type, as the struct has it; of a table the struct, or None where its keys are free."""
    required: bool
    default: Any
    said: str
    """What the grammar says of it, in English."""
    listed: bool = False
    """Whether it is a list of tables (``[[clock]]``)."""
    named: bool = False
    """Whether it is a table of named tables (``[fact.KEY]``)."""

    @property
    def table(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def is_table(self) -> bool:
        return self.kind is not None and isinstance(self.kind, type) and _is_struct(self.kind)


@cache
def grammar_keys() -> tuple[GrammarKey, ...]:
    """Every key, each table before its keys, in the order of the grammar."""
    return tuple(_keys(Policy, ""))


class _Ways(msgspec.Struct):
    """Tables that are ways of writing, beside the grammar."""

    stages: tuple[Stage, ...] = msgspec.field(name="stage", default=())
    statutes: tuple[Statute, ...] = msgspec.field(name="statute", default=())


@cache
def written_keys() -> tuple[GrammarKey, ...]:
    """Every key that may stand in a file: those of the grammar, and those by which a policy is
    written in several files, says once what steps share, or goes by statutes."""
    ways = ("step.stage", *(f"{table}.statute" for table in UNDER))
    named = (GrammarKey(path, kind=str, required=False, default="", said="") for path in ways)
    return (*_keys(OtherFiles, ""), *grammar_keys(), *_keys(_Ways, ""), *named)


def key_named(path: str) -> GrammarKey | None:
    return next((key for key in written_keys() if key.path == path), None)


def written_below(path: str) -> list[GrammarKey]:
    """The same as ``keys_below`` of all keys that may stand in a file."""
    return [key for key in written_keys() if key.table == path]


def keys_below(path: str) -> list[GrammarKey]:
    """The keys that may stand right in the table ``path``; the tables themselves for none."""
    return [key for key in grammar_keys() if key.table == path]


def _keys(struct: Any, place: str) -> Iterator[GrammarKey]:
    hints = get_type_hints(struct)
    said = docstrings(struct)
    for field in msgspec.structs.fields(struct):
        path = f"{place}.{field.encode_name}" if place else field.encode_name
        inner, listed, named = _inner(hints[field.name])
        default = None if field.required else field.default
        if default is msgspec.NODEFAULT:
            default = field.default_factory() if callable(field.default_factory) else None
        kind = inner if _is_struct(inner) else hints[field.name]
        table = textwrap.dedent(inspect.cleandoc(inner.__doc__ or "")) if kind is inner else ""
        yield GrammarKey(
            path=path,
            kind=kind,
            required=field.required,
            default=default,
            said=said.get(field.name) or table,
            listed=listed,
            named=named,
        )
        if _is_struct(inner):
            yield from _keys(inner, path)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _inner(kind: Any) -> tuple[Any, bool, bool]:
    """What a field holds, whether as rows of a list, whether by names."""
    kind = without_none(kind)
    args = get_args(kind)
    if kind == Condition:
        return kind, False, False
    if get_origin(kind) is tuple and args and _is_struct(args[0]):
        return args[0], True, False
    if get_origin(kind) is dict and _is_struct(args[1]):
        return args[1], False, True
    return kind, False, False


def without_none(kind: Any) -> Any:
    """A type without the None (or nothing) that may stand in its place."""
    if get_origin(kind) in (types.UnionType, typing.Union):
        return next(a for a in get_args(kind) if a not in (type(None), msgspec.UnsetType))
    return kind


def docstrings(struct: Any) -> dict[str, str]:
    """The text that stands below each field of a struct."""
    body = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]
    found: dict[str, str] = {}
    last = ""
    for node in getattr(body, "body", []):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            last = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            found[last] = " ".join(str(node.value.value).split())
            last = ""
        else:
            last = ""
    return found


def spelling(kind: Any) -> str:
    """What a value of this type is, by a word of the program's own: ``text``, ``texts``,
    ``condition``, ``title``, ``number``, ``bool``, ``date``, ``words`` (some of a few), ``tables``
    and ``names`` (a table of texts)."""
    kind = without_none(kind)
    if kind is Title:
        return "title"
    if kind == Condition:
        return "condition"
    if _is_struct(kind):
        return "table"
    if get_origin(kind) is typing.Literal:
        return "words"
    if get_origin(kind) is tuple:
        return "texts"
    if get_origin(kind) is dict:
        return "names" if without_none(get_args(kind)[1]) is str else "lists"
    return {bool: "bool", int: "number", str: "text"}.get(kind, "date")


def few_words(kind: Any) -> tuple[str, ...]:
    """The words that may stand, where there are only a few."""
    kind = without_none(kind)
    if get_origin(kind) is typing.Literal:
        return tuple(map(str, get_args(kind)))
    if get_origin(kind) is dict and get_origin(get_args(kind)[0]) is typing.Literal:
        return tuple(map(str, get_args(get_args(kind)[0])))
    return ()
