"""A case as its events tell it: ``replay`` folds the events of one stream into a frozen record.

Nothing here decides; that is for ``procedure``, ``money`` and ``papers``. Replaying never fails
on an event that once was recorded: what was allowed then is history now.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

import msgspec

from casefile.case.case import Backdated, Case, CaseStatus, Erasure, Note, StepTaken
from casefile.case.endings import Ending, Reopening
from casefile.errors import BadData
from casefile.log.by_hand import login_of, true_time
from casefile.log.events import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseWithdrawn,
    Event,
    FactsCorrected,
    NoteAdded,
    OwnerAssigned,
    PersonalErased,
    PolicyMoved,
    StepRecorded,
)
from casefile.policy import Policy
from casefile.replay.approvals import step_approvals
from casefile.replay.customers import known_before, shown_beyond
from casefile.replay.signs import told_anew
from casefile.replay.steps import with_step, with_steps
from casefile.values.value import Facts
from casefile.worktime.allowance import allowance

if TYPE_CHECKING:
    from casefile.replay.money import CaseFold


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
_COUNTED = {"contacts", "received_at"}
"""What of a case is counted or reckoned with beside its steps."""


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
            owner=opened.owner,
            opened_seq=event.seq,
            last_no=event.no,
            last_seq=event.seq,
            backdated=backdated(event),
        )
    change = _change_of(type(event.payload))
    changed = change(case, event, event.payload, policy) if change else {}
    if policy.signs.reckoned and changed.keys() & _COUNTED:
        changed = told_anew(case, changed, policy)
    if "facts" in changed:
        changed = {**changed, "names": _names(case, changed["facts"], policy)}
    return msgspec.structs.replace(
        case,
        updated_at=event.recorded_at,
        last_no=event.no,
        last_seq=event.seq,
        personal=case.personal or bool(event.personal),
        backdated=case.backdated + backdated(event),
        customers_before=known_before(case, changed, policy),
        beyond=case.beyond + shown_beyond(event),
        **changed,
    )


def _names(case: Case, facts: Facts, policy: Policy) -> tuple[str, ...]:
    """The names that the complainant bore, with the one that is known now."""
    name = str(facts.get(policy.summed("complainant"), ""))
    return case.names if not name or name in case.names else (*case.names, name)


def backdated(event: Event) -> tuple[Backdated, ...]:
    """The mark of an entry that was dated by hand on a real desk."""
    wall = true_time(event.via)
    if wall is None:
        return ()
    return (Backdated(event.seq, event.at, event.recorded_at, wall, event.actor),)


def _step_recorded(
    case: Case, event: Event, payload: StepRecorded, policy: Policy
) -> dict[str, Any]:
    late = _late(event.recorded_at, event.at, policy)
    if payload.settlement:
        from casefile.replay.money import route_step_recorded

        return route_step_recorded(case, event, payload, policy, late)
    if payload.step not in policy.steps_by_id:
        raise BadData("Event {seq} was altered; run casefile verify.", seq=event.seq)
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
        behalf=payload.behalf,
        judged=payload.judged,
    )
    return _told(case, with_step(case, taken, policy), policy)


def _told(case: Case, changed: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """The changed steps, what they tell, and what they mean for the approvals that steps give."""
    if policy.signs.reckoned:
        changed = told_anew(case, changed, policy)
    known = {**changed["facts"], **signs} if (signs := changed.get("signs")) else changed["facts"]
    approvals = step_approvals(case.approvals, changed["steps"], known, policy)
    return {**changed, "approvals": approvals}


def _late(recorded_at: datetime, at: datetime, policy: Policy) -> bool:
    return recorded_at - at > allowance(policy.identity.late_entry).elapsed()


def _facts_corrected(
    case: Case, event: Event, payload: FactsCorrected, policy: Policy
) -> dict[str, Any]:
    if payload.received_at:
        corrected_by = (*case.receipt_corrected, event.seq)
        return {"received_at": payload.received_at, "receipt_corrected": corrected_by}
    if all(s.seq != payload.of for s in case.steps):
        from casefile.replay.money import corrected

        return corrected(case, event, payload, policy)
    given = {**payload.facts, **(event.personal or {})}
    given.pop("reason", None)
    steps = tuple(
        msgspec.structs.replace(
            s,
            facts={**s.facts, **given},
            at=payload.moved_to or s.at,
            late_entry=_late(s.recorded_at, payload.moved_to or s.at, policy),
            corrected=(*s.corrected, event.seq),
            correctors=(*s.correctors, event.actor),
            corrector_logins=(*s.corrector_logins, login_of(event.via)),
        )
        if s.seq == payload.of
        else s
        for s in case.steps
    )
    return _told(case, with_steps(steps, policy, case.reopened), policy)


def _note_added(case: Case, event: Event, payload: NoteAdded, policy: Policy) -> dict[str, Any]:
    text = None if event.personal is None else str(event.personal["text"])
    return {"notes": (*case.notes, Note(event.seq, event.at, event.actor, text))}


def _owner_assigned(
    case: Case, event: Event, payload: OwnerAssigned, policy: Policy
) -> dict[str, Any]:
    return {"owner": payload.to}


def _policy_moved(case: Case, event: Event, payload: PolicyMoved, policy: Policy) -> dict[str, Any]:
    return {"policy": payload.policy}


def _closed(case: Case, event: Event, payload: CaseClosed, policy: Policy) -> dict[str, Any]:
    facts = {**payload.facts, **(event.personal or {})}
    facts.pop("despite", None)
    return _ended(
        "closed", case, event, Ending(event.seq, event.at, event.actor, payload.ended, facts)
    )


def _withdrawn(case: Case, event: Event, payload: CaseWithdrawn, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal.get("reason", ""))
    ending = Ending(event.seq, event.at, event.actor, "withdrawn", reason=reason)
    return _ended("withdrawn", case, event, ending)


def _ended(status: CaseStatus, case: Case, event: Event, ending: Ending) -> dict[str, Any]:
    """An ending, and what it leaves loose: offers without an answer lapse with it, so that no
    authority stands behind what nobody will choose."""
    loose: tuple[str, ...] = getattr(event.payload, "loose", ())
    why = str((event.personal or {}).get("despite", ""))
    erased = bool(loose) and event.personal is None
    told = msgspec.structs.replace(ending, loose=loose, despite=None if erased else why)
    return {
        "status": status,
        "endings": (*case.endings, told),
        "offers": tuple(
            msgspec.structs.replace(o, state="lapsed") if f"remedy-{o.no}" in loose else o
            for o in case.offers
        ),
    }


def _reopened(case: Case, event: Event, payload: CaseReopened, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal["reason"])
    new = Reopening(event.seq, event.at, event.actor, reason)
    return {
        "status": "open",
        "reopenings": (*case.reopenings, new),
        **_told(case, with_steps(case.steps, policy, event.seq), policy),
    }


def _erased(case: Case, event: Event, payload: PersonalErased, policy: Policy) -> dict[str, Any]:
    from casefile.replay.promises import lapsed

    erasure = Erasure(event.seq, event.at, event.actor, payload.reason, payload.ends)
    documents = tuple(
        msgspec.structs.replace(d, erased=True) if d.sha256 in payload.files else d
        for d in case.documents
    )
    promises = tuple(
        lapsed(p, event.at) if f"promise-{p.no}" in payload.ends else p for p in case.promises
    )
    attachments = tuple(
        msgspec.structs.replace(a, erased=True) if a.sha256 in payload.files else a
        for a in case.attachments
    )
    return {
        "erasures": (*case.erasures, erasure),
        "documents": documents,
        "promises": promises,
        "attachments": attachments,
    }


_CHANGES: "dict[type[Any], CaseFold]" = {
    StepRecorded: _step_recorded,
    FactsCorrected: _facts_corrected,
    NoteAdded: _note_added,
    OwnerAssigned: _owner_assigned,
    PolicyMoved: _policy_moved,
    CaseClosed: _closed,
    CaseWithdrawn: _withdrawn,
    CaseReopened: _reopened,
    PersonalErased: _erased,
}


def _change_of(kind: type[Any]) -> "CaseFold | None":
    """How an event of that kind changes a case. Many cases know no other than those above."""
    if kind in _CHANGES:
        return _CHANGES[kind]
    from casefile.replay.beyond_steps import CHANGES

    return CHANGES.get(kind)
