"""Erasing ended cases: the events that tell of it, the rows and papers gone, the file rewritten."""

from collections.abc import Iterable

import msgspec

from casefile.actions.act import Outcome, not_before_the_last
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, number_of, replayed, save
from casefile.actions.policies import current_policy
from casefile.case.case import Case
from casefile.clocks.history import History
from casefile.errors import CasefileError, message
from casefile.log.events import Event, NewEvent
from casefile.people.rights import may
from casefile.policy import Policy
from casefile.procedure import erasure
from casefile.store import SCRUB, Store

UNFINISHED = message(
    "What was erased is gone from every list and search, but traces are left in the file; "
    "run the same command again to finish."
)


class ErasedPart(msgspec.Struct, frozen=True):
    """What was erased of one case, or would be: how many events lose their personal facts, and how
    many papers go. Nothing of a case that was erased before."""

    outcome: Outcome
    events: int
    papers: int


def erase(store: Store, names: Iterable[str], reason: str, entry: Entry) -> tuple[ErasedPart, ...]:
    """Erase ended cases, all of them or none; traces are left in the file until ``finish``."""
    with store.write():
        found = _read(store, names, entry)
        return tuple(_one(store, one, reason, entry) for one in found)


def foreseen(
    store: Store, names: Iterable[str], reason: str, entry: Entry
) -> tuple[ErasedPart, ...]:
    """What ``erase`` would delete; nothing is written. Refused for the same reasons."""
    found = []
    for one in _read(store, names, entry):
        _decided(one, reason, entry)
        outcome = Outcome(one.case, one.policy, (), _history(store, one.case))
        found.append(ErasedPart(outcome, one.held, len(one.files)))
    return tuple(found)


def finish(store: Store) -> bool:
    """Rewrite the file if an erasure left that to do, also one that was interrupted before; whether
    there was something to do."""
    if SCRUB not in store.chores():
        return False
    store.scrub()
    return True


class _Read(msgspec.Struct, frozen=True):
    """A case as it stands, and the papers of it that nobody else names."""

    events: tuple[Event, ...]
    case: Case
    policy: Policy
    files: tuple[str, ...]

    @property
    def held(self) -> int:
        """How many events hold personal facts."""
        return sum(bool(event.personal) for event in self.events)


def _read(store: Store, names: Iterable[str], entry: Entry) -> list[_Read]:
    """The cases, each once. NotPermitted without the right, which is that of the policy in force: a
    case may be older than the rule on who erases."""
    _, current = current_policy(store)
    staff = staff_of(current, entry)
    may(current, staff, "erase")
    found = []
    for number in dict.fromkeys(number_of(store, name) for name in names):
        events = store.events(number)
        case, policy = replayed(store, events)
        may(policy, staff, "erase")
        files = dict.fromkeys(d.sha256 for d in case.documents if not d.erased)
        files |= dict.fromkeys(a.sha256 for a in case.attachments if not a.erased)
        found.append(_Read(tuple(events), case, policy, tuple(files)))
    stay = store.also_named({file: one.case.number for one in found for file in one.files})
    return [
        msgspec.structs.replace(one, files=tuple(f for f in one.files if f not in stay))
        for one in found
    ]


def _decided(one: _Read, reason: str, entry: Entry) -> tuple[NewEvent, ...]:
    not_before_the_last(one.case, entry)
    return erasure.erase(one.case, one.policy, one.events, one.files, reason=reason, now=entry.now)


def _one(store: Store, one: _Read, reason: str, entry: Entry) -> ErasedPart:
    case, policy = one.case, one.policy
    _, current = current_policy(store)
    stamp = entry.stamp(staff_of(current, entry).id, current)
    decided = _decided(one, reason, entry)
    if not decided:
        return ErasedPart(Outcome(case, policy, (), _history(store, case)), 0, 0)
    added = store.append(case.number, case.last_no, decided, stamp)
    store.erase(case.number, one.files)
    after = _history(store, case)
    save(store, after, policy)
    outcome = Outcome(after.case, policy, tuple(added), after)
    return ErasedPart(outcome, one.held, len(one.files))


def _history(store: Store, case: Case) -> History:
    return history_of(store, store.events(case.number))


def unfinished(error: CasefileError) -> CasefileError:
    """``error``, which stopped the rewriting of the file, with what it means."""
    error.parts = (*error.parts, UNFINISHED)
    return error
