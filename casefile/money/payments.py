"""Deciding on the steps of a route, payments among them, and on what was paid in excess."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.certified import DOCUMENT, lacking_of, receipt_of
from casefile.case.here import Here
from casefile.case.money import Settlement
from casefile.case.owed import chain, overpaid
from casefile.case.payments import payments_of
from casefile.errors import BadData, Message, Refused, in_field, message
from casefile.log.events import NewEvent, OverpaymentExplained, StepRecorded
from casefile.money.settlements import settlement_meant, settlement_numbered
from casefile.people.privacy import split
from casefile.people.rights import as_whom, may, permitted
from casefile.policy import Policy, Step
from casefile.procedure.awaited import awaited
from casefile.procedure.guards import (
    check_facts,
    happened,
    in_the_past,
    needs_as_known,
    one_of_them,
    stated,
    still_open,
    with_defaults,
)
from casefile.procedure.pauses import in_a_pause
from casefile.values.amounts import fen, yuan
from casefile.values.typed_amounts import amount_typed
from casefile.values.value import Value


def settlement_of_step(
    case: Case, policy: Policy, step: Step, no: int, actor: str = ""
) -> Settlement:
    """The settlement on whose route ``step`` comes next: number ``no``, or the only one where it
    does. Refused where it comes next on several, or on none, and tells what comes first, so that
    ``actor`` can type it."""
    in_a_pause(case, policy, step)
    wanted = [settlement_numbered(case, no)] if no else list(case.settlements)
    found = [
        one for one in wanted if any(s.id == step.id for s in routes.coming(case, one, policy))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        error = Refused("{step} comes next in several settlements; say which.", step=step.title)
        error.parts = tuple(_way(case, policy, one, step, actor) for one in found)
        raise error
    raise _not_next(case, policy, step, wanted, actor)


def _way(case: Case, policy: Policy, one: Settlement, step: Step, actor: str) -> Message:
    """The command that records ``step`` on a settlement, as somebody who may where ``actor`` may
    not."""
    keys = " ".join(f"{key}=…" for key in step.needs)
    several = sum(s.running for s in case.settlements) > 1
    on = routes.on_route(policy, one, step.id) or step
    return message(
        "Next: casefile {whom}record {case} {step} {keys}",
        whom=as_whom(policy, [member.id for member in policy.members(on.roles)], actor),
        case=case.number,
        step=step.id,
        keys=f"settlement={one.no} {keys}" if several else keys,
    )


def _not_next(
    case: Case, policy: Policy, step: Step, wanted: Sequence[Settlement], actor: str
) -> Refused:
    for one in wanted:
        taken = [s for s in one.steps if s.id == step.id and s.stands]
        if taken and routes.settled(one, step):
            return Refused(
                "{step} was recorded already, as event {seq} by {by}; to change it: "
                "casefile correct {case} {seq} KEY=VALUE --reason …",
                step=step.title,
                seq=taken[-1].seq,
                by=policy.name_of(taken[-1].by),
                case=case.number,
            )
    for one in wanted:
        if one.state == "waiting":
            return awaited(case, policy, one.no)
    for one in wanted:
        if first := routes.coming(case, one, policy):
            error = Refused(
                "{step} does not come next in settlement {no}.", step=step.title, no=one.no
            )
            error.parts = (_way(case, policy, one, first[-1], actor),)
            return error
    return Refused(
        "{step} belongs to a settlement; first: casefile settle {case} …",
        step=step.title,
        case=case.number,
    )


def record_route_step(
    here: Here, step: Step, given: Mapping[str, Value], *, settlement: int, at: datetime | None
) -> tuple[NewEvent, ...]:
    """The event that records a step on the route of a settlement. Refused while a paper is missing
    that it requires."""
    one = settlement_of_step(here.case, here.policy, step, settlement, here.staff.id)
    here_on = routes.on_route(here.policy, one, step.id) or step
    permitted(here.policy, here.staff, here_on.roles, step.title)
    when = happened(at, here.now, here.case.received_at)
    if when < one.at:
        raise BadData("{at} is before the settlement was made ({time}).", at=when, time=one.at)
    in_the_past(here.policy, given, here.now)
    known = {**routes.known(here.case, one), **given}
    needs = needs_as_known(here.policy, step, known)
    given = with_defaults(here.policy, needs, given, when)
    check_facts(here.policy, needs, given, step.title)
    one_of_them(here.policy, step, given)
    if step.sums:
        payable(one, fen(str(given[step.sums])), routes.paid(one, step))
    required(here.case, here.policy, one, step)
    public, personal = split(here.policy, given)
    route = here.policy.route(one.route)
    judging = one.to_judge and route and set(route.judges) & set(here.staff.roles)
    judged = one.seq if judging else 0
    payload = StepRecorded(step=step.id, facts=public, settlement=one.no, judged=judged)
    return (NewEvent(when, payload, personal),)


def required(case: Case, policy: Policy, one: Settlement, step: Step) -> None:
    """Refused while anything is missing that the step requires on this route; each is named with
    its command."""
    missing = lacking_of(case, one, policy, step.id)
    if not missing:
        return
    titles = {f"{DOCUMENT}{d.id}": d.title for d in policy.documents}
    error = Refused(
        "{step} needs {papers} first.",
        step=step.title,
        papers=[titles.get(name, message("a payment")) for name in missing],
    )
    error.parts = tuple(
        message("Next: casefile issue {case} {document}", case=case.number, document=words)
        for name in missing
        if (words := issue_words(case, policy, one, step, name))
    )
    raise error


def issue_words(case: Case, policy: Policy, one: Settlement, step: Step, name: str) -> str:
    """What follows ``casefile issue CASE`` for a paper that is missing; nothing for a payment."""
    kind = policy.document(name.removeprefix(DOCUMENT))
    if kind is None:
        return ""
    which = f" --settlement {one.no}" if len(case.settlements) > 1 else ""
    if not kind.confirms_payment:
        return f"{kind.id}{which}"
    if step.sums:
        return f"{kind.id} amount=…{which}"
    numbers = chain(case, one)
    made = [p for p in payments_of(case, policy) if p.settlement in numbers]
    bare = [p for p in made if receipt_of(case, policy, p) is None] or made
    return f"{kind.id} payment={bare[-1].no}" if bare else ""


def payable(one: Settlement, part: int, before: int) -> None:
    """BadData for a payment of nothing, or of more than is left to pay after ``before`` fen."""
    if not part or before + part > one.amount:
        raise BadData(
            "{amount} cannot be paid: of {total} yuan {paid} are paid, {left} are left.",
            amount=yuan(part),
            paid=yuan(before),
            total=yuan(one.amount),
            left=yuan(max(one.amount - before, 0)),
        )


def explain_overpayment(here: Here, no: int, reason: str, *, returned: str) -> tuple[NewEvent, ...]:
    """What was paid on settlement ``no`` beyond what is owed: ``returned`` yuan were paid back, or
    (where none is named) all of it stays with the customer, for a reason. Without ``no`` it is the
    only settlement of which that is so."""
    still_open(here.case)
    may(here.policy, here.staff, "settle")
    with in_field("--returned"):
        back = amount_typed(returned, here.policy.currency) if returned else 0
    found = {s.no: left for s, left in overpaid(here.case, here.policy)}
    able = [s for s in here.case.settlements if s.no in found]
    one = settlement_meant(here.case, no, able, "overpaid")
    if one is None:
        raise Refused("Case {case} has no settlement that is overpaid.", case=here.case.number)
    beyond = found.get(one.no, 0)
    if not beyond:
        raise Refused("No more was paid on settlement {no} than is owed.", no=no)
    amount = back if returned else beyond
    if not 0 < amount <= beyond:
        raise BadData(
            "{amount} cannot be paid back: {left} yuan were paid beyond what is owed.",
            amount=yuan(amount),
            left=yuan(beyond),
        )
    payload = OverpaymentExplained(no=one.no, amount=yuan(amount), returned=bool(returned))
    return (NewEvent(here.now, payload, {"reason": stated(reason)}),)
