"""What limits count, read from derived rows, and whose authority was lent to whom."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from casefile.actions.histories import replayed
from casefile.actions.site_of_desk import site_of
from casefile.case.case import Case
from casefile.case.here import CeilingUse, Totals
from casefile.derived.former import FORMER_NUMBER
from casefile.log.events import OFFICE, AuthorityDelegated, DelegationEnded, Event
from casefile.log.rows import EVER, Grant
from casefile.money.limits import window_start
from casefile.people.delegation import Delegation
from casefile.policy import Policy, Staff
from casefile.policy.money import Limit
from casefile.store import Store


def totals_for(
    store: Store, case: Case, policy: Policy, now: datetime, *, whole: bool = False
) -> Totals:
    """What limits count for ``case``: from derived rows alone, other cases are not replayed. What
    somebody granted to other customers is added up, unless the ``whole`` of it is asked for: nobody
    waits for how much they granted before. Amounts in another currency count for none of it."""
    from casefile.actions.customers import customer_grants, in_other_currency  # for money alone

    starts = [window_start(limit.window, now) for limit in policy.limits]
    since = min((s or EVER for s in starts), default=EVER)
    found = customer_grants(store, case, policy, since)
    foreign = in_other_currency(store, policy)
    theirs = {grant.case for grant in found}
    mixed = [grant for number in theirs for grant in store.grants(case=number)]
    sums: list[Grant] = []
    clerks = [x for x in policy.limits if x.per_clerk]
    for staff in policy.staff:
        if rows := [x for x in clerks if x.role in staff.roles]:
            if whole or foreign:
                theirs_all = store.grants(grantor=staff.id, since=since)
                found = [*(g for g in theirs_all if g.case not in foreign), *found]
            else:
                found = [*(g for g in mixed if g.grantor == staff.id and g.at >= since), *found]
                sums += _sums(store, staff, rows, theirs, now)
    once = {(g.case, g.item): g for g in found}
    ceilings = tuple(_ceilings(store, case, policy, now)) if policy.ceilings else ()
    return Totals([*once.values(), *sums], delegations(store), ceilings)


def _ceilings(store: Store, case: Case, policy: Policy, now: datetime) -> Iterator[CeilingUse]:
    """What this site granted of each ceiling that bounds it: not what another site granted on cases
    that came from there."""
    from casefile.actions.customers import in_other_currency
    from casefile.money.grants import grants_of

    site = site_of(store)
    moved = {mark.case for mark in store.marks(mark=FORMER_NUMBER)} - {case.number}
    apart = [g for number in moved for g in granted_here(store, number)]
    foreign = in_other_currency(store, policy)
    but = (*moved, case.number, *foreign)
    for row in policy.ceilings:
        if row.site not in ("", site):
            continue
        since = window_start(row.window, now) or EVER
        remedy = "" if row.remedy == "*" else row.remedy
        others = sum(
            store.sum_granted(staff.id, since, _LAST, remedy, but) for staff in policy.staff
        )
        others += sum(
            g.amount
            for g in apart
            if g.at > since and remedy in ("", g.remedy) and g.case not in foreign
        )
        own = [g for g in grants_of(case, policy) if g.at > since and remedy in ("", g.remedy)]
        yield CeilingUse(row, others, [g for g in own if _made_here(case, g)])


def granted_here(store: Store, number: str) -> list[Grant]:
    """What was granted on a case while it was at this site."""
    grants = store.grants(case=number)
    if not grants:
        return []
    case, _ = replayed(store, store.events(number))
    return [grant for grant in grants if _made_here(case, grant)]


def _made_here(case: Case, grant: Grant) -> bool:
    own = case.stays[-1].site if case.stays else ""
    return not own or any(grant.at in stay for stay in case.stays if stay.site == own)


def _sums(
    store: Store, staff: Staff, limits: Sequence[Limit], but: Collection[str], now: datetime
) -> Iterator[Grant]:
    """What somebody granted on all cases ``but`` some, as one grant for each stretch of time and
    each remedy that ``limits`` tell apart."""
    starts = sorted({window_start(limit.window, now) or EVER for limit in limits})
    named = {limit.remedy for limit in limits} - {"*"}
    for after, until in zip(starts, [*starts[1:], _LAST], strict=True):
        rest = store.sum_granted(staff.id, after, until, "", but)
        for remedy in sorted(named):
            amount = store.sum_granted(staff.id, after, until, remedy, but)
            rest -= amount
            yield Grant("", remedy, remedy, until, amount, staff.id, "")
        yield Grant("", "", "", until, rest, staff.id, "")


_LAST = datetime.max.replace(tzinfo=UTC)


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
