"""Events: what can happen, and the links of the log that carry it."""

from datetime import datetime

import msgspec

from casefile.log.in_office import (
    CalendarImported,
    ClockMoved,
    ImportDone,
    NightRun,
    PersonalErased,
    PersonalExported,
    PersonalRevealed,
    PolicyApplied,
    PolicyMoved,
    TemplateApplied,
)
from casefile.log.on_cases import (
    CaseClosed,
    CaseOpened,
    CasePaused,
    CaseReopened,
    CaseResumed,
    CaseWithdrawn,
    ContactMade,
    CopyHandedOver,
    CopySigned,
    DocumentIssued,
    DocumentVoided,
    FactsCorrected,
    NoteAdded,
    OwnerAssigned,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    StepRecorded,
)
from casefile.log.on_money import (
    ApprovalGiven,
    ApprovalRefused,
    Ask,
    AuthorityDelegated,
    DemandAnswered,
    DemandMade,
    RemediesChosen,
    RemedyDeclined,
    RemedyOffered,
    SettlementCancelled,
    SettlementMade,
)
from casefile.values.value import Facts

__all__ = [
    "OFFICE",
    "ApprovalGiven",
    "ApprovalRefused",
    "Ask",
    "AuthorityDelegated",
    "CalendarImported",
    "CaseClosed",
    "CaseOpened",
    "CasePaused",
    "CaseReopened",
    "CaseResumed",
    "CaseWithdrawn",
    "ClockMoved",
    "ContactMade",
    "CopyHandedOver",
    "CopySigned",
    "DemandAnswered",
    "DemandMade",
    "DocumentIssued",
    "DocumentVoided",
    "Event",
    "FactsCorrected",
    "ImportDone",
    "NewEvent",
    "NightRun",
    "NoteAdded",
    "OwnerAssigned",
    "Parcel",
    "Payload",
    "PersonalErased",
    "PersonalExported",
    "PersonalRevealed",
    "PolicyApplied",
    "PolicyMoved",
    "PromiseKept",
    "PromiseMade",
    "PromiseMoved",
    "RemediesChosen",
    "RemedyDeclined",
    "RemedyOffered",
    "SettlementCancelled",
    "SettlementMade",
    "Stamp",
    "StepRecorded",
    "TemplateApplied",
]

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
    | ImportDone
    | PolicyMoved
    | NightRun
    | ContactMade
    | PromiseMade
    | PromiseKept
    | PromiseMoved
    | DocumentIssued
    | CopySigned
    | CopyHandedOver
    | DocumentVoided
    | DemandMade
    | DemandAnswered
    | RemedyOffered
    | RemediesChosen
    | RemedyDeclined
    | ApprovalGiven
    | ApprovalRefused
    | AuthorityDelegated
    | SettlementMade
    | SettlementCancelled
    | PersonalErased
    | PersonalRevealed
    | PersonalExported
    | PolicyApplied
    | TemplateApplied
)

OFFICE = "office"


class NewEvent(msgspec.Struct, frozen=True):
    """Something that happened at ``at``, not yet in the log.

    ``personal`` holds what may later be erased (names, phones, free text): it is kept beside the
    log, which commits to it by a salted hash only.
    """

    at: datetime
    payload: Payload
    personal: Facts = {}


class Stamp(msgspec.Struct, frozen=True):
    """When events are recorded (UTC), by whom and by which login; ``key`` marks the write."""

    now: datetime
    actor: str
    via: str
    key: str = ""


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
