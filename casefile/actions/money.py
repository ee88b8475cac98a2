"""The verbs of money: demands, offers, approvals, settlements, and what limits count."""

from datetime import datetime

import msgspec

from casefile.actions.act import Outcome, act
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import load
from casefile.actions.office.log import put_on_office
from casefile.actions.policies import current_policy
from casefile.actions.steps import taken_key
from casefile.actions.totals import delegations, totals_for
from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.log.events import Event, NewEvent, RemedyOffered, SettlementMade
from casefile.money import offers, settlements
from casefile.money.grants import customer_of
from casefile.money.limits import Item, LimitVerdict, bounds_of
from casefile.money.payees import with_payee
from casefile.people import delegation
from casefile.people.delegation import Delegation
from casefile.people.rights import VERBS
from casefile.policy import Policy, Staff
from casefile.procedure.typed import parsed
from casefile.store import Store
from casefile.values.value import Facts


def _same(
    entry: Entry, known: Event, case: Case, kind: type[RemedyOffered | SettlementMade], facts: Facts
) -> None:
    """Changed if the key marks another write than this one."""
    if known.stream != case.number or not isinstance(known.payload, kind):
        raise taken_key(entry.key, known)
    if {**known.payload.facts, **(known.personal or {})} != facts:
        raise taken_key(entry.key, known)


class OfferTyped(msgspec.Struct, frozen=True):
    """A remedy by name with its facts as typed; who is asked to approve it, or that the complainant
    takes it on the spot."""

    remedy: str
    facts: Facts
    ask: str = ""
    chosen: bool = False


def offer(store: Store, name: str, typed: OfferTyped, entry: Entry) -> Outcome:
    """Offer a remedy; what waits for an approval is asked of whom it names."""

    def decide(here: Here) -> tuple[NewEvent, ...]:
        remedy = offers.remedy_named(here.policy, typed.remedy)
        facts = parsed(here.policy, remedy.facts, typed.facts, remedy.title, here.now)
        return offers.offer(here, remedy, facts, ask=typed.ask, chosen=typed.chosen)

    def repeats(known: Event, here: Here) -> None:
        remedy = offers.remedy_named(here.policy, typed.remedy)
        facts = parsed(here.policy, remedy.facts, typed.facts, remedy.title, here.now)
        _same(entry, known, here.case, RemedyOffered, facts)
        if getattr(known.payload, "remedy", "") != remedy.id:
            raise taken_key(entry.key, known)

    return act(store, name, entry, decide, repeats=repeats)


def settle(
    store: Store, name: str, given: Facts, entry: Entry, *, ask: str = "", continues: int = 0
) -> Outcome:
    """Put an agreed compensation on its route; it may go on with what was paid on a cancelled
    one."""

    def decide(here: Here) -> tuple[NewEvent, ...]:
        allowed = settlements.rules_of(here.policy).facts
        facts = parsed(here.policy, allowed, given, VERBS["settle"], here.now)
        return settlements.settle(here, facts, ask=ask, continues=continues)

    def repeats(known: Event, here: Here) -> None:
        rules = settlements.rules_of(here.policy)
        facts = parsed(here.policy, rules.facts, given, VERBS["settle"], here.now)
        facts = with_payee(here.case, here.policy, rules, facts)
        _same(entry, known, here.case, SettlementMade, facts)

    return act(store, name, entry, decide, repeats=repeats)


def delegate(store: Store, to: str, until: datetime, entry: Entry) -> tuple[Policy, Event]:
    """Lend the acting person's authority to a colleague, until then."""
    with store.write():
        _, policy = current_policy(store)
        staff = staff_of(policy, entry)
        entry.stamp(staff.id, policy)
        if entry.backdated:  # an end that has really passed is none
            delegation.lend(policy, staff, to, until, entry.backdated)
        (decided,) = delegation.lend(policy, staff, to, until, entry.now)
        event = put_on_office(store, decided, entry, staff.id)
    return policy, event


def lent_now(store: Store, now: datetime) -> tuple[Policy, tuple[Delegation, ...]]:
    """Whose authority is lent to whom now."""
    _, policy = current_policy(store)
    return policy, delegation.delegations_in_force(policy, delegations(store), now)


def end_delegation(store: Store, which: str, reason: str, entry: Entry) -> tuple[Policy, Event]:
    """End a delegation now."""
    with store.write():
        policy, lent = lent_now(store, entry.now)
        staff = staff_of(policy, entry)
        decided = delegation.take_back(policy, staff, lent, which, reason)
        event = put_on_office(store, NewEvent(entry.now, decided), entry, staff.id)
    return policy, event


def limits_of(store: Store, name: str, entry: Entry) -> tuple[Case, Policy, list[LimitVerdict]]:
    """The limits of everybody who may grant something, as they stand on this case: those of the
    acting person first, then of the others."""
    case, policy = load(store, name)
    totals = totals_for(store, case, policy, entry.now, whole=True)
    roles = {limit.role for limit in policy.limits}
    holders = [s for s in policy.staff if roles & set(s.roles)]
    me = staff_of(policy, entry).id
    holders.sort(key=lambda s: s.id != me)
    nothing = Item(case.number, "", "*", 0, customer_of(case, policy), known=case.known)
    return case, policy, [_standing(policy, s, nothing, totals, entry.now) for s in holders]


def _standing(
    policy: Policy, staff: Staff, wanted: Item, totals: Totals, now: datetime
) -> LimitVerdict:
    """Every bound of ``staff`` with what is counted now."""
    found = tuple(bounds_of(policy, staff, wanted, totals.grants, now))
    return LimitVerdict(staff, True, "", found)
