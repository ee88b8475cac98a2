"""Deciding on demands, offers and the customer's choice: new events, or a refusal."""

from collections.abc import Mapping, Sequence

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Approval, Offer
from casefile.case.of_number import of_number
from casefile.errors import BadData, NotFound, Refused, in_field, message
from casefile.log.events import (
    DemandAnswered,
    DemandMade,
    NewEvent,
    RemediesChosen,
    RemedyDeclined,
    RemedyOffered,
)
from casefile.log.rows import Grant
from casefile.money.authority import authorised, in_chain, not_granted, within_ceilings
from casefile.money.grants import offer_item, remedy_item, rests_on
from casefile.money.limits import Item, judge
from casefile.people.privacy import split
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.policy.derive import with_given
from casefile.policy.money import Remedy
from casefile.policy.named import find, listed, short_for
from casefile.procedure.guards import adds_up, check_facts, in_the_past, needs_as_known, still_open
from casefile.values.amounts import yuan
from casefile.values.text import clean
from casefile.values.typed_amounts import amount_read
from casefile.values.value import Facts, Title, Value


def remedy_named(policy: Policy, name: str) -> Remedy:
    """The remedy of that id or title; NotFound tells near misses."""
    known = {r.id: r.title for r in policy.remedies}
    try:
        found = policy.remedy(find(name, known, "{name}"))
    except Refused as error:
        missing = NotFound("The policy has no remedy {name}.", name=name)
        missing.parts = error.parts
        raise missing from None
    assert found
    return found


def offer(
    here: Here, remedy: Remedy, given: Mapping[str, Value], *, ask: str, chosen: bool = False
) -> tuple[NewEvent, ...]:
    """An option for the complainant, within the authority of ``staff``, or waiting for ``ask``;
    ``chosen`` by the complainant on the spot, which what waits cannot be.

    Beyond it without ``ask``: Unauthorised with the rule, the total, what is left, and who may.
    """
    still_open(here.case)
    may(here.policy, here.staff, "offer")
    in_the_past(here.policy, given, here.now)
    known = with_given(here.policy.signs, here.case.known, given)
    check_facts(here.policy, needs_as_known(here.policy, remedy, known), given, remedy.title)
    adds_up(here.policy, known)
    number = len(here.case.offers) + 1
    wanted = worth(remedy_item(here.case, here.policy, number, remedy, given), remedy)
    grantor, asks = authorised(here, wanted, ask)
    asks = in_chain(here.policy, asks, remedy.approvals)
    public, personal = split(here.policy, given)
    spelled = yuan(wanted.amount) if wanted.amount else ""
    payload = RemedyOffered(remedy.id, spelled, public, grantor, asks)
    made = NewEvent(here.now, payload, personal)
    if not chosen:
        return (made,)
    may(here.policy, here.staff, "choose")
    if asks:
        raise Refused("It waits for an approval; it is chosen once that is given.")
    declined = tuple(o.no for o in here.case.offers if o.state == "offered")
    return made, NewEvent(here.now, RemediesChosen(nos=(number,), declined=declined))


def worth(wanted: Item, remedy: Remedy) -> Item:
    """``wanted``; BadData where it is worth nothing and should be worth something."""
    if not wanted.amount and remedy.value in remedy.needs:
        raise BadData("{remedy} must be worth more than nothing.", remedy=remedy.title)
    return wanted


def offer_numbered(case: Case, no: int) -> Offer:
    """The offer of that number; NotFound."""
    return of_number(case, case.offers, no, "Case {case} has no remedy {no}.")


def choose(here: Here, nos: Sequence[int]) -> tuple[NewEvent, ...]:
    """The complainant's choice; the other options that stood are declined, and stay on record.

    An option that was declined may be chosen after all, if whoever granted it still could.
    """
    still_open(here.case)
    may(here.policy, here.staff, "choose")
    if not nos or len(set(nos)) < len(nos):
        raise Refused("Say which remedies were chosen, each once.")
    taken = [offer_numbered(here.case, no) for no in nos]
    grants = list(here.totals.grants)
    for one in taken:
        if grant := _choosable(here, one, grants):
            grants.append(grant)
    if all(one.state == "chosen" for one in taken):
        raise Refused("Remedy {no} is chosen already.", no=nos[0])
    declined = tuple(o.no for o in here.case.offers if o.state == "offered" and o.no not in nos)
    return (NewEvent(here.now, RemediesChosen(nos=tuple(nos), declined=declined)),)


def _choosable(here: Here, one: Offer, grants: Sequence[Grant]) -> Grant | None:
    """What choosing ``one`` grants anew, beside ``grants``: what was declined counts from now, as
    what is chosen together is judged together. Refused where it cannot be chosen."""
    if one.state == "waiting":
        raise Refused("Remedy {no} waits for an approval.", no=one.no)
    if one.state in ("refused", "withdrawn") or (one.let_go and not one.grantor):
        raise Refused("Remedy {no} was not approved; offer it anew.", no=one.no)
    asked = [a for a in here.case.approvals if _of(a, one) and a.asked_seq == one.content_seq]
    if one.let_go and any(a.state != "approved" for a in asked):
        raise Refused("Remedy {no} was not approved; offer it anew.", no=one.no)
    item = offer_item(here.case, here.policy, one)
    if not one.let_go or not item.costs:
        return None
    within_ceilings(here, item)
    grantor = here.policy.member(one.grantor)
    verdict = judge(here.policy, grantor, item, grants, here.now) if grantor else None
    if verdict is None or not verdict.granted:
        error = Refused(
            "Remedy {no} is no longer within the limits of {staff}; offer it anew.",
            no=one.no,
            staff=here.policy.name_of(one.grantor),
        )
        if verdict:
            error.parts = (not_granted(here.policy, verdict, item),)
        raise error
    return item.granted(here.now, one.grantor)


def _of(approval: Approval, one: Offer) -> bool:
    return (approval.of, approval.subject) == ("remedy", one.no)


def unsettled(case: Case, policy: Policy, one: Offer) -> None:
    """Refused while a settlement rests on a chosen remedy: it cannot be taken from under it."""
    if one.state == "chosen" and rests_on(case, policy):
        raise Refused(
            "A settlement rests on remedy {no}; cancel it first: "
            "casefile cancel-settlement {case} N --reason …",
            no=one.no,
            case=case.number,
        )


def decline(here: Here, no: int, reason: str) -> tuple[NewEvent, ...]:
    """An option is declined, or taken back. What a settlement rests on stays. Without ``no`` it is
    the only one that stands."""
    still_open(here.case)
    may(here.policy, here.staff, "choose")
    one = offer_numbered(here.case, no or _the_only_offer(here.case))
    if not one.stands:
        raise Refused("Remedy {no} does not stand any more.", no=one.no)
    unsettled(here.case, here.policy, one)
    personal: Facts = {"reason": clean(reason).strip()} if reason.strip() else {}
    return (NewEvent(here.now, RemedyDeclined(no=one.no), personal),)


def _the_only_offer(case: Case) -> int:
    able = [o.no for o in case.offers if o.stands]
    if not able:
        raise Refused("Case {case} has no remedy that stands.", case=case.number)
    if len(able) > 1:
        error = Refused("Say which remedy of case {case} is meant:", case=case.number)
        error.parts = tuple(
            message("casefile decline {case} {no}", case=case.number, no=no) for no in able
        )
        raise error
    return able[0]


SORTS = {
    "inform": Title("告知", "inform"),
    "correct": Title("纠正", "correct"),
    "compensate": Title("赔偿", "compensate"),
}
"""What a demand is for (商场客户投诉案例及处理, part 4): to be told, put right, or compensated."""


def demand(here: Here, text: str, *, sort: str, amount: str) -> tuple[NewEvent, ...]:
    """One line of what the complainant asks for."""
    still_open(here.case)
    may(here.policy, here.staff, "demand")
    words = clean(text).strip()
    if not words:
        raise Refused("A demand must say what is asked for.")
    short = [sort] if sort in SORTS else short_for(sort, SORTS)
    with in_field("--for"):
        if len(short) != 1:
            raise BadData("{value} is not one of {known}.", value=sort, known=listed(SORTS))
    with in_field("--amount"):
        spelled = yuan(amount_read(amount, here.policy.currency)) if amount else ""
    return (NewEvent(here.now, DemandMade(sort=short[0], amount=spelled), {"text": words}),)


def answer_demand(
    here: Here, no: int, *, met: bool, remedy: int = 0, reason: str = ""
) -> tuple[NewEvent, ...]:
    """A demand is met, perhaps by a remedy that was chosen, or declined; why, if it is said."""
    still_open(here.case)
    may(here.policy, here.staff, "demand")
    one = of_number(here.case, here.case.demands, no, "Case {case} has no demand {no}.")
    if one.struck:
        raise Refused("Demand {no} was struck; it counts for nothing.", no=no)
    if one.state != "open":
        raise Refused("Demand {no} was answered already.", no=no)
    if remedy and offer_numbered(here.case, remedy).state != "chosen":
        raise Refused("Remedy {no} was not chosen.", no=remedy)
    personal: Facts = {"reason": clean(reason).strip()} if reason.strip() else {}
    return (NewEvent(here.now, DemandAnswered(no=no, met=met, remedy=remedy), personal),)
