"""Whether a case can go on under another version of its policy, and what would change for it.

A case keeps the policy it was opened under until somebody moves it on purpose: a change of policy
never moves history silently (DOMAIN: "the case keeps the policy version").
"""

from collections.abc import Iterator

import msgspec

from casefile.case.case import Case
from casefile.case.certified import certificates, differs
from casefile.clocks.rounds import Round
from casefile.errors import Message, message
from casefile.log.events import ClockMoved
from casefile.policy import Fact, Policy, Step
from casefile.policy.money import Route
from casefile.values.value import Value


class Succession(msgspec.Struct, frozen=True):
    """What another policy means for one open case: the deadlines that move and the steps that come
    next then; or why it stays (``stays``), as it holds what the other policy does not know."""

    case: str
    before: str
    moved: tuple[ClockMoved, ...]
    next_before: tuple[str, ...]
    next_after: tuple[str, ...]
    stays: tuple[Message, ...] = ()


def unfit(case: Case, old: Policy, policy: Policy) -> Iterator[Message]:
    """What ``case`` holds under ``old`` and ``policy`` has no place for."""
    yield from _unfit_dealings(case, old, policy)
    steps = {s.id for s in policy.steps}
    for name in dict.fromkeys(s.id for s in case.steps if s.id not in steps):
        yield message("there is no step {step}", step=name)
    given = {k: v for s in case.steps for k, v in s.facts.items()} | case.everything
    given |= {k: v for c in case.contacts for k, v in c.facts.items()}
    given |= {k: v for o in case.offers for k, v in o.facts.items()}
    given |= {k: v for s in case.settlements for k, v in s.everything.items()}
    for key, value in given.items():
        fact = policy.facts.get(key)
        if fact is None:
            yield message("there is no fact {fact}", fact=key)
        elif not _fits(fact, value):
            yield message("{fact} cannot be what it was", fact=fact.title)
    for kind in dict.fromkeys(d.type for d in case.documents):
        if policy.document(kind) is None:
            yield message("there is no document {document}", document=kind)
    if policy.member(case.owner) is None:
        yield message("{staff} is no member of staff", staff=case.owner)


def _unfit_dealings(case: Case, old: Policy, policy: Policy) -> Iterator[Message]:
    """Remedies and roles that are gone; routes that are not what they were: a payment on a step
    that is called otherwise now would be forgotten, and made twice; a receipt that names the payer
    as they were called would count for none."""
    for kind in dict.fromkeys(o.kind for o in case.offers):
        if policy.remedy(kind) is None:
            yield message("there is no remedy {remedy}", remedy=kind)
    roles = {r.id for r in policy.roles}
    for role in dict.fromkeys(a.role for a in case.approvals if a.state == "waiting"):
        if role and policy.renamed.get(role, role) not in roles:
            yield message("there is no role {role}", role=role)
    for name in dict.fromkeys(s.route for s in case.settlements):
        before, after = old.route(name), policy.route(name)
        if after is None or before is None:
            yield message("there is no route {route}", route=name)
        elif _paced(old, before) != _paced(policy, after) or any(
            _course(old.route_step(step)) != _course(policy.route_step(step))
            for step in after.steps
        ):
            yield message("the route {route} is another", route=after.title)
    for paper, paid in certificates(case, policy):
        route = policy.route(case.settlements[paid.settlement - 1].route) if paid else None
        if paid and route and differs(paper, paid) and paper.no not in _differing(case, old):
            yield message("the route {route} is another", route=route.title)


def _differing(case: Case, policy: Policy) -> set[int]:
    """The receipts that say something else than what was paid."""
    return {paper.no for paper, paid in certificates(case, policy) if paid and differs(paper, paid)}


def _paced(policy: Policy, route: Route) -> list[str]:
    """The steps of a route, but for who judges whether it is within our responsibility: what was
    settled before that was asked is judged by who settled it."""
    judging = {s.id for s in policy.route_steps if s.judges}
    return [name for name in route.steps if name not in judging]


def _course(step: Step | None) -> tuple[object, ...]:
    """What of a step on a route decides how far a settlement has come."""
    return (step.when, step.sums, step.until, step.optional) if step else ()


def _fits(fact: Fact, value: Value) -> bool:
    if (fact.type in ("list", "group")) != isinstance(value, list):
        return False
    known = {c.id for c in fact.choices}
    values = value if isinstance(value, list) else [value]
    return not known or known.issuperset(values)


def moved_clocks(
    case: Case, before: tuple[Round, ...], after: tuple[Round, ...]
) -> Iterator[ClockMoved]:
    """The open deadlines that differ."""
    old = {c.clock.id: c.due for c in before if c.ended_at is None and c.due}
    for clock in after:
        was = old.get(clock.clock.id)
        if was and clock.due and clock.ended_at is None and clock.due.at != was.at:
            owner = case.owner if clock.clock.owner == "owner" else clock.clock.owner
            yield ClockMoved(case.number, clock.clock.id, was.at, clock.due.at, owner)
