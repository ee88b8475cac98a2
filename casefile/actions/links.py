"""Tying cases to one another and to a customer; limits are judged anew where that tells more."""

from collections.abc import Sequence

import msgspec

from casefile.actions.act import Outcome, act_on
from casefile.actions.customers import customer_grants
from casefile.actions.entry import Entry
from casefile.actions.histories import replayed
from casefile.actions.policies import policy_on, procedures, versions_of, with_those_who_left
from casefile.case.here import Here
from casefile.derived.marks import SAME_CUSTOMER
from casefile.log.events import Beyond, CaseLinked, FactsCorrected, NewEvent
from casefile.log.rows import Grant
from casefile.money.grants import as_customer, customer_of
from casefile.money.hindsight import KnownOf, newly_beyond
from casefile.policy import Policy
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

    def counted(judging: Policy, *also: str) -> list[Grant]:
        return customer_grants(store, here.case, here.policy, also=also, judging=judging)

    # once the case is known by it, each number counts with the others
    customer = customer_of(here.case, here.policy)
    over = [
        one
        for judging in _all_procedures(store)
        for one in _beyond(store, judging, [counted(judging)], counted(judging, name), customer)
    ]
    payload = msgspec.structs.replace(last.payload, over=tuple(over))
    return (*rest, msgspec.structs.replace(last, payload=payload))


def _all_procedures(store: Store) -> list[Policy]:
    """The newest version of each procedure of the desk."""
    return [policy_on(store, digest) for digest in procedures(store).values()]


def _beyond(
    store: Store,
    judging: Policy,
    before: Sequence[Sequence[Grant]],
    after: Sequence[Grant],
    customer: str,
) -> tuple[Beyond, ...]:
    """What proves beyond a limit of one procedure. A grant is judged by the rules of its own case,
    as it was when it was made: by no other procedure, whose limits may be higher, lower or in
    another currency."""
    who = with_those_who_left(store, judging)
    found = newly_beyond(who, before, after, customer, _known_of(store))
    own = versions_of(store, judging.id)
    return tuple(b for b in found if (row := store.case(b.case)) and row.policy in own)


def link_cases(store: Store, one: str, other: str, tie: str, entry: Entry) -> tuple[Outcome, ...]:
    """Tie two cases; as of the same customer, limits are judged anew over both."""

    def decide(heres: tuple[Here, ...]) -> tuple[tuple[NewEvent, ...], ...]:
        decided = links.tied(heres, tie)
        if tie != SAME_CUSTOMER:
            return decided
        first, second = decided
        told_there = heres[1].policy.id if heres[1].policy.id != heres[0].policy.id else ""
        every = _all_procedures(store)
        here = [p for p in every if p.id != told_there]
        there = [p for p in every if p.id == told_there]
        return (
            _with_what_it_shows(store, heres, here, first),
            _with_what_it_shows(store, heres, there, second),
        )

    return act_on(store, (one, other), entry, decide)


def _with_what_it_shows(
    store: Store,
    heres: tuple[Here, ...],
    judges: Sequence[Policy],
    decided: tuple[NewEvent, ...],
) -> tuple[NewEvent, ...]:
    """The link in the stream of one of both cases, with what it shows to lie beyond a limit of any
    of those procedures (``judges``)."""
    over: list[Beyond] = []
    name = customer_of(heres[0].case, heres[0].policy)
    for judging in judges:
        halves = [customer_grants(store, h.case, h.policy, judging=judging) for h in heres]
        alike = [[msgspec.structs.replace(g, customer=name) for g in half] for half in halves]
        together = {(g.case, g.item): g for half in alike for g in half}
        over += _beyond(store, judging, alike, list(together.values()), name)
    (event,) = decided
    assert isinstance(event.payload, CaseLinked)
    payload = msgspec.structs.replace(event.payload, over=tuple(over))
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
