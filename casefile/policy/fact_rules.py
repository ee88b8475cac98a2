"""What must hold of groups of facts, of their bounds and of what is recorded where nobody says."""

from collections.abc import Iterator

from casefile.errors import CasefileError, Message, message
from casefile.policy.conditions import as_measure
from casefile.policy.fact import Fact
from casefile.policy.faults import twice, undefined
from casefile.policy.grammar import Policy
from casefile.policy.possible import MEASURED, impossible
from casefile.values.figures import whole_number

_ROWS = ("list", "group")


def _groups(policy: Policy) -> Iterator[Message]:
    derived = policy.signs.facts
    for key, fact in policy.facts.items():
        place = f"fact.{key}.of"
        if (fact.type == "group") != bool(fact.of):
            yield message("{place}: a group has columns, other facts have none", place=place)
        yield from undefined(policy.facts, fact.of, place)
        yield from twice(fact.of, place)
        for name in fact.of:
            column = policy.facts.get(name)
            if column and (column.type in _ROWS or column.personal or name in derived):
                yield message(
                    "{place}: {fact} cannot be a column: neither a list, a group, a personal nor "
                    "a derived fact can",
                    place=place,
                    fact=name,
                )


def _held(policy: Policy) -> Iterator[Message]:
    """Who is meant by a role is a person of the house."""
    for key, fact in policy.facts.items():
        place = f"fact.{key}.holds"
        yield from undefined([r.id for r in policy.roles], fact.holds, place)
        if fact.holds and (fact.type != "person" or fact.outside):
            yield message("{place}: only a person of the house holds a role", place=place)


def _bounded(policy: Policy) -> Iterator[Message]:
    for key, fact in policy.facts.items():
        for name in ("min", "max"):
            if not (bound := str(getattr(fact, name))):
                continue
            place = f"fact.{key}.{name}"
            if fact.type in _ROWS:
                yield from _rows(bound, place)
            elif fact.type in MEASURED:
                yield from impossible(policy, fact, (bound,), place, alone=True)
            else:
                yield message(
                    "{place}: only amounts, numbers, dates, lists and groups have a least and a "
                    "most",
                    place=place,
                )
        least, most = as_measure(fact.min), as_measure(fact.max)
        if least is not None and most is not None and least > most:
            yield message(
                "{place}: nothing lies between {least} and {most}",
                place=f"fact.{key}",
                least=fact.min,
                most=fact.max,
            )


def _rows(bound: str, place: str) -> Iterator[Message]:
    try:
        whole_number(bound)
    except CasefileError as error:
        yield message("{place}: {reason}", place=place, reason=error.message)


def _defaults(policy: Policy) -> Iterator[Message]:
    for key, fact in policy.facts.items():
        if not fact.default:
            continue
        place = f"fact.{key}.default"
        if fact.type == "group":
            yield message("{place}: a group has no usual rows", place=place)
        elif fact.default == "now" and fact.type in ("date", "datetime"):
            continue
        else:
            yield from impossible(policy, fact, (fact.default,), place, alone=True)
            yield from _out_of_bounds(fact, place)


def _out_of_bounds(fact: Fact, place: str) -> Iterator[Message]:
    value, least, most = (as_measure(text) for text in (fact.default, fact.min, fact.max))
    if value is None or fact.type in _ROWS:
        return
    if (least is not None and value < least) or (most is not None and value > most):
        yield message(
            "{place}: {value} lies outside of what the fact may be", place=place, value=fact.default
        )


def _needs_any(policy: Policy) -> Iterator[Message]:
    for table, steps in (("step", policy.steps), ("route_step", policy.route_steps)):
        for step in steps:
            if len(step.needs_any) == 1:
                yield message(
                    "{place}: one alone is needed: write it in needs",
                    place=f"{table}[{step.id}].needs_any",
                )


FACTS = (_groups, _held, _bounded, _defaults, _needs_any)
