"""Deciding on corrections of what was offered, settled, or recorded on a route.

An approval covers one state of the content: what is changed is asked for again.
"""

from collections.abc import Mapping
from datetime import datetime

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Offer, RouteStep, Settlement
from casefile.errors import BadData, Refused
from casefile.log.events import Ask, FactsCorrected, NewEvent
from casefile.money.authority import Totals, asked_again
from casefile.money.grants import SETTLEMENT, customer_of
from casefile.money.items import come_to
from casefile.money.limits import Wanted
from casefile.money.offers import unsettled, value_of
from casefile.money.settlements import payable, route_of, rules_of, uncovered, with_payee
from casefile.people.privacy import split
from casefile.people.rights import may, permitted
from casefile.policy import Policy, Staff
from casefile.procedure.guards import (
    adds_up,
    check_facts,
    happened,
    in_the_past,
    stated,
    still_open,
)
from casefile.procedure.next_steps import needs_on_route
from casefile.values.amounts import fen, yuan
from casefile.values.value import Value


def correct_offer(
    case: Case,
    policy: Policy,
    staff: Staff,
    one: Offer,
    given: Mapping[str, Value],
    totals: Totals,
    *,
    reason: str,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """The event that changes an offer. An approval covered what was offered before: whoever gave it
    is asked anew, or the amount is within the corrector's own authority."""
    still_open(case)
    may(policy, staff, "correct")
    may(policy, staff, "offer")
    if one.state not in ("waiting", "offered", "chosen"):
        raise Refused("Remedy {no} does not stand any more.", no=one.no)
    unsettled(case, policy, one)
    if not given:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    in_the_past(policy, given, now)
    remedy = policy.remedy(one.kind)
    assert remedy
    facts = {**one.facts, **given}
    amount = value_of(remedy, facts)
    customer = customer_of(case, policy)
    wanted = Wanted(case.number, f"remedy-{one.no}", remedy.id, amount, customer)
    grantor, asks = asked_again(case, policy, staff, "remedy", one.no, wanted, totals, now)
    asks += tuple(Ask(role=role) for role in remedy.approvals)
    public, personal = split(policy, given)
    payload = FactsCorrected(
        of=one.seq,
        facts=public,
        amount=yuan(amount) if amount else "",
        grantor=grantor,
        asks=asks,
    )
    return (NewEvent(now, payload, {**personal, "reason": stated(reason)}),)


def correct_settlement(
    case: Case,
    policy: Policy,
    staff: Staff,
    one: Settlement,
    given: Mapping[str, Value],
    totals: Totals,
    *,
    reason: str,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """The event that changes a settlement before anything was paid: amount, payee, items. Whoever
    approved it is asked anew."""
    still_open(case)
    may(policy, staff, "correct")
    may(policy, staff, "settle")
    correctable(policy, one)
    if not given:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    rules = rules_of(policy)
    facts = with_payee(case, policy, rules, {**one.facts, **given})
    changed = {key: value for key, value in facts.items() if one.facts.get(key) != value}
    in_the_past(policy, changed, now)
    adds_up(policy, {**case.facts, **facts})
    amount = fen(str(facts[rules.amount]))
    if not amount:
        raise BadData("A settlement must be over more than nothing.")
    come_to(facts.get(rules.items, ""), amount)
    route = route_of(policy, {**case.facts, **facts})
    if route.id != one.route:
        raise Refused("These facts lead to another route; cancel the settlement and settle anew.")
    excess = max(amount - uncovered(case, policy, one.no), 0)
    wanted = Wanted(
        case.number, f"settlement-{one.no}", SETTLEMENT, excess, customer_of(case, policy)
    )
    grantor, asks = asked_again(case, policy, staff, "settlement", one.no, wanted, totals, now)
    asks += tuple(Ask(role=role) for role in route.approvals)
    public, personal = split(policy, changed)
    payload = FactsCorrected(
        of=one.seq,
        facts=public,
        amount=yuan(amount),
        excess=yuan(excess) if excess else "",
        grantor=grantor,
        asks=asks,
    )
    return (NewEvent(now, payload, {**personal, "reason": stated(reason)}),)


def correctable(policy: Policy, one: Settlement) -> None:
    """Refused where a settlement has ended, or money was paid on it as it stands."""
    if one.state not in ("waiting", "open"):
        raise Refused("Settlement {no} does not run any more.", no=one.no)
    if any(policy.route_step(s.id) and _sums(policy, s.id) for s in one.steps):
        raise Refused(
            "Settlement {no} is paid in part already; cancel it and settle anew.", no=one.no
        )


def _sums(policy: Policy, step_id: str) -> str:
    step = policy.route_step(step_id)
    return step.sums if step else ""


def correct_route_step(
    case: Case,
    policy: Policy,
    staff: Staff,
    one: Settlement,
    taken: RouteStep,
    given: Mapping[str, Value],
    *,
    moved_to: datetime | None,
    reason: str,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """The event that corrects what a step on a route recorded."""
    still_open(case)
    may(policy, staff, "correct")
    step = policy.route_step(taken.id)
    assert step
    permitted(policy, staff, step.roles, step.title)
    if one.state not in ("open", "done"):
        raise Refused("Settlement {no} does not run any more.", no=one.no)
    if not given and moved_to is None:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    in_the_past(policy, given, now)
    if moved_to is not None:
        happened(moved_to, now, one.at)
    after = {**taken.facts, **given}
    known = {**routes.known(case, one), **given}
    check_facts(policy, needs_on_route(policy, step, known), after, step.title)
    if step.sums and step.sums in given:
        others = routes.paid(one, step) - fen(str(taken.facts[step.sums]))
        payable(one, fen(str(given[step.sums])), others)
    public, personal = split(policy, given)
    payload = FactsCorrected(of=taken.seq, facts=public, moved_to=moved_to)
    return (NewEvent(now, payload, {**personal, "reason": stated(reason)}),)
