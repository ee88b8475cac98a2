"""Pauses, contacts with the complainant, promises."""

import re
from datetime import datetime

from casefile.actions.act import Entry, Outcome, act
from casefile.actions.calendars_known import times_for
from casefile.actions.typed import parsed
from casefile.case.case import Case
from casefile.log.events import NewEvent
from casefile.people import rights
from casefile.policy import Policy, Staff
from casefile.procedure import promises
from casefile.store import Store
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from casefile.worktime import allowance, due


def pause(store: Store, name: str, until: datetime, reason: str, entry: Entry) -> Outcome:
    """Let the clocks of a case stand still."""
    return act(
        store, name, entry, lambda c, p, s: promises.pause(c, p, s, until, reason, entry.now)
    )


def resume(store: Store, name: str, entry: Entry) -> Outcome:
    """Let the clocks of a case run again."""
    return act(store, name, entry, lambda c, p, s: promises.resume(c, p, s, entry.now))


def contact(
    store: Store, name: str, given: Facts, entry: Entry, at: datetime | None = None
) -> Outcome:
    """Record a contact with the complainant."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        title = rights.VERBS["contact"]
        facts = parsed(policy, policy.contact.facts, given, title, entry.now)
        return promises.contact(case, policy, staff, facts, at=at, now=entry.now)

    return act(store, name, entry, decide)


def promise(
    store: Store,
    name: str,
    text: str,
    due: str,
    entry: Entry,
    *,
    by: str = "",
    otherwise: str = "",
    call_back: bool = False,
) -> Outcome:
    """Record a promise; ``due`` is a time or an allowance from now."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        return promises.promise(
            case,
            policy,
            staff,
            text,
            due_at=_deadline(store, policy, due, entry.now),
            by=by,
            otherwise=otherwise,
            call_back=call_back,
            now=entry.now,
        )

    return act(store, name, entry, decide)


def promise_kept(
    store: Store, name: str, no: int, entry: Entry, at: datetime | None = None
) -> Outcome:
    """Record that a promise was kept."""
    return act(
        store,
        name,
        entry,
        lambda c, p, s: promises.promise_kept(c, p, s, no, at=at, now=entry.now),
    )


def promise_moved(store: Store, name: str, no: int, due: str, entry: Entry) -> Outcome:
    """Give a promise another date."""

    def decide(case: Case, policy: Policy, staff: Staff) -> tuple[NewEvent, ...]:
        until = _deadline(store, policy, due, entry.now)
        return promises.promise_moved(case, policy, staff, no, until, entry.now)

    return act(store, name, entry, decide)


def _deadline(store: Store, policy: Policy, text: str, now: datetime) -> datetime:
    """The moment that a time or an allowance from now (``3d``, ``4wh``) means."""
    if re.fullmatch(r"[0-9]+[a-z]+", text):
        times = times_for(store, policy)
        much = allowance(text)
        return due(now, much, times.hours if much.unit in ("ws", "wm", "wh") else times.days).at
    return a_moment(text, policy.identity.timezone)
