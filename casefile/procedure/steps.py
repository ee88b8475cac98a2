"""Deciding: from the case as it stands and what somebody wants to record, to new events.

Every function is pure. It returns the events to append, or raises Refused (NotPermitted where it
is a matter of authority) naming the rule and the way on.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from casefile.case.case import Case, StepTaken
from casefile.case.here import Here
from casefile.clocks.happenings import moment_of
from casefile.errors import BadData, Refused
from casefile.log.events import (
    CaseOpened,
    FactsCorrected,
    NewEvent,
    NoteAdded,
    OwnerAssigned,
    PersonalRevealed,
    StepRecorded,
)
from casefile.people.privacy import split
from casefile.people.rights import acting, may, permitted
from casefile.policy import Policy, Staff, Step
from casefile.policy.derive import with_given
from casefile.procedure.guards import (
    adds_up,
    check_facts,
    happened,
    in_the_past,
    not_over,
    one_of_them,
    stated,
    still_open,
    with_defaults,
)
from casefile.procedure.next_steps import lacking, recordable
from casefile.procedure.performers import may_record
from casefile.procedure.requests import met_by
from casefile.values.moments import local
from casefile.values.text import clean
from casefile.values.value import Value


class Arrival(msgspec.Struct, frozen=True):
    """When a complaint reached us and when its card was filled in, as far as it is said, and when
    it is typed."""

    now: datetime
    received_at: datetime | None = None
    at: datetime | None = None


def open_case(
    policy: Policy, digest: str, staff: Staff, given: Mapping[str, Value], arrival: Arrival
) -> tuple[NewEvent, ...]:
    """The events that open a case: the opening itself and its first step."""
    now = arrival.now
    step = policy.opening
    permitted(policy, staff, step.roles, step.title)
    received = happened(arrival.received_at or arrival.at, now)
    when = happened(arrival.at, now, received)
    in_the_past(policy, given, now)
    needs = lacking(step, policy, with_given(policy.signs, {}, given), given)
    given = with_defaults(policy, needs, given, when)
    check_facts(policy, needs, given, step.title)
    one_of_them(policy, step, given)
    public, personal = split(policy, given)
    adds_up(policy, given)
    return (
        NewEvent(received, CaseOpened(policy=digest, received_at=received, owner=staff.id)),
        NewEvent(when, StepRecorded(step=step.id, facts=public), personal),
    )


def record_step(
    here: Here,
    step: Step,
    given: Mapping[str, Value],
    *,
    at: datetime | None,
    behalf: Staff | None = None,
    judged: int = 0,
) -> tuple[NewEvent, ...]:
    """The event that records ``step``; Refused out of order, twice, or with facts missing.

    ``behalf`` is the one who had delegated the decision to ``staff``, ``judged`` the recording that
    a deciding step passes judgement on (0: the last that stands).
    """
    recordable(here.case, here.policy, step, here.staff.id)
    may_record(here.policy, here.case, step, here.staff, behalf)
    proposed = proposal(here.case, step, judged)
    four_eyes(proposed, step, given, (here.staff, behalf) if behalf else (here.staff,))
    when = happened(at, here.now, here.case.received_at)
    in_the_past(here.policy, given, here.now)
    known = with_given(here.policy.signs, here.case.known, given)
    needs = lacking(step, here.policy, known, given)
    given = with_defaults(here.policy, needs, given, when)
    check_facts(here.policy, needs, given, step.title)
    one_of_them(here.policy, step, given)
    a_date_of_its_own(here, step, given, when)
    adds_up(here.policy, {**known, **given})
    public, personal = split(here.policy, given)
    payload = StepRecorded(
        step=step.id,
        facts=public,
        behalf=behalf.id if behalf else "",
        judged=proposed.seq if proposed else 0,
    )
    return (NewEvent(when, payload, personal),)


def a_date_of_its_own(here: Here, step: Step, given: Mapping[str, Value], when: datetime) -> None:
    """Refused where a deadline would begin that has passed already: that of a recording before
    which was answered, because this one names none."""
    case, zone = here.case, here.policy.identity.timezone
    before = case.upright.get(step.id, [])
    for clock in here.policy.clocks:
        key = clock.due.removeprefix("fact:")
        if not before or f"step:{step.id}" not in clock.starts or key not in step.facts:
            continue
        answered = [s.seq for name in clock.stops for s in case.upright.get(_step_of(name), [])]
        until = moment_of(case.facts, key, zone, end=True)
        if key in given or until is None or max(answered, default=0) < before[-1].seq:
            continue
        if until < when:
            raise Refused(
                "{fact} is on record as {date}, for what was answered since; say by when this one "
                "is due: {key}=…",
                fact=here.policy.facts[key].title,
                date=local(until - timedelta(seconds=1), zone).date(),
                key=key,
            )


def _step_of(trigger: str) -> str:
    kind, _, name = trigger.partition(":")
    return name if kind == "step" else ""


def proposal(case: Case, step: Step, judged: int) -> StepTaken | None:
    """The recording that a deciding step passes judgement on: ``judged``, or the last that
    stands."""
    if step.decides is None:
        return None
    named = next((s for s in case.steps if s.seq == judged), None) if judged else None
    return named or case.standing(step.decides.on)


def four_eyes(
    proposed: StepTaken | None,
    step: Step,
    given: Mapping[str, Value],
    deciding: tuple[Staff, ...],
) -> None:
    """Refused where somebody says yes to what they proposed themselves, or who lent them their
    authority did; saying no to it is allowed."""
    rule = step.decides
    if rule is None or given.get(rule.fact) != rule.yes:
        return
    own = [m for m in deciding if proposed and m.id in proposed.authors]
    if proposed and own:
        raise Refused(
            "{staff} proposed it as event {seq}: nobody approves what they proposed themselves.",
            staff=own[0].name,
            seq=proposed.seq,
        )


def correct(
    here: Here,
    taken: StepTaken,
    given: Mapping[str, Value],
    *,
    moved_to: datetime | None,
    reason: str,
) -> tuple[NewEvent, ...]:
    """The event that corrects an earlier recording; the earlier one stays in the log. Of personal
    data, it meets the complainant's request for that."""
    still_open(here.case)
    may(here.policy, here.staff, "correct")
    step = here.policy.step(taken.id)
    if here.staff.id in taken.authors:
        permitted(here.policy, here.staff, step.roles, step.title)
    else:
        may_record(here.policy, here.case, step, here.staff)
    if not taken.stands:
        raise Refused(
            "Event {seq} no longer stands; correct what was recorded after it.", seq=taken.seq
        )
    in_the_past(here.policy, given, here.now)
    adds_up(here.policy, {**here.case.facts, **given})
    proposed = proposal(here.case, step, taken.judged)
    four_eyes(proposed, step, {**taken.facts, **given}, (here.staff,))
    if not given and moved_to is None:
        raise Refused("Nothing to correct: give KEY=VALUE or --at.")
    if moved_to is None and all(taken.facts.get(key) == given[key] for key in given):
        raise Refused("Event {seq} says that already: nothing is corrected.", seq=taken.seq)
    if moved_to is not None:
        happened(moved_to, here.now, here.case.received_at)
    public, personal = split(here.policy, given)
    payload = FactsCorrected(of=taken.seq, facts=public, moved_to=moved_to)
    met = met_by(here.case, "correct", here.now) if personal else ()
    return (*met, NewEvent(here.now, payload, {**personal, "reason": stated(reason)}))


def correct_receipt(here: Here, received_at: datetime, *, reason: str) -> tuple[NewEvent, ...]:
    """The event that corrects when the complaint reached us; every round that began with it
    follows."""
    still_open(here.case)
    may(here.policy, here.staff, "correct")
    opening = here.policy.opening
    permitted(here.policy, here.staff, opening.roles, opening.title)
    happened(received_at, here.now)
    case = here.case
    if received_at == case.received_at:
        raise Refused("{at} is the time of receipt on record already.", at=received_at)
    done = [(one.at, one.seq) for one in case.steps]
    first, seq = min([*done, *((c.at, c.seq) for c in case.contacts if not c.struck)])
    if received_at > first:
        raise BadData(
            "{at} is after event {seq} happened ({time}): correct that first.",
            at=received_at,
            seq=seq,
            time=first,
        )
    payload = FactsCorrected(of=case.opened_seq, received_at=received_at)
    return (NewEvent(here.now, payload, {"reason": stated(reason)}),)


def reveal(here: Here, command: str) -> tuple[NewEvent, ...]:
    """That the acting person looks at the personal facts with ``command``; NotPermitted without the
    right."""
    may(here.policy, here.staff, "reveal")
    return (NewEvent(here.now, PersonalRevealed(command=command)),)


def found_by_last_four(here: Here) -> tuple[NewEvent, ...]:
    """That the acting person found the case by the last four digits of the customer's number;
    NotPermitted without the right."""
    may(here.policy, here.staff, "last-four")
    return (NewEvent(here.now, PersonalRevealed(command="last-four")),)


def note(here: Here, text: str, *, at: datetime | None) -> tuple[NewEvent, ...]:
    """A note; allowed on a closed case too, since what happens later belongs to the file."""
    may(here.policy, here.staff, "note")
    cleaned = clean(text).strip()
    if not cleaned:
        raise Refused("A note must not be empty.")
    return (
        NewEvent(happened(at, here.now, here.case.received_at), NoteAdded(), {"text": cleaned}),
    )


def assign(here: Here, to: str) -> tuple[NewEvent, ...]:
    """The event that gives the case to another owner. Whoever leaves hands over what is paused,
    too."""
    not_over(here.case)
    may(here.policy, here.staff, "assign")
    owner = acting(here.policy, to).id
    if owner == here.case.owner:
        raise Refused(
            "Case {case} is {staff}'s already.",
            case=here.case.number,
            staff=here.policy.name_of(owner),
        )
    return (NewEvent(here.now, OwnerAssigned(to=owner)),)
