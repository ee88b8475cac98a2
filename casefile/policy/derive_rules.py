"""What must hold of facts that follow from others."""

from collections.abc import Iterable, Iterator

from casefile.errors import Message, message
from casefile.policy.conditions import CLOCK, asked_in
from casefile.policy.derive import DAY_RECEIVED, Derive
from casefile.policy.faults import resting_on_personal, undefined, unmeetable
from casefile.policy.grammar import Policy
from casefile.policy.possible import MEASURED, impossible

_GIVES = {
    "count": ("int",),
    "sum": ("money", "int", "percent"),
    "age": ("int",),
    "rises": ("bool",),
}
"""The types of fact that each rule can give; a decision table gives any."""


def _derives(policy: Policy) -> Iterator[Message]:
    seen: set[str] = set()
    for one in policy.derives:
        place = f"derive[{one.fact}]"
        if one.fact in seen:
            yield message("{place}: this id stands twice", place=place)
        seen.add(one.fact)
        yield from undefined(policy.facts, [one.fact], f"{place}.fact")
        if len(one.rules) != 1:
            yield message(
                "{place}: name one of rows, count, sum, age and rises, and only one", place=place
            )
            continue
        if one.fact in policy.facts:
            yield from _given(policy, one, place)
        yield from _inputs(policy, one, place)
    yield from _circles(policy)
    yield from _asked_for(policy)


def _given(policy: Policy, one: Derive, place: str) -> Iterator[Message]:
    """Whether the fact can be what the rule gives."""
    fact, (rule,) = policy.facts[one.fact], one.rules
    if fact.personal:
        yield message("{place}: a derived fact is not personal", place=place)
    kinds = _GIVES.get(rule, (fact.type,))
    if fact.type not in kinds:
        yield message(
            "{place}: gives a fact of type {known}, not {value}",
            place=f"{place}.{rule}",
            known="/".join(kinds),
            value=fact.type,
        )
    if fact.type == "list":
        yield message("{place}: a derived fact has one value", place=place)
    values = [(f"{place}.rows[{no}]", row.value) for no, row in enumerate(one.rows, 1)]
    values += [(f"{place}.otherwise", one.otherwise)] if one.otherwise else []
    for where, value in values:
        yield from impossible(policy, fact, (value,), where, alone=True)


def _inputs(policy: Policy, one: Derive, place: str) -> Iterator[Message]:
    for no, row in enumerate(one.rows, 1):
        where = f"{place}.rows[{no}].when"
        yield from unmeetable(policy, row.when, where)
        if any(key.startswith(CLOCK) for key in asked_in(row.when)):
            yield message(
                "{place}: the state of a clock changes by itself, so no fact follows from it",
                place=where,
            )
        if not row.when:
            yield message("{place}: always holds; say it with otherwise", place=where)
    if one.otherwise and not one.rows:
        yield message("{place}: only a decision table has it", place=f"{place}.otherwise")
    if one.count:
        steps = ["contact", *(s.id for s in policy.steps)]
        yield from undefined(steps, [one.count], f"{place}.count")
    if one.on and not one.count:
        yield message("{place}: chooses among what is counted", place=f"{place}.on")
    if one.ever and not one.of_recordings:
        yield message("{place}: chooses among what is counted", place=f"{place}.ever")
    yield from unmeetable(policy, one.on, f"{place}.on", recorded=_counted(policy, one.count))
    dates = [key for key in (one.age, one.at) if one.age and key != DAY_RECEIVED]
    yield from _of_type(policy, dates, ("date",), f"{place}.age")
    group, _, column = one.sum.partition(".")
    recorded = [key for key in (column or group, one.rises) if key]
    kinds = _GIVES["sum"] if one.sum else MEASURED
    yield from _of_type(policy, recorded, kinds, f"{place}.{one.rules[0]}")
    if column:
        yield from undefined(policy.facts, [group], f"{place}.sum")
        known = policy.facts[group].of if group in policy.facts else ()
        if {*known} <= policy.facts.keys():  # else it is told of the group
            yield from undefined(known, [column], f"{place}.sum")
    derived = {other.fact for other in policy.derives}
    for key in {*recorded, *asked_in(one.on)} & derived:
        yield message(
            "{place}: {fact} is derived; this rule looks at what was recorded",
            place=place,
            fact=key,
        )


def _counted(policy: Policy, name: str) -> tuple[str, ...]:
    """The facts of what is counted; every fact where it is not known what that is."""
    if name == "contact":
        return policy.contact.facts
    return policy.steps_by_id[name].facts if name in policy.steps_by_id else (*policy.facts,)


def _of_type(
    policy: Policy, keys: Iterable[str], kinds: tuple[str, ...], place: str
) -> Iterator[Message]:
    for key in keys:
        yield from undefined(policy.facts, [key], place)
        yield from resting_on_personal(policy, [key], place)
        if key in policy.facts and policy.facts[key].type not in kinds:
            yield message(
                "{place}: {fact} is of type {value}; it takes {known}",
                place=place,
                fact=key,
                value=policy.facts[key].type,
                known="/".join(kinds),
            )


def _circles(policy: Policy) -> Iterator[Message]:
    """A fact that follows from itself, by way of others or not."""
    rests = {one.fact: {*one.inputs} for one in policy.derives}
    for name in rests:
        found: set[str] = set()
        todo = [*rests[name]]
        while todo:
            key = todo.pop()
            if key not in found:
                found.add(key)
                todo += rests.get(key, ())
        if name in found:
            others = ", ".join(sorted(key for key in found if key in rests))
            yield message(
                "{place}: follows from itself, by way of {others}",
                place=f"derive[{name}]",
                others=others,
            )


def _asked_for(policy: Policy) -> Iterator[Message]:
    """Nobody is asked for what follows from other facts."""
    derived = {one.fact for one in policy.derives}
    tables: list[tuple[str, tuple[str, ...]]] = [
        *((f"step[{s.id}]", s.facts) for s in policy.steps),
        *((f"route_step[{s.id}]", s.facts) for s in policy.route_steps),
        *((f"remedy[{r.id}]", r.facts) for r in policy.remedies),
        ("contact", policy.contact.facts),
        ("closing", policy.closing.facts),
        ("settlement", policy.settlement.facts if policy.settlement else ()),
    ]
    for place, keys in tables:
        for key in keys:
            if key in derived:
                yield message(
                    "{place}: {fact} is derived; nobody is asked for it", place=place, fact=key
                )


DERIVES = (_derives,)
