"""What a case has granted, as the rows that limits count."""

from collections.abc import Mapping
from datetime import datetime

from casefile.case.case import Case
from casefile.case.money import Offer, OfferState, Settlement
from casefile.case.owed import paid_anew, paid_on
from casefile.log.rows import Grant
from casefile.money.limits import Item
from casefile.policy import Policy
from casefile.policy.derive import with_given
from casefile.policy.money import Remedy
from casefile.values.amounts import fen
from casefile.values.telephones import dialled
from casefile.values.value import Value

SETTLEMENT = "settlement"


def customer_of(case: Case, policy: Policy) -> str:
    """What the customer is known by: a telephone number as it is dialled here, or the fact as it
    is; of whom none is known, by the case itself, so that links reach them too."""
    key = policy.summed("customer")
    value = str(case.facts.get(key, "")) if key else ""
    return as_customer(policy, value) or case.number


def as_customer(policy: Policy, value: str) -> str:
    """What somebody is known by whom the fact names so."""
    key = policy.summed("customer")
    if key and policy.facts[key].type == "phone":
        return dialled(value)
    return value.strip()


def customers_of(case: Case, policy: Policy) -> tuple[str, ...]:
    """Everything that the customer was ever known by on the case, what stands now first."""
    before = (as_customer(policy, value) for value in case.customers_before)
    return tuple(dict.fromkeys(name for name in (customer_of(case, policy), *before) if name))


def remedy_item(
    case: Case, policy: Policy, no: int, remedy: Remedy, given: Mapping[str, Value]
) -> Item:
    """Remedy ``no`` of the case as what is granted by it, of the value that is ``given``."""
    told = str(given.get(remedy.value, ""))
    return Item(
        case=case.number,
        name=f"remedy-{no}",
        kind=remedy.id,
        amount=fen(told) if told else 0,
        customer=customer_of(case, policy),
        unvalued=not told and remedy.unvalued == "ask",
        known=_asked_by_limits(case, policy, given),
    )


def offer_item(case: Case, policy: Policy, one: Offer) -> Item:
    """A remedy that was offered as what is granted by it."""
    remedy = policy.remedy(one.kind)
    return Item(
        case=case.number,
        name=f"remedy-{one.no}",
        kind=one.kind,
        amount=one.amount,
        customer=customer_of(case, policy),
        unvalued=remedy is not None
        and remedy.unvalued == "ask"
        and not (one.amount or remedy.value in one.facts),
        known=_asked_by_limits(case, policy, one.facts),
    )


def settlement_item(
    case: Case, policy: Policy, no: int, excess: int, given: Mapping[str, Value]
) -> Item:
    """Settlement ``no`` of the case, of which that is ``given``, as what is granted by it: what
    goes beyond the remedies."""
    return Item(
        case=case.number,
        name=f"settlement-{no}",
        kind=SETTLEMENT,
        amount=excess,
        customer=customer_of(case, policy),
        known=_asked_by_limits(case, policy, given),
    )


def _asked_by_limits(case: Case, policy: Policy, given: Mapping[str, Value]) -> Mapping[str, Value]:
    """What is known of the case and of what is granted on it, where limits ask for anything."""
    asked = any(row.when for row in policy.limits)
    return with_given(policy.signs, case.known, given) if asked else {}


def grants_of(case: Case, policy: Policy) -> list[Grant]:
    """Every remedy that stands on somebody's authority, and what settlements add to them, from when
    the present amount was granted.

    What waits only for a role of its chain takes up its grantor's limits already. What waits for
    authority, was declined or refused does not count; of a settlement that came to nothing what was
    paid on it counts, not what was once agreed. A time given by hand opens no window: what was
    granted under it counts from when that was really typed.
    """
    offers = [
        offer_item(case, policy, o).granted(_counts_from(case, o.granted_at), o.grantor)
        for o in case.offers
        if o.amount and (o.granted or (o.state == "waiting" and o.grantor))
    ]
    settled = [
        settlement_item(case, policy, s.no, amount, s.facts).granted(
            _counts_from(case, s.granted_at), s.grantor
        )
        for s in case.settlements
        if (amount := _counted(case, s, policy))
    ]
    return [*offers, *settled]


def _counted(case: Case, one: Settlement, policy: Policy) -> int:
    if one.stands or (one.state == "waiting" and one.grantor):
        return one.excess
    return max(paid_anew(case, one, policy) - one.covered, 0)


def uncovered(case: Case, policy: Policy, but: int = 0) -> int:
    """The fen that were granted in remedies that are paid and chosen, and that no settlement (but
    that one) rests on yet."""
    chosen = sum(o.amount for o in in_cash(case, policy, "chosen"))
    used = sum(
        s.covered if s.alive else min(paid_anew(case, s, policy), s.covered)
        for s in case.settlements
        if s.no != but
    )
    return max(chosen - used, 0)


def in_cash(case: Case, policy: Policy, state: OfferState) -> list[Offer]:
    """The remedies in that state that are paid in money."""
    cash = {r.id for r in policy.remedies if r.cash}
    return [o for o in case.offers if o.state == state and o.kind in cash]


def _counts_from(case: Case, granted_at: datetime) -> datetime:
    return max(granted_at, case.entered_at(granted_at) or granted_at)


def rests_on(case: Case, policy: Policy) -> bool:
    """Whether a settlement of the case is on its way, done, or was paid on: what was chosen for it
    cannot be taken from under it."""
    return any(s.alive or paid_on(s, policy) for s in case.settlements)
