"""Deciding: from the case as it stands and what somebody wants to record, to new events.

Every function is pure. It returns the events to append, or raises Refused (NotPermitted where it
is a matter of authority) naming the rule and the way on.
"""

from collections.abc import Mapping
from datetime import datetime

from casefile.case.case import Case, StepTaken
from casefile.errors import Refused
from casefile.log.events import (
    CaseOpened,
    FactsCorrected,
    NewEvent,
    NoteAdded,
    OwnerAssigned,
    StepRecorded,
)
from casefile.people.privacy import split
from casefile.people.rights import may, member_named, permitted
from casefile.policy import Policy, Staff, Step
from casefile.procedure.guards import (
    adds_up,
    check_facts,
    happened,
    in_the_past,
    stated,
    still_open,
)
from casefile.procedure.next_steps import lacking, recordable
from casefile.values.text import clean
from casefile.values.value import Value


def open_case(
    policy: Policy,
    digest: str,
    staff: Staff,
    given: Mapping[str, Value],
    *,
    received_at: datetime | None,
    at: datetime | None,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """The events that open a case: the opening itself and its first step."""
    step = policy.opening
    permitted(policy, staff, step.roles, step.title)
    received = happened(received_at or at, now)
    when = happened(at, now, received)
    in_the_past(policy, given, now)
    check_facts(policy, lacking(step, policy, given, given), given, step.title)
    public, personal = split(policy, given)
    adds_up(policy, given)
    return (
        NewEvent(received, CaseOpened(policy=digest, received_at=received, owner=staff.id)),
        NewEvent(when, StepRecorded(step=step.id, facts=public), personal),
    )


def record_step(
    case: Case,
    policy: Policy,
    staff: Staff,
    step: Step,
    given: Mapping[str, Value],
    *,
    at: datetime | None,
    now: datetime,
    behalf: Staff | None = None,
) -> tuple[NewEvent, ...]:
    """The event that records ``step``; Refused out of order, twice, or with facts missing.

    ``behalf`` is the one who had delegated the decision to ``staff``.
    """
    still_open(case)
    recordable(case, policy, step)
    permitted(policy, behalf or staff, step.roles, step.title)
    four_eyes(case, step, given, (staff, behalf) if behalf else (staff,))
    when = happened(at, now, case.received_at)
    in_the_past(policy, given, now)
    known = {**case.facts, **given}
    check_facts(policy, lacking(step, policy, known, given), given, step.title)
    adds_up(policy, known)
    public, personal = split(policy, given)
    payload = StepRecorded(step=step.id, facts=public, behalf=behalf.id if behalf else "")
    return (NewEvent(when, payload, personal),)


def four_eyes(
    case: Case,
    step: Step,
    given: Mapping[str, Value],
    deciding: tuple[Staff, ...],
) -> None:
    """Refused where somebody says yes to what they proposed themselves, or who lent them their
    authority did; saying no to it is allowed."""
    rule = step.decides
    if rule is None or given.get(rule.fact) != rule.yes:
        return
    proposed = case.standing(rule.on)
    own = [m for m in deciding if proposed and m.id in proposed.authors]
    if proposed and own:
        raise Refused(
            "{staff} proposed it as event {seq}: nobody approves what they proposed themselves.",
            staff=own[0].name,
            seq=proposed.seq,
        )


def correct(
    case: Case,
    policy: Policy,
    staff: Staff,
    taken: StepTaken,
    given: Mapping[str, Value],
    *,
    moved_to: datetime | None,
    reason: str,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """The event that corrects an earlier recording; the earlier one stays in the log."""
    still_open(case)
    may(policy, staff, "correct")
    permitted(policy, staff, policy.step(taken.id).roles, policy.step(taken.id).title)
    if not taken.stands:
        raise Refused(
            "Event {seq} no longer stands; correct what was recorded after it.", seq=taken.seq
        )
    in_the_past(policy, given, now)
    adds_up(policy, {**case.facts, **given})
    four_eyes(case, policy.step(taken.id), {**taken.facts, **given}, (staff,))
    if not given and moved_to is None:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    if moved_to is not None:
        happened(moved_to, now, case.received_at)
    public, personal = split(policy, given)
    payload = FactsCorrected(of=taken.seq, facts=public, moved_to=moved_to)
    return (NewEvent(now, payload, {**personal, "reason": stated(reason)}),)


def note(
    case: Case, policy: Policy, staff: Staff, text: str, *, at: datetime | None, now: datetime
) -> tuple[NewEvent, ...]:
    """A note; allowed on a closed case too, since what happens later belongs to the file."""
    may(policy, staff, "note")
    cleaned = clean(text).strip()
    if not cleaned:
        raise Refused("A note must not be empty.")
    return (NewEvent(happened(at, now, case.received_at), NoteAdded(), {"text": cleaned}),)


def assign(
    case: Case, policy: Policy, staff: Staff, to: str, now: datetime
) -> tuple[NewEvent, ...]:
    """The event that gives the case to another owner."""
    still_open(case)
    may(policy, staff, "assign")
    owner = member_named(policy, to).id
    if owner == case.owner:
        raise Refused(
            "Case {case} is {staff}'s already.", case=case.number, staff=policy.name_of(owner)
        )
    return (NewEvent(now, OwnerAssigned(to=owner)),)
