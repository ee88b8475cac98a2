"""Letters: drafted, checked, and what they promise."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from casefile.actions.act import Entry, staff_of
from casefile.actions.histories import load
from casefile.case.case import Case
from casefile.errors import BadData, NotFound, Refused
from casefile.log.events import NewEvent, PromiseMade, PromiseMoved
from casefile.papers.context import LANG
from casefile.papers.custody import issuable
from casefile.papers.letters import Letter, Remark, compose, letter_remarks
from casefile.people.rights import may, permitted
from casefile.policy import Document, Policy
from casefile.procedure.guards import in_the_past
from casefile.procedure.typed import parsed
from casefile.store import Store
from casefile.values.moments import a_date
from casefile.values.value import Facts


class Draft(msgspec.Struct, frozen=True):
    """A letter before it is issued: the facts given for it, its text, what speaks against it."""

    facts: Facts
    letter: Letter
    remarks: tuple[Remark, ...]


def document_named(policy: Policy, name: str) -> Document:
    """The kind of document of that id; NotFound tells which there are."""
    kind = next((d for d in policy.documents if name in (d.id, *d.title.names)), None)
    if kind is None:
        raise NotFound(
            "The policy has no document {name}; it has {known}.",
            name=name,
            known=[d.id for d in policy.documents],
        )
    return kind


def drafted(
    store: Store, name: str, document: str, given: Facts, entry: Entry, lang: str
) -> tuple[Draft, Policy]:
    """A letter as it would be issued, and everything that speaks against it; nothing is written."""
    case, policy = load(store, name)
    kind = document_named(policy, document)
    if not kind.moves:
        raise Refused("{document} is no letter; only letters have a preview.", document=kind.title)
    staff = staff_of(policy, entry)  # a draft names the complainant: it is for those who may issue
    may(policy, staff, "issue")
    permitted(policy, staff, kind.roles, kind.title)
    found = draft(case, policy, kind, given, entry, lang)
    try:
        promises_of(case, policy, kind, found.facts, entry.now)
    except BadData as error:  # the day has passed: told here as it would be on issuing
        late = Remark(True, error.message)
        found = msgspec.structs.replace(found, remarks=(*found.remarks, late))
    return found, policy


def draft(
    case: Case, policy: Policy, kind: Document, given: Facts, entry: Entry, lang: str
) -> Draft:
    facts = parsed(policy, kind.needs + kind.may, given, kind.title, entry.now)
    in_the_past(policy, facts, entry.now)
    issuable(case, policy, kind, None, facts)
    letter = compose(case, policy, kind, facts, lang)
    return Draft(facts, letter, tuple(letter_remarks(letter, case, policy, kind, facts, lang)))


def promises_of(
    case: Case, policy: Policy, kind: Document, facts: Facts, now: datetime
) -> tuple[NewEvent, ...]:
    """What the letter promises, until 24:00 of the day it names."""
    known = {**case.everything, **facts}
    zone = ZoneInfo(policy.identity.timezone)
    made = []
    for one in kind.promises:
        day = a_date(str(known[one.due])) + timedelta(days=1)
        until = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if until <= now:
            raise BadData("{at} has passed; a promise is for a time to come.", at=until)
        text = one.text.of(LANG)
        running = [p for p in case.promises if p.text == text and p.kept_at is None]
        if not running:
            made.append(NewEvent(now, PromiseMade(due=until, by=case.owner), {"text": text}))
        elif running[-1].due_at != until:  # the letter was issued anew, with another date
            made.append(NewEvent(now, PromiseMoved(no=running[-1].no, due=until)))
    return tuple(made)
