"""All that a customer has with us; who looks at names and numbers in clear leaves an event."""

import msgspec

from casefile.actions.act import act_on
from casefile.actions.customers import cases_known_as, customer_grants
from casefile.actions.entry import Entry, staff_of
from casefile.log.rows import Grant
from casefile.money.hindsight import SCOPE
from casefile.money.limits import Item, LimitVerdict, bounds_of
from casefile.pages.customers import Customer
from casefile.people.privacy import whom_to_call
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.procedure.steps import reveal as look
from casefile.store import Store


def cases_of(store: Store, policy: Policy, text: str, entry: Entry, *, reveal: bool) -> Customer:
    """All that a customer has with us, who is known by a telephone number or a name. ``reveal``
    puts on record, on each of the cases, that their personal data are looked at."""
    staff = staff_of(policy, entry)
    if reveal:
        may(policy, staff, "reveal")
    known = cases_known_as(store, text, policy)
    if reveal:
        shown = [case.number for case, _ in known]
        act_on(store, shown, entry, lambda heres: [look(here, "customer") for here in heres])
    rows = [row for case, _ in known if (row := store.case(case.number))]
    found: dict[tuple[str, str], Grant] = {}
    currencies: dict[str, str] = {}
    for case, own in known:
        granted = customer_grants(store, case, own)
        found |= {(g.case, g.item): g for g in granted}
        currencies |= {g.case: own.identity.currency for g in granted}
    name = text.strip()
    grants = [msgspec.structs.replace(g, customer=name) for g in found.values()]
    here = {row.number for row in rows}
    ours = [
        g if g.case in here else _elsewhere(g)
        for g in grants
        if currencies[g.case] == policy.identity.currency
    ]
    nothing = Item("", "", "*", 0, name)
    bounds = [b for b in bounds_of(policy, staff, nothing, ours, entry.now) if b.scope == SCOPE]
    ordered = sorted((g for g in grants if g.case in here), key=lambda g: (g.at, g.case, g.item))
    verdict = LimitVerdict(staff, True, "", tuple(bounds))
    calls = {case.number: whom_to_call(own, case.facts) for case, own in known}
    policies = {c.policy: own for c, own in known}
    return Customer(tuple(rows), tuple(ordered), verdict, calls, policies, currencies)


def _elsewhere(grant: Grant) -> Grant:
    """What counts for limits only: granted on a case that bore the number once, or was linked. It
    may be a stranger's, of whom nothing is shown here."""
    return msgspec.structs.replace(grant, case="", item="", remedy="", grantor="")
