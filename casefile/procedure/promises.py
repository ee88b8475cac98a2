"""Deciding on what binds us in time: pauses, contacts with the complainant, promises.

Like ``decisions``: pure, new events or a refusal.
"""

from collections.abc import Mapping
from datetime import datetime

from casefile.case.case import Case, Promise
from casefile.errors import BadData, NotFound, Refused
from casefile.log.events import (
    CasePaused,
    CaseResumed,
    ContactMade,
    NewEvent,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
)
from casefile.people.privacy import split
from casefile.people.rights import VERBS, may, member_named
from casefile.policy import Policy, Staff
from casefile.procedure.guards import Need, check_facts, happened, stated, still_open
from casefile.values.text import clean
from casefile.values.value import Facts, Value
from casefile.worktime import Calendar, due


def pause(
    case: Case, policy: Policy, staff: Staff, until: datetime, reason: str, now: datetime
) -> tuple[NewEvent, ...]:
    """The event that stops the clocks; with a reason, an expected end, and a longest length."""
    still_open(case)
    may(policy, staff, "pause")
    if until <= now:
        raise BadData("{at} has passed; a pause needs an end to come.", at=until)
    longest = due(now, policy.identity.longest_pause, Calendar(policy.identity.timezone)).at
    if until > longest:
        raise Refused(
            "A pause may last until {longest} at the longest ({allowance}).",
            longest=longest,
            allowance=policy.identity.longest_pause,
        )
    return (NewEvent(now, CasePaused(until=until), {"reason": stated(reason)}),)


def resume(case: Case, policy: Policy, staff: Staff, now: datetime) -> tuple[NewEvent, ...]:
    """The event that lets the clocks run again."""
    may(policy, staff, "pause")
    if case.status != "paused":
        raise Refused("Case {case} is not paused.", case=case.number)
    return (NewEvent(now, CaseResumed()),)


def contact(
    case: Case,
    policy: Policy,
    staff: Staff,
    given: Mapping[str, Value],
    *,
    at: datetime | None,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """A contact with the complainant; like a note, allowed at any time."""
    may(policy, staff, "contact")
    needs = tuple(Need(key, key in policy.contact.needs) for key in policy.contact.facts)
    check_facts(policy, needs, given, VERBS["contact"])
    public, personal = split(policy, given)
    return (NewEvent(happened(at, now, case.received_at), ContactMade(facts=public), personal),)


def promise(
    case: Case,
    policy: Policy,
    staff: Staff,
    text: str,
    *,
    due_at: datetime,
    by: str,
    otherwise: str,
    call_back: bool,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """A dated commitment to the complainant, with an owner; Refused without words, BadData for a
    date that has passed."""
    still_open(case)
    may(policy, staff, "promise")
    words = clean(text).strip()
    if not words:
        raise Refused("A promise must say what is promised.")
    if due_at <= now:
        raise BadData("{at} has passed; a promise is for a time to come.", at=due_at)
    owner = member_named(policy, by).id if by else staff.id
    personal: Facts = {"text": words}
    if otherwise.strip():
        personal["otherwise"] = clean(otherwise).strip()
    return (NewEvent(now, PromiseMade(due=due_at, by=owner, call_back=call_back), personal),)


def promise_kept(
    case: Case, policy: Policy, staff: Staff, no: int, *, at: datetime | None, now: datetime
) -> tuple[NewEvent, ...]:
    """The event that a promise was kept, on time or late."""
    may(policy, staff, "promise")
    made = running_promise(case, no)
    return (NewEvent(happened(at, now, made.made_at), PromiseKept(no=no)),)


def promise_moved(
    case: Case, policy: Policy, staff: Staff, no: int, due_at: datetime, now: datetime
) -> tuple[NewEvent, ...]:
    """The event that gives a promise another date; once due, it is broken all the same."""
    may(policy, staff, "promise")
    running_promise(case, no)
    if due_at <= now:
        raise BadData("{at} has passed; a promise is for a time to come.", at=due_at)
    return (NewEvent(now, PromiseMoved(no=no, due=due_at)),)


def running_promise(case: Case, no: int) -> Promise:
    """The promise of that number, not kept yet; NotFound or Refused."""
    made = next((p for p in case.promises if p.no == no), None)
    if made is None:
        raise NotFound("Case {case} has no promise {no}.", case=case.number, no=no)
    if made.kept_at is not None:
        raise Refused("Promise {no} was kept already, on {time}.", no=no, time=made.kept_at)
    return made
