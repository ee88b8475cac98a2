"""What the policy wants noticed, recording by recording: what was known then counts, not what
became of the case."""

from collections.abc import Iterator
from typing import Any

import msgspec

from casefile.case.case import Case, Contact, StepTaken
from casefile.log.rows import Mark
from casefile.policy import Policy
from casefile.policy.conditions import as_measure, holds
from casefile.policy.finding import AS_IT_STANDS, FindingRule
from casefile.replay.signs import told_anew
from casefile.replay.steps import sent_back, with_steps
from casefile.values.digests import blake2b
from casefile.values.telephones import dialled
from casefile.values.value import Facts, Value


class Sighting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of a recording that is noticed: for whom or what it counts, the amount in
    hundredths, and the facts that are told, as they were before and after."""

    by: str = ""
    amount: int = 0
    told: dict[str, tuple[str, str]] = {}


_read = msgspec.json.Decoder(Sighting)


def sighting_of(mark: Mark) -> Sighting:
    """What a mark of a recording says."""
    return _read.decode(mark.value)


def noticed(case: Case, policy: Policy) -> Iterator[Mark]:
    """A mark for each case that a rule counts as it stands, at the time the complaint was received;
    and one for each recording that a rule wants noticed, when it happened."""
    then: dict[int, tuple[Facts, Facts]] = {}
    for rule in policy.findings:
        owner = case.owner if rule.owner == "owner" else rule.owner
        if rule.of == AS_IT_STANDS:
            if holds(rule.when, case.known):
                value = str(case.facts.get(rule.by, ""))
                yield Mark(case.number, rule.id, 0, case.received_at, value, owner)
            continue
        for one in _recordings(case, rule.of):
            if one.seq not in then:
                then[one.seq] = _known_at(case, policy, one)
            before, known = then[one.seq]
            if holds(rule.when, known) and (not rule.by or rule.by in known):
                told = _sighting(policy, rule, before, known, one.facts)
                value = msgspec.json.encode(told).decode()
                yield Mark(case.number, rule.id, one.seq, one.at, value, owner)


def _recordings(case: Case, of: str) -> Iterator[StepTaken | Contact]:
    """The recordings of a step, whether they stand still or were sent back; the contacts that were
    not struck."""
    if of == "contact":
        yield from (one for one in case.contacts if not one.struck)
    else:
        yield from (one for one in case.steps if f"step:{one.id}" == of)


def _known_at(case: Case, policy: Policy, one: StepTaken | Contact) -> tuple[Facts, Facts]:
    """What was known just before a recording, and with it. One that sends back takes away what it
    was about, itself included; it is noticed as it stood before it did."""
    before = _as_of(case, policy, one.seq - 1)
    if isinstance(one, StepTaken) and sent_back(policy, one):
        steps = (*before.steps, msgspec.structs.replace(one, stands=True))
        after = _told(before, {"steps": steps, "facts": {**before.facts, **one.facts}}, policy)
    else:
        after = _as_of(case, policy, one.seq)
    return before.known, {**after.known, **one.facts}


def _as_of(case: Case, policy: Policy, seq: int) -> Case:
    """The case as its entries up to ``seq`` tell it, each as it was corrected since."""
    steps = tuple(one for one in case.steps if one.seq <= seq)
    contacts = tuple(one for one in case.contacts if one.seq <= seq)
    reopened = case.reopened if case.reopened <= seq else 0
    return _told(case, {**with_steps(steps, policy, reopened), "contacts": contacts}, policy)


def _told(case: Case, changed: dict[str, Any], policy: Policy) -> Case:
    """The case with what changed, and with what follows from that."""
    if policy.signs.reckoned:
        changed = told_anew(case, changed, policy)
    return msgspec.structs.replace(case, **changed)


def _sighting(
    policy: Policy, rule: FindingRule, before: Facts, known: Facts, own: Facts
) -> Sighting:
    value = own.get(rule.sum, "")
    amount = as_measure(value) if isinstance(value, str) else None
    told = {key: (_text(before.get(key)), _text(known[key])) for key in rule.shows if key in known}
    return Sighting(_whose(policy, rule, known), amount or 0, told)


def _text(value: Value | None) -> str:
    return "；".join(value) if isinstance(value, list) else value or ""


def _whose(policy: Policy, rule: FindingRule, known: Facts) -> str:
    """For whom or what a recording counts. Of a personal fact a token, keyed by the rule, so that
    the marks of two rules tell nobody that they are about one person."""
    value = _text(known.get(rule.by))
    fact = policy.facts.get(rule.by)
    if not value or fact is None or not fact.personal:
        return value
    plain = dialled(value) if fact.type == "phone" else value.strip().casefold()
    key = f"{policy.id} {rule.id}".encode()[:64]
    return blake2b(plain.encode(), key=key, size=10).hex()
