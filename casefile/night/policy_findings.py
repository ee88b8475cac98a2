"""What the policy wants noticed, and whether it came often enough to be told."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from casefile.derived.sightings import Sighting, sighting_of
from casefile.errors import Message, message
from casefile.log.rows import Mark
from casefile.night.findings import Finding, Look
from casefile.policy import Policy
from casefile.policy.conditions import as_measure
from casefile.policy.finding import AS_IT_STANDS, BY_MONTH, FindingRule
from casefile.procedure.facts import choices_of, shown
from casefile.values.languages import languages
from casefile.values.moments import local
from casefile.values.value import Title, filled
from casefile.values.words import LISTED_PAIR

Seen = tuple[Mark, Sighting]


def rules_told(policy: Policy, *, warn: bool) -> tuple[FindingRule, ...]:
    """The rules of which something may be told."""
    return tuple(rule for rule in policy.findings if warn or rule.severity == "note")


def counted_since(rule: FindingRule, recent: datetime, month: datetime) -> datetime:
    """From when on the marks of a rule matter, where those since ``recent`` are told, and those
    counted by the month since ``month``."""
    if rule.window == BY_MONTH:
        return month
    return recent - (rule.span or timedelta())


def noticed_findings(look: Look) -> Iterator[Finding]:
    """What was recorded that a procedure wants noticed, often enough within its window; each by
    what was recorded on its own cases."""
    policies = (look.current, *look.procedures.values())
    ids = Counter(rule.id for policy in policies for rule in policy.findings)
    for policy in policies:
        own = tuple(mark for mark in look.noticed if look.rules(mark.case) is policy)
        for one in _of_procedure(replace(look, current=policy, noticed=own)):
            twice = f"{policy.id} {one.about}" if ids[one.rule] > 1 else one.about
            yield replace(one, about=twice)


def _of_procedure(look: Look) -> Iterator[Finding]:
    by_rule: dict[str, list[Seen]] = defaultdict(list)
    rules = {rule.id: rule for rule in look.current.findings}
    for mark in look.noticed:
        if rule := rules.get(mark.mark):
            plain = rule.of == AS_IT_STANDS
            by_rule[rule.id].append((mark, Sighting(mark.value) if plain else sighting_of(mark)))
    for name, seen in sorted(by_rule.items()):
        rule = rules[name]
        groups: dict[str, list[Seen]] = defaultdict(list)
        for mark, one in seen:
            groups[_month(mark, look) if rule.window == BY_MONTH else ""].append((mark, one))
        for month, some in sorted(groups.items()):
            apart: dict[str, list[Seen]] = defaultdict(list)
            for mark, one in some:
                apart[one.by].append((mark, one))
            for _, own in sorted(apart.items()):
                yield from _of_month(look, rule, month, own) if month else _each(look, rule, own)


def _month(mark: Mark, look: Look) -> str:
    return local(mark.at, look.current.identity.timezone).strftime("%Y-%m")


def _of_month(look: Look, rule: FindingRule, month: str, own: Sequence[Seen]) -> Iterator[Finding]:
    """What came up in a calendar month, once it is enough."""
    if look.case or not _enough(rule, own):
        return
    _, one = own[0]
    what = _amount(rule, own, look.current)
    told = message("{tally}: {count} in {month}", tally=rule.title, count=what, month=month)
    about = f"{month} {one.by} {sum(s.amount for _, s in own) if rule.sum else len(own)}"
    value = by_title(look.current, rule.by, one.by)
    yield _finding(rule, _with_value(told, value), own[-1][0], about, case="")


def _with_value(told: Message, value: Title) -> Message:
    """A sentence and for whom or what it counts, where that may be said."""
    return message("{told}  {value}", told=told, value=value) if any(value.values()) else told


def _each(look: Look, rule: FindingRule, own: Sequence[Seen]) -> Iterator[Finding]:
    """Each recording by itself, or together with those that came before it within the window."""
    first = 0
    for no, (mark, one) in enumerate(own):
        while rule.span and own[first][0].at <= mark.at - rule.span:
            first += 1
        told_now = look.recent <= mark.at <= look.now and look.case in ("", mark.case)
        within = own[first if rule.span else no : no + 1] if told_now else ()
        if not (within and _enough(rule, within)):
            continue
        told = message("{tally}: event {seq}", tally=rule.title, seq=mark.seq)
        if rule.span:
            told = message(
                "{tally}: {count} within {days} days, the last of them event {seq}",
                tally=rule.title,
                count=_amount(rule, within, look.current),
                days=rule.span.days,
                seq=mark.seq,
            )
        value = _value(look.current, rule, one)
        yield _finding(rule, _with_value(told, value), mark, str(mark.seq), case=mark.case)


def _finding(rule: FindingRule, told: Message, mark: Mark, about: str, *, case: str) -> Finding:
    return Finding(
        rule.id,
        rule.severity,
        told,
        case,
        owner=mark.owner,
        basis=rule.basis,
        about=about,
        others=rule.tell,
    )


def _enough(rule: FindingRule, own: Sequence[Seen]) -> bool:
    if rule.sum:
        return sum(one.amount for _, one in own) >= (as_measure(rule.reaches) or 0)
    return len(own) >= rule.least


def _amount(rule: FindingRule, own: Sequence[Seen], policy: Policy) -> object:
    """How often, or how much together."""
    if not rule.sum:
        return len(own)
    total = sum(one.amount for _, one in own)
    text = f"{total // 100}.{total % 100:02}"
    kind = policy.facts[rule.sum].type if rule.sum in policy.facts else "money"
    return text if kind == "money" else str(total // 100)


def _value(policy: Policy, rule: FindingRule, one: Sighting) -> Title:
    """For whom it counts, unless that is personal, and the facts that are told with it."""
    parts = [by_title(policy, rule.by, one.by)]
    for key, (before, after) in one.told.items():
        if key in policy.facts:
            parts.append(_change(policy, key, before, after))
    found = Title("", "")
    for part in parts:
        if any(part.values()):
            found = filled(LISTED_PAIR, one=found, other=part) if any(found.values()) else part
    return found


def _change(policy: Policy, key: str, before: str, after: str) -> Title:
    """A fact as it was before and after: ``报价 100.00 元 → 150.00 元``."""

    def said(lang: str) -> str:
        values = [shown(policy, key, v, lang) for v in dict.fromkeys((before, after)) if v]
        return f"{policy.facts[key].title.of(lang)} {' → '.join(values)}"

    return Title(**{lang: said(lang) for lang in languages()})


def by_title(policy: Policy, key: str, value: str) -> Title:
    """A value by which something is counted, as people read it; nothing of what is personal."""
    fact = policy.facts.get(key)
    if fact is None or fact.personal or not value:
        return Title("", "")
    if known := choices_of(policy, fact).get(value):
        return known
    name = policy.name_of(value) if fact.type == "person" else value
    return Title(name, name)
