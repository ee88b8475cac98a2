"""A case as its events tell it: ``replay`` folds the events of one stream into a frozen record.

Nothing here decides; deciding is ``procedure``. Replaying never fails on an event that once was
recorded: what was allowed then is history now.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from typing import Any

import msgspec

from casefile.facts import holds
from casefile.model import (
    CaseClosed,
    CaseOpened,
    CasePaused,
    CaseReopened,
    CaseResumed,
    CaseWithdrawn,
    DocumentIssued,
    Event,
    Facts,
    FactsCorrected,
    NoteAdded,
    OwnerAssigned,
    StepRecorded,
)
from casefile.policy import Policy, Step
from casefile.worktime.allowance import allowance


class StepTaken(msgspec.Struct, frozen=True):
    """One recording of a step; ``stands`` is false once the procedure was sent back before it."""

    id: str
    seq: int
    no: int
    at: datetime
    recorded_at: datetime
    by: str
    late_entry: bool
    facts: Facts
    stands: bool = True


class Note(msgspec.Struct, frozen=True):
    seq: int
    at: datetime
    by: str
    text: str | None
    """None once erased."""


class Ending(msgspec.Struct, frozen=True):
    """How and when a case was closed or withdrawn."""

    seq: int
    at: datetime
    by: str
    how: str
    facts: Facts = {}


class Pause(msgspec.Struct, frozen=True):
    """A stretch in which clocks stand still; ``ended`` is None while it lasts."""

    seq: int
    begun: datetime
    until: datetime
    by: str
    reason: str | None
    ended: datetime | None = None


class IssuedDocument(msgspec.Struct, frozen=True):
    seq: int
    no: int
    type: str
    version: int
    sha256: str
    name: str
    at: datetime
    by: str
    state: str = "issued"


class Case(msgspec.Struct, frozen=True):
    """The state of a case after its events, as far as they go."""

    number: str
    policy: str
    status: str
    received_at: datetime
    opened_at: datetime
    updated_at: datetime
    opened_by: str
    owner: str
    last_no: int
    last_seq: int
    steps: tuple[StepTaken, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[IssuedDocument, ...] = ()
    endings: tuple[Ending, ...] = ()
    pauses: tuple[Pause, ...] = ()
    facts: Facts = {}
    erased: bool = False
    reopened: int = 0
    reopened_at: datetime | None = None
    """The event that reopened the case last: endings recorded before it stand no longer."""

    def standing(self, step_id: str) -> StepTaken | None:
        """The latest recording of the step that still stands."""
        found = [s for s in self.steps if s.id == step_id and s.stands]
        return found[-1] if found else None

    @property
    def everything(self) -> Facts:
        """What the steps tell of the case, and what was added when it was closed."""
        return {**self.facts, **(self.endings[-1].facts if self.endings else {})}


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
    )
    return _with_steps((*case.steps, taken), policy, case.reopened)


def _facts_corrected(
    case: Case, event: Event, payload: FactsCorrected, policy: Policy
) -> dict[str, Any]:
    given = {**payload.facts, **(event.personal or {})}
    given.pop("reason", None)
    steps = tuple(
        msgspec.structs.replace(s, facts={**s.facts, **given}, at=payload.moved_to or s.at)
        if s.seq == payload.of
        else s
        for s in case.steps
    )
    return _with_steps(steps, policy, case.reopened)


def _with_steps(steps: tuple[StepTaken, ...], policy: Policy, reopened: int) -> dict[str, Any]:
    """Which recordings stand, and the facts they tell, follow from the recordings alone, so that a
    correction reaches both. What was sent back tells nothing any more."""
    settled: list[StepTaken] = []
    for taken in steps:
        step = _definition(policy, taken.id)
        outlived = bool(step and step.ends and taken.seq < reopened)
        settled.append(msgspec.structs.replace(taken, stands=not outlived))
        if step and step.sends_back and holds(step.sends_back.when, taken.facts):
            undone = followers(policy, step.sends_back.to)
            settled = [
                msgspec.structs.replace(s, stands=False) if s.id in undone else s for s in settled
            ]
    facts: Facts = {}
    for taken in settled:
        if taken.stands:
            facts.update(taken.facts)
    return {"steps": tuple(settled), "facts": facts}


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
    DocumentIssued: _issued,
}
