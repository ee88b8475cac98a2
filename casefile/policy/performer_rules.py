"""What must hold of the keys that narrow who records a step."""

from collections.abc import Iterator

from casefile.errors import Message, message
from casefile.policy.fact import FactType
from casefile.policy.faults import resting_on_personal, undefined
from casefile.policy.grammar import Policy
from casefile.policy.step import Step, fact_of


def _performers(policy: Policy) -> Iterator[Message]:
    for step in policy.steps:
        place = f"step[{step.id}]"
        if step.id == policy.opening.id and _narrows(step):
            yield message("{place}: the opening step is open to its roles", place=place)
        yield from _names_a_fact(policy, step.by, f"{place}.by", "person")
        yield from _names_a_fact(policy, step.unit, f"{place}.unit", "unit")
        if step.assigns:
            yield from _names_a_fact(policy, f"fact:{step.assigns}", f"{place}.assigns", "person")
        for name in step.not_by:
            if name.startswith("fact:"):
                yield from _names_a_fact(policy, name, f"{place}.not_by", "person")
            else:
                yield from _names_a_step(policy, step, name, f"{place}.not_by")
        yield from _units_without_performer(policy, step, f"{place}.unit")
    for step in policy.route_steps:
        if _narrows(step):
            yield message(
                "{place}: only a step of the procedure is narrowed by by, assigns, not_by or unit",
                place=f"route_step[{step.id}]",
            )


def _narrows(step: Step) -> bool:
    return bool(step.by or step.assigns or step.not_by or step.unit)


def _names_a_fact(policy: Policy, name: str, place: str, kind: FactType) -> Iterator[Message]:
    if not name:
        return
    if not name.startswith("fact:"):
        yield message("{place}: {value} names no fact (fact:…)", place=place, value=name)
        return
    key = fact_of(name)
    yield from undefined(policy.facts, [key], place)
    yield from resting_on_personal(policy, [key], place)
    fact = policy.facts.get(key)
    if fact and (fact.type != kind or fact.outside):
        text = (
            message("{place}: {fact} is no person of the house", place=place, fact=key)
            if kind == "person"
            else message("{place}: {fact} is no unit", place=place, fact=key)
        )
        yield text


def _names_a_step(policy: Policy, step: Step, name: str, place: str) -> Iterator[Message]:
    if not name.startswith("step:"):
        yield message("{place}: {value} names no step (step:…)", place=place, value=name)
        return
    other = name.removeprefix("step:")
    yield from undefined([s.id for s in policy.steps], [other], place)
    if other == step.id:
        yield message("{place}: a step does not bar itself", place=place)


def _units_without_performer(policy: Policy, step: Step, place: str) -> Iterator[Message]:
    known = {*policy.known_units}
    if not step.unit or any(m.unit and m.unit not in known for m in policy.staff):
        return  # where somebody belongs is told of them
    staffed = {m.unit for m in policy.members(step.roles)}
    for unit in policy.known_units:
        if unit not in staffed:
            yield message(
                "{place}: nobody of {unit} holds {roles}",
                place=place,
                unit=unit,
                roles=", ".join(step.roles),
            )


PERFORMERS = (_performers,)
