"""What was typed by mistake stays on the case, struck through, and counts for nothing."""

from typing import Any

import msgspec

from casefile.case.case import Case, Contact, Promise
from casefile.case.money import Settlement
from casefile.case.owed import paid_on
from casefile.case.struck import Struck
from casefile.log.events import EntryStruck, Event
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.replay.money import with_settlements
from casefile.replay.promises import kept_by_contact
from casefile.replay.requests import requests_struck

replaced = msgspec.structs.replace


def struck(case: Case, event: Event, payload: EntryStruck, policy: Policy) -> dict[str, Any]:
    """The case with what event ``of`` recorded struck through: a note, contact, promise, demand,
    request or the answer to one, a recording on a route. A promise that a struck contact had kept
    is to be kept still, unless another contact keeps it."""
    of = payload.of
    reason = None if event.personal is None else str(event.personal["reason"])
    mark = Struck(event.seq, event.at, event.actor, reason)
    if any(s.seq == of for one in case.settlements for s in one.steps):
        settled = (_without(one, of, mark, policy) for one in case.settlements)
        return with_settlements(case, policy, settled)
    contacts = tuple(replaced(c, struck=mark) if c.seq == of else c for c in case.contacts)

    def promised(one: Promise) -> Promise:
        if one.seq == of:
            return replaced(
                one, struck=mark, missed=one.passed(event.at) if one.open else one.missed
            )
        return _unkept(one, contacts, mark, policy) if one.kept_by == of else one

    if any(of in (r.seq, *(a.seq for a in r.answers)) for r in case.requests):
        return {"requests": requests_struck(case.requests, of, mark)}
    return {
        "notes": tuple(replaced(n, struck=mark) if n.seq == of else n for n in case.notes),
        "contacts": contacts,
        "promises": tuple(map(promised, case.promises)),
        "demands": tuple(
            replaced(d, struck=mark, state="struck") if d.seq == of else d for d in case.demands
        ),
    }


def _without(one: Settlement, of: int, mark: Struck, policy: Policy) -> Settlement:
    """A settlement with that recording on its route struck through. What was explained of money
    that was never paid is explained no longer."""
    if all(s.seq != of for s in one.steps):
        return one
    steps = tuple(replaced(s, struck=mark, stands=False) if s.seq == of else s for s in one.steps)
    left = replaced(one, steps=steps)
    beyond = max(paid_on(left, policy) - (one.amount if one.alive else 0), 0)
    return replaced(left, explained=min(one.explained, beyond))


def _unkept(one: Promise, contacts: tuple[Contact, ...], mark: Struck, policy: Policy) -> Promise:
    """A promise without the contact that had kept it."""
    others = [
        c
        for c in contacts
        if not c.struck and c.at >= one.made_at and holds(policy.contact.answers, c.facts)
    ]
    open_again = replaced(one, kept_at=None, kept_by=0, typed_late=0, reopened=mark)
    if not others:
        return open_again
    return kept_by_contact(open_again, min(others, key=lambda c: c.at))
