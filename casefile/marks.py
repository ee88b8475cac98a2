"""What is counted on a case, not timed: late entries, and the tallies of the policy."""

from casefile.case import Case
from casefile.facts import holds
from casefile.model import Mark
from casefile.policy import Policy

LATE_ENTRY = "late-entry"


def marks_of(case: Case, policy: Policy) -> list[Mark]:
    """The marks that ``case`` carries: one for each late entry, at the time it was typed, and one
    for each tally whose condition holds, at the time the complaint was received."""
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
    return [*late, *counted]
