"""Facts of a case as they are read: choices, titles for ids, local times, masks. What is typed
becomes the value that is kept in ``canonical``."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from casefile.people.masks import mask
from casefile.policy import Fact, Policy
from casefile.policy.named import short_for
from casefile.values.moments import local
from casefile.values.value import Title, Value
from casefile.values.words import NO, SEMICOLON, YES

ANSWER = {"yes": YES, "no": NO}
SEPARATED = r"[;；、,，\n]"
"""Between the choices of a list."""


def choices_of(policy: Policy, fact: Fact) -> dict[str, Title]:
    """What a fact may be, in the order in which it is asked for; empty where it is free."""
    if fact.type == "bool":
        return ANSWER
    if fact.type == "unit":
        return policy.known_units
    return {choice.id: choice.title for choice in fact.choices}


def answers(policy: Policy, fact: Fact) -> list[str]:
    """Every value that a fact takes, as programs choose among them; none where it is free."""
    if fact.type == "person" and not fact.outside:
        return [s.id for s in policy.members(fact.holds) if s.roles]
    return list(choices_of(policy, fact))


def chosen(policy: Policy, key: str, typed: Value) -> Value:
    """The choices that somebody means who typed them short: by number, by the beginning of an id or
    a title, by the first letters of how it is read. What is none stays as it was typed."""
    fact = policy.facts[key]
    known = choices_of(policy, fact)
    if not known:
        return typed
    if isinstance(typed, list):
        return [_one_chosen(known, item) for item in typed]
    if fact.type == "bool":  # a number may be a count
        return typed if typed.strip().isnumeric() else _one_chosen(known, typed)
    if fact.type != "list":
        return _one_chosen(known, typed)
    return [_one_chosen(known, item) for item in re.split(SEPARATED, typed)]


def _one_chosen(known: dict[str, Title], typed: str) -> str:
    name = unicodedata.normalize("NFKC", typed).strip()
    if any(name.lower() in (key, *map(str.lower, title.names)) for key, title in known.items()):
        return typed
    if name.isascii() and name.isdigit() and len(name) < 9:
        return [*known][int(name) - 1] if 0 < int(name) <= len(known) else typed
    short = short_for(name, known)
    return short[0] if len(short) == 1 else typed


def shown(policy: Policy, key: str, value: Value, lang: str, *, reveal: bool = False) -> str:
    """What a reader sees of a fact: titles instead of ids, local times, masked if personal."""
    fact = policy.facts[key]
    if fact.type == "group" and isinstance(value, list) and (reveal or fact.manner == "none"):
        return SEMICOLON.of(lang).join(_columns(policy, row, lang) for row in value)
    if isinstance(value, list):
        return SEMICOLON.of(lang).join(_one(policy, fact, v, lang, reveal) for v in value)
    return _one(policy, fact, value, lang, reveal)


def _columns(policy: Policy, row: str, lang: str) -> str:
    """A row of a group as it is read: what stands in each column."""
    from casefile.values.group_rows import cells_kept  # few facts are groups

    cells = cells_kept(row).items()
    return " · ".join(
        shown(policy, key, value, lang, reveal=True) if key in policy.facts else value
        for key, value in cells
    )


def _one(policy: Policy, fact: Fact, value: str, lang: str, reveal: bool) -> str:
    member = policy.member(value) if fact.type in ("person", "list") else None
    value = policy.name_of(value) if member else value
    if not reveal and fact.manner != "none":
        return mask(value, fact.manner)
    if fact.type == "datetime":
        moment = datetime.fromisoformat(value)
        return local(moment, policy.identity.timezone).strftime("%Y-%m-%d %H:%M")
    if fact.type == "money":
        return f"{value} {policy.currency.title.of(lang)}"
    if fact.type == "percent":
        return f"{value}%"
    title = choices_of(policy, fact).get(value)
    return title.of(lang) if title else value


def titles(policy: Policy, keys: Iterable[str]) -> list[Title]:
    return [policy.facts[key].title for key in keys]
