"""Deciding on agreed compensations: the route that the facts determine, and its steps."""

from collections.abc import Mapping
from datetime import datetime

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Settlement
from casefile.errors import BadData, NotFound, Refused, message
from casefile.log.events import Ask, NewEvent, SettlementCancelled, SettlementMade, StepRecorded
from casefile.money.authority import authorised
from casefile.money.grants import paid_on, settlement_item
from casefile.money.items import come_to
from casefile.people.privacy import split
from casefile.people.rights import may, permitted
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.policy.money import Route, SettlementRules
from casefile.procedure.guards import (
    Need,
    adds_up,
    check_facts,
    happened,
    in_the_past,
    stated,
    still_open,
)
from casefile.procedure.next_steps import condition_text, needs_on_route
from casefile.procedure.pauses import in_a_pause
from casefile.values.amounts import fen, yuan
from casefile.values.value import Facts, Title, Value

HIMSELF = ("customer", "complainant", "顾客", "本人", "投诉人")


def settle(here: Here, given: Mapping[str, Value], *, ask: str) -> tuple[NewEvent, ...]:
    """An agreed compensation takes the route that its facts determine. What of its amount goes
    beyond the remedies that were granted and chosen needs somebody's authority."""
    still_open(here.case)
    may(here.policy, here.staff, "settle")
    rules = rules_of(here.policy)
    facts = with_payee(here.case, here.policy, rules, given)
    in_the_past(here.policy, facts, here.now)
    known = {**here.case.facts, **facts}
    needs = tuple(
        Need(key, key in rules.needs and holds(here.policy.facts[key].when, known))
        for key in rules.facts
    )
    check_facts(here.policy, needs, facts, Title("和解", "a settlement"))
    amount = fen(str(facts[rules.amount]))
    if not amount:
        raise BadData("A settlement must be over more than nothing.")
    adds_up(here.policy, known)
    come_to(facts.get(rules.items, ""), amount)
    route = route_of(here.policy, known)
    unapproved(here.case)
    excess = max(amount - uncovered(here.case, here.policy), 0)
    number = len(here.case.settlements) + 1
    wanted = settlement_item(here.case, here.policy, number, excess)
    grantor, asks = authorised(here, wanted, ask)
    asks += tuple(Ask(role=role) for role in route.approvals)
    public, personal = split(here.policy, facts)
    payload = SettlementMade(
        route=route.id,
        amount=yuan(amount),
        excess=yuan(excess) if excess else "",
        facts=public,
        grantor=grantor,
        asks=asks,
    )
    return (NewEvent(here.now, payload, personal),)


def rules_of(policy: Policy) -> SettlementRules:
    if policy.settlement is None or not policy.routes:
        raise Refused("The policy knows no settlements: it has no [settlement] and no [[route]].")
    return policy.settlement


def with_payee(
    case: Case, policy: Policy, rules: SettlementRules, given: Mapping[str, Value]
) -> Facts:
    """``given`` with the payee by name. Money goes to the complainant; to somebody else only where
    it is said on what ground."""
    facts = dict(given)
    key = policy.summed("complainant")
    name = str(case.facts.get(key, "")) if key else ""
    payee = str(facts.get(rules.payee, ""))
    if name and payee.lower() in HIMSELF:
        facts[rules.payee] = name
    elif payee and payee != name and not facts.get(rules.payee_basis):
        if rules.payee_basis:
            raise Refused(
                "{payee} is not the complainant; say on what ground they are paid: {key}=…",
                payee=payee,
                key=rules.payee_basis,
            )
        raise Refused("{payee} is not the complainant.", payee=payee)
    return facts


def route_of(policy: Policy, facts: Mapping[str, Value]) -> Route:
    """The one route whose condition holds; Refused tells the conditions of all."""
    found = [r for r in policy.routes if holds(r.when, facts)]
    if len(found) != 1:
        error = Refused(
            "No route fits these facts." if not found else "Two routes fit these facts."
        )
        error.parts = tuple(
            message("{route}: {condition}", route=r.title, condition=condition_text(policy, r.when))
            for r in policy.routes
        )
        raise error
    return found[0]


def unapproved(case: Case) -> None:
    """Refused while a chosen remedy waits: nothing is settled that nobody granted."""
    waiting = [o.no for o in case.offers if o.state == "waiting"]
    if waiting:
        raise Refused(
            "Remedy {no} waits for an approval; have it approved or refused first.", no=waiting[0]
        )


def uncovered(case: Case, policy: Policy, but: int = 0) -> int:
    """The fen that were granted in remedies that are paid and chosen, and that no settlement (but
    that one) rests on yet."""
    cash = {r.id for r in policy.remedies if r.cash}
    chosen = sum(o.amount for o in case.offers if o.state == "chosen" and o.kind in cash)
    used = sum(
        s.amount - s.excess
        for s in case.settlements
        if s.no != but and ((s.running or s.stands) or paid_on(s, policy))
    )
    return max(chosen - used, 0)


def settlement_numbered(case: Case, no: int) -> Settlement:
    """The settlement of that number; NotFound."""
    found = next((s for s in case.settlements if s.no == no), None)
    if found is None:
        raise NotFound("Case {case} has no settlement {no}.", case=case.number, no=no)
    return found


def cancel(here: Here, no: int, reason: str) -> tuple[NewEvent, ...]:
    """A settlement comes to nothing: the customer declines, or it was a mistake."""
    still_open(here.case)
    may(here.policy, here.staff, "settle")
    one = settlement_numbered(here.case, no)
    if not one.running:
        raise Refused("Settlement {no} does not run any more.", no=no)
    return (NewEvent(here.now, SettlementCancelled(no=no), {"reason": stated(reason)}),)


def settlement_of_step(case: Case, policy: Policy, step: Step, no: int) -> Settlement:
    """The settlement on whose route ``step`` comes next: number ``no``, or the first where it does;
    Refused tells what comes first."""
    in_a_pause(case, policy, step)
    wanted = [settlement_numbered(case, no)] if no else list(case.settlements)
    for one in wanted:
        if step in routes.coming(case, one, policy):
            return one
    for one in wanted:
        taken = [s for s in one.steps if s.id == step.id and s.stands]
        if taken and routes.settled(one, step):
            raise Refused(
                "{step} was recorded already, as event {seq} by {by}; to change it: "
                "casefile correct {case} {seq} KEY=VALUE --reason …",
                step=step.title,
                seq=taken[-1].seq,
                by=policy.name_of(taken[-1].by),
                case=case.number,
            )
    for one in wanted:
        if one.state == "waiting":
            raise Refused("Settlement {no} waits for an approval.", no=one.no)
    for one in wanted:
        first = routes.coming(case, one, policy)
        if first:
            error = Refused(
                "{step} does not come next in settlement {no}.", step=step.title, no=one.no
            )
            error.parts = (
                message(
                    "Next: casefile record {case} {step} {keys}",
                    case=case.number,
                    step=first[-1].id,
                    keys=" ".join(f"{key}=…" for key in first[-1].needs),
                ),
            )
            raise error
    raise Refused(
        "{step} belongs to a settlement; first: casefile settle {case} …",
        step=step.title,
        case=case.number,
    )


def record_route_step(
    here: Here, step: Step, given: Mapping[str, Value], *, settlement: int, at: datetime | None
) -> tuple[NewEvent, ...]:
    """The event that records a step on the route of a settlement."""
    one = settlement_of_step(here.case, here.policy, step, settlement)
    permitted(here.policy, here.staff, step.roles, step.title)
    when = happened(at, here.now, here.case.received_at)
    if when < one.at:
        raise BadData("{at} is before the settlement was made ({time}).", at=when, time=one.at)
    in_the_past(here.policy, given, here.now)
    known = {**routes.known(here.case, one), **given}
    check_facts(here.policy, needs_on_route(here.policy, step, known), given, step.title)
    if step.sums:
        payable(one, fen(str(given[step.sums])), routes.paid(one, step))
    public, personal = split(here.policy, given)
    payload = StepRecorded(step=step.id, facts=public, settlement=one.no)
    return (NewEvent(when, payload, personal),)


def payable(one: Settlement, part: int, before: int) -> None:
    """BadData for a payment of nothing, or of more than is left to pay after ``before`` fen."""
    if not part or before + part > one.amount:
        raise BadData(
            "{amount} cannot be paid: of {total} yuan {paid} are paid, {left} are left.",
            amount=yuan(part),
            paid=yuan(before),
            total=yuan(one.amount),
            left=yuan(one.amount - before),
        )
