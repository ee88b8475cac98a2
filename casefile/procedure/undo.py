"""Taking back what one has just recorded, as far as the record can be put right by itself: all that
one command put on several cases, or nothing of it.

Nothing is taken out of the log: a note is struck, a corrected fact is corrected back, a case goes
back to whose it was. Whatever has a way back of its own, as others may rest on it by now, is named.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.errors import Refused, message
from casefile.log.events import (
    ContactMade,
    DemandMade,
    Event,
    FactsCorrected,
    NewEvent,
    NoteAdded,
    OwnerAssigned,
    PromiseMade,
    RequestAnswered,
    RequestMade,
    StepRecorded,
)
from casefile.log.kinds import KINDS
from casefile.log.titles import called
from casefile.policy import Policy
from casefile.procedure import steps
from casefile.procedure.strike import strike
from casefile.values.value import Facts, Title

UNDONE_WITHIN = timedelta(minutes=10)
"""For so long somebody may have recorded what they did not mean to."""
MISTYPED = (NoteAdded, ContactMade, PromiseMade, DemandMade, RequestMade, RequestAnswered)
REASON = Title("录入后随即撤销", "undone right after it was typed")
WAYS_BACK: dict[str, str] = {
    **dict.fromkeys((one.kind for one in MISTYPED), "casefile strike {case} {seq} --reason …"),
    "owner.assigned": "casefile assign {case} …",
    "case.opened": "casefile withdraw {case} --reason …",
    "step.recorded": "casefile correct {case} {seq} … --reason …",
    "facts.corrected": "casefile correct {case} {of} … --reason …",
    "remedy.offered": "casefile decline {case}",
    "remedies.chosen": "casefile decline {case}",
    "settlement.made": "casefile cancel-settlement {case} --reason …",
    "document.issued": "casefile void {case} … --reason …",
    "case.paused": "casefile resume {case}",
    "case.resumed": "casefile pause {case} --reason … --until …",
    "case.closed": "casefile reopen {case} --reason …",
    "case.withdrawn": "casefile reopen {case} --reason …",
    "case.linked": "casefile unlink {case} {other} --reason …",
    "case.unlinked": "casefile link {case} {other} --as …",
    "case.reopened": "casefile close {case} …",
    "pause.lengthened": "casefile resume {case}",
    "promise.moved": "casefile promise-moved {case} … --due …",
    "document.voided": "casefile issue {case} …",
    "remedy.declined": "casefile choose {case} …",
    "settlement.cancelled": "casefile settle {case} …",
    "authority.delegated": "casefile delegate --end {seq}",
    "delegation.ended": "casefile delegate --to … --until …",
    "calendar.imported": "casefile calendar import …",
    "policy.applied": "casefile policy rollback",
    "template.applied": "casefile template apply …",
    "staff.changed": "casefile staff change {id} …",
}
"""Of what is not undone here: the command that puts it right."""


def last_done(last: Event | None, now: datetime) -> Event:
    """What somebody recorded ``last``; Refused where that is nothing, or too long ago."""
    if last is None or now - last.recorded_at > UNDONE_WITHIN:
        raise Refused(
            "You recorded nothing within the last {minutes} minutes; what is older is struck or "
            "corrected: casefile strike, casefile correct.",
            minutes=UNDONE_WITHIN // timedelta(minutes=1),
        )
    return last


def of_one_command(newest: Iterable[Event]) -> tuple[Event, ...]:
    """The first of events that come newest first, and what the same command put on other cases just
    before it (a note ``--linked``, cases that were assigned together), in the order of the log."""
    found: list[Event] = []
    for event in newest:
        streams = {known.stream for known in found}
        if found and (event.stream in streams or not _alike(event, found[-1])):
            break
        found.append(event)
    return tuple(reversed(found))


def _alike(one: Event, next_one: Event) -> bool:
    """Whether both say the same, were recorded at once, and nothing lies between them."""
    together = one.seq + 1 == next_one.seq and one.recorded_at == next_one.recorded_at
    same = (one.payload, one.personal) == (next_one.payload, next_one.personal)
    return together and same and (one.actor, one.via) == (next_one.actor, next_one.via)


def undo_together(
    heres: tuple[Here, ...], events: tuple[Event, ...], before: Mapping[str, Case]
) -> tuple[tuple[NewEvent, ...], ...]:
    """The events that take back all that one command put on record, case by case; ``before`` are
    the cases as they stood then. Refused for all of it where one of them cannot be taken back, with
    the ways for each."""
    pairs = list(zip(heres, events, strict=True))
    try:
        return tuple(undo(here, event, before[event.stream]) for here, event in pairs)
    except Refused as error:
        ways = (not_undone(e, here.policy, here.case.number).message for here, e in pairs)
        error.parts = (*error.parts, *(way for way in ways if way != error.message))
        raise


def undo(here: Here, last: Event, before: Case) -> tuple[NewEvent, ...]:
    """The events that take ``last`` back on its case; ``before`` is the case as it stood then.
    Refused, with the command that puts it right, for what somebody may rest on by now."""
    if isinstance(last.payload, OwnerAssigned) and here.case.owner == last.payload.to:
        return steps.assign(here, before.owner)
    on_a_route = any(s.seq == last.seq for one in here.case.settlements for s in one.steps)
    if isinstance(last.payload, MISTYPED) or on_a_route:
        return strike(here, str(last.seq), REASON.of("zh"))
    raise not_undone(last, here.policy, here.case.number)


def not_undone(last: Event, policy: Policy, case: str = "") -> Refused:
    """That it is not taken back by itself, and how it is put right."""
    way = WAYS_BACK.get(last.payload.kind, "")
    values = {"case": case, "seq": last.seq, "of": getattr(last.payload, "of", last.seq)}
    values |= {name: getattr(last.payload, name, "") for name in ("id", "other")}
    if not way:
        return Refused(
            "Event {seq} ({what}) cannot be undone.", seq=last.seq, what=called(last, policy)
        )
    error = Refused(
        "Event {seq} ({what}) is not undone by itself: {way}",
        seq=last.seq,
        what=called(last, policy),
        way=way.format(**values),
    )
    if isinstance(last.payload, StepRecorded) and last.payload.step == policy.opening.id:
        error.parts = (  # nothing to correct in what should not be there
            message(
                "A case that should not be there: casefile next {case} lists the ways to end it.",
                case=case,
            ),
        )
    return error


def met_by_it(last: Event, events: Iterable[Event]) -> tuple[Event, ...]:
    """The requests about their data that were met by the correction ``last``, of all ``events`` of
    its case: the same command told so right before it."""
    earlier = sorted((e for e in events if e.seq < last.seq), key=lambda e: -e.seq)
    return tuple(
        takewhile(
            lambda e: (
                isinstance(e.payload, RequestAnswered)
                and not e.payload.refused
                and (e.recorded_at, e.actor, e.via) == (last.recorded_at, last.actor, last.via)
            ),
            earlier,
        )
    )


def said_before(last: Event, before: Case) -> Facts | None:
    """What a step said before ``last`` corrected it; None where that is no correction of its facts
    alone, or where it said nothing there."""
    payload = last.payload
    if not isinstance(payload, FactsCorrected) or payload.moved_to or last.personal is None:
        return None
    taken = next((s for s in before.steps if s.seq == payload.of), None)
    keys = [key for key in (*payload.facts, *last.personal) if key != "reason"]
    if taken is None or not keys or any(key not in taken.facts for key in keys):
        return None
    return {key: taken.facts[key] for key in keys}


assert WAYS_BACK.keys() <= KINDS.keys()
