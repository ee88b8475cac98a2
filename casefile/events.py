"""What can happen: one frozen payload for each kind of event, and the events that carry them."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from casefile.model import Facts


class CaseOpened(msgspec.Struct, frozen=True, omit_defaults=True):
    """A complaint became a case under one version of the policy; clocks run from received_at."""

    kind: ClassVar[str] = "case.opened"
    policy: str
    received_at: datetime
    owner: str


class StepRecorded(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "step.recorded"
    step: str
    facts: Facts = {}


class FactsCorrected(msgspec.Struct, frozen=True, omit_defaults=True):
    """New values, or another time, for what event ``of`` had recorded; the old stays in the log."""

    kind: ClassVar[str] = "facts.corrected"
    of: int
    facts: Facts = {}
    moved_to: datetime | None = None


class NoteAdded(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "note.added"


class OwnerAssigned(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "owner.assigned"
    to: str


class CaseClosed(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "case.closed"
    ended: str
    facts: Facts = {}


class CaseReopened(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "case.reopened"


class CaseWithdrawn(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "case.withdrawn"


class CasePaused(msgspec.Struct, frozen=True, omit_defaults=True):
    """Clocks stand still, at the longest until the expected end; the reason is personal."""

    kind: ClassVar[str] = "case.paused"
    until: datetime


class CaseResumed(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "case.resumed"


class ContactMade(msgspec.Struct, frozen=True, omit_defaults=True):
    """The complainant was spoken with, or tried to reach us."""

    kind: ClassVar[str] = "contact.made"
    facts: Facts = {}


class PromiseMade(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dated commitment; its words, and what happens otherwise, are personal."""

    kind: ClassVar[str] = "promise.made"
    due: datetime
    by: str
    call_back: bool = False


class PromiseKept(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "promise.kept"
    no: int


class PromiseMoved(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: ClassVar[str] = "promise.moved"
    no: int
    due: datetime


class DocumentIssued(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file was made from a template and kept under its SHA-256 (hexadecimal)."""

    kind: ClassVar[str] = "document.issued"
    document: str
    version: int
    sha256: str
    template: str
    name: str


class PersonalRevealed(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody looked at the personal facts unmasked."""

    kind: ClassVar[str] = "personal.revealed"
    command: str


class PolicyApplied(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of the policy became the one that new cases are opened under."""

    kind: ClassVar[str] = "policy.applied"
    id: str
    digest: str
    source: str


class ClockMoved(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deadline before and after a new calendar or another policy."""

    case: str
    clock: str
    before: datetime
    after: datetime
    owner: str = ""


class CalendarImported(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days off of some years became known; ``sha256`` is the file of the years as JSON.

    ``moved`` deadlines got another date, listed in the file ``moves``; ``confirmed`` ones kept
    theirs and are provisional no longer.
    """

    kind: ClassVar[str] = "calendar.imported"
    years: tuple[int, ...]
    sha256: str
    moved: int = 0
    confirmed: int = 0
    moves: str = ""


class PolicyMoved(msgspec.Struct, frozen=True, omit_defaults=True):
    """An open case was put under another version of the policy, and which deadlines moved."""

    kind: ClassVar[str] = "policy.moved"
    policy: str
    before: str
    moved: tuple[ClockMoved, ...] = ()


class NightRun(msgspec.Struct, frozen=True, omit_defaults=True):
    """The findings were handed to those whom they concern.

    ``told`` are the findings that were news, each by its key; ``missed`` the runs that should have
    come since the one before.
    """

    kind: ClassVar[str] = "night.run"
    told: tuple[str, ...] = ()
    missed: int = 0


Payload = (
    CaseOpened
    | StepRecorded
    | FactsCorrected
    | NoteAdded
    | OwnerAssigned
    | CaseClosed
    | CaseReopened
    | CaseWithdrawn
    | CasePaused
    | CaseResumed
    | CalendarImported
    | PolicyMoved
    | NightRun
    | ContactMade
    | PromiseMade
    | PromiseKept
    | PromiseMoved
    | DocumentIssued
    | PersonalRevealed
    | PolicyApplied
)
KINDS: dict[str, type[Any]] = {p.kind: p for p in Payload.__args__}

OFFICE = "office"


class NewEvent(msgspec.Struct, frozen=True):
    """Something that happened at ``at``, not yet in the log.

    ``personal`` holds what may later be erased (names, phones, free text): it is kept beside the
    log, which commits to it by a salted hash only.
    """

    at: datetime
    payload: Payload
    personal: Facts = {}


class Event(msgspec.Struct, frozen=True):
    """One link of the log. ``personal`` is None once it has been erased."""

    seq: int
    stream: str
    no: int
    at: datetime
    recorded_at: datetime
    actor: str
    via: str
    payload: Payload
    personal: Facts | None
    hash: str


class Parcel(msgspec.Struct, frozen=True):
    """Events to be added to one stream, whose last number is ``after``; ``key`` marks the write."""

    stream: str
    after: int
    events: tuple[NewEvent, ...]
    key: str = ""
