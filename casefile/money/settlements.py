"""Deciding on agreed compensations: the route that the facts determine, and their end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Offer, Settlement
from casefile.case.of_number import of_number
from casefile.case.owed import continued, left_over
from casefile.errors import BadData, Message, Refused, Unauthorised, message
from casefile.log.events import Ask, NewEvent, SettlementCancelled, SettlementMade
from casefile.money.authority import authorised, in_chain
from casefile.money.grants import in_cash, settlement_item, uncovered
from casefile.money.limits import Item
from casefile.money.losses import come_to
from casefile.money.payees import with_payee
from casefile.money.routes import route_of
from casefile.people.privacy import split
from casefile.people.rights import may
from casefile.policy import Policy, Staff
from casefile.policy.derive import with_given
from casefile.policy.money import Route, SettlementRules
from casefile.procedure.guards import (
    adds_up,
    check_facts,
    in_the_past,
    needs_as_known,
    stated,
    still_open,
    unapproved,
)
from casefile.values.amounts import fen, yuan
from casefile.values.moments import spell
from casefile.values.value import Facts, Title, Value


def settle(
    here: Here, given: Mapping[str, Value], *, ask: str, continues: int = 0
) -> tuple[NewEvent, ...]:
    """An agreed compensation takes the route that its facts determine. What of its amount goes
    beyond the remedies that were granted and chosen, and beyond what was paid on the cancelled
    settlement that it ``continues``, needs somebody's authority."""
    still_open(here.case)
    may(here.policy, here.staff, "settle")
    rules = rules_of(here.policy)
    facts = with_payee(here.case, here.policy, rules, given)
    facts = _told_by_the_case(here, rules, facts)
    in_the_past(here.policy, facts, here.now)
    known = with_given(here.policy.signs, here.case.known, facts)
    needs = needs_as_known(here.policy, rules, known)
    check_facts(here.policy, needs, facts, Title("和解", "a settlement"))
    amount = fen(str(facts[rules.amount]))
    if not amount:
        raise BadData("A settlement must be over more than nothing.")
    adds_up(here.policy, known)
    come_to(facts.get(rules.items, ""), amount, here.policy.currency)
    route = route_of(here.policy, known)
    unapproved(here.case, here.policy)
    carried = taken_over(here.case, here.policy, continues)
    excess = max(amount - carried - uncovered(here.case, here.policy), 0)
    number = len(here.case.settlements) + 1
    wanted = settlement_item(here.case, here.policy, number, excess, facts)
    grantor, asks = _granted(here, wanted, ask)
    public, personal = split(here.policy, facts)
    payload = SettlementMade(
        route=route.id,
        amount=yuan(amount),
        excess=yuan(excess) if excess else "",
        facts=public,
        grantor=grantor,
        asks=in_chain(here.policy, asks, unasked(here, route, excess)),
        continues=continues,
        to_judge=to_be_judged(here.policy, here.staff, route),
    )
    return (NewEvent(here.now, payload, personal),)


def _told_by_the_case(here: Here, rules: SettlementRules, facts: Facts) -> Facts:
    """``facts`` with what a settlement needs and a step of the case has told already, such as which
    merchant it is about; what is paid, to whom and for what is agreed anew."""
    agreed = {rules.amount, rules.payee, rules.payee_basis, rules.items}
    known = with_given(here.policy.signs, here.case.known, facts)
    needs = needs_as_known(here.policy, rules, known)
    silent = {n.key for n in needs if n.required} - facts.keys() - agreed
    return facts | {key: here.case.facts[key] for key in silent if key in here.case.facts}


def to_be_judged(policy: Policy, staff: Staff, route: Route) -> bool:
    """Whether somebody else than ``staff`` has to judge if it is within our responsibility."""
    steps = map(policy.route_step, route.steps)
    return any(s and s.judges for s in steps) and not set(route.judges) & set(staff.roles)


def taken_over(case: Case, policy: Policy, no: int) -> int:
    """The fen that were paid on settlement ``no`` and go on with another one (none for 0); Refused
    unless it was cancelled with money paid on it that no other settlement took over, and that was
    not explained."""
    if not no:
        return 0
    one = settlement_numbered(case, no)
    if one.alive:
        raise Refused(
            "Settlement {no} has not been cancelled; first: "
            "casefile cancel-settlement {case} {no} --reason …",
            no=no,
            case=case.number,
        )
    left = left_over(one, policy)
    if not left or continued(case, no):
        raise Refused("Nothing that was paid on settlement {no} is left to go on with.", no=no)
    return left


def agreed_before(case: Case, policy: Policy, no: int, now: datetime) -> Facts:
    """What was agreed on the cancelled settlement that another one continues, which may be agreed
    again; not a day that has gone by. Nothing for 0; Refused as for ``taken_over``."""
    if not no:
        return {}
    taken_over(case, policy, no)
    facts, allowed = settlement_numbered(case, no).facts, rules_of(policy).facts
    today = spell(now)[:10]
    return {
        key: value
        for key, value in facts.items()
        if key in allowed
        and not (policy.facts[key].type in ("date", "datetime") and str(value)[:10] < today)
    }


def _granted(here: Here, wanted: Item, ask: str) -> tuple[str, tuple[Ask, ...]]:
    """On whose authority ``wanted`` stands, or who is asked; the refusal names the remedies that
    would cover it if they were chosen."""
    try:
        return authorised(here, wanted, ask)
    except Unauthorised as error:
        error.parts += tuple(
            message(
                "Remedy {no} over {amount} yuan is offered; if the customer takes it: "
                "casefile choose {case} {no}",
                no=o.no,
                amount=yuan(o.amount),
                case=here.case.number,
            )
            for o in in_cash(here.case, here.policy, "offered")
        )
        raise


def unasked(here: Here, route: Route, excess: int) -> tuple[str, ...]:
    """The roles that must still approve a settlement: a sum that was approved as a remedy by one of
    them is not approved by that role again."""
    if excess:
        return route.approvals
    resting = in_cash(here.case, here.policy, "chosen")
    return tuple(
        role
        for role in route.approvals
        if not resting or not all(_had(here, offer, role) for offer in resting)
    )


def _had(here: Here, offer: Offer, role: str) -> bool:
    """Whether somebody with ``role`` approved the remedy as it stands."""
    given = (
        member
        for a in here.case.approvals
        if (a.of, a.subject, a.state) == ("remedy", offer.no, "approved")
        for member in (here.policy.member(a.decided_by), here.policy.member(a.behalf))
    )
    return any(m is not None and role in m.roles for m in given)


def rules_of(policy: Policy) -> SettlementRules:
    if policy.settlement is None or not policy.routes:
        raise Refused("The policy knows no settlements: it has no [settlement] and no [[route]].")
    return policy.settlement


def settlement_numbered(case: Case, no: int) -> Settlement:
    """The settlement of that number; NotFound."""
    return of_number(case, case.settlements, no, "Case {case} has no settlement {no}.")


def settlement_meant(
    case: Case, no: int, able: Sequence[Settlement], command: str
) -> Settlement | None:
    """The settlement of that number; where none was named, the only one that is ``able``, or None.
    NotFound; Refused where it is one of several, with the ``command`` for each."""
    if no:
        return settlement_numbered(case, no)
    if len(able) > 1:
        error = Refused("Say which settlement of case {case} is meant:", case=case.number)
        error.parts = tuple(
            message(
                "settlement {no} over {amount} yuan: casefile {command} {case} {no} --reason …",
                no=one.no,
                amount=yuan(one.amount),
                command=command,
                case=case.number,
            )
            for one in able
        )
        raise error
    return able[0] if able else None


def beside_others(case: Case, made: Settlement) -> Iterator[Message]:
    """The settlements that hold, or wait, beside one that was just made: each is owed by itself, so
    whoever only typed the same again is told how to take one back."""
    for one in case.settlements:
        if one.no != made.no and one.running:
            yield message(
                "It is owed beside settlement {no} over {amount} yuan; if it is the same: casefile "
                "cancel-settlement {case} {made} --reason …",
                no=one.no,
                amount=yuan(one.amount),
                case=case.number,
                made=made.no,
            )


def cancel(here: Here, no: int, reason: str) -> tuple[NewEvent, ...]:
    """A settlement comes to nothing: the customer declines, or it was a mistake. Without ``no`` it
    is the only one that runs."""
    still_open(here.case)
    may(here.policy, here.staff, "settle")
    one = cancellable(here.case, no)
    return (NewEvent(here.now, SettlementCancelled(no=one.no), {"reason": stated(reason)}),)


def cancellable(case: Case, no: int) -> Settlement:
    """The settlement of that number, or the only one that runs; Refused for one that does not."""
    able = [s for s in case.settlements if s.running]
    one = settlement_meant(case, no, able, "cancel-settlement")
    if one is None:
        raise Refused("Case {case} has no settlement that runs.", case=case.number)
    if not one.running:
        raise Refused("Settlement {no} does not run any more.", no=one.no)
    return one
