"""What the rules of a policy share: names that must be defined, conditions that must make sense."""

from collections.abc import Iterable, Iterator

from casefile.errors import CasefileError, Message, message
from casefile.policy.conditions import Condition
from casefile.policy.fact import Fact
from casefile.policy.grammar import Policy
from casefile.values.likeness import near_miss
from casefile.worktime.allowance import allowance


def unreadable_allowance(text: str, place: str) -> Iterator[Message]:
    try:
        allowance(text)
    except CasefileError as error:
        yield message("{place}: {reason}", place=place, reason=error.message)


def undefined(defined: Iterable[str], names: Iterable[str], place: str) -> Iterator[Message]:
    for name in names:
        if name not in defined:
            if near := near_miss(name, defined):
                yield message(
                    "{place}: {name} is not defined; did you mean {near}?",
                    place=place,
                    name=name,
                    near=near,
                )
            else:
                yield message("{place}: {name} is not defined", place=place, name=name)


def resting_on_personal(policy: Policy, facts: Iterable[str], place: str) -> Iterator[Message]:
    """Nothing rests on a personal fact: once it is erased, a deadline or a count would change."""
    for key in facts:
        if key in policy.facts and policy.facts[key].personal:
            yield message(
                "{place}: {fact} is personal; what rests on it would change once it is erased",
                place=place,
                fact=key,
            )


def unmeetable(policy: Policy, condition: Condition, place: str) -> Iterator[Message]:
    for row in condition:
        yield from undefined(policy.facts, row, place)
        yield from resting_on_personal(policy, row, place)
        for key, values in row.items():
            if key in policy.facts:
                yield from undefined(_possible(policy.facts[key], values), values, f"{place}.{key}")


def _possible(fact: Fact, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values that a fact can have; what is free text can have any."""
    if fact.choices:
        return tuple(c.id for c in fact.choices)
    return ("yes", "no") if fact.type == "bool" else values
