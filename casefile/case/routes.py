"""How a settlement goes on: which steps of its route are settled, which come next."""

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.values.amounts import fen
from casefile.values.value import Facts


def known(case: Case, settlement: Settlement) -> Facts:
    """What is known of a settlement: the case, what was agreed, what its steps told."""
    return {**case.facts, **settlement.everything}


def paid(settlement: Settlement, step: Step) -> int:
    """The fen that the recordings of ``step`` add up to."""
    given = (
        str(s.facts.get(step.sums, "0")) for s in settlement.steps if s.id == step.id and s.stands
    )
    return sum(map(fen, given))


def settled(settlement: Settlement, step: Step) -> bool:
    """Recorded; and, where money must add up or something must come true, so it has."""
    taken = [s for s in settlement.steps if s.id == step.id and s.stands]
    if not taken:
        return False
    if step.sums:
        return paid(settlement, step) >= settlement.amount
    return holds(step.until, taken[-1].facts) if step.until else True


def coming(case: Case, settlement: Settlement, policy: Policy) -> tuple[Step, ...]:
    """The steps that may be recorded now: the first that is not settled, and optional ones that
    stand before it. None while it waits for approval, or once it has ended."""
    route = policy.route(settlement.route)
    if settlement.state != "open" or route is None:
        return ()
    found = []
    facts = known(case, settlement)
    for name in route.steps:
        step = policy.route_step(name)
        if step is None or not holds(step.when, facts) or settled(settlement, step):
            continue
        found.append(step)
        if not step.optional:
            break
    return tuple(found)


def done(case: Case, settlement: Settlement, policy: Policy) -> bool:
    """Whether no step of the route is missing any more."""
    return all(step.optional for step in coming(case, settlement, policy))


def holders(settlement: Settlement, policy: Policy, customer: str) -> tuple[str, ...]:
    """Who gets a copy, in the order of the numbers; the customer last, where one is added."""
    route = policy.route(settlement.route)
    named = route.holders if route else ()
    extra = policy.settlement is not None and policy.settlement.customer_copy
    return (*named, customer) if extra and customer not in named else named
