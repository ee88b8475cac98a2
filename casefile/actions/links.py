"""Tying cases to one another and to a customer; limits are judged anew where that tells more."""

import msgspec

from casefile.actions.act import Outcome, act_on
from casefile.actions.customers import customer_grants
from casefile.actions.entry import Entry
from casefile.actions.histories import replayed
from casefile.actions.policies import with_those_who_left
from casefile.case.here import Here
from casefile.derived.marks import SAME_CUSTOMER
from casefile.log.events import CaseLinked, FactsCorrected, NewEvent
from casefile.money.grants import as_customer, customer_of
from casefile.money.hindsight import KnownOf, newly_beyond
from casefile.procedure import links
from casefile.store import Store


def judged_anew(store: Store, here: Here, decided: tuple[NewEvent, ...]) -> tuple[NewEvent, ...]:
    """``decided`` with what it shows to lie beyond a limit, where it corrects who the customer is:
    what counts on the cases of that number counts together from now on."""
    *rest, last = decided
    key = here.policy.summed("customer")
    if not isinstance(last.payload, FactsCorrected) or not key:
        return decided
    told = {**last.payload.facts, **last.personal}.get(key)
    if told is None:
        return decided
    name = as_customer(here.policy, str(told))
    before = customer_grants(store, here.case, here.policy)
    after = customer_grants(store, here.case, here.policy, also=[name])
    # once the case is known by it, each number counts with the others
    judging = with_those_who_left(store, here.policy)
    over = newly_beyond(
        judging, [before], after, customer_of(here.case, here.policy), _known_of(store)
    )
    payload = msgspec.structs.replace(last.payload, over=over)
    return (*rest, msgspec.structs.replace(last, payload=payload))


def link_cases(store: Store, one: str, other: str, tie: str, entry: Entry) -> tuple[Outcome, ...]:
    """Tie two cases; as of the same customer, limits are judged anew over both."""

    def decide(heres: tuple[Here, ...]) -> tuple[tuple[NewEvent, ...], ...]:
        decided = links.tied(heres, tie)
        if tie != SAME_CUSTOMER:
            return decided
        first, second = decided
        first = _with_what_it_shows(store, heres, 0, first)
        if heres[0].policy.currency != heres[1].policy.currency:
            second = _with_what_it_shows(store, heres, 1, second)
        return first, second

    return act_on(store, (one, other), entry, decide)


def _with_what_it_shows(
    store: Store, heres: tuple[Here, ...], no: int, decided: tuple[NewEvent, ...]
) -> tuple[NewEvent, ...]:
    """The link in the stream of case ``no`` of both, with what it shows to lie beyond a limit of
    that case's procedure, in its currency."""
    here = heres[no]
    halves = [customer_grants(store, h.case, h.policy, judging=here.policy) for h in heres]
    name = customer_of(here.case, here.policy)
    alike = [[msgspec.structs.replace(g, customer=name) for g in half] for half in halves]
    together = {(g.case, g.item): g for half in alike for g in half}
    judging = with_those_who_left(store, here.policy)
    over = newly_beyond(judging, alike, list(together.values()), name, _known_of(store))
    (event,) = decided
    assert isinstance(event.payload, CaseLinked)
    payload = msgspec.structs.replace(event.payload, over=over)
    return (msgspec.structs.replace(event, payload=payload),)


def _known_of(store: Store) -> KnownOf:
    """What each case tells, for limits that ask."""
    return lambda number: replayed(store, store.events(number))[0].known


def unlink_cases(
    store: Store, one: str, other: str, reason: str, entry: Entry, *, mistake: bool
) -> tuple[Outcome, ...]:
    """End every link between two cases; or say that it was a mistake, and there never was one."""
    return act_on(
        store, (one, other), entry, lambda heres: links.untied(heres, reason, mistake=mistake)
    )
