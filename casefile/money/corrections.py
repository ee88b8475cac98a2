"""Deciding on corrections of what was offered, settled, or recorded on a route.

An approval covers one state of the content: what is changed is asked for again.
"""

from collections.abc import Mapping
from datetime import datetime

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Offer, RouteStep, Settlement
from casefile.errors import BadData, Refused
from casefile.log.events import Ask, FactsCorrected, NewEvent
from casefile.money.authority import asked_again, in_chain
from casefile.money.grants import remedy_item, settlement_item, uncovered
from casefile.money.losses import come_to
from casefile.money.offers import unsettled, worth
from casefile.money.payees import with_payee
from casefile.money.payments import payable
from casefile.money.routes import route_of
from casefile.money.settlements import rules_of
from casefile.people.privacy import split
from casefile.people.rights import may, permitted
from casefile.policy import Policy
from casefile.policy.derive import with_given
from casefile.procedure.guards import (
    adds_up,
    check_facts,
    happened,
    in_the_past,
    needs_as_known,
    stated,
    still_open,
)
from casefile.values.amounts import fen, yuan
from casefile.values.value import Value


def correct_offer(
    here: Here, one: Offer, given: Mapping[str, Value], *, reason: str
) -> tuple[NewEvent, ...]:
    """The event that changes an offer. An approval covered what was offered before: whoever gave it
    is asked anew, or the amount is within the corrector's own authority. What stays as it was
    stays approved."""
    still_open(here.case)
    may(here.policy, here.staff, "correct")
    may(here.policy, here.staff, "offer")
    if not one.stands:
        raise Refused("Remedy {no} does not stand any more.", no=one.no)
    unsettled(here.case, here.policy, one)
    if not given:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    in_the_past(here.policy, given, here.now)
    remedy = here.policy.remedy(one.kind)
    assert remedy
    facts = {**one.facts, **given}
    wanted = worth(remedy_item(here.case, here.policy, one.no, remedy, facts), remedy)
    amount = wanted.amount
    grantor, asks = "", tuple[Ask, ...]()
    if facts != one.facts:
        grantor, asks = asked_again(here, "remedy", one.no, wanted)
        asks = in_chain(here.policy, asks, remedy.approvals)
    public, personal = split(here.policy, given)
    payload = FactsCorrected(
        of=one.seq, facts=public, amount=yuan(amount) if amount else "", grantor=grantor, asks=asks
    )
    return (NewEvent(here.now, payload, {**personal, "reason": stated(reason)}),)


def correct_settlement(
    here: Here, one: Settlement, given: Mapping[str, Value], *, reason: str
) -> tuple[NewEvent, ...]:
    """The event that changes a settlement before anything was paid: amount, payee, items. Whoever
    approved it is asked anew, unless all stays as it was."""
    still_open(here.case)
    may(here.policy, here.staff, "correct")
    may(here.policy, here.staff, "settle")
    correctable(here.case, here.policy, one)
    if not given:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    rules = rules_of(here.policy)
    facts = with_payee(here.case, here.policy, rules, {**one.facts, **given})
    changed = {key: value for key, value in facts.items() if one.facts.get(key) != value}
    in_the_past(here.policy, changed, here.now)
    adds_up(here.policy, {**here.case.facts, **facts})
    amount = fen(str(facts[rules.amount]))
    if not amount:
        raise BadData("A settlement must be over more than nothing.")
    come_to(facts.get(rules.items, ""), amount, here.policy.currency)
    route = route_of(here.policy, with_given(here.policy.signs, here.case.known, facts))
    if route.id != one.route:
        raise Refused("These facts lead to another route; cancel the settlement and settle anew.")
    excess = max(amount - one.carried - uncovered(here.case, here.policy, one.no), 0)
    wanted = settlement_item(here.case, here.policy, one.no, excess, facts)
    grantor, asks = "", tuple[Ask, ...]()
    if changed:
        grantor, asks = asked_again(here, "settlement", one.no, wanted)
        asks = in_chain(here.policy, asks, route.approvals)
    public, personal = split(here.policy, changed)
    payload = FactsCorrected(
        of=one.seq,
        facts=public,
        amount=yuan(amount),
        excess=yuan(excess) if excess else "",
        grantor=grantor,
        asks=asks,
    )
    return (NewEvent(here.now, payload, {**personal, "reason": stated(reason)}),)


def correctable(case: Case, policy: Policy, one: Settlement) -> None:
    """Refused where a settlement has ended, or money was paid on it as it stands."""
    if not one.running:
        raise Refused("Settlement {no} does not run any more.", no=one.no)
    if any(_sums(policy, s.id) for s in one.steps if not s.struck):
        raise Refused(
            "Settlement {no} is paid in part already; cancel it and go on with what was paid: "
            "casefile cancel-settlement {case} {no} --reason …, then "
            "casefile settle {case} --continues {no} …",
            no=one.no,
            case=case.number,
        )


def _sums(policy: Policy, step_id: str) -> str:
    step = policy.route_step(step_id)
    return step.sums if step else ""


def correct_route_step(
    here: Here,
    one: Settlement,
    taken: RouteStep,
    given: Mapping[str, Value],
    *,
    moved_to: datetime | None,
    reason: str,
) -> tuple[NewEvent, ...]:
    """The event that corrects what a step on a route recorded."""
    still_open(here.case)
    may(here.policy, here.staff, "correct")
    step = here.policy.route_step(taken.id)
    assert step
    here_on = routes.on_route(here.policy, one, step.id) or step
    permitted(here.policy, here.staff, here_on.roles, step.title)
    if not one.stands:
        raise Refused("Settlement {no} does not run any more.", no=one.no)
    if taken.struck:
        raise Refused(
            "Event {seq} was struck already, by event {by}.", seq=taken.seq, by=taken.struck.event
        )
    if not given and moved_to is None:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    in_the_past(here.policy, given, here.now)
    if moved_to is not None:
        happened(moved_to, here.now, one.at)
    after = {**taken.facts, **given}
    known = {**routes.known(here.case, one), **given}
    check_facts(here.policy, needs_as_known(here.policy, step, known), after, step.title)
    if step.sums and step.sums in given:
        others = routes.paid(one, step) - fen(str(taken.facts[step.sums]))
        payable(one, fen(str(given[step.sums])), others)
    public, personal = split(here.policy, given)
    payload = FactsCorrected(of=taken.seq, facts=public, moved_to=moved_to)
    return (NewEvent(here.now, payload, {**personal, "reason": stated(reason)}),)
