"""What must hold of the steps of the procedure: their order, their facts, where they go back to."""

from collections.abc import Iterator, Mapping

from casefile.errors import Message, message
from casefile.policy.faults import twice, undefined, unmeetable
from casefile.policy.grammar import Policy
from casefile.policy.step import SendsBack, Step


def _steps(policy: Policy) -> Iterator[Message]:
    steps = {s.id: s for s in policy.steps}
    ids = [step.id for step in policy.steps]
    if sum(s.opens for s in policy.steps) > 1:
        yield message("{place}: only one step opens a case", place="step")
    for step in policy.steps:
        place = f"step[{step.id}]"
        missed = any(clock.otherwise == step.id for clock in policy.clocks)  # told by the clock
        yield from undefined(ids, step.after, f"{place}.after")
        yield from twice(step.facts, f"{place}.needs/may")
        yield from undefined(policy.facts, step.facts, f"{place}.needs/may")
        yield from undefined([r.id for r in policy.roles], step.roles, f"{place}.roles")
        yield from undefined([d.id for d in policy.documents], step.produces, f"{place}.produces")
        papers = [f"document:{d.id}" for d in policy.documents if d.of == "case"]
        yield from undefined(papers, step.requires, f"{place}.requires")
        yield from unmeetable(policy, step.when, f"{place}.when")
        if step.sends_back:
            yield from _goes_back(policy, step, step.sends_back)
        if step.id == policy.opening.id and any(
            (step.after, step.when and not missed, step.optional, step.reopened, step.requires)
        ):
            yield message(
                "{place}: the opening step has no after, when, optional, reopened or requires",
                place=place,
            )
    if len(steps) == len(policy.steps):  # else an id stands twice, and two are taken for one
        yield from _rings(steps)


def _rings(steps: Mapping[str, Step]) -> Iterator[Message]:
    """Steps that come after each other all round, each ring once."""
    told: set[str] = set()
    for name in steps:
        before = _before(name, steps)
        if name in before and name not in told:
            ring = [one for one in steps if one in before and name in _before(one, steps)]
            told |= {*ring}
            yield message(
                "{place}: comes after itself, by way of {others}",
                place=f"step[{name}].after",
                others=", ".join(ring),
            )


def _goes_back(policy: Policy, step: Step, back: SendsBack) -> Iterator[Message]:
    """It takes away a step that there is, by what is recorded with this one."""
    place = f"step[{step.id}].sends_back"
    yield from undefined([s.id for s in policy.steps], [back.to], place)
    yield from unmeetable(policy, back.when, place, recorded=step.facts)


def _before(step_id: str, steps: Mapping[str, Step]) -> set[str]:
    """Every step that must come before ``step_id``, itself included where they form a ring."""
    found: set[str] = set()
    todo = list(steps[step_id].after)
    while todo:
        name = todo.pop()
        if name in steps and name not in found:
            found.add(name)
            todo.extend(steps[name].after)
    return found


STEP_RULES = (_steps,)
