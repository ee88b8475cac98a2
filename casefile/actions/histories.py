"""Cases as the log tells them, each under its policy and with the course of its clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from weakref import WeakKeyDictionary

import msgspec

from casefile.actions.calendars_carried import calendars_on, changes_hands
from casefile.actions.calendars_known import calendars_for
from casefile.actions.policies import policy_of, policy_on
from casefile.case.case import Case
from casefile.clocks.history import History, history_from
from casefile.derived.former import FORMER_NUMBER
from casefile.errors import NotFound, message
from casefile.log.events import (
    CaseOpened,
    Event,
    PersonalErased,
    PolicyMoved,
)
from casefile.log.rows import Derived
from casefile.policy import Policy
from casefile.replay.replay import replay
from casefile.store import Reading, Store
from casefile.values.text import FROM_PAPER


def number_of(store: Store, name: str) -> str:
    """The one case that ``name`` means (a full number or its tail); NotFound tells the others."""
    typed = name.translate(FROM_PAPER).strip()
    if not typed:
        raise NotFound("There is no case without a number; such as: casefile show 12")
    found = store.named(typed) or formerly(store, typed)
    if not found:
        missing = NotFound("There is no case {case}.", case=name)
        if not any(map(str.isdigit, typed)):  # a name, or words
            missing.parts = (message("Look for words: casefile search {words}", words=typed),)
        raise missing
    if len(found) > 1:
        raise NotFound(
            "{case} may be any of {numbers}; type more of the number.", case=name, numbers=found
        )
    return found[0]


def here_as(store: Store, number: str) -> str:
    """The case that bears exactly that number here, or bore it at another site; or nothing."""
    return number if store.case(number) else next(iter(formerly(store, number)), "")


def formerly(store: Store, name: str) -> list[str]:
    """The cases that bore that number at another site."""
    return list(dict.fromkeys(m.case for m in store.marks(mark=FORMER_NUMBER, value=name.upper())))


def load(store: Store, name: str, now: datetime | None = None) -> tuple[Case, Policy]:
    """The case that ``name`` means, and the policy it was opened under; where ``now`` is given,
    with the clocks that ran out meanwhile, if conditions ask for them."""
    return replayed(store, store.events(number_of(store, name)), now)


def replayed(
    store: Reading, events: Sequence[Event], now: datetime | None = None
) -> tuple[Case, Policy]:
    """The case that its events add up to, and its policy. Its clocks are followed only where a
    condition asks for them."""
    policy = policy_on(store, digest_of(events))
    if not policy.signs.clocks:
        return replay(events, policy), policy
    history = history_of(store, events)
    return history.at(now) if now else history.case, policy


def digest_of(events: Sequence[Event]) -> str:
    """The version of the policy that a case of those events stands under."""
    opened = events[0].payload
    assert isinstance(opened, CaseOpened)
    moves = [e.payload.policy for e in events if isinstance(e.payload, PolicyMoved)]
    return moves[-1] if moves else opened.policy


def history_of(store: Reading, events: Sequence[Event]) -> History:
    """What the events of one case add up to, its clocks included."""
    calendars = calendars_on(store, events)
    return history_from(events, lambda digest: policy_of(store, digest), calendars)


HISTORIES_KEPT = 32
"""Cases whose history a process keeps in mind, for the many lines of a batch."""


_histories: WeakKeyDictionary[Store, dict[str, History]] = WeakKeyDictionary()
_put: WeakKeyDictionary[Store, dict[str, tuple[History, Derived]]] = WeakKeyDictionary()
"""The rows that were put last, with the history that they follow from; it is on record only where
``known_history`` gives the very same."""
Kept = TypeVar("Kept")


def known_history(store: Store, number: str) -> History:
    """The history of a case as the log has it now. What this process knows of it already is not
    read again, unless personal facts were erased since."""
    known = _histories.get(store, {}).get(number)
    later = store.events(number, known.case.last_no if known else 0)
    if known is None:
        return history_of(store, later)
    hands = bool(known.case.stays) or changes_hands(later)
    if any(isinstance(event.payload, PersonalErased) for event in later) or (hands and later):
        return history_of(store, store.events(number))
    calendars = calendars_on(store, known.events) if hands else calendars_for(store)
    if not later and calendars is known.calendars:
        return known
    return msgspec.structs.replace(known, calendars=calendars).then(later)


def history_to_write_on(store: Store, number: str) -> History:
    """The same for what is about to be put on record, such as a paper with the customer's name: a
    store that shows masks to a login shows what is true to whoever writes."""
    if not store.acts_as[0]:
        return known_history(store, number)
    with store.write():
        return known_history(store, number)


def history_named(store: Store, name: str) -> tuple[History, Policy]:
    """The history of the case that ``name`` means, as decisions stand on it, and its policy with
    the authority of today."""
    history = known_history(store, number_of(store, name))
    return history, policy_on(store, history.case.policy)


def keep(store: Store, after: History) -> None:
    """Keep in mind what is on record: outside ``write``, where nothing is taken back any more."""
    _remember(_histories.setdefault(store, {}), after.case.number, after)


def _remember(kept: dict[str, Kept], number: str, what: Kept) -> None:
    kept.pop(number, None)
    kept[number] = what
    while len(kept) > HISTORIES_KEPT:
        del kept[next(iter(kept))]


def save(store: Store, history: History, policy: Policy, before: History | None = None) -> None:
    """Replace what is derived from a case. ``before`` is the history that the rows on record follow
    from: where this process put them, they are not read again."""
    of, known = _put.get(store, {}).get(history.case.number, (None, None))
    rows = _rows_of(history, policy)
    store.put_case(rows, known if of is before else None)
    _remember(_put.setdefault(store, {}), history.case.number, (history, rows))


def save_new(store: Store, history: History, policy: Policy) -> None:
    """Put what is derived from a case that was opened just now, of which no rows are there."""
    rows = _rows_of(history, policy)
    store.put_case(rows, Derived(rows.row))
    _remember(_put.setdefault(store, {}), history.case.number, (history, rows))


def _rows_of(history: History, policy: Policy) -> Derived:
    from casefile.derived.derived import derived  # only who writes needs it

    return derived(history.case, policy, history.begun, history.moved)


def save_anew(store: Store, number: str) -> History:
    """The same for a case as its events tell it."""
    history = history_of(store, store.events(number))
    save(store, history, policy_on(store, history.case.policy))
    return history
