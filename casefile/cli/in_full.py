"""A line that is typed in full, read from the declarations alone.

Only what can be read in one way is read here. Whatever else is typed (a word that is short for
another, a mistake, a question for help) is left to Typer, which reads the same declarations, says
what is wrong, and costs as much again as such a command.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import msgspec

from casefile.cli.commands import ROOMS, room_of
from casefile.cli.declared import Argument, Parameter
from casefile.cli.session import Session
from casefile.cli.top import top

COMPLETING = "_CASEFILE_COMPLETE"
"""What the environment holds where a shell asks Typer for completions."""
ONE, MANY, SWITCH = "one", "many", "switch"


class Place(msgspec.Struct, frozen=True):
    """A parameter of a command: its name, what may be typed for it, and what it is without."""

    name: str
    declared: Parameter
    holds: str
    kind: type
    default: Any

    @property
    def needed(self) -> bool:
        return self.default is ...

    @property
    def flags(self) -> tuple[str, ...]:
        return self.declared.flags


class _Unclear(Exception):
    """The line is one for Typer."""


class InFull(msgspec.Struct, frozen=True):
    """What a line calls, one after the other, and what was typed for each."""

    calls: tuple[tuple[Callable[..., Any], dict[str, list[str]]], ...]

    def run(self, session: Session) -> Any:
        """Call it all in a session; what the last one gives."""
        result = None
        for function, given in self.calls:
            result = function(session, **values_typed(function, given))
        return result


def read_in_full(words: list[str]) -> InFull | None:
    """What ``words`` call; None where Typer has to read them."""
    if COMPLETING in os.environ:
        return None
    try:
        before, (name, *rest) = _split(top, words, mixed=False)
        room = room_of(name) if name in ROOMS else None
        if room and name in room.groups:
            room, (name, *rest) = room.groups[name][1], rest
        if room is None or name not in room.commands:
            return None
        function = room.commands[name].function
        given, others = _split(function, rest, mixed=True)
        _placed(function, others, given)
    except (_Unclear, ValueError):  # where no word is left for a command
        return None
    return InFull(((top, before), (function, given)))


MEANT_AS_OPTIONS = {"help": "--help", "帮助": "--help", "version": "--version", "版本": "--version"}
"""What newcomers type for an option of every program."""


def option_meant(words: list[str]) -> list[str]:
    """The line with ``help list`` as ``list --help``; any other as it is."""
    try:
        _, others = _split(top, words, mixed=False)
    except _Unclear:
        return words
    option = MEANT_AS_OPTIONS.get(others[0]) if others else None
    if option is None:
        return words
    return [*words[: len(words) - len(others)], *others[1:], option]


def values_before(words: list[str]) -> dict[str, Any]:
    """What the options before a command say; nothing where they are not clear."""
    try:
        return values_typed(top, _split(top, words, mixed=False)[0])
    except _Unclear:
        return {}


@cache
def parameters_of(function: Callable[..., Any]) -> list[Place]:
    """The parameters of a command, in their order."""
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[1 : code.co_argcount]
    first = len(names) - len(defaults)
    return [
        _place(name, function.__annotations__[name], defaults[no - first] if no >= first else ...)
        for no, name in enumerate(names)
    ]


def _place(name: str, hint: Any, default: Any) -> Place:
    assert get_origin(hint) is Annotated
    kinds, declared = hint.__origin__, hint.__metadata__[0]
    if kinds is bool:
        return Place(name, declared, SWITCH, bool, default)
    (kind, *_) = [k for k in (get_args(kinds) or (kinds,)) if k is not type(None)]
    many = list in (get_origin(kinds), get_origin(kind))
    (kind,) = get_args(kind) or (kind,)
    if kind not in (str, int, Path):
        raise _Unclear
    return Place(name, declared, MANY if many else ONE, kind, default)


def _split(
    function: Callable[..., Any], words: list[str], *, mixed: bool
) -> tuple[dict[str, list[str]], list[str]]:
    """What is typed behind flags, and the other words: among them, or (not ``mixed``) after."""
    flagged = {flag: place for place in parameters_of(function) for flag in place.declared.flags}
    given, others = dict[str, list[str]](), list[str]()
    left = iter(words)
    for word in left:
        if not word.startswith("-") or word == "-":
            others.append(word)
            if not mixed:
                others += left
            continue
        flag, equals, value = word.partition("=")
        place = flagged.get(flag)
        if place is None or place.declared.is_eager or (equals and not flag.startswith("--")):
            raise _Unclear
        if place.holds == SWITCH:
            if equals:
                raise _Unclear
            given[place.name] = []
            continue
        if place.holds == ONE and place.name in given:
            raise _Unclear
        given.setdefault(place.name, []).append(_value(place, value if equals else None, left))
    return given, others


def _value(place: Place, value: str | None, left: Iterator[str]) -> str:
    """What a flag is given, with it or in the next word."""
    if value is None:
        value = next(left, "--")
    if value.startswith("-") and value != "-":
        raise _Unclear
    return _checked(place, value)


def _placed(function: Callable[..., Any], words: list[str], given: dict[str, list[str]]) -> None:
    """Add to ``given`` the words that are told by their place."""
    places = [place for place in parameters_of(function) if isinstance(place.declared, Argument)]
    for no, place in enumerate(places):
        many = place.holds == MANY
        if many and no < len(places) - 1:
            raise _Unclear
        mine, words = (words, []) if many else (words[:1], words[1:])
        if mine:
            given[place.name] = [_checked(place, word) for word in mine]
        elif place.needed:
            raise _Unclear
    if words or any(p.needed and p.name not in given for p in parameters_of(function)):
        raise _Unclear


LONGEST_NUMBER = 18
"""Digits of a number that is read here; a longer one is none that anybody meant."""


def _checked(place: Place, value: str) -> str:
    value = place.declared.meant(value)
    if not place.declared.takes(value):
        raise _Unclear
    if place.kind is int:
        least = place.declared.min
        plain = value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
        if not plain or (least is not None and int(value) < least):
            raise _Unclear
    return value


def values_typed(function: Callable[..., Any], given: dict[str, list[str]]) -> dict[str, Any]:
    """The values that the function is called with, read in the order in which they were typed:
    one of them may be standard input."""
    places = {place.name: place for place in parameters_of(function)}
    names = [*given, *(name for name in places if name not in given)]
    return {name: _typed_for(places[name], given.get(name)) for name in names}


def _typed_for(place: Place, words: list[str] | None) -> Any:
    if words is None:
        value = place.default
    elif place.holds == SWITCH:
        value = True
    else:
        values = [place.kind(word) for word in words]
        value = values if place.holds == MANY else values[0]
    return place.declared.callback(value) if place.declared.callback else value
