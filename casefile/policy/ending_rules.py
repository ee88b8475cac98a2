"""The rules of ``[[ending]]``: ways to end a case, listed in ``WAYS_TO_END``."""

from collections.abc import Iterator

from casefile.errors import Message, message
from casefile.policy.faults import twice, undefined, unmeetable
from casefile.policy.grammar import Policy

BESIDE_WAYS_TO_END = ("settled", "withdrawn", "elsewhere")
"""How cases end that end in none of these ways."""


def ending_rules(policy: Policy) -> Iterator[Message]:
    """What an ending names is there, and what it asks for can be."""
    steps = [step.id for step in policy.steps]
    for rule in policy.endings:
        place = f"ending[{rule.id}]"
        if rule.id in BESIDE_WAYS_TO_END:
            yield message(
                "{place}: {known} have a meaning of their own; choose another id",
                place=place,
                known=list(BESIDE_WAYS_TO_END),
            )
        yield from undefined(steps, rule.after, f"{place}.after")
        yield from undefined([r.id for r in policy.roles], rule.roles, f"{place}.roles")
        yield from undefined(policy.facts, rule.facts, f"{place}.needs/may")
        yield from unmeetable(policy, rule.when, f"{place}.when")
        told = policy.contact.facts
        yield from unmeetable(policy, rule.counting, f"{place}.counting", recorded=told)
        yield from twice(rule.facts, f"{place}.needs/may")
        if rule.contacts < 0 or (rule.counting and not rule.contacts):
            yield message(
                "{place}: say how many contacts it takes: contacts = 3", place=f"{place}.contacts"
            )


WAYS_TO_END = (ending_rules,)
