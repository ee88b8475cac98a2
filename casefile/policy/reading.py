"""TOML text → Policy, with every fault found at once and told by table and key.

msgspec stops at its first fault; somebody who edits a policy wants the whole list. So the text is
walked along the grammar's own type annotations, one key at a time. Long, as each kind of
annotation is read in its own way, and all of them by one walk.
"""

import types
import typing
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from casefile.errors import BadData, Message, PolicyError, message
from casefile.policy.between import faults_between
from casefile.policy.conditions import Bounds, Condition
from casefile.policy.faults import may_stand
from casefile.policy.finding import from_tally
from casefile.policy.grammar import Identity, Policy
from casefile.policy.lines import placed
from casefile.policy.possible import not_among
from casefile.policy.rules import PolicyRule, remarks_of
from casefile.policy.silence import told_whole
from casefile.policy.stages import share_stages
from casefile.policy.statutes import under_statutes
from casefile.policy.syntax import toml_of
from casefile.policy.wanted import is_row, shortly, wanted_list, wanted_row, wanted_table
from casefile.values.languages import LANGUAGE_CODE, languages
from casefile.values.likeness import near_miss
from casefile.values.moments import a_date
from casefile.values.text import printable
from casefile.values.value import Title

_NOTHING = object()
_UNREAD = Identity("unread", Title("", ""))
"""Stands for what a policy is where that cannot be read, so that the rest is checked all the same.
"""
_LONGEST = 500
_WHOLE = ("zh", "en")
"""The languages that stand in every title of a policy whose own title has them."""


class _Faults(list[Message]):
    """What is wrong with a text, and the languages that each of its titles must have."""

    whole: tuple[str, ...] = _WHOLE


_KEPT = 8
_sound = dict[tuple[object, ...], Policy]()
"""What was read last and is sound, by its text and the languages that there are: the policy of a
desk is read several times on its way to it, and by each of many commands in one process."""


def read_policy(text: str, *more: PolicyRule) -> Policy:
    """The policy in ``text``; PolicyError lists all that is wrong with it, by the rules of every
    policy and by ``more``, which know what lies beside the text."""
    known = _sound.get((text, *languages()))
    if known and not any(True for rule in more for _ in rule(known)):
        return known
    written, faults = toml_of(text), _Faults()
    raw = _tables(written, faults)
    policy = _convert(Policy, raw, "", faults)
    if policy is not _NOTHING:
        policy = told_whole(policy)
        faults.extend(faults_between(policy, raw, faults, more))
    if faults:
        raise PolicyError.listing(placed(faults, text, written))
    checked: Policy = policy
    if len(_sound) == _KEPT:
        del _sound[next(iter(_sound))]
    _sound[text, *languages()] = checked
    return checked


def read_tables(kind: type, text: str) -> Any:
    """The tables of ``kind`` that a text is, which is no policy; PolicyError lists each fault."""
    written, faults = toml_of(text), _Faults()
    found = _convert(kind, written, "", faults)
    if faults:
        raise PolicyError.listing(placed(faults, text, written))
    return found


@lru_cache(_KEPT)
def shape_of(text: str) -> Policy | None:
    """The policy in ``text`` as far as it can be read, by no rules; None where it is none."""
    try:
        faults = _Faults()
        policy = _convert(Policy, _tables(toml_of(text), faults), "", faults)
    except PolicyError:
        return None
    return policy if isinstance(policy, Policy) else None


def _tables(written: dict[str, Any], faults: _Faults) -> dict[str, Any]:
    """The tables of the grammar that a file says, in whichever way it writes them."""
    raw = share_stages(under_statutes(written, faults), faults)
    faults.whole = _spoken(raw)
    if isinstance(raw.get("tally"), list) and isinstance(raw.get("finding", []), list):
        rows = [from_tally(row) if isinstance(row, dict) else row for row in raw.pop("tally")]
        raw["finding"] = [*rows, *raw.get("finding", [])]
    return raw


def remarks_on(policy: Policy, text: str, *more: PolicyRule) -> list[Message]:
    """What stands in the sound policy ``text`` and was perhaps not meant so, and what ``more`` tell
    of it, each with its line."""
    found = [*remarks_of(policy), *(remark for rule in more for remark in rule(policy))]
    return placed(found, text, toml_of(text))


def _spoken(raw: dict[str, Any]) -> tuple[str, ...]:
    """Of our two languages those that the policy's own title is in; one plain text is both."""
    named = raw.get("policy")
    title = named.get("title") if isinstance(named, dict) else None
    return tuple(lang for lang in _WHOLE if not isinstance(title, dict) or lang in title)


def _convert(kind: Any, raw: Any, place: str, faults: _Faults) -> Any:
    """``raw`` as ``kind``; faults are added with their ``place`` and stand for the value."""
    if kind is Title:
        return _title(raw, place, faults)
    if kind == Condition:
        return _condition(raw, place, faults)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _convert(next(a for a in args if a is not type(None)), raw, place, faults)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind, raw, place, faults)
    if origin is tuple:
        if isinstance(raw, str) and args[0] is str:
            raw = [raw]  # one text where several may stand
        if not isinstance(raw, list):
            return _wrong(place, raw, wanted_list(args[0], raw, place), faults)
        stray = [row for row in raw if is_row(args[0]) and not isinstance(row, dict)]
        if stray:
            return _wrong(place, stray[0], wanted_row(args[0]), faults)
        items = (_convert(args[0], r, _row(place, i, r), faults) for i, r in enumerate(raw, 1))
        return tuple(item for item in items if item is not _NOTHING)
    if origin is dict:
        if not isinstance(raw, dict):
            return _wrong(place, raw, wanted_table(raw, place, named=True), faults)
        for key in raw:
            if get_origin(args[0]) is typing.Literal and key not in get_args(args[0]):
                _unknown(place, key, get_args(args[0]), faults)
        found = {k: _convert(args[1], v, f"{place}.{k}", faults) for k, v in raw.items()}
        return {k: v for k, v in found.items() if v is not _NOTHING}
    return _leaf(kind, raw, place, faults)


def _title(raw: Any, place: str, faults: _Faults) -> Any:
    """A title: one text for all, or one for each language; more languages than the policy's own
    title has may stand in some of them only."""
    if isinstance(raw, str):
        raw = dict.fromkeys(_WHOLE, raw)
    if not isinstance(raw, dict):
        return _wrong(place, raw, message("a table"), faults)
    before = len(faults)
    for lang in raw:
        if not LANGUAGE_CODE.fullmatch(lang):
            _unknown(place, lang, _WHOLE, faults)
    found = {k: _leaf(str, v, f"{place}.{k}", faults) for k, v in raw.items()}
    for lang in dict.fromkeys((*faults.whole, *raw)):
        if not str(raw.get(lang, "")).strip():
            faults.append(message("{place}: is missing", place=f"{place}.{lang}"))
    if not raw:
        faults.append(message("{place}: is missing", place=place))
    return Title(**found) if len(faults) == before else _NOTHING


def _struct(kind: Any, raw: Any, place: str, faults: _Faults) -> Any:
    if not isinstance(raw, dict):
        return _wrong(place, raw, wanted_table(raw, place), faults)
    fields, hints = _grammar_of(kind)
    before = len(faults)
    unknown = [key for key in raw if key not in fields]
    meant = {_unknown(place, key, tuple(fields), faults) for key in unknown}
    values = {}
    for key, field in fields.items():
        where = f"{place}.{key}" if place else key
        if key in raw:
            values[field.name] = _convert(hints[field.name], raw[key], where, faults)
        elif field.required and key not in meant:
            faults.append(message("{place}: is missing", place=where))
    if kind is Policy:
        # what could be read is checked on, so that faults between the tables are told as well
        read = {name: value for name, value in values.items() if value is not _NOTHING}
        read.setdefault("identity", _UNREAD)
        whole = all(f.name in read or not f.required for f in fields.values())
        return kind(**read) if whole else _NOTHING
    return kind(**values) if len(faults) == before else _NOTHING


@cache
def _grammar_of(kind: Any) -> tuple[dict[str, msgspec.structs.FieldInfo], dict[str, Any]]:
    """The keys that a table of this kind may have, and of what kind their values are: the same for
    each of the hundreds of rows of a policy."""
    return {f.encode_name: f for f in msgspec.structs.fields(kind)}, get_type_hints(kind)


def _condition(raw: Any, place: str, faults: _Faults) -> Condition:
    """``{ fact = "value" }``, ``{ fact = ["a", "b"] }``, ``{ fact = { over = "5" } }``, or a list
    of such tables: any of them."""
    rows = []
    for row in raw if isinstance(raw, list) else [raw]:
        if not isinstance(row, dict) or not row:
            _wrong(place, row, message("a table of facts and values"), faults)
            continue
        values = {}
        for key, value in row.items():
            where = f"{place}.{key}"
            if isinstance(value, dict):
                told = {k: _figures(v) for k, v in value.items()}
                values[key] = _struct(Bounds, told, where, faults)
                continue
            listed = _figures(value if isinstance(value, list) else [value])
            if isinstance(value, bool):
                _wrong(where, value, message('"yes" or "no"'), faults)
            elif not listed or not all(isinstance(v, str) for v in listed):
                wanted = message("a text, a list of texts or a table such as {{ over = 5 }}")
                _wrong(where, value, wanted, faults)
            else:
                values[key] = tuple(listed)
        rows.append({key: value for key, value in values.items() if value is not _NOTHING})
    return tuple(rows)


def _figures(raw: Any) -> Any:
    """Whole numbers as they are kept: ``3`` says the same as ``"3"``."""
    if isinstance(raw, list):
        return [_figures(one) for one in raw]
    return str(raw) if type(raw) is int else raw


def _leaf(kind: Any, raw: Any, place: str, faults: _Faults) -> Any:
    if get_origin(kind) is typing.Literal:
        if raw in get_args(kind):
            return raw
        faults.append(not_among(str(raw)[:80], get_args(kind), place))
        return _NOTHING
    if kind is date and isinstance(raw, str):
        with suppress(BadData):
            raw = a_date(raw)
    if type(raw) is kind:
        if isinstance(raw, str) and (printable(raw) != raw or len(raw) > _LONGEST):
            faults.append(
                message(
                    "{place}: a text of at most {most} printable characters",
                    place=place,
                    most=_LONGEST,
                )
            )
            return _NOTHING
        return raw
    wanted = {
        bool: message("true or false"),
        int: message("a whole number"),
        date: message("a date such as 2026-10-01"),
    }
    return _wrong(place, raw, wanted.get(kind) or message("a text"), faults)


def _wrong(place: str, raw: object, wanted: Message, faults: _Faults) -> Any:
    faults.append(
        message(
            "{place}: should be {wanted}, not {value}",
            place=place,
            wanted=wanted,
            value=shortly(raw),
        )
    )
    return _NOTHING


def _unknown(place: str, key: str, known: tuple[str, ...], faults: _Faults) -> str | None:
    """Tell of a key that there is not; which one was meant, if that can be told."""
    near = near_miss(key, known)
    if near:
        faults.append(
            message(
                "{place}: unknown key {key}; did you mean {near}?",
                place=place or key,
                key=key,
                near=near,
            )
        )
    else:
        faults.append(
            message(
                "{place}: unknown key {key}; there are: {known}",
                place=place or key,
                key=key,
                known=may_stand(known),
            )
        )
    return near


def _row(place: str, number: int, raw: object) -> str:
    """The place of a row in a list, by its id or its name where it has one: ``step[3 judge]``."""
    name = raw.get("id", raw.get("name", "")) if isinstance(raw, dict) else ""
    return f"{place}[{number} {name}]" if name else f"{place}[{number}]"
