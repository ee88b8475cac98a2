"""What limits count, read from derived rows, and whose authority was lent to whom."""

from datetime import datetime

from casefile.actions.customers import customer_grants
from casefile.case.case import Case
from casefile.case.here import Totals
from casefile.log.events import OFFICE, AuthorityDelegated, DelegationEnded, Event
from casefile.log.rows import EVER, Grant
from casefile.money.limits import window_start
from casefile.people.delegation import Delegation
from casefile.policy import Policy
from casefile.store import Store


def totals_for(store: Store, case: Case, policy: Policy, now: datetime) -> Totals:
    """What limits count for ``case``: from derived rows alone, other cases are not replayed."""
    starts = [window_start(limit.window, now) for limit in policy.limits]
    since = min((s or EVER for s in starts), default=EVER)
    found: list[Grant] = []
    clerks = {x.role for x in policy.limits if x.per_clerk}
    for staff in policy.staff:
        if clerks & set(staff.roles):
            found += store.grants(grantor=staff.id, since=since)
    found += customer_grants(store, case, policy, since)
    once: dict[tuple[str, str], Grant] = {(g.case, g.item): g for g in found}
    return Totals(list(once.values()), delegations(store))


def delegations(store: Store) -> list[Delegation]:
    """Every delegation that was made, in order; what was ended is lent until its end."""
    events = store.of_kind(OFFICE, AuthorityDelegated.kind, DelegationEnded.kind)
    return [_lent(event) for event in events]


def _lent(event: Event) -> Delegation:
    told = event.payload
    if isinstance(told, DelegationEnded):
        return Delegation(told.by, told.to, event.at, event.seq)
    assert isinstance(told, AuthorityDelegated)
    return Delegation(told.by, told.to, told.until, event.seq)
