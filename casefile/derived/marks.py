"""What is counted on a case, not timed: late entries, and the tallies of the policy."""

from casefile.case.case import Case
from casefile.clocks.moved import Moved
from casefile.log.rows import Mark
from casefile.money.floors import shortfalls
from casefile.papers.outstanding import hanging
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.values.moments import spell

LATE_ENTRY = "late-entry"
BACKDATED = "backdated"
APPROVAL = "approval"
"""Somebody is asked to approve money."""
DECISION = "decision"
"""A step of the procedure waits for a decision; its clock tells when it is late."""


DEADLINE_MOVED = "deadline-moved"
BELOW_FLOOR = "below-floor"
"""Less is offered, planned or settled than the law gives at least."""


def moved_mark(case: str, moved: Moved) -> Mark:
    """The mark of a deadline that a correction, a calendar, a moved start or another policy gave
    another date, or of a verdict that it put right: from when to when, how it stood or what became
    of it, and by whom."""
    return Mark(
        case=case,
        mark=f"{DEADLINE_MOVED}:{moved.clock}",
        seq=moved.cause.event,
        at=moved.at,
        value=f"{spell(moved.before)} {spell(moved.after)} {moved.how} {moved.cause.by}",
        owner=moved.owner,
    )


def marks_of(case: Case, policy: Policy) -> list[Mark]:
    """The marks that ``case`` carries: one for each late entry, at the time it was typed; one for
    each entry of a real desk that was dated by hand, at the time it was really made; one for each
    tally whose condition holds, at the time the complaint was received; one for each approval
    that waits, since it was asked; one for each amount below what the law gives at least."""
    late = [
        Mark(case.number, LATE_ENTRY, s.seq, s.recorded_at, s.id, s.by)
        for s in case.steps
        if s.late_entry
    ]
    counted = [
        Mark(
            case=case.number,
            mark=tally.id,
            seq=0,
            at=case.received_at,
            value=str(case.facts.get(tally.by, "")),
            owner=case.owner if tally.owner == "owner" else tally.owner,
        )
        for tally in policy.tallies
        if holds(tally.when, case.facts)
    ]
    routed = [
        Mark(case.number, LATE_ENTRY, s.seq, s.recorded_at, s.id, s.by)
        for one in case.settlements
        for s in one.steps
        if s.late_entry
    ]
    by_hand = [
        Mark(case.number, BACKDATED, b.seq, b.entered_at, spell(b.recorded_at), b.by)
        for b in case.backdated
    ]
    asked = [
        Mark(
            case=case.number,
            mark=DECISION if a.of == "step" else APPROVAL,
            seq=a.no,
            at=a.asked_at,
            value=a.step or f"{a.of}-{a.subject}",
            owner=a.asked or a.role,
        )
        for a in case.approvals
        if a.state == "waiting" and case.running
    ]
    below = [
        Mark(
            case=case.number,
            mark=BELOW_FLOOR,
            seq=number,
            at=case.received_at,
            value=f"{one.floor.id} {one.of} {one.told} {one.least}",
            owner=case.owner,
        )
        for number, one in enumerate(shortfalls(case, policy), 1)
    ]
    return [*late, *routed, *by_hand, *counted, *asked, *below, *hanging(case, policy)]
