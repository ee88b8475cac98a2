"""What happens on a case: one frozen payload for each kind of event."""

from datetime import datetime
from typing import ClassVar

import msgspec

from casefile.log.on_money import Ask, Beyond
from casefile.values.data_rights import DataRight
from casefile.values.value import Facts


class CaseOpened(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A complaint became a case under one version of the policy; clocks run from received_at."""

    kind: ClassVar[str] = "case.opened"
    policy: str
    received_at: datetime
    owner: str


class StepRecorded(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A step of the procedure, or of the route of a ``settlement``; ``behalf`` names the one who
    had delegated the decision. ``judged`` is the event that a deciding step passes judgement on,
    0 for all that waited for it; of a step on a route the settlement, where who records it may
    judge if that is within our responsibility."""

    kind: ClassVar[str] = "step.recorded"
    step: str
    facts: Facts = {}
    settlement: int = 0
    behalf: str = ""
    judged: int = 0


class FactsCorrected(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """New values, or another time, for what event ``of`` had recorded; the old stays in the log.

    Where it was an offer or a settlement, its amount, on whose authority, and who is asked now;
    nobody and no authority where nothing changed that somebody had approved.
    ``over`` is what it showed to lie beyond a limit, where it told who the customer is.
    """

    kind: ClassVar[str] = "facts.corrected"
    of: int
    facts: Facts = {}
    moved_to: datetime | None = None
    received_at: datetime | None = None
    """Where it was the opening: when the complaint really reached us."""
    amount: str = ""
    excess: str = ""
    grantor: str = ""
    asks: tuple[Ask, ...] = ()
    over: tuple[Beyond, ...] = ()


class CaseLinked(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The case and ``other`` are of the same customer, of one cause, the same complaint, or one
    follows the other; it stands in the streams of both. ``over``: as of a correction."""

    kind: ClassVar[str] = "case.linked"
    other: str
    tie: str
    over: tuple[Beyond, ...] = ()


class CaseUnlinked(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Every link to ``other`` ends; the reason is personal. With ``counts`` limits go on counting
    together what was granted until then; without it, the link was a mistake."""

    kind: ClassVar[str] = "case.unlinked"
    other: str
    counts: bool = False


class NoteAdded(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    kind: ClassVar[str] = "note.added"


class OwnerAssigned(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    kind: ClassVar[str] = "owner.assigned"
    to: str


class EntryStruck(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What event ``of`` recorded was typed by mistake, and counts for nothing; the reason is
    personal."""

    kind: ClassVar[str] = "entry.struck"
    of: int


class CaseClosed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """``loose`` is what was left open on purpose; the reason for that is personal."""

    kind: ClassVar[str] = "case.closed"
    ended: str
    facts: Facts = {}
    loose: tuple[str, ...] = ()


class CaseReopened(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    kind: ClassVar[str] = "case.reopened"


class CaseWithdrawn(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """``loose`` is what was left open on purpose; the reasons are personal."""

    kind: ClassVar[str] = "case.withdrawn"
    loose: tuple[str, ...] = ()


class CasePaused(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Clocks stand still, at the longest until the expected end; the reason is personal."""

    kind: ClassVar[str] = "case.paused"
    until: datetime


class PauseLengthened(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A pause that lasts is expected to end later; the reason is personal."""

    kind: ClassVar[str] = "pause.lengthened"
    until: datetime


class CaseResumed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    kind: ClassVar[str] = "case.resumed"


class ContactMade(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The complainant was spoken with, or tried to reach us."""

    kind: ClassVar[str] = "contact.made"
    facts: Facts = {}


class PromiseMade(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A dated commitment; its words, and what happens otherwise, are personal."""

    kind: ClassVar[str] = "promise.made"
    due: datetime
    by: str
    call_back: bool = False


class PromiseKept(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    kind: ClassVar[str] = "promise.kept"
    no: int


class PromiseMoved(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A promise was given another date, or to somebody else (``by``); the reason is personal."""

    kind: ClassVar[str] = "promise.moved"
    no: int
    due: datetime
    by: str = ""


class PromiseReleased(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The complainant does not hold us to a promise any more; the reason is personal."""

    kind: ClassVar[str] = "promise.released"
    no: int


class RequestMade(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The complainant asks something about their own data; why, in their words, is personal."""

    kind: ClassVar[str] = "request.made"
    right: DataRight


class RequestAnswered(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A request about data was met, or ``refused``; the reason for that is personal."""

    kind: ClassVar[str] = "request.answered"
    no: int
    refused: bool = False


class DocumentIssued(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A file was made from a template and kept under its SHA-256 (hexadecimal)."""

    kind: ClassVar[str] = "document.issued"
    document: str
    version: int
    sha256: str
    template: str
    name: str
    settlement: int = 0
    facts: Facts = {}
    """What was given for this paper; personal facts lie beside the log."""
    holders: tuple[str, ...] = ()
    """Who gets the numbered copies, in their order; none where there are no copies."""
    parts: tuple[str, ...] = ()
    """Of copies that were written to files of their own, which are not kept: ``number:SHA-256``."""
    payment: int = 0
    """Of a receipt: the payment that it certifies; 0 for one that is about to be made."""
    amount: str = ""
    """Of a receipt: the sum that it certifies."""
    payer: str = ""
    """Of a receipt: who paid, as the policy calls them in Chinese."""
    language: str = "zh"
    annex: int = 0
    """Of a translation: the number of the paper that it stands beside, of the same version. Why a
    letter could have gone to anybody is personal, under ``reason``."""


class AttachmentKept(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A file that somebody brought is kept under its SHA-256 (hexadecimal): ``size`` bytes, of the
    ``sort`` that the policy names. Its name is personal, under ``file``."""

    kind: ClassVar[str] = "attachment.kept"
    sha256: str
    size: int
    sort: str


class CopySigned(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Somebody signed copy ``copy`` of document ``no``; the name is personal."""

    kind: ClassVar[str] = "copy.signed"
    no: int
    copy: int


class CopyHandedOver(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A copy went to its holder; who signed for it is personal."""

    kind: ClassVar[str] = "copy.handed-over"
    no: int
    copy: int
    to: str


class DocumentVoided(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The reason is personal."""

    kind: ClassVar[str] = "document.voided"
    no: int
