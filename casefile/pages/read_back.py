"""How words were understood that were typed short: each value as it is on record now."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from casefile.errors import BadData
from casefile.log.events import (
    Ask,
    AttachmentKept,
    CaseClosed,
    DemandMade,
    Event,
    PromiseMade,
    RemedyOffered,
    RequestMade,
    SettlementMade,
)
from casefile.money.offers import SORTS
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.policy import Fact, Policy
from casefile.procedure.facts import SEPARATED, choices_of, shown
from casefile.values.amounts import fen
from casefile.values.data_rights import DATA_RIGHTS
from casefile.values.value import Facts, Title, Value
from casefile.values.words import AFTER_COLON

INTERPRETED = ("bool", "unit", "person", "percent")
"""Types of which what is kept may be spelled otherwise than what was typed."""


def read_back(
    events: Iterable[Event],
    policy: Policy,
    typed: Sequence[str],
    words: Sequence[str],
    speak: Language,
) -> Page:
    """One line with every value that was read otherwise than it was typed (a number, a beginning,
    the first letters of how it is read, a part of a name), by which whoever typed it sees whether
    it was understood. ``typed`` are ``KEY=VALUE`` and values alone, ``words`` the whole line. Days
    and times are told by ``times_read``, personal data by nobody."""
    named, bare = dict[str, list[str]](), list[str]()
    for word in typed:
        key, equals, raw = word.partition("=")
        if equals:
            named.setdefault(key, []).append(raw)
        else:
            bare.append(word)
    told = list[str]()
    for event in events:
        told += _facts_told(event, policy, named, bare, speak)
        told += _names_told(event, policy, words, speak)
    told = list(dict.fromkeys(told))
    return [Line(speak.text("Read as: {values}", values=speak.clauses(told)))] if told else []


def _facts_told(
    event: Event,
    policy: Policy,
    named: Mapping[str, list[str]],
    bare: Sequence[str],
    speak: Language,
) -> Iterator[str]:
    facts: Facts = {**getattr(event.payload, "facts", {}), **(event.personal or {})}
    left = [*bare]
    for key, value in facts.items():
        fact = policy.facts.get(key)
        if fact is None or fact.manner != "none" or not _interpreted(policy, fact):
            continue
        names = (key, *fact.title.names)
        raws = next((named[name] for name in names if name in named), None)
        if raws is None and not left:  # told by nobody
            continue
        if raws is None:
            raws = [word for word in left if _as_typed(policy, fact, [word], value)][:1]
            for word in raws:
                left.remove(word)
        if not _as_typed(policy, fact, raws, value):
            yield _pair(speak, fact.title, shown(policy, key, value, speak.code))


def _names_told(
    event: Event, policy: Policy, words: Sequence[str], speak: Language
) -> Iterator[str]:
    """What was named by a word of the line that is neither its id nor its title."""
    said = {_plain(part) for word in words for part in (word, word.partition("=")[2])}
    flags = {word.partition("=")[0] for word in words}
    for what, key, title in _named(event, policy, flags):
        if said.isdisjoint(map(_plain, (key, *title.names))):
            yield _pair(speak, what, speak.title(title))


def _named(event: Event, policy: Policy, flags: set[str]) -> Iterator[tuple[Title, str, Title]]:
    """What an event tells beside its facts that somebody named: what it is, its id, its title."""
    match event.payload:
        case DemandMade(sort=sort) if "--for" in flags:
            yield Title("诉求类型", "for"), sort, SORTS[sort]
        case RemedyOffered(remedy=kind, asks=asks):
            if remedy := policy.remedy(kind):
                yield Title("补偿方式", "remedy"), kind, remedy.title
            yield from _asked(asks, policy)
        case SettlementMade(asks=asks):
            yield from _asked(asks, policy)
        case PromiseMade(by=by) if "--by" in flags:
            yield Title("责任人", "by"), by, _name(by, policy)
        case RequestMade(right=right):
            yield Title("请求", "request"), right, DATA_RIGHTS[right]
        case AttachmentKept(sort=sort):
            kinds = {kind.id: kind.title for kind in policy.attachments.kinds}
            yield Title("附件类型", "kind"), sort, kinds.get(sort, Title(sort, sort))
        case CaseClosed(ended=ended):
            ways = {way.id: way.title for way in policy.endings}
            if ended in ways:
                yield Title("结案方式", "ending"), ended, ways[ended]


def _asked(asks: Sequence[Ask], policy: Policy) -> Iterator[tuple[Title, str, Title]]:
    for one in asks:
        if one.staff:
            yield Title("请其批准", "asked"), one.staff, _name(one.staff, policy)


def _name(staff: str, policy: Policy) -> Title:
    name = policy.name_of(staff)
    return Title(name, name)


def _pair(speak: Language, what: Title, text: str) -> str:
    return AFTER_COLON.of(speak.code).format(title=speak.title(what), text=text)


def _interpreted(policy: Policy, fact: Fact) -> bool:
    return fact.type in INTERPRETED or bool(choices_of(policy, fact))


def _as_typed(policy: Policy, fact: Fact, raws: Sequence[str], value: Value) -> bool:
    """Whether what is kept is spelled as it was typed last: by its id, or as a reader sees it."""
    if isinstance(value, list):
        typed = [one for raw in raws for one in re.split(SEPARATED, raw) if one.strip()]
        return len(typed) == len(value) and all(
            _one_as_typed(policy, fact, *pair) for pair in zip(typed, value, strict=True)
        )
    return bool(raws) and _one_as_typed(policy, fact, raws[-1], value)


def _one_as_typed(policy: Policy, fact: Fact, raw: str, value: str) -> bool:
    word = _plain(raw)
    if fact.type == "percent":
        return _same_figure(word.removesuffix("%"), value)
    title = choices_of(policy, fact).get(value)
    names = [value, *(title.names if title else ()), policy.name_of(value)]
    return word in map(_plain, names)


def _same_figure(word: str, value: str) -> bool:
    try:
        return fen(word) == fen(value)
    except BadData:
        return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
