"""Gaps and overlaps of what a policy decides by tables: routes and limits, each with an example."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import product

from casefile.errors import BadData, Message, message
from casefile.policy.conditions import Bounds, Condition, OneOf, as_measure, holds
from casefile.policy.grammar import Policy
from casefile.policy.money import Limit, unbounded
from casefile.policy.walk import implied
from casefile.values.amounts import fen, yuan

_MOST = 4096
"""Combinations of values that are tried; a table that has more is not looked through."""
_WIDER = ("per_item", "per_case", "per_customer")
"""Bounds of one row, each within the next."""


def combinations(policy: Policy, when: Iterable[Condition]) -> Iterator[dict[str, str]]:
    """Every way in which the facts of these conditions may be known, for as few as can be tried: of
    what is measured, on each side of every bound."""
    asked: dict[str, list[OneOf]] = {}
    for condition in when:
        for row in condition:
            for key, wanted in row.items():
                asked.setdefault(key, []).append(wanted)
    keys, values = list(asked), []
    for key in keys:
        known = _values(policy, key, asked[key])
        if not known:
            return
        values.append(known)
    count = 1
    for one in values:
        count *= len(one)
    if count <= _MOST:
        for chosen in product(*values):
            facts = zip(keys, chosen, strict=True)
            yield {key: value for key, value in facts if value is not None}


def _values(policy: Policy, key: str, asked: Sequence[OneOf]) -> list[str | None]:
    """What a fact may be, where that can be listed; None where somebody asks whether it is known,
    and it need not be."""
    fact = policy.facts.get(key)
    if fact is None:
        return []
    found: list[str | None] = []
    if fact.type == "bool":
        found = ["yes", "no"]
    elif fact.type == "choice":
        found = [choice.id for choice in fact.choices]
    elif fact.type in _NEXT:
        found = [*_around(fact.type, asked)]
    elif all(isinstance(one, Bounds) and one.known is not None for one in asked):
        found = ["…"]
    needed = policy.settlement.needs if policy.settlement else ()
    may_lack = any(isinstance(one, Bounds) and one.known is not None for one in asked)
    return [*found, None] if found and may_lack and key not in needed else found


def _around(kind: str, asked: Iterable[OneOf]) -> Iterator[str]:
    """Every value that is named, and the nearest ones below and above it."""
    named = set[str]()
    for one in asked:
        named |= {*one.sides.values(), *one.but} if isinstance(one, Bounds) else {*one}
    with suppress(BadData, ValueError):  # what is no value at all is told elsewhere
        near = {value for one in named for value in _NEXT[kind](one)}
        yield from sorted(near, key=lambda value: as_measure(value) or 0)


def _amounts_near(text: str) -> Iterator[str]:
    at = fen(text)
    yield from (yuan(one) for one in (at - 1, at, at + 1) if one >= 0)


def _numbers_near(text: str) -> Iterator[str]:
    at = int(text)
    yield from (str(one) for one in (at - 1, at, at + 1) if one >= 0)


def _days_near(text: str) -> Iterator[str]:
    at = date.fromisoformat(text)
    yield from ((at + timedelta(days=one)).isoformat() for one in (-1, 0, 1))


_NEXT = {"money": _amounts_near, "int": _numbers_near, "date": _days_near}


def _overlapping(policy: Policy) -> Iterator[Message]:
    """Two routes that fit the same facts: such a settlement is always refused."""
    told = set()
    for facts in combinations(policy, [route.when for route in policy.routes]):
        fitting = [route.id for route in policy.routes if holds(route.when, facts)]
        if len(fitting) > 1 and (pair := (fitting[0], fitting[1])) not in told:
            told.add(pair)
            yield message(
                "{place}: fits where {other} does as well, for example {example}; such a "
                "settlement would be refused",
                place=f"route[{pair[1]}].when",
                other=f"route[{pair[0]}]",
                example=_typed(facts),
            )


def _uncovered(policy: Policy) -> Iterator[Message]:
    """Facts that fit no route: such a settlement is refused. The first of them is told."""
    if not policy.routes:
        return
    every = [*combinations(policy, [route.when for route in policy.routes])]
    without = [f for f in every if not any(holds(r.when, f) for r in policy.routes)]
    if without:
        yield message(
            "{place}: no route fits {example}; such a settlement is refused (of {count} ways, "
            "{gaps} have none)",
            place="route",
            example=_typed(without[0]),
            count=len(every),
            gaps=len(without),
        )


def _typed(facts: Mapping[str, str]) -> str:
    """Facts as they are typed."""
    return " ".join(f"{key}={value}" for key, value in facts.items()) or "-"


def _unlimited(policy: Policy) -> Iterator[Message]:
    """Cases on which a role may grant nothing, since each of its limits is for others."""
    for role in dict.fromkeys(row.role for row in policy.limits):
        rows = [row for row in policy.limits if row.role == role]
        if not all(row.when for row in rows):
            continue
        every = combinations(policy, [row.when for row in rows])
        without = next((f for f in every if not any(holds(r.when, f) for r in rows)), None)
        if without:
            yield message(
                "{place}: no limit of {role} is for cases with {example}; it grants nothing there",
                place=f"limit[{role} {rows[-1].remedy}].when",
                role=role,
                example=_typed(without),
            )


def _bounds(policy: Policy) -> Iterator[Message]:
    """Bounds that are never reached, since a narrower one comes first."""
    for limit in policy.limits:
        place = f"limit[{limit.role} {limit.remedy}]"
        amounts = {s: a for s, a in limit.amounts.items() if s in _WIDER and _readable(a)}
        for scope, most in amounts.items():
            wider = [s for s in _WIDER[_WIDER.index(scope) + 1 :] if s in amounts]
            low = next((s for s in wider if fen(amounts[s]) < fen(most)), None)
            if low:
                yield message(
                    "{place}: {value} is never reached: {other} allows {most}",
                    place=f"{place}.{scope}",
                    value=most,
                    other=low,
                    most=amounts[low],
                )
        yield from _above_all(policy, limit, place)


def _above_all(policy: Policy, limit: Limit, place: str) -> Iterator[Message]:
    """A bound for one remedy is within that for all remedies of the same role."""
    for all_of_them in policy.limits:
        if limit.remedy == "*" or (all_of_them.role, all_of_them.remedy) != (limit.role, "*"):
            continue
        if not implied(all_of_them.when, limit.when):
            continue
        for scope, most in all_of_them.amounts.items():
            own = limit.amounts.get(scope, "")
            if _readable(own) and _readable(most) and fen(own) > fen(most):
                yield message(
                    "{place}: {value} is never reached: the row for all remedies allows {most}",
                    place=f"{place}.{scope}",
                    value=own,
                    most=most,
                )


def _readable(amount: str) -> bool:
    """Whether it is an amount; what is none is told of elsewhere."""
    try:
        return fen(amount) >= 0
    except BadData:
        return False


def _unvalued(policy: Policy) -> Iterator[Message]:
    """Remedies that may be offered without an amount, which then nobody may grant."""
    for remedy in policy.remedies:
        if remedy.unvalued == "free" or not remedy.value or remedy.value in remedy.needs:
            continue
        rows = [row for row in policy.limits if row.remedy in ("*", remedy.id)]
        by_role = {r.role: [x for x in rows if x.role == r.role] for r in rows}
        if not any(unbounded(own, remedy.id) for own in by_role.values()):
            yield message(
                "{place}: offered without {fact}, nobody may grant it: no role has a [[limit]] "
                "for it without amounts",
                place=f"remedy[{remedy.id}].may",
                fact=remedy.value,
            )


def _counting_nothing(policy: Policy) -> Iterator[Message]:
    """Limits of a policy in which nothing that may be offered counts against one."""
    if policy.settlement or not policy.remedies or any(r.value for r in policy.remedies):
        return
    for limit in policy.limits:
        if limit.amounts:
            yield message(
                "{place}: no remedy has a value (value = …), so nothing counts against it",
                place=f"limit[{limit.role} {limit.remedy}]",
            )


OVERLAPS = (_overlapping,)
"""Faults."""
GAPS = (_uncovered, _unlimited, _bounds, _unvalued, _counting_nothing)
"""Remarks."""
