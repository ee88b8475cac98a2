"""How contacts, promises and pauses change a case."""

from typing import Any

import msgspec

from casefile.case.case import Case, Contact, Lengthening, Pause, Promise
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
    contact = Contact(event.seq, event.at, event.actor, facts)
    answered = holds(policy.contact.answers, facts)
    promises = tuple(
        msgspec.structs.replace(p, kept_at=event.at, kept_by=event.seq, broken=p.late(event.at))
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


def _promise_kept(case: Case, event: Event, payload: PromiseKept, policy: Policy) -> dict[str, Any]:
    def kept(p: Promise) -> Promise:
        return msgspec.structs.replace(p, kept_at=event.at, broken=p.late(event.at))

    return {"promises": tuple(kept(p) if p.no == payload.no else p for p in case.promises)}


def _promise_moved(
    case: Case, event: Event, payload: PromiseMoved, policy: Policy
) -> dict[str, Any]:
    def moved(p: Promise) -> Promise:
        dues = p.dues if payload.due == p.due_at else (*p.dues, payload.due)
        return msgspec.structs.replace(p, dues=dues, by=payload.by or p.by, broken=p.late(event.at))

    return {"promises": tuple(moved(p) if p.no == payload.no else p for p in case.promises)}


def _promise_released(
    case: Case, event: Event, payload: PromiseReleased, policy: Policy
) -> dict[str, Any]:
    def released(p: Promise) -> Promise:
        return msgspec.structs.replace(p, released_at=event.at, broken=p.late(event.at))

    return {"promises": tuple(released(p) if p.no == payload.no else p for p in case.promises)}
