"""Deciding on what binds us in time: contacts with the complainant, promises.

Pure, like ``steps``: new events or a refusal.
"""

from collections.abc import Mapping
from datetime import datetime

from casefile.case.case import Case, Promise
from casefile.case.here import Here
from casefile.errors import BadData, NotFound, Refused
from casefile.log.events import (
    ContactMade,
    NewEvent,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
)
from casefile.people.privacy import split
from casefile.people.rights import VERBS, may, member_named
from casefile.procedure.guards import Need, check_facts, happened, not_over
from casefile.values.text import clean
from casefile.values.value import Facts, Value


def contact(here: Here, given: Mapping[str, Value], *, at: datetime | None) -> tuple[NewEvent, ...]:
    """A contact with the complainant; like a note, allowed at any time."""
    may(here.policy, here.staff, "contact")
    needs = tuple(Need(key, key in here.policy.contact.needs) for key in here.policy.contact.facts)
    check_facts(here.policy, needs, given, VERBS["contact"])
    public, personal = split(here.policy, given)
    return (
        NewEvent(
            happened(at, here.now, here.case.received_at), ContactMade(facts=public), personal
        ),
    )


def promise(
    here: Here, text: str, *, due_at: datetime, by: str, otherwise: str, call_back: bool
) -> tuple[NewEvent, ...]:
    """A dated commitment to the complainant, with an owner; Refused without words, BadData for a
    date that has passed."""
    not_over(here.case)
    may(here.policy, here.staff, "promise")
    words = clean(text).strip()
    if not words:
        raise Refused("A promise must say what is promised.")
    if due_at <= here.now:
        raise BadData("{at} has passed; a promise is for a time to come.", at=due_at)
    owner = member_named(here.policy, by).id if by else here.staff.id
    personal: Facts = {"text": words}
    if otherwise.strip():
        personal["otherwise"] = clean(otherwise).strip()
    return (NewEvent(here.now, PromiseMade(due=due_at, by=owner, call_back=call_back), personal),)


def promise_kept(here: Here, no: int, *, at: datetime | None) -> tuple[NewEvent, ...]:
    """The event that a promise was kept, on time or late."""
    may(here.policy, here.staff, "promise")
    made = running_promise(here.case, no)
    return (NewEvent(happened(at, here.now, made.made_at), PromiseKept(no=no)),)


def promise_moved(here: Here, no: int, due_at: datetime) -> tuple[NewEvent, ...]:
    """The event that gives a promise another date; once due, it is broken all the same."""
    may(here.policy, here.staff, "promise")
    running_promise(here.case, no)
    if due_at <= here.now:
        raise BadData("{at} has passed; a promise is for a time to come.", at=due_at)
    return (NewEvent(here.now, PromiseMoved(no=no, due=due_at)),)


def running_promise(case: Case, no: int) -> Promise:
    """The promise of that number, not kept yet; NotFound or Refused."""
    made = next((p for p in case.promises if p.no == no), None)
    if made is None:
        raise NotFound("Case {case} has no promise {no}.", case=case.number, no=no)
    if made.kept_at is not None:
        raise Refused("Promise {no} was kept already, on {time}.", no=no, time=made.kept_at)
    return made
