"""Deciding on what binds us in time: contacts with the complainant, promises.

Pure, like ``steps``: new events or a refusal.
"""

from collections.abc import Mapping
from datetime import datetime

from casefile.case.case import Case, Promise
from casefile.case.here import Here
from casefile.case.of_number import of_number
from casefile.errors import BadData, Refused
from casefile.log.events import (
    ContactMade,
    NewEvent,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)
from casefile.people.privacy import split
from casefile.people.rights import VERBS, acting, may
from casefile.procedure.guards import Need, check_facts, happened, not_over, stated, with_defaults
from casefile.values.text import clean
from casefile.values.value import Facts, Value


def contact(here: Here, given: Mapping[str, Value], *, at: datetime | None) -> tuple[NewEvent, ...]:
    """A contact with the complainant; like a note, allowed at any time."""
    may(here.policy, here.staff, "contact")
    needs = tuple(Need(key, key in here.policy.contact.needs) for key in here.policy.contact.facts)
    when = happened(at, here.now, here.case.received_at)
    given = with_defaults(here.policy, needs, given, when)
    check_facts(here.policy, needs, given, VERBS["contact"])
    public, personal = split(here.policy, given)
    return (NewEvent(when, ContactMade(facts=public), personal),)


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
        raise BadData("{until} has passed; a promise is for a time to come.", until=due_at)
    owner = acting(here.policy, by).id if by else here.staff.id
    personal: Facts = {"text": words}
    if otherwise.strip():
        personal["otherwise"] = clean(otherwise).strip()
    return (NewEvent(here.now, PromiseMade(due=due_at, by=owner, call_back=call_back), personal),)


def promise_kept(here: Here, no: int, *, at: datetime | None) -> tuple[NewEvent, ...]:
    """The event that a promise was kept, on time or late."""
    may(here.policy, here.staff, "promise")
    made = running_promise(here.case, no)
    return (NewEvent(happened(at, here.now, made.made_at), PromiseKept(no=no)),)


def promise_moved(
    here: Here, no: int, due_at: datetime | None = None, *, by: str = "", reason: str = ""
) -> tuple[NewEvent, ...]:
    """The event that gives a promise another date, or to somebody else; once due, it is broken all
    the same. On an ended case too: who has to keep it may have left."""
    may(here.policy, here.staff, "promise")
    made = running_promise(here.case, no)
    if due_at is None and not by:
        raise Refused("Say what changes: --due TIME, or --by STAFF for who has to keep it.")
    if due_at is not None and due_at <= here.now:
        raise BadData("{until} has passed; a promise is for a time to come.", until=due_at)
    owner = acting(here.policy, by).id if by else made.by
    if due_at in (None, made.due_at) and owner == made.by:
        raise Refused(
            "Promise {no} is {staff}'s already, due {due}.",
            no=no,
            staff=here.policy.name_of(owner),
            due=made.due_at,
        )
    payload = PromiseMoved(no=no, due=due_at or made.due_at, by="" if owner == made.by else owner)
    personal: Facts = {"reason": clean(reason).strip()} if reason.strip() else {}
    return (NewEvent(here.now, payload, personal),)


def promise_released(here: Here, no: int, reason: str) -> tuple[NewEvent, ...]:
    """The event that the complainant does not hold us to a promise any more; what was broken by
    then stays broken."""
    may(here.policy, here.staff, "promise")
    running_promise(here.case, no)
    return (NewEvent(here.now, PromiseReleased(no=no), {"reason": stated(reason)}),)


def running_promise(case: Case, no: int) -> Promise:
    """The promise of that number, which binds us still; NotFound or Refused."""
    made = of_number(case, case.promises, no, "Case {case} has no promise {no}.")
    if made.struck is not None:
        raise Refused("Promise {no} was struck; it counts for nothing.", no=no)
    if made.kept_at is not None:
        raise Refused("Promise {no} was kept already, on {time}.", no=no, time=made.kept_at)
    if made.lapsed_at is not None:
        raise Refused(
            "Promise {no} ended when the data were erased, on {time}.", no=no, time=made.lapsed_at
        )
    if made.released_at is not None:
        raise Refused(
            "The complainant released us from promise {no} on {time}.", no=no, time=made.released_at
        )
    return made
