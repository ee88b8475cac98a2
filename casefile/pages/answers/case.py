"""A case, as programs read it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from casefile.case.case import CaseStatus, Tie
from casefile.case.requests import RequestState
from casefile.pages.answers.clocks import ClockTold
from casefile.pages.answers.hands import HandsTold
from casefile.pages.answers.money import BargainsTold, StruckTold, TotalsTold
from casefile.pages.answers.next_steps import StepComing
from casefile.pages.answers.papers import AttachmentTold, PaperTold
from casefile.pages.answers.spelled import Known, Moment, Said
from casefile.values.data_rights import DataRight

if TYPE_CHECKING:
    RowStatus = str
else:
    RowStatus = CaseStatus
    """What a derived row keeps as a text."""


class CaseRowTold(TypedDict):
    """A line of ``list`` and ``search``."""

    case: str
    status: RowStatus
    owner: str
    category: str
    complainant: str
    about: str
    erased: bool
    next: list[str]
    received_at: Moment
    opened_at: Moment
    updated_at: Moment
    policy: str
    procedure: str


class CaseOfCustomer(CaseRowTold):
    """A case of a customer, and whom to call about it."""

    call: Known


class CaseHead(TypedDict):
    """What every telling of a case has in common."""

    case: str
    status: CaseStatus
    owner: str
    received_at: Moment
    opened_at: Moment
    updated_at: Moment
    facts: Known
    totals: TotalsTold


class CaseSummary(CaseHead):
    """A row of ``export cases``."""

    category: str
    complainant: str
    about: str
    erased: bool
    next: list[str]
    backdated: Moment | None
    ended_at: Moment | None
    ended: str | None
    loose: list[str]
    policy: str
    procedure: str


class PolicyNamed(TypedDict):
    """The version of the policy that a case stands under."""

    id: str
    digest: str


class ErasureTold(TypedDict):
    """That personal facts were erased, and what ended with them."""

    seq: int
    at: Moment
    by: str
    reason: str
    ends: Sequence[str]


class BackdatedTold(TypedDict):
    """An entry that was dated by hand, and when it was really typed."""

    seq: int
    recorded_at: Moment
    entered_at: Moment
    by: str


class StepTakenTold(TypedDict):
    """A step that was recorded."""

    id: str
    title: Said
    seq: int
    at: Moment
    recorded_at: Moment
    by: str
    late_entry: bool
    stands: bool
    corrected: Sequence[int]
    via: str
    facts: Known


class PauseLonger(TypedDict):
    """That a pause was lengthened."""

    seq: int
    at: Moment
    until: Moment
    by: str
    reason: str | None


PauseTold = TypedDict(
    "PauseTold",
    {
        "seq": int,
        "from": Moment,
        "until": Moment,
        "ended": Moment | None,
        "credited": Moment,
        "reason": str | None,
        "longer": list[PauseLonger],
    },
)
"""A pause of a case; ``credited`` is until when it counts."""


class PromiseTold(TypedDict):
    """A promise: ``open kept broken released struck lapsed``."""

    no: int
    text: str | None
    otherwise: str | None
    by: str
    due_at: Moment
    state: str
    broken: bool
    call_back: bool
    dues: Sequence[Moment]
    kept_at: Moment | None
    released_at: Moment | None
    struck: StruckTold | None
    seq: int


class RequestTold(TypedDict):
    """What somebody asked about their own data."""

    no: int
    kind: DataRight
    state: RequestState
    asked_at: Moment
    by: str
    reason: str | None
    due_at: Moment | None
    answered_at: Moment | None
    answered_by: str | None
    refused: str | None
    struck: StruckTold | None
    seq: int


class ContactTold(TypedDict):
    """A contact with the complainant."""

    seq: int
    at: Moment
    by: str
    facts: Known
    struck: StruckTold | None


LinkTold = TypedDict("LinkTold", {"to": str, "as": Tie})
"""What ties the case to another one."""


class NoteTold(TypedDict):
    """A note."""

    seq: int
    at: Moment
    by: str
    text: str | None
    struck: StruckTold | None


class EndingTold(TypedDict):
    """How the case was closed or withdrawn, and what was left open on purpose."""

    seq: int
    at: Moment
    by: str
    how: str
    facts: Known
    loose: Sequence[str]
    despite: str | None


class EventTold(TypedDict):
    """One link of the log; what ``data`` holds follows from its ``kind``."""

    seq: int
    no: int
    kind: str
    at: Moment
    recorded_at: Moment
    actor: str
    via: str
    data: dict[str, Any]
    hash: str


class EventRecord(EventTold):
    """A row of ``export events``."""

    stream: str


class WholeCase(CaseHead, BargainsTold, HandsTold):
    """``show``."""

    policy: PolicyNamed
    seen: int
    erased: list[ErasureTold]
    ending: str | None
    loose: list[str]
    receipt_corrected: Sequence[int]
    backdated: list[BackdatedTold]
    steps: list[StepTakenTold]
    next: list[StepComing]
    again: list[str]
    clocks: list[ClockTold]
    pauses: list[PauseTold]
    promises: list[PromiseTold]
    requests: list[RequestTold]
    contacts: list[ContactTold]
    links: list[LinkTold]
    documents: list[PaperTold]
    attachments: list[AttachmentTold]
    notes: list[NoteTold]
    endings: list[EndingTold]


class CaseWithLog(WholeCase):
    """``show --log``."""

    events: list[EventTold]
