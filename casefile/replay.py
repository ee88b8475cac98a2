"""A case as its events tell it: ``replay`` folds the events of one stream into a frozen record.

Nothing here decides; deciding is ``decisions``. Replaying never fails on an event that once was
recorded: what was allowed then is history now.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import msgspec

from casefile.case import (
    Case,
    Contact,
    Ending,
    IssuedDocument,
    Note,
    Pause,
    Promise,
    StepTaken,
)
from casefile.facts import holds
from casefile.model import (
    CaseClosed,
    CaseOpened,
    CasePaused,
    CaseReopened,
    CaseResumed,
    CaseWithdrawn,
    ContactMade,
    DocumentIssued,
    Event,
    Facts,
    FactsCorrected,
    NoteAdded,
    OwnerAssigned,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    StepRecorded,
)
from casefile.policy import Policy, Step
from casefile.worktime.allowance import allowance


def replay(events: Iterable[Event], policy: Policy) -> Case:
    """The case that ``events`` (one stream, in order, the opening first) add up to.

    A fold: replaying a prefix and then applying the rest gives the same case. ValueError for no
    events at all.
    """
    case = reduce(lambda so_far, event: apply(so_far, event, policy), events, _NO_CASE)
    if case is None:
        raise ValueError("a case has at least one event")
    return case


_NO_CASE: Case | None = None


def apply(case: Case | None, event: Event, policy: Policy) -> Case:
    """``case`` after ``event``; ``case`` is None before the opening event."""
    if case is None:
        opened = event.payload
        if not isinstance(opened, CaseOpened):
            raise ValueError("the first event of a case opens it")
        return Case(
            number=event.stream,
            policy=opened.policy,
            status="open",
            received_at=opened.received_at,
            opened_at=event.recorded_at,
            updated_at=event.recorded_at,
            opened_by=event.actor,
            owner=opened.owner,
            last_no=event.no,
            last_seq=event.seq,
        )
    change = _CHANGES.get(type(event.payload))
    changed = change(case, event, event.payload, policy) if change else {}
    return msgspec.structs.replace(
        case,
        updated_at=event.recorded_at,
        last_no=event.no,
        last_seq=event.seq,
        erased=case.erased or event.personal is None,
        **changed,
    )


def _step_recorded(
    case: Case, event: Event, payload: StepRecorded, policy: Policy
) -> dict[str, Any]:
    late = event.recorded_at - event.at > allowance(policy.identity.late_entry).elapsed()
    taken = StepTaken(
        id=payload.step,
        seq=event.seq,
        no=event.no,
        at=event.at,
        recorded_at=event.recorded_at,
        by=event.actor,
        late_entry=late,
        facts={**payload.facts, **(event.personal or {})},
        via=event.via,
    )
    return _with_steps((*case.steps, taken), policy, case.reopened)


def _facts_corrected(
    case: Case, event: Event, payload: FactsCorrected, policy: Policy
) -> dict[str, Any]:
    given = {**payload.facts, **(event.personal or {})}
    given.pop("reason", None)
    steps = tuple(
        msgspec.structs.replace(
            s,
            facts={**s.facts, **given},
            at=payload.moved_to or s.at,
            corrected=(*s.corrected, event.seq),
        )
        if s.seq == payload.of
        else s
        for s in case.steps
    )
    return _with_steps(steps, policy, case.reopened)


def _with_steps(steps: tuple[StepTaken, ...], policy: Policy, reopened: int) -> dict[str, Any]:
    """Which recordings stand, and the facts they tell, follow from the recordings alone, so that a
    correction reaches both. What was sent back tells nothing any more; and an approval covers one
    state of what it approved, so a correction of that takes it away."""
    corrections = [(s.id, seq) for s in steps for seq in s.corrected]
    settled: list[StepTaken] = []
    for taken in steps:
        step = _definition(policy, taken.id)
        outlived = bool(step and step.ends and taken.seq < reopened)
        outdated = any(seq > taken.seq and covers(policy, step, i) for i, seq in corrections)
        stands = not (outlived or outdated)
        same = taken.stands == stands
        settled.append(taken if same else msgspec.structs.replace(taken, stands=stands))
        if step and (outdated or _sent_back(step, taken)):
            to = step.id if outdated or not step.sends_back else step.sends_back.to
            undone = followers(policy, to)
            settled = [
                msgspec.structs.replace(s, stands=False) if s.id in undone else s for s in settled
            ]
    facts: Facts = {}
    for taken in settled:
        if taken.stands:
            facts.update(taken.facts)
    return {"steps": tuple(settled), "facts": facts}


def _sent_back(step: Step, taken: StepTaken) -> bool:
    return step.sends_back is not None and holds(step.sends_back.when, taken.facts)


def covers(policy: Policy, step: Step | None, earlier: str) -> bool:
    """Whether recording ``step`` passes judgement on ``earlier``: it could have sent it back."""
    if step is None or step.sends_back is None or earlier == step.id:
        return False
    return earlier in followers(policy, step.sends_back.to) and step.id in followers(
        policy, earlier
    )


def _definition(policy: Policy, step_id: str) -> Step | None:
    return next((s for s in policy.steps if s.id == step_id), None)


def followers(policy: Policy, step_id: str) -> set[str]:
    """``step_id`` and every step that comes after it, directly or not."""
    found = {step_id}
    while True:
        more = {s.id for s in policy.steps if s.id not in found and found & set(s.after)}
        if not more:
            return found
        found |= more


def _note_added(case: Case, event: Event, payload: NoteAdded, policy: Policy) -> dict[str, Any]:
    text = None if event.personal is None else str(event.personal["text"])
    return {"notes": (*case.notes, Note(event.seq, event.at, event.actor, text))}


def _owner_assigned(
    case: Case, event: Event, payload: OwnerAssigned, policy: Policy
) -> dict[str, Any]:
    return {"owner": payload.to}


def _closed(case: Case, event: Event, payload: CaseClosed, policy: Policy) -> dict[str, Any]:
    facts = {**payload.facts, **(event.personal or {})}
    ending = Ending(event.seq, event.at, event.actor, payload.ended, facts)
    return {"status": "closed", "endings": (*case.endings, ending)}


def _withdrawn(case: Case, event: Event, payload: CaseWithdrawn, policy: Policy) -> dict[str, Any]:
    ending = Ending(event.seq, event.at, event.actor, "withdrawn")
    return {"status": "withdrawn", "endings": (*case.endings, ending)}


def _reopened(case: Case, event: Event, payload: CaseReopened, policy: Policy) -> dict[str, Any]:
    return {
        "status": "open",
        "reopened": event.seq,
        "reopened_at": event.at,
        **_with_steps(case.steps, policy, event.seq),
    }


def _paused(case: Case, event: Event, payload: CasePaused, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal["reason"])
    pause = Pause(event.seq, event.at, payload.until, event.actor, reason)
    return {"status": "paused", "pauses": (*case.pauses, pause)}


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


def _issued(case: Case, event: Event, payload: DocumentIssued, policy: Policy) -> dict[str, Any]:
    older = tuple(
        msgspec.structs.replace(d, state="superseded") if d.type == payload.document else d
        for d in case.documents
    )
    issued = IssuedDocument(
        seq=event.seq,
        no=len(older) + 1,
        type=payload.document,
        version=payload.version,
        sha256=payload.sha256,
        name=payload.name,
        at=event.at,
        by=event.actor,
    )
    return {"documents": (*older, issued)}


Change = Callable[[Case, Event, Any, Policy], dict[str, Any]]
_CHANGES: dict[type[Any], Change] = {
    StepRecorded: _step_recorded,
    FactsCorrected: _facts_corrected,
    NoteAdded: _note_added,
    OwnerAssigned: _owner_assigned,
    CaseClosed: _closed,
    CaseWithdrawn: _withdrawn,
    CaseReopened: _reopened,
    CasePaused: _paused,
    CaseResumed: _resumed,
    ContactMade: _contacted,
    PromiseMade: _promised,
    PromiseKept: _promise_kept,
    PromiseMoved: _promise_moved,
    DocumentIssued: _issued,
}
