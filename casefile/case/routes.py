"""How a settlement goes on: which steps of its route are settled, which come next."""

from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.values.amounts import fen
from casefile.values.value import Facts


def known(case: Case, settlement: Settlement) -> Facts:
    """What is known of a settlement: the case, what was agreed, what its steps told."""
    return {**case.known, **settlement.everything}


def paid(settlement: Settlement, step: Step) -> int:
    """The fen that the recordings of ``step`` add up to, with what was taken over and without what
    was paid back."""
    given = (
        str(s.facts.get(step.sums, "0")) for s in settlement.steps if s.id == step.id and s.stands
    )
    return settlement.carried + sum(map(fen, given)) - settlement.returned


def settled(settlement: Settlement, step: Step) -> bool:
    """Recorded; and, where money must add up or something must come true, so it has."""
    if step.sums:
        return paid(settlement, step) >= settlement.amount
    taken = [s for s in settlement.steps if s.id == step.id and s.stands]
    if not taken:
        return False
    return holds(step.until, taken[-1].facts) if step.until else True


def done_at(settlement: Settlement, step: Step) -> datetime | None:
    """When ``step``, which comes again until it is done, was done: with the last of what its money
    adds up of, in whatever order it was typed. None while it is not."""
    if not settlement.open_since or not settled(settlement, step):
        return None
    taken = [s.at for s in settlement.steps if s.id == step.id and s.stands]
    return max(taken) if step.sums and taken else (taken or [settlement.open_since])[-1]


def coming(case: Case, settlement: Settlement, policy: Policy) -> tuple[Step, ...]:
    """The steps that may be recorded now: the first that is not settled, and optional ones that
    stand before it; while it is to be judged whether it is within our responsibility, that and what
    comes before a payment. None while it waits for approval, or once it has ended."""
    route = policy.route(settlement.route)
    if settlement.state != "open" or route is None:
        return ()
    found: list[Step] = []
    facts = known(case, settlement)
    for name in route.steps:
        step = on_route(policy, settlement, name)
        if step is None or not holds(step.when, facts) or settled(settlement, step):
            continue
        if step.sums and any(s.judges for s in found):
            break
        found.append(step)
        if not (step.optional or step.judges):
            break
    return tuple(found)


def on_route(policy: Policy, settlement: Settlement, name: str) -> Step | None:
    """The step of that id as the route of the settlement has it; None where it needs none. Whether
    it is within our responsibility is judged by those whom the route names, once."""
    step, route = policy.route_step(name), policy.route(settlement.route)
    if step is None or route is None or not step.judges:
        return step
    judging = msgspec.structs.replace(step, roles=route.judges)
    return None if judged_by(policy, settlement) else judging


def judged_by(policy: Policy, settlement: Settlement) -> str:
    """Who judged whether it is within our responsibility: who settled, if they may judge on this
    route; else who of those that may confirmed it, or went on with it as it is. Nobody yet, or
    somebody who judged otherwise: nothing."""
    if not settlement.to_judge:
        return settlement.by
    last = next((s for s in reversed(settlement.steps) if s.stands and s.judged), None)
    step = policy.route_step(last.id) if last else None
    if last is None or (step and step.judges and not holds(step.until, last.facts)):
        return ""
    return last.by


def done(case: Case, settlement: Settlement, policy: Policy) -> bool:
    """Whether no step of the route is missing any more."""
    return all(step.optional for step in coming(case, settlement, policy))


def holders(settlement: Settlement, policy: Policy, customer: str) -> tuple[str, ...]:
    """Who gets a copy, in the order of the numbers; the customer last, where one is added."""
    route = policy.route(settlement.route)
    named = route.holders if route else ()
    extra = policy.settlement is not None and policy.settlement.customer_copy
    return (*named, customer) if extra and customer not in named else named
