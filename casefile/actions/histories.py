"""Cases as the log tells them, each under its policy and with the course of its clocks."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import msgspec

from casefile.actions.calendars_known import calendars_for, office_payloads
from casefile.case.case import Case
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import Round
from casefile.errors import CasefileError, NotFound
from casefile.log.events import (
    OFFICE,
    CalendarImported,
    CaseOpened,
    Event,
    PersonalErased,
    PolicyApplied,
    PolicyMoved,
)
from casefile.people.roster import roster
from casefile.policy import Policy, read_version
from casefile.policy.in_force import in_force
from casefile.replay.replay import replay
from casefile.store import Reading, Store

_policies: dict[str, Policy] = {}


def policy_of(store: Reading, digest: str) -> Policy:
    """The version of the policy with that digest; it was stored when it was applied."""
    if digest not in _policies:
        text = store.file(digest)
        if text is None:
            raise NotFound("The policy {digest} is not in the database.", digest=digest[:16])
        _policies[digest] = read_version(text)
    return _policies[digest]


def current_policy(store: Reading) -> tuple[str, Policy]:
    """Digest and text of the policy that new cases are opened under, the one applied last; its
    staff are those of the desk today."""
    applied = _applied(store)
    if not applied:
        raise NotFound("No policy was applied yet: casefile policy apply FILE")
    return applied[-1].digest, _desk(store).policy


class _Desk(msgspec.Struct):
    """What is known of a desk at one number of the office's log: its policy with the staff of
    today, and the versions as cases stand under them."""

    seen: int
    policy: Policy
    on: dict[str, Policy] = {}


_desks: WeakKeyDictionary[Reading, _Desk] = WeakKeyDictionary()


def _desk(store: Reading) -> _Desk:
    seen = store.last(OFFICE)
    known = _desks.get(store)
    if known is None or known.seen != seen:
        last = policy_of(store, _applied(store)[-1].digest)
        known = _desks[store] = _Desk(seen, _staffed(store, last))
    return known


def _staffed(store: Reading, policy: Policy, *more: Policy) -> Policy:
    """``policy`` with everybody who ever was staff, those who have gone last; once the versions
    ``more`` were applied."""
    said = [p for p in office_payloads(store) if not isinstance(p, CalendarImported)]
    told = (policy_of(store, p.digest) if isinstance(p, PolicyApplied) else p for p in said)
    people = sorted(roster([*told, *more]), key=lambda member: not member.roles)
    return msgspec.structs.replace(policy, staff=tuple(people))


def desk_under(store: Reading, policy: Policy) -> Policy:
    """``policy`` as the desk would have it once it was applied."""
    return _staffed(store, policy, policy)


def is_practice(store: Reading) -> bool:
    """Whether the desk is one to learn and test on. It was made so, or it never is."""
    try:
        first = next((p for p in office_payloads(store) if isinstance(p, PolicyApplied)), None)
    except CasefileError:  # it was altered: for a proof to tell
        return False
    return first is not None and first.practice


def number_of(store: Store, name: str) -> str:
    """The one case that ``name`` means (a full number or its tail); NotFound tells the others."""
    found = store.named(name.strip())
    if not found:
        raise NotFound("There is no case {case}.", case=name)
    if len(found) > 1:
        raise NotFound(
            "{case} may be any of {numbers}; type more of the number.", case=name, numbers=found
        )
    return found[0]


def load(store: Store, name: str) -> tuple[Case, Policy]:
    """The case that ``name`` means, and the policy it was opened under."""
    return replayed(store, store.events(number_of(store, name)))


def replayed(store: Reading, events: Sequence[Event]) -> tuple[Case, Policy]:
    """The case that its events add up to, and its policy."""
    policy = policy_on(store, digest_of(events))
    return replay(events, policy), policy


def digest_of(events: Sequence[Event]) -> str:
    """The version of the policy that a case of those events stands under."""
    opened = events[0].payload
    assert isinstance(opened, CaseOpened)
    moves = [e.payload.policy for e in events if isinstance(e.payload, PolicyMoved)]
    return moves[-1] if moves else opened.policy


def policy_on(store: Reading, digest: str) -> Policy:
    """A version of the policy as a case stands under it: its procedure, the authority and the
    people of today (``policy.in_force``)."""
    desk = _desk(store)
    if digest not in desk.on:
        newest = newest_of(store, digest)
        desk.on[digest] = in_force(policy_of(store, digest), newest, desk.policy)
    return desk.on[digest]


def newest_of(store: Reading, digest: str) -> Policy:
    """The newest version of the procedure that the version ``digest`` is of."""
    procedure = policy_of(store, digest).id
    found = (p.digest for p in reversed(_applied(store)) if p.id == procedure)
    return policy_of(store, next(found, digest))


def _applied(store: Reading) -> list[PolicyApplied]:
    return [p for p in office_payloads(store) if isinstance(p, PolicyApplied)]


def history_of(store: Reading, events: Sequence[Event]) -> History:
    """What the events of one case add up to, its clocks included."""
    return history_from(events, lambda digest: policy_of(store, digest), calendars_for(store))


HISTORIES_KEPT = 32
"""Cases whose history a process keeps in mind, for the many lines of a batch."""


_histories: WeakKeyDictionary[Store, dict[str, History]] = WeakKeyDictionary()


def known_history(store: Store, number: str) -> History:
    """The history of a case as the log has it now. What this process knows of it already is not
    read again, unless personal facts were erased since."""
    known = _histories.get(store, {}).get(number)
    if known is None:
        return history_of(store, store.events(number))
    later = store.events(number, known.case.last_no)
    if any(isinstance(event.payload, PersonalErased) for event in later):
        return history_of(store, store.events(number))
    calendars = calendars_for(store)
    return msgspec.structs.replace(known, calendars=calendars).then(later)


def keep(store: Store, after: History) -> None:
    """Keep in mind what was committed."""
    kept = _histories.setdefault(store, {})
    kept.pop(after.case.number, None)
    kept[after.case.number] = after
    while len(kept) > HISTORIES_KEPT:
        del kept[next(iter(kept))]


def clocks_now(store: Reading, case: Case) -> tuple[Round, ...]:
    """The clocks of a case under the calendars as they are known now."""
    return history_of(store, store.events(case.number)).rounds


def save(store: Store, history: History, policy: Policy) -> tuple[Round, ...]:
    """Replace what is derived from a case, and give its clocks."""
    from casefile.derived.derived import derived  # only who writes needs it

    rounds = history.rounds
    store.put_case(derived(history.case, policy, rounds, history.moved))
    return rounds


def save_anew(store: Store, number: str) -> tuple[Round, ...]:
    """The same for a case as its events tell it."""
    history = history_of(store, store.events(number))
    return save(store, history, policy_on(store, history.case.policy))
