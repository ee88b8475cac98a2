"""How contacts, promises and pauses change a case."""

from datetime import datetime
from typing import Any

import msgspec

from casefile.case.case import Case, Contact, Promise
from casefile.case.new_dates import NewDate
from casefile.case.pauses import Lengthening, Pause
from casefile.log.events import (
    CasePaused,
    CaseResumed,
    ContactMade,
    Event,
    PauseLengthened,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)
from casefile.policy import Policy
from casefile.policy.conditions import holds


def _paused(case: Case, event: Event, payload: CasePaused, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal["reason"])
    pause = Pause(event.seq, event.at, payload.until, event.actor, reason)
    return {"status": "paused", "pauses": (*case.pauses, pause)}


def _lengthened(
    case: Case, event: Event, payload: PauseLengthened, policy: Policy
) -> dict[str, Any]:
    *before, last = case.pauses
    reason = None if event.personal is None else str(event.personal["reason"])
    longer = Lengthening(event.seq, event.at, payload.until, event.actor, reason)
    pause = msgspec.structs.replace(last, until=payload.until, longer=(*last.longer, longer))
    return {"pauses": (*before, pause)}


def _resumed(case: Case, event: Event, payload: CaseResumed, policy: Policy) -> dict[str, Any]:
    *before, last = case.pauses
    return {
        "status": "open",
        "pauses": (*before, msgspec.structs.replace(last, ended=event.at)),
    }


def _contacted(case: Case, event: Event, payload: ContactMade, policy: Policy) -> dict[str, Any]:
    facts = {**payload.facts, **(event.personal or {})}
    contact = Contact(event.seq, event.at, event.recorded_at, event.actor, facts)
    answered = holds(policy.contact.answers, facts)
    promises = tuple(
        kept_by_contact(p, contact)
        if p.call_back and p.open and answered and event.at >= p.made_at
        else p
        for p in case.promises
    )
    return {"contacts": (*case.contacts, contact), "promises": promises}


def _promised(case: Case, event: Event, payload: PromiseMade, policy: Policy) -> dict[str, Any]:
    words = event.personal
    promise = Promise(
        no=len(case.promises) + 1,
        seq=event.seq,
        by=payload.by,
        text=None if words is None else str(words["text"]),
        otherwise=None if words is None else str(words.get("otherwise", "")),
        call_back=payload.call_back,
        made_by=event.actor,
        made_at=event.at,
        dues=(payload.due,),
    )
    return {"promises": (*case.promises, promise)}


def kept_by_contact(promise: Promise, contact: Contact) -> Promise:
    """A promise to call back, kept by a contact that answers."""
    return msgspec.structs.replace(_kept(promise, contact), kept_by=contact.seq)


def _kept(promise: Promise, told: Event | Contact) -> Promise:
    """The promise, kept at the time that was ``told``; what was kept in time and told after the
    date is typed late."""
    first = promise.missed or promise.due_at
    late = told.at > first
    told_late = not late and told.recorded_at > first
    return msgspec.structs.replace(
        promise,
        kept_at=told.at,
        missed=first if late else promise.missed,
        typed_late=told.seq if told_late else 0,
    )


def _promise_kept(case: Case, event: Event, payload: PromiseKept, policy: Policy) -> dict[str, Any]:
    kept = tuple(_kept(p, event) if p.no == payload.no else p for p in case.promises)
    return {"promises": kept}


def _promise_moved(
    case: Case, event: Event, payload: PromiseMoved, policy: Policy
) -> dict[str, Any]:
    def moved(p: Promise) -> Promise:
        to = msgspec.structs.replace(p, by=payload.by or p.by, missed=p.passed(event.at))
        if payload.due == p.due_at:
            return to
        told = (event.personal or {}).get("reason")
        why = str(told) if told else None
        new = NewDate(event.seq, event.actor, event.at, p.due_at, payload.due, why)
        return msgspec.structs.replace(to, dues=(*p.dues, payload.due), moves=(*p.moves, new))

    return {"promises": tuple(moved(p) if p.no == payload.no else p for p in case.promises)}


def _promise_released(
    case: Case, event: Event, payload: PromiseReleased, policy: Policy
) -> dict[str, Any]:
    def released(p: Promise) -> Promise:
        return msgspec.structs.replace(p, released_at=event.at, missed=p.passed(event.at))

    return {"promises": tuple(released(p) if p.no == payload.no else p for p in case.promises)}


def lapsed(promise: Promise, at: datetime) -> Promise:
    """A promise that nobody can keep from then on; what was broken by then stays broken."""
    return msgspec.structs.replace(promise, lapsed_at=at, missed=promise.passed(at))


IN_TIME: dict[type[Any], Any] = {
    CasePaused: _paused,
    PauseLengthened: _lengthened,
    CaseResumed: _resumed,
    ContactMade: _contacted,
    PromiseMade: _promised,
    PromiseKept: _promise_kept,
    PromiseMoved: _promise_moved,
    PromiseReleased: _promise_released,
}
