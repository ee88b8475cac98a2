"""Giving a case to another site: one event, and a file that takes it there."""

from pathlib import Path

import msgspec

from casefile.actions.act import Outcome, act
from casefile.actions.calendars_carried import calendars_on, days_to_carry
from casefile.actions.data.bundles import movable
from casefile.actions.data.carried import files_of
from casefile.actions.entry import Entry
from casefile.actions.histories import history_of, known_history, number_of
from casefile.actions.policies import (
    current_policy,
    is_practice,
    policy_on,
)
from casefile.actions.site_of_desk import own_site
from casefile.actions.sites.handover_file import (
    FORMAT,
    HandedEvent,
    Handover,
    HandoverHead,
    policies_of,
    write_handover,
)
from casefile.clocks.history import History
from casefile.derived import MAKER
from casefile.disk.files import is_folder, vacant, written
from casefile.errors import CannotWrite, Refused
from casefile.log.events import (
    CaseGiven,
    CaseTaken,
    Event,
)
from casefile.log.features import features_written
from casefile.procedure.sites import give
from casefile.store import Store
from casefile.store.protocol import Movable
from casefile.values.digests import hex_digest
from casefile.values.moments import local
from casefile.values.sites import site_name
from casefile.values.value import canonical


class CaseGone(msgspec.Struct, frozen=True):
    """A case that was given to another site, and the file that takes it there."""

    outcome: Outcome
    file: str
    to: str


def give_case(store: Store, name: str, to: str, typed: str, entry: Entry) -> CaseGone:
    """Give a case to site ``to``, and write the file that takes it there. Given to that site
    already, it is only written again: a file that was lost can be made at any time."""
    site, taker = own_site(store), site_name(to)
    number = number_of(store, name)
    target = _target(typed, number, entry, current_policy(store)[1].identity.timezone)
    with written(vacant(target)) as scratch:
        known = known_history(store, number)
        gone = known.case.given
        if gone and gone.to == taker:
            outcome = Outcome(known.case, policy_on(store, known.case.policy), (), known)
        else:
            outcome = act(store, number, entry, lambda here: give(here, site, taker))
        write_handover(scratch, _handover(movable(store), number))
    return CaseGone(outcome, str(target), taker)


def _target(typed: str, number: str, entry: Entry, zone: str) -> Path:
    if not typed.strip():
        raise CannotWrite("The name of the file must not be empty.")
    target = Path(typed)
    if is_folder(typed):
        target = target / f"{number}-{local(entry.now, zone):%Y%m%d-%H%M%S}.case"
    if not target.parent.is_dir():
        raise CannotWrite("There is no folder {path}.", path=str(target.parent))
    return target


def _handover(store: Movable, number: str) -> Handover:
    """The case as it was given away; what was recorded on it since is only that somebody looked."""
    events = store.events(number)
    last = max(no for no, event in enumerate(events) if isinstance(event.payload, CaseGiven))
    events = events[: last + 1]
    given = events[-1].payload
    assert isinstance(given, CaseGiven)
    days, files = days_to_carry(calendars_on(store, events), events)
    policies = policies_of([event.payload for event in events])
    handed = tuple(_handed(store, event) for event in events)
    if any(one.link.row[10] is not None and one.link.text is None for one in handed):
        raise Refused(
            "The personal data of case {case} were erased here after it was given away, so it "
            "cannot be sent again.",
            case=number,
        )
    named = {*policies, *(sha256 for one in handed for sha256 in files_of(one.link))}
    heading = HandoverHead(
        FORMAT,
        given.site,
        given.to,
        store.hash_of(1),
        number,
        is_practice(store),
        tuple(sorted(features_written([CaseTaken.kind, "policy.applied"]))),
        MAKER,
        stood(history_of(store, events)),
        policies,
        days,
    )
    kept = {sha256: store.file(sha256) for sha256 in named}
    found = {**files, **{sha256: content for sha256, content in kept.items() if content}}
    return Handover(heading, handed, dict(sorted(found.items())))


def _handed(store: Movable, event: Event) -> HandedEvent:
    (link,) = store.links(event.seq - 1, 1)
    before = bytes.fromhex(store.hash_of(event.seq - 1) or "0" * 64)
    return HandedEvent(before, link, event.payload)


def stood(history: History) -> str:
    """How a case stands, as one digest: what its clocks, steps, promises, grants, approvals and
    papers have come to, whatever numbers its events have. Taken over, it has to be the same."""
    clocks = [
        (one.clock.id, one.no, one.state, one.started_at, one.due and one.due.at, one.ended_at)
        for one in history.begun
    ]
    case = msgspec.to_builtins({name: getattr(history.case, name) for name in _COME_TO})
    return hex_digest(canonical([clocks, _without_numbers(case)]))


_COME_TO = (
    *("facts", "steps", "contacts", "promises", "requests", "demands", "offers", "approvals"),
    *("settlements", "documents", "attachments", "pauses", "endings"),
)
_NUMBERS = {"seq", "asked_seq", "content_seq", "judged", "corrected", "event", "kept_by"} | {
    *("typed_late", "explained", "loose"),
}
"""What of a case names an event, and is called otherwise in another log."""


def _without_numbers(told: object) -> object:
    if isinstance(told, dict):
        return {k: _without_numbers(v) for k, v in told.items() if k not in _NUMBERS}
    return [_without_numbers(one) for one in told] if isinstance(told, list | tuple) else told
