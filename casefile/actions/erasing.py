"""Erasing ended cases: the events that tell of it, the rows and papers gone, the file rewritten."""

from collections.abc import Iterable, Sequence

import msgspec

from casefile import erasing
from casefile.actions.log import (
    Entry,
    Outcome,
    clocks_now,
    current_policy,
    in_order,
    number_of,
    replayed,
    save,
    staff_of,
)
from casefile.case import Case
from casefile.errors import CasefileError
from casefile.events import Event
from casefile.policy import Policy
from casefile.procedure import may
from casefile.store import SCRUB, Store


class Part(msgspec.Struct, frozen=True):
    """What was erased of one case, or would be: how many events lose their personal facts, and how
    many papers go. Nothing of a case that was erased before."""

    outcome: Outcome
    events: int
    papers: int


def erase(store: Store, names: Iterable[str], reason: str, entry: Entry) -> tuple[Part, ...]:
    """Erase ended cases, all of them or none; traces are left in the file until ``finish``."""
    with store.write():
        return tuple(_one(store, name, reason, entry) for name in names)


def foreseen(store: Store, names: Iterable[str], entry: Entry) -> tuple[Part, ...]:
    """What ``erase`` would delete; nothing is written. Refused for the same reasons."""
    found = []
    for name in names:
        events, case, policy, files = _read(store, name, entry)
        erasing.ended(case)
        outcome = Outcome(case, policy, (), clocks_now(store, case, policy))
        found.append(Part(outcome, _held(events), len(files)))
    return tuple(found)


def finish(store: Store) -> bool:
    """Rewrite the file if an erasure left that to do, also one that was interrupted before; whether
    there was something to do."""
    if SCRUB not in store.chores():
        return False
    store.scrub()
    return True


def _read(
    store: Store, name: str, entry: Entry
) -> tuple[list[Event], Case, Policy, tuple[str, ...]]:
    """The case, and the papers that nobody else names; NotPermitted without the right, which is
    that of the policy in force: a case may be older than the rule on who erases."""
    _, current = current_policy(store)
    may(current, staff_of(current, entry), "erase")
    events = store.events(number_of(store, name))
    case, policy = replayed(store, events)
    files = list(dict.fromkeys(d.sha256 for d in case.documents if not d.erased))
    others = store.also_named(files, case.number)
    return events, case, policy, tuple(f for f in files if f not in others)


def _one(store: Store, name: str, reason: str, entry: Entry) -> Part:
    events, case, policy, files = _read(store, name, entry)
    in_order(case, entry)
    decided = erasing.erase(case, policy, events, files, reason=reason, now=entry.now)
    if not decided:
        return Part(Outcome(case, policy, (), clocks_now(store, case, policy)), 0, 0)
    added = store.append(
        case.number,
        case.last_no,
        decided,
        now=entry.now,
        actor=staff_of(current_policy(store)[1], entry).id,
        via=entry.via,
    )
    store.erase(case.number, files)
    after, _ = replayed(store, store.events(case.number))
    outcome = Outcome(after, policy, tuple(added), save(store, after, policy))
    return Part(outcome, _held(events), len(files))


def _held(events: Sequence[Event]) -> int:
    return sum(bool(event.personal) for event in events)


def unfinished(error: CasefileError) -> CasefileError:
    """``error``, which stopped the rewriting of the file, with what it means."""
    from casefile.errors import message

    error.parts = (
        *error.parts,
        message(
            "What was erased is gone from every list and search, but traces are left in the file; "
            "run the same command again to finish."
        ),
    )
    return error
