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
        msgspec.structs.replace(p, kept_at=event.at, broken=p.broken or event.at > p.due_at)
        if p.call_back and p.kept_at is None and answered and event.at >= p.made_at
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
        made_at=event.at,
        dues=(payload.due,),
    )
    return {"promises": (*case.promises, promise)}


def _promise_kept(case: Case, event: Event, payload: PromiseKept, policy: Policy) -> dict[str, Any]:
    def kept(p: Promise) -> Promise:
        return msgspec.structs.replace(p, kept_at=event.at, broken=p.broken or event.at > p.due_at)

    return {"promises": tuple(kept(p) if p.no == payload.no else p for p in case.promises)}


def _promise_moved(
    case: Case, event: Event, payload: PromiseMoved, policy: Policy
) -> dict[str, Any]:
    def moved(p: Promise) -> Promise:
        late = p.broken or event.at > p.due_at
        return msgspec.structs.replace(p, dues=(*p.dues, payload.due), broken=late)

    return {"promises": tuple(moved(p) if p.no == payload.no else p for p in case.promises)}
