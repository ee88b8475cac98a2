"""Ending a case in one of the ways that its policy names, before all steps are done."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.errors import Message, NotFound, Refused, message
from casefile.log.events import CaseClosed, NewEvent
from casefile.people.privacy import split
from casefile.people.rights import VERBS, may, permitted
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.policy.forms import Closing, EndingRule
from casefile.policy.named import find
from casefile.procedure.conditions_read import condition_text
from casefile.procedure.guards import (
    check_facts,
    happened,
    in_the_past,
    needs_as_known,
    settled_first,
    stated,
    still_open,
)
from casefile.procedure.loose_ends import left_loose
from casefile.procedure.typed import Asked, with_bare
from casefile.values.value import Facts

ENDING = "ending"
"""What names the way in which a case ends, beside the facts of its closing."""
OF_CASE = "of"
"""What names the case that another one repeats."""


def ending_named(policy: Policy, name: str) -> EndingRule:
    """The ending of that id or title, or the only one that it is short for; Refused, NotFound."""
    if not policy.endings:
        raise NotFound("The policy names no endings ([[ending]]); close the case without one.")
    titles = {rule.id: rule.title for rule in policy.endings}
    found = find(name, titles, "There is no ending {name}.")
    return next(rule for rule in policy.endings if rule.id == found)


def asked_of_end(policy: Policy, rule: EndingRule) -> Closing:
    """The facts that are asked for when a case ends so: its own, and those of any closing if they
    are given."""
    more = (key for key in policy.closing.facts if key not in rule.facts)
    return Closing(rule.needs, (*rule.may, *more))


def closing_with_bare(
    policy: Policy, known: Facts, given: Facts, bare: Sequence[str], now: datetime
) -> Facts:
    """``given`` with the ``bare`` values: first the ending (unless it is given, or a closing needs
    facts of its own and it names none), then what that needs. Refused, NotFound, Usage."""
    beside = {key: given[key] for key in (ENDING, OF_CASE) if key in given}
    facts = {key: value for key, value in given.items() if key not in beside}
    named = any(bare[0] in (one.id, *one.title.names) for one in policy.endings)
    if ENDING not in beside and (named or not policy.closing.needs):
        beside[ENDING], *bare = bare
    if ENDING not in beside:
        asked = Asked(policy.closing.needs, policy.closing.facts, VERBS["close"])
        return with_bare(policy, asked, known, facts, bare, now) | beside
    rule = ending_named(policy, str(beside[ENDING]))
    if rule.duplicate and OF_CASE not in beside and bare:
        beside[OF_CASE], *bare = bare
    of_end = asked_of_end(policy, rule)
    asked = Asked(of_end.needs, of_end.facts, rule.title)
    return with_bare(policy, asked, known, facts, bare, now) | beside


def lacking_for(case: Case, policy: Policy, rule: EndingRule) -> list[Message]:
    """What a case needs before it may end so, but for facts."""
    found: list[Message] = []
    steps = [policy.step(name) for name in rule.after if not case.standing(name)]
    if steps:
        found.append(message("{steps} come first", steps=[step.title for step in steps]))
    if not holds(rule.when, case.known):
        found.append(
            message("it is for cases with {condition}", condition=condition_text(policy, rule.when))
        )
    counted = sum(one.struck is None and holds(rule.counting, one.facts) for one in case.contacts)
    if counted < rule.contacts:
        found.append(
            message(
                "it takes {least} contacts, and {count} are on record",
                least=rule.contacts,
                count=counted,
            )
        )
    return found


def _ways_to_correct(case: Case, rule: EndingRule) -> Iterator[Message]:
    """How what stands against an ending is put right, where it turned out to be otherwise."""
    if holds(rule.when, case.known):
        return
    asked = {key for row in rule.when for key in row}
    for step in case.steps:
        keys = [key for key in step.facts if key in asked]
        if step.stands and keys:
            yield message(
                "If it turned out otherwise: casefile correct {case} {seq} {keys} --reason …",
                case=case.number,
                seq=step.seq,
                keys=" ".join(f"{key}=…" for key in keys),
            )


def endings_open(case: Case, policy: Policy) -> tuple[EndingRule, ...]:
    """The ways in which the case may end now, as soon as their facts are given."""
    if case.status != "open":
        return ()
    return tuple(rule for rule in policy.endings if not lacking_for(case, policy, rule))


def end_short(
    here: Here, rule: EndingRule, given: Facts, *, at: datetime | None, despite: str = ""
) -> NewEvent:
    """The event that ends the case so; Refused while it takes more than there is, and while
    anything is open, unless it is said why it ends ``despite`` that."""
    case, policy = here.case, here.policy
    still_open(case)
    may(policy, here.staff, "close")
    permitted(policy, here.staff, rule.roles, rule.title)
    if lacks := lacking_for(case, policy, rule):
        error = Refused(
            "Case {case} cannot end as {ending} yet: {lacks}.",
            case=case.number,
            ending=rule.title,
            lacks=reduce(lambda one, other: message("{one}; {other}", one=one, other=other), lacks),
        )
        error.parts = tuple(_ways_to_correct(case, rule))
        raise error
    settled_first(case, policy)
    asked = asked_of_end(policy, rule)
    in_the_past(policy, given, here.now)
    check_facts(policy, needs_as_known(policy, asked, {**case.known, **given}), given, rule.title)
    public, personal = split(policy, given)
    loose = left_loose(case, policy, despite, "close")
    if despite.strip():
        personal = {**personal, "despite": stated(despite)}
    moment = happened(at, here.now, case.received_at)
    return NewEvent(moment, CaseClosed(ended=rule.id, facts=public, loose=loose), personal)
