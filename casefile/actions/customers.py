"""Who stands behind a case: every number that it ever bore, and the cases linked to it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec

from casefile.actions.histories import here_as, number_of, replayed
from casefile.actions.policies import policy_of, procedures, versions_of
from casefile.case.case import Case
from casefile.derived.marks import CUSTOMER_BEFORE, LINKED_BEFORE, SAME_CAUSE, SAME_CUSTOMER
from casefile.errors import Refused
from casefile.log.rows import EVER, CaseFilter, CaseRow, Grant
from casefile.money.grants import as_customer, customer_of, customers_of
from casefile.policy import Policy
from casefile.store import Store


def linked_cases(store: Store, number: str) -> list[str]:
    """The cases of the same customer, by however many links; without the case itself."""
    return _reached(store, number, SAME_CUSTOMER)[1:]


def tied_cases(store: Store, number: str) -> list[str]:
    """The case and all that are of the same cause, by however many links."""
    return _reached(store, number, SAME_CAUSE)


def of_one_cause(store: Store, name: str) -> list[str]:
    """The same for the case that is meant; Refused where there is no other one."""
    number = number_of(store, name)
    found = tied_cases(store, number)
    if len(found) == 1:
        raise Refused(
            "Case {case} is linked to no case of the same cause: casefile link {case} OTHER "
            "--as same-cause",
            case=number,
        )
    return found


def _reached(store: Store, number: str, mark: str) -> list[str]:
    found, left = [number], [number]
    while left:
        marks = [m for m in store.marks(case=left.pop()) if m.mark == mark]
        told = [here_as(store, m.value) for m in marks]  # nothing is known of one at another site
        new = [name for name in told if name and name not in found]
        found += dict.fromkeys(new)
        left += dict.fromkeys(new)
    return found


def counted_with(
    store: Store, case: Case, policy: Policy, also: Iterable[str] = ()
) -> dict[str, datetime | None]:
    """The cases that limits count together with ``case``, itself among them, and until when what
    was granted on them counts: for ever (None) where links hold still, else until they ended.

    A link joins customers, not cases: it holds for whatever case is known by the number of one of
    them now (for ``case`` also by those that are given). A number that was corrected away joins no
    links: it may be a stranger's.
    """
    linked = {m.case for mark in (SAME_CUSTOMER, LINKED_BEFORE) for m in store.marks(mark=mark)}
    names = {customer_of(case, policy), *also}
    found: dict[str, datetime | None] = {}
    left: list[tuple[str, datetime | None]] = [(case.number, None)]
    left += [(other, None) for name in names for other in _known_now_as(store, name, linked)]
    while left:
        one, until = left.pop()
        if one in found and not _longer(until, found[one]):
            continue
        found[one] = until
        if one != case.number:
            name = customer_of(*replayed(store, store.events(one)))
            left += [(other, until) for other in _known_now_as(store, name, linked)]
        for mark in store.marks(case=one):
            if mark.mark not in (SAME_CUSTOMER, LINKED_BEFORE) or not (
                other := here_as(store, mark.value)
            ):
                continue
            if mark.mark == SAME_CUSTOMER:
                left.append((other, until))
            else:
                left.append((other, mark.at if until is None else min(until, mark.at)))
    return found


def _known_now_as(store: Store, name: str, among: Collection[str]) -> Iterator[str]:
    """Those ``among`` some cases whose customer is known by ``name`` now."""
    if not among or not name:
        return
    named = {row.number for row in store.cases(CaseFilter(text=name))}
    for number in sorted(named & set(among)):
        if customer_of(*replayed(store, store.events(number))) == name:
            yield number


def _longer(until: datetime | None, than: datetime | None) -> bool:
    return than is not None and (until is None or until > than)


def grants_to(store: Store, names: Iterable[str], since: datetime = EVER) -> list[Grant]:
    """Whatever was granted on cases that ever bore one of ``names``."""
    wanted = set(names)
    found = [grant for name in sorted(wanted) for grant in store.grants(customer=name, since=since)]
    before = {m.case for m in store.marks(mark=CUSTOMER_BEFORE) if m.value in wanted}
    found += [grant for number in sorted(before) for grant in store.grants(case=number)]
    return found


def in_other_currency(store: Store, policy: Policy) -> frozenset[str]:
    """The cases of the desk whose procedure reckons in another currency than ``policy``: no amount
    of theirs is added to one of it. None are asked for where all procedures have the same one."""
    known = procedures(store)
    other = [
        n for n, digest in known.items() if policy_of(store, digest).currency != policy.currency
    ]
    versions = tuple(version for name in other for version in versions_of(store, name))
    if not versions:
        return frozenset()
    return frozenset(row.number for row in store.cases(CaseFilter(policies=versions)))


def customer_grants(
    store: Store,
    case: Case,
    policy: Policy,
    since: datetime = EVER,
    *,
    also: Iterable[str] = (),
    judging: Policy | None = None,
) -> list[Grant]:
    """Whatever was granted to the customer of the case in the currency of ``policy`` (or of that
    whose limits are ``judging``), under whatever number, and to those who are known by one of
    ``also``; each spelled as granted to the customer as the case knows them."""
    found = grants_to(store, [*customers_of(case, policy), *also], since)
    for number, until in counted_with(store, case, policy, also).items():
        names = () if number == case.number else _names_on(store, number)
        both = [*grants_to(store, names, since), *store.grants(case=number)]
        found += [g for g in both if until is None or g.at <= until]
    foreign = in_other_currency(store, judging or policy)
    once = {(g.case, g.item): g for g in found if g.case not in foreign}
    name = customer_of(case, policy)
    return [msgspec.structs.replace(g, customer=name) for g in once.values()]


def _names_on(store: Store, number: str) -> tuple[str, ...]:
    return customers_of(*replayed(store, store.events(number)))


RECALLED = 20
"""Cases of a customer that are looked at when they come with another one."""


def cases_known_as(
    store: Store,
    text: str,
    policy: Policy,
    most: int | None = None,
    known: Mapping[str, tuple[Case, Policy]] = MappingProxyType({}),
) -> list[tuple[Case, Policy]]:
    """The cases of a telephone number, or of a name, and those linked to them; newest first; those
    that are ``known`` already are not read again. A number that was corrected away is no longer the
    case's: it may be a stranger's."""
    name = as_customer(policy, text)
    found: dict[str, tuple[Case, Policy]] = {}
    for row in store.cases(CaseFilter(text=name or text))[:most]:
        case, own = known.get(row.number) or replayed(store, store.events(row.number))
        key = own.summed("complainant")
        if name == customer_of(case, own) or (key and case.facts.get(key) == text.strip()):
            found[row.number] = case, own
    linked = {other for number in found for other in linked_cases(store, number)}
    found |= {number: replayed(store, store.events(number)) for number in linked - found.keys()}
    return [found[number] for number in sorted(found, reverse=True)]


def others_of(store: Store, case: Case, policy: Policy) -> list[Case]:
    """The other cases of whoever stands behind ``case``, by the number that it bears now; newest
    first."""
    key = policy.summed("customer")
    told = str(case.facts.get(key, "")) if key else ""
    if not told:
        return []
    found = cases_known_as(store, told, policy, RECALLED, {case.number: (case, policy)})
    return [other for other, _ in found if other.number != case.number]


def found_by(store: Store, text: str, policy: Policy) -> list[CaseRow]:
    """The cases that a search finds, the newest first; under a number that was corrected away
    nothing is shown of a case that it is not the number of any more."""
    rows = store.cases(CaseFilter(text=text))
    name = as_customer(policy, text)
    before = {m.case for m in store.marks(mark=CUSTOMER_BEFORE) if name and m.value == name}
    return [row for row in rows if row.number not in before]
