"""What limits count, read from derived rows, and whose authority was lent to whom."""

from datetime import datetime

from casefile.actions.customers import customer_grants
from casefile.case.case import Case
from casefile.case.here import Totals
from casefile.log.events import OFFICE, AuthorityDelegated
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
    """Every delegation that was made, in order."""
    events = store.of_kind(OFFICE, AuthorityDelegated.kind)
    payloads = (e.payload for e in events)
    return [Delegation(p.by, p.to, p.until) for p in payloads if isinstance(p, AuthorityDelegated)]
