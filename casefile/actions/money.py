"""The verbs of money: demands, offers, approvals, settlements, and what limits count."""

from collections.abc import Sequence
from datetime import datetime

from casefile.actions.act import Entry, Outcome, act, current_policy, load, staff_of
from casefile.actions.office.log import put_on_office
from casefile.actions.steps import taken_key
from casefile.actions.totals import totals_for
from casefile.actions.typed import parsed
from casefile.case.case import Case
from casefile.log.events import Event, NewEvent, RemedyOffered, SettlementMade
from casefile.money import approvals, offers, settlements
from casefile.money.authority import Totals
from casefile.money.grants import customer_of
from casefile.money.limits import Verdict, Wanted, bounds_of
from casefile.people.rights import VERBS
from casefile.policy import Policy, Staff
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


def demand(store: Store, name: str, text: str, entry: Entry, *, sort: str, amount: str) -> Outcome:
    """Record one line of what the complainant asks for."""
    return act(
        store,
        name,
        entry,
        lambda c, p, s: offers.demand(c, p, s, text, sort=sort, amount=amount, now=entry.now),
    )


def answer_demand(
    store: Store, name: str, no: int, entry: Entry, *, met: bool, remedy: int = 0
) -> Outcome:
    """Record that a demand was met, or declined."""
    return act(
        store,
        name,
        entry,
        lambda c, p, s: offers.answer_demand(c, p, s, no, met=met, remedy=remedy, now=entry.now),
    )


def offer(
    store: Store, name: str, remedy_name: str, given: Facts, entry: Entry, *, ask: str = ""
) -> Outcome:
    """Offer a remedy; what waits for an approval is asked of ``ask``."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        remedy = offers.remedy_named(policy, remedy_name)
        facts = parsed(policy, remedy.facts, given, remedy.title, entry.now)
        totals = totals_for(store, case, policy, entry.now)
        return offers.offer(case, policy, staff, remedy, facts, totals, ask=ask, now=entry.now)

    def repeats(known: Event, case: Case, policy: Policy) -> None:
        remedy = offers.remedy_named(policy, remedy_name)
        facts = parsed(policy, remedy.facts, given, remedy.title, entry.now)
        _same(entry, known, case, RemedyOffered, facts)
        if getattr(known.payload, "remedy", "") != remedy.id:
            raise taken_key(entry.key, known)

    return act(store, name, entry, decide, repeats=repeats)


def choose(store: Store, name: str, nos: Sequence[int], entry: Entry) -> Outcome:
    """Record which options the complainant chose."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        totals = totals_for(store, case, policy, entry.now)
        return offers.choose(case, policy, staff, nos, totals, entry.now)

    return act(store, name, entry, decide)


def decline(store: Store, name: str, no: int, reason: str, entry: Entry) -> Outcome:
    """Record that an option was declined, or take it back."""
    return act(store, name, entry, lambda c, p, s: offers.decline(c, p, s, no, reason, entry.now))


def approve(store: Store, name: str, no: int, entry: Entry) -> Outcome:
    """Approve what waits."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        totals = totals_for(store, case, policy, entry.now)
        return approvals.approve(case, policy, staff, no, totals, entry.now)

    return act(store, name, entry, decide)


def refuse(store: Store, name: str, no: int, reason: str, entry: Entry) -> Outcome:
    """Refuse what waits for an approval."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        totals = totals_for(store, case, policy, entry.now)
        return approvals.refuse(case, policy, staff, no, reason, totals, entry.now)

    return act(store, name, entry, decide)


def settle(store: Store, name: str, given: Facts, entry: Entry, *, ask: str = "") -> Outcome:
    """Put an agreed compensation on its route."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        allowed = settlements.rules_of(policy).facts
        facts = parsed(policy, allowed, given, VERBS["settle"], entry.now)
        totals = totals_for(store, case, policy, entry.now)
        return settlements.settle(case, policy, staff, facts, totals, ask=ask, now=entry.now)

    def repeats(known: Event, case: Case, policy: Policy) -> None:
        rules = settlements.rules_of(policy)
        facts = parsed(policy, rules.facts, given, VERBS["settle"], entry.now)
        facts = settlements.with_payee(case, policy, rules, facts)
        _same(entry, known, case, SettlementMade, facts)

    return act(store, name, entry, decide, repeats=repeats)


def cancel(store: Store, name: str, no: int, reason: str, entry: Entry) -> Outcome:
    """Cancel a settlement."""
    return act(
        store, name, entry, lambda c, p, s: settlements.cancel(c, p, s, no, reason, entry.now)
    )


def delegate(store: Store, to: str, until: datetime, entry: Entry) -> tuple[Policy, Event]:
    """Lend the acting person's authority to a colleague, until then."""
    with store.write():
        _, policy = current_policy(store)
        staff = staff_of(policy, entry)
        (decided,) = approvals.delegate(policy, staff, to, until, entry.now)
        event = put_on_office(store, decided, entry, staff.id)
    return policy, event


def limits_of(store: Store, name: str, entry: Entry) -> tuple[Case, Policy, list[Verdict]]:
    """The limits of everybody who may grant something, as they stand on this case: those of the
    acting person first, then of the others."""
    case, policy = load(store, name)
    totals = totals_for(store, case, policy, entry.now)
    roles = {limit.role for limit in policy.limits}
    holders = [s for s in policy.staff if roles & set(s.roles)]
    me = staff_of(policy, entry).id
    holders.sort(key=lambda s: s.id != me)
    nothing = Wanted(case.number, "", "*", 0, customer_of(case, policy))
    return case, policy, [_standing(policy, s, nothing, totals, entry.now) for s in holders]


def _standing(
    policy: Policy, staff: Staff, wanted: Wanted, totals: Totals, now: datetime
) -> Verdict:
    """Every bound of ``staff`` with what is counted now."""
    found = tuple(bounds_of(policy, staff, wanted, totals.grants, now))
    return Verdict(staff, True, "", found)
