"""Facts of a case: from what somebody typed to the canonical value, and back to what is read."""

import re
from collections.abc import Iterable
from datetime import datetime

from casefile.errors import BadData, message
from casefile.people.masks import mask
from casefile.people.privacy import discreet
from casefile.policy import Fact, Policy
from casefile.policy.named import listed
from casefile.values.amounts import fen, yuan
from casefile.values.codes import credit_code, identity_number
from casefile.values.likeness import near_miss
from casefile.values.moments import a_date, a_moment, local, spell
from casefile.values.telephones import telephone
from casefile.values.text import LONGEST, clean
from casefile.values.value import Title, Value
from casefile.values.words import NO, NOW, SEMICOLON, YES, YUAN

SPELLINGS = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}
ANSWER = {"yes": YES, "no": NO}
MOST_ITEMS = 100


def parse(policy: Policy, key: str, raw: Value, now: datetime | None = None) -> Value:
    """The canonical value of fact ``key`` from what was typed; BadData names fact and fix, and
    repeats what is personal only masked.

    Given ``now``, a time may be typed as ``now`` (现在) or as a time of today, ``17:40``.
    """
    fact = policy.facts[key]
    try:
        return _read(policy, fact, raw, now)
    except BadData as error:
        error.message = discreet(error.message, fact.manner)
        if fact.type == "money":
            error.message = message("{key}: {reason}", key=key, reason=error.message)
        raise


def _read(policy: Policy, fact: Fact, raw: Value, now: datetime | None) -> Value:
    if now and fact.type == "datetime" and isinstance(raw, str):
        raw = _today(raw.strip(), local(now, policy.identity.timezone))
    if fact.type == "list":
        marks = r"[;；、,，\n]" if fact.choices else r"[;；、\n]"
        items = raw if isinstance(raw, list) else re.split(marks, raw)
        cleaned = [_checked(policy, fact, item) for item in items if item.strip()]
        if len(cleaned) > MOST_ITEMS or sum(map(len, cleaned)) > LONGEST:
            raise BadData("{fact} takes at most {most} items.", fact=fact.title, most=MOST_ITEMS)
        if not cleaned:
            raise BadData("{fact} must not be empty.", fact=fact.title)
        return cleaned
    if isinstance(raw, list):
        raise BadData("{fact} takes one value, not several.", fact=fact.title)
    return _checked(policy, fact, raw)


def _today(typed: str, now: datetime) -> str:
    if typed.lower() in NOW.names:
        return now.isoformat()
    if re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", typed):
        return f"{now.date()}T{typed}"
    return typed


def _checked(policy: Policy, fact: Fact, raw: str) -> str:
    value = clean(raw).strip()
    if not value:
        raise BadData("{fact} must not be empty.", fact=fact.title)
    match fact.type:
        case "money":
            return yuan(fen(value))
        case "date":
            return a_date(value).isoformat()
        case "datetime":
            return spell(a_moment(value, policy.identity.timezone))
        case "phone":
            return telephone(value)
        case "id":
            return identity_number(value)
        case "uscc":
            return credit_code(value)
        case "bool":
            return _among(SPELLINGS, ANSWER, fact, value)
        case "unit":
            units = policy.known_units
            return _among({}, units, fact, value) if units else value
        case _ if fact.choices:
            return _among({}, {c.id: c.title for c in fact.choices}, fact, value)
        case _:
            return value


def _among(spellings: dict[str, str], known: dict[str, Title], fact: Fact, value: str) -> str:
    low = value.lower()
    if low in spellings:
        return spellings[low]
    for key, title in known.items():
        if value == key or low in (key, *map(str.lower, title.names)):
            return key
    near = near_miss(low, [*known, *(name for title in known.values() for name in title.names)])
    error = BadData(
        "{value} is no choice for {fact}: {known}.",
        value=value,
        fact=fact.title,
        known=listed(known),
    )
    if near:
        error.parts = (message("Did you mean {near}?", near=near),)
    raise error


def shown(policy: Policy, key: str, value: Value, lang: str, *, reveal: bool = False) -> str:
    """What a reader sees of a fact: titles instead of ids, local times, masked if personal."""
    fact = policy.facts[key]
    if isinstance(value, list):
        return SEMICOLON.of(lang).join(_one(policy, fact, v, lang, reveal) for v in value)
    return _one(policy, fact, value, lang, reveal)


def _one(policy: Policy, fact: Fact, value: str, lang: str, reveal: bool) -> str:
    if not reveal and fact.manner != "none":
        return mask(value, fact.manner)
    if fact.type == "bool" and value in ANSWER:
        return ANSWER[value].of(lang)
    if fact.type == "datetime":
        moment = datetime.fromisoformat(value)
        return local(moment, policy.identity.timezone).strftime("%Y-%m-%d %H:%M")
    if fact.type == "money":
        return f"{value} {YUAN.of(lang)}"
    if fact.type in ("person", "list") and (member := policy.member(value)):
        return member.name
    for choice in fact.choices:
        if choice.id == value:
            return choice.title.of(lang)
    return value


def titles(policy: Policy, keys: Iterable[str]) -> list[Title]:
    return [policy.facts[key].title for key in keys]
