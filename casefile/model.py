"""The records that everything else passes around: frozen, typed, with one canonical JSON form.

Times are aware datetimes in UTC, cut to whole seconds. A fact's value is a text or a list of
texts in its canonical spelling (``1000.00``, ``2026-03-02``, ``yes``): what the log holds is what
an auditor can read without this program.
"""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

Value = str | list[str]
Facts = dict[str, Value]


class Title(msgspec.Struct, frozen=True):
    """A name in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The title in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


# ---- what happened: one payload for each kind of event ---------------------------------------


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
    """A deadline before and after a new calendar."""

    case: str
    clock: str
    before: datetime
    after: datetime


class CalendarImported(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days off of some years became known; ``sha256`` is the file of the years as JSON."""

    kind: ClassVar[str] = "calendar.imported"
    years: tuple[int, ...]
    sha256: str
    moved: tuple[ClockMoved, ...] = ()


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


class CaseRow(msgspec.Struct, frozen=True):
    """What lists show of a case; derived from its events and made anew at each of them."""

    number: str
    year: int
    serial: int
    status: str
    owner: str
    category: str
    waiting: str
    complainant: str
    about: str
    received_at: datetime
    opened_at: datetime
    updated_at: datetime
    policy: str
    last_no: int


class ClockRow(msgspec.Struct, frozen=True):
    """A clock that started on a case, as the nightly look needs it; derived from the events."""

    case: str
    clock: str
    state: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    provisional: bool
    owner: str
    policy: str


class CaseFilter(msgspec.Struct, frozen=True):
    """Which cases to list; an empty field does not restrict."""

    status: str = ""
    step: str = ""
    owner: str = ""
    category: str = ""
    since: datetime | None = None
    until: datetime | None = None
    quiet_since: datetime | None = None
    """Only cases on which nothing was recorded since this moment."""
    overdue_at: datetime | None = None
    """Only cases with a clock that ran out before this moment and was not stopped."""
    text: str = ""


class Problem(msgspec.Struct, frozen=True):
    """Something that the log's own proof does not bear out; ``seq`` is 0 for the whole file."""

    seq: int
    text: str
    values: dict[str, Any] = {}


_encoder = msgspec.json.Encoder(order="sorted")


def canonical(record: object) -> bytes:
    """The one JSON spelling of a record: keys sorted, no blanks, UTF-8, times in UTC with Z."""
    return _encoder.encode(record)
