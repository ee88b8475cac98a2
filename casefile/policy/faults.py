"""What the rules of a policy share: names that must be defined, conditions that must make sense."""

import re
from collections.abc import Iterable, Iterator

from casefile.errors import BadData, CasefileError, Message, message
from casefile.policy.conditions import Condition
from casefile.policy.fact import Fact
from casefile.policy.grammar import Policy
from casefile.values.amounts import fen, yuan
from casefile.values.likeness import near_miss
from casefile.values.moments import a_date
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
                yield message(
                    "{place}: {name} is not defined; there are: {known}",
                    place=place,
                    name=name,
                    known=may_stand(defined),
                )


_TOLD = 12


def may_stand(known: Iterable[str]) -> list[str | Message]:
    """What may stand somewhere, for a sentence: the first of many."""
    every: list[str | Message] = [*known]
    more = [message("{count} more", count=len(every) - _TOLD)] if len(every) > _TOLD + 1 else []
    return [*every[:_TOLD], *more] if more else every or [message("none")]


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
                yield from _impossible(policy, key, values, f"{place}.{key}")


def _impossible(policy: Policy, key: str, values: tuple[str, ...], place: str) -> Iterator[Message]:
    """Values that the fact never has: none of its choices, or spelled as none is kept."""
    fact = policy.facts[key]
    if known := _known(policy, fact):
        yield from undefined(known, values, place)
        return
    for value in values:
        kept = _as_kept(fact, value)
        if kept is None:
            yield message(
                "{place}: {value} is never the value of {fact}: it is kept as {example}",
                place=place,
                value=value,
                fact=key,
                example=_AS_KEPT.get(fact.type, ""),
            )
        elif kept != value:
            yield message(
                "{place}: {value} is never the value of {fact}: write {kept}",
                place=place,
                value=value,
                fact=key,
                kept=kept,
            )


def _known(policy: Policy, fact: Fact) -> tuple[str, ...]:
    """The values that a fact can have; nothing where they cannot be listed."""
    if fact.choices:
        return tuple(c.id for c in fact.choices)
    if fact.type == "unit":
        return tuple(u.id for u in policy.units)
    return ("yes", "no") if fact.type == "bool" else ()


_AS_KEPT = {"money": "1409.50", "date": "2026-03-06", "datetime": "2026-03-02T02:00:00Z"}


def _as_kept(fact: Fact, value: str) -> str | None:
    """``value`` as a fact of this type is kept; None where it can be none."""
    try:
        match fact.type:
            case "money":
                return yuan(fen(value))
            case "date":
                return a_date(value).isoformat()
            case "datetime":
                return value if _MOMENT.fullmatch(value) else None
    except BadData:
        return None
    return value


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
