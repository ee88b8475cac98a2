"""Facts of a case: from what somebody typed to the canonical value, and back to what is read."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from casefile.errors import BadData, Refused, message
from casefile.people.privacy import discreet
from casefile.policy import Condition, Fact, Policy
from casefile.values.amounts import fen, yuan
from casefile.values.codes import credit_code, identity_number
from casefile.values.likeness import near_miss
from casefile.values.telephones import telephone
from casefile.values.text import LONGEST, clean, mask
from casefile.values.value import Title, Value

YES = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "是": "yes"}
NO = {"no": "no", "n": "no", "false": "no", "0": "no", "否": "no"}
YUAN = Title("元", "yuan")
ANSWER = {"yes": Title("是", "yes"), "no": Title("否", "no")}
_MOMENT = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[T ](?!24)[0-9]{2}")
MOST_ITEMS = 100
EARLIEST, LATEST = 1900, 2200


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """Whether ``facts`` meet ``condition``; an empty one always, an unknown fact never."""
    if not condition:
        return True
    for row in condition:  # asked for thousands of times by a nightly look: plain loops
        for key, wanted in row.items():
            if not _any(facts.get(key), wanted):
                break
        else:
            return True
    return False


def _any(value: Value | None, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, list):
        return any(v in wanted for v in value)
    return value in wanted


def find(name: str, known: Mapping[str, Title], text: str, **values: object) -> str:
    """The id that ``name`` means: the id itself or its title in either language.

    Else Refused with ``text`` (which has a place for name) and a near miss, if there is one.
    """
    if name in known:
        return name
    low = name.lower()
    for key, title in known.items():
        if low in (key, title.zh.lower(), title.en.lower()):
            return key
    names = [*known, *(t.zh for t in known.values()), *(t.en for t in known.values())]
    near = near_miss(low, names)
    error = Refused(text, name=name, **values)
    if near:
        error.parts = (message("Did you mean {near}?", near=near),)
    else:
        error.parts = (message("Known are: {known}.", known=_listed(known)),)
    raise error


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
    if typed.lower() in ("now", "现在"):
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
            return _among({**YES, **NO}, ANSWER, fact, value)
        case "unit":
            units = policy.known_units
            return _among({}, units, fact, value) if units else value
        case _ if fact.choices:
            return _among({}, {c.id: c.title for c in fact.choices}, fact, value)
        case _:
            return value


def _listed(known: Mapping[str, Title]) -> list[Title]:
    """The ids with their titles, for a sentence that tells what may be typed."""
    return [
        Title(
            key if key == title.zh else f"{key} {title.zh}",
            key if title.en.isascii() else f"{key} {title.en}",
        )
        for key, title in known.items()
    ]


def _among(spellings: dict[str, str], known: dict[str, Title], fact: Fact, value: str) -> str:
    low = value.lower()
    if low in spellings:
        return spellings[low]
    for key, title in known.items():
        if value == key or low in (key, title.zh, title.en.lower()):
            return key
    near = near_miss(low, [*known, *(t.zh for t in known.values())])
    error = BadData(
        "{value} is no choice for {fact}: {known}.",
        value=value,
        fact=fact.title,
        known=_listed(known),
    )
    if near:
        error.parts = (message("Did you mean {near}?", near=near),)
    raise error


def a_date(text: str) -> date:
    """The date that ``YYYY-MM-DD`` spells, within the years that make sense; else BadData."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise BadData("{value} is no date: write it as 2026-03-02.", value=text) from None
    if not EARLIEST <= day.year <= LATEST:
        raise BadData("{value} is out of range.", value=text)
    return day


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def in_words(day: date, lang: str) -> str:
    """A date as it is written in a letter: ``2026年3月2日``, ``2 March 2026``."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def a_moment(text: str, zone: str) -> datetime:
    """The moment that an ISO 8601 text spells, in UTC and whole seconds; else BadData.

    Without an offset it is local time in ``zone``. A local time that a change of the clocks
    leaves out is refused; one that comes twice means the first.
    """
    from zoneinfo import ZoneInfo

    try:
        # 24:00 is the end of a day to some versions of Python only, and of which day is unclear
        if not _MOMENT.match(text) or not text.isascii():
            raise ValueError
        moment = datetime.fromisoformat(text)
        here = ZoneInfo(zone)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=here)
        utc = aware.astimezone(UTC)
        if moment.tzinfo is None and utc.astimezone(here).replace(tzinfo=None) != moment:
            raise ValueError
    except (ValueError, OverflowError):
        raise BadData(
            "{value} is no date and time: write it as 2026-03-02T09:30.", value=text
        ) from None
    if not EARLIEST <= utc.year <= LATEST:
        raise BadData("{value} is out of range.", value=text)
    return utc.replace(microsecond=0) if utc.microsecond else utc


def spell(moment: datetime) -> str:
    """The canonical spelling of a moment: ``2026-03-02T01:30:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(moment: datetime, zone: str) -> datetime:
    """``moment`` on the wall clock of ``zone``."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone))


def end_of_day(moment: datetime, days: int, zone: str) -> datetime:
    """24:00 of the day that comes ``days`` after that of ``moment`` in ``zone``."""
    from zoneinfo import ZoneInfo

    day = local(moment, zone).date() + timedelta(days=days + 1)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def shown(policy: Policy, key: str, value: Value, lang: str, *, reveal: bool = False) -> str:
    """What a reader sees of a fact: titles instead of ids, local times, masked if personal."""
    fact = policy.facts[key]
    if isinstance(value, list):
        joined = "；" if lang == "zh" else "; "
        return joined.join(_one(policy, fact, v, lang, reveal) for v in value)
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
