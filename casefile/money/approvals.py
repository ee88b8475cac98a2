"""Deciding on approvals: who may, in which order, and never on their own proposal."""

import msgspec

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Approval
from casefile.case.of_number import of_number
from casefile.errors import CasefileError, Refused, Unauthorised, message
from casefile.log.events import ApprovalGiven, ApprovalRefused, NewEvent
from casefile.money.authority import beyond, who_else, within_ceilings
from casefile.money.grants import offer_item, settlement_item
from casefile.money.limits import Item, judge
from casefile.people.delegation import delegators
from casefile.policy import Policy, Staff
from casefile.procedure import steps
from casefile.procedure.guards import not_over, stated
from casefile.procedure.performers import admitted, narrowing
from casefile.replay.approvals import authors_of
from casefile.values.value import Facts


def approve(here: Here, no: int) -> tuple[NewEvent, ...]:
    """The approval ``no`` (0: the one that waits for ``staff``) is given. The authority is checked
    as things stand now; four eyes hold through delegates too."""
    not_over(here.case)
    one = waiting(here, no)
    in_order(here.case, one)
    behalf = authority(here, one)
    _leaves_all_places(here, one, behalf or here.staff)
    if one.of == "step":
        return _decide_step(here, one, behalf, yes=True)
    lent = behalf.id if behalf else ""
    return (NewEvent(here.now, ApprovalGiven(ask=one.asked_seq, rank=one.rank, behalf=lent)),)


def _leaves_all_places(here: Here, one: Approval, giver: Staff) -> None:
    """Refused where ``giver`` is the only one left for another place of the same chain: nobody
    fills two."""
    barred = _barred(here.case, one) | {giver.id, here.staff.id}
    for other in here.case.approvals:
        same = (other.of, other.subject) == (one.of, one.subject)
        if not (same and other.state == "waiting" and other.role and other.no != one.no):
            continue
        holders = {m.id for m in here.policy.members((other.role,))}
        if giver.id in holders and not holders - barred:
            raise Refused(
                "Nobody but {staff} may give approval {no}, and nobody gives two of them; let "
                "somebody else give this one.",
                staff=giver.name,
                no=other.no,
            )


def refuse(here: Here, no: int, reason: str) -> tuple[NewEvent, ...]:
    """The approval is refused; one's own proposal may be refused too: it is taken back."""
    not_over(here.case)
    one = waiting(here, no, refusing=True)
    words = stated(reason)
    behalf = None
    if here.staff.id not in authors_of(here.case, one):
        behalf = authority(here, one, refusing=True)
    if one.of == "step":
        return (*_decide_step(here, one, behalf, yes=False), *steps.note(here, words, at=None))
    lent = behalf.id if behalf else ""
    payload = ApprovalRefused(
        ask=one.asked_seq, rank=one.rank, behalf=lent, withdrawn=here.staff.id == one.asked_by
    )
    return (NewEvent(here.now, payload, {"reason": words}),)


def waiting(here: Here, no: int, *, refusing: bool = False) -> Approval:
    """The approval that is meant; without a number, the only one that ``staff`` may decide on."""
    if no:
        one = of_number(here.case, here.case.approvals, no, "Case {case} has no approval {no}.")
        if one.state != "waiting":
            raise Refused("Approval {no} does not wait any more.", no=no)
        return one
    open_ones = [a for a in here.case.approvals if a.state == "waiting"]
    if not open_ones:
        raise Refused("Nothing on case {case} waits for an approval.", case=here.case.number)
    mine = [a for a in open_ones if decidable(here, a)]
    if refusing:
        mine = mine or [a for a in open_ones if here.staff.id in authors_of(here.case, a)]
    if len(mine) == 1 or len(open_ones) == 1:
        return (mine or open_ones)[0]
    if mine:
        raise Refused("Say which approval is meant: {nos}.", nos=[a.no for a in mine])
    # none of them: the reason for the first is worth more than their numbers
    return open_ones[0]


def decidable(here: Here, one: Approval) -> bool:
    """Whether ``staff`` could give this approval now."""
    try:
        in_order(here.case, one)
        authority(here, one)
    except CasefileError:
        return False
    return True


def givers(here: Here, one: Approval) -> list[str]:
    """The ids of those who could give the approval now, whoever ``here.staff`` is: who is asked, if
    they still may; else everybody else who may."""

    def could(member: Staff | None) -> bool:
        if member is None or not member.roles:
            return False
        return decidable(msgspec.structs.replace(here, staff=member), one)

    if could(here.policy.member(one.asked)):
        return [one.asked]
    return [m.id for m in here.policy.staff if could(m)]


def in_order(case: Case, one: Approval) -> None:
    """Refused while an earlier approval of the same subject waits."""
    first = next(
        a
        for a in case.approvals
        if (a.of, a.subject) == (one.of, one.subject) and a.state == "waiting"
    )
    if first.no != one.no:
        raise Refused("Approval {first} comes before {no}.", first=first.no, no=one.no)


def authority(here: Here, one: Approval, *, refusing: bool = False) -> Staff | None:
    """Whose authority ``staff`` uses: their own (None), or that of somebody who lent it.

    Refused for one's own proposal; Unauthorised where nobody's authority is enough.
    """
    if one.of != "step" and not refusing:
        within_ceilings(here, wanted_by(here.case, here.policy, one))
    lenders = delegators(here.policy, here.staff, here.totals.delegations, here.now)
    able = [who for who in (here.staff, *lenders) if _enough(here, who, one, refusing)]
    barred = _barred(here.case, one)
    for who in able:
        if here.staff.id not in barred and who.id not in barred:
            return None if who is here.staff else who
    own = authors_of(here.case, one)
    if able or here.staff.id in own:
        proposers = [who for who in (here.staff, *able) if who.id in own]
        if proposers:
            error = Refused(
                "{staff} proposed it: nobody approves what they proposed themselves, nor does "
                "their delegate.",
                staff=proposers[0].name,
            )
        else:
            error = Refused(
                "{staff} has approved it already; it takes somebody else.",
                staff=next(iter(able), here.staff).name,
            )
        error.parts = _not_enough(here, one).parts
        raise error
    raise _not_enough(here, one)


def _barred(case: Case, one: Approval) -> set[str]:
    """Who may not give it: who proposed or changed it, and who fills another place of the same
    chain."""
    barred = authors_of(case, one)
    for other in case.approvals:
        same = (other.of, other.subject) == (one.of, one.subject)
        if same and other.state == "approved":
            barred |= {other.decided_by, other.behalf} - {""}
    return barred


def _enough(here: Here, who: Staff, one: Approval, refusing: bool) -> bool:
    if one.of == "step":
        step = here.policy.step(one.step)
        barred = narrowing(here.case, step).shut_out
        return admitted(here.case, step, who) and here.staff.id not in barred
    if one.role and one.role not in who.roles:
        return False
    if one.role and not one.asked:
        return True
    if refusing and who.id == one.asked:
        return True
    return judge(
        here.policy, who, wanted_by(here.case, here.policy, one), here.totals.grants, here.now
    ).granted


def wanted_by(case: Case, policy: Policy, one: Approval) -> Item:
    """What an approval would grant."""
    if one.of == "remedy":
        offer = next(o for o in case.offers if o.no == one.subject)
        return offer_item(case, policy, offer)
    made = next(s for s in case.settlements if s.no == one.subject)
    return settlement_item(case, policy, made.no, made.excess, made.facts)


def _not_enough(here: Here, one: Approval) -> Unauthorised:
    role = (one.role,) if one.role else ()
    roles = here.policy.step(one.step).roles if one.of == "step" else role
    if roles and (not one.asked or one.role not in here.staff.roles):
        error = Unauthorised(
            "{staff} may not approve it: it takes {roles}.",
            staff=here.staff.name,
            roles=[here.policy.role_title(r) for r in roles],
        )
        error.parts = tuple(
            message("{staff} may ({id}).", staff=m.name, id=m.id)
            for m in here.policy.members(roles)
            if m.id not in _barred(here.case, one)
            and (one.of != "step" or admitted(here.case, here.policy.step(one.step), m))
        )
        return error
    wanted = wanted_by(here.case, here.policy, one)
    verdict = judge(here.policy, here.staff, wanted, here.totals.grants, here.now)
    able = who_else(here, wanted, one.asked_by)
    error = beyond(here.policy, verdict, wanted, able, here.case)
    error.parts = error.parts[:-1]
    return error


def _decide_step(
    here: Here, one: Approval, behalf: Staff | None, *, yes: bool
) -> tuple[NewEvent, ...]:
    step = here.policy.step(one.step)
    assert step.decides
    given: Facts = {step.decides.fact: step.decides.yes if yes else step.decides.no}
    return steps.record_step(here, step, given, at=None, behalf=behalf, judged=one.subject)
