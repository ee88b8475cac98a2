"""Demands, remedies, approvals, settlements and payments, as programs read them."""

from typing import TypedDict

from casefile.case.money import ApprovalState, DemandState, OfferState, SettlementState
from casefile.pages.answers.office_entry import OfficeEntry
from casefile.pages.answers.spelled import ConditionTold, Known, Moment, Said, Yuan


class StruckTold(TypedDict):
    """By which event an entry was struck, by whom, and why."""

    event: int
    by: str
    reason: str | None


class TotalsTold(TypedDict):
    """What was granted on a case, what waits, what was settled and paid."""

    granted: Yuan
    waiting: Yuan
    chosen: Yuan
    settled: Yuan
    paid: Yuan
    currency: str


DemandTold = TypedDict(
    "DemandTold",
    {
        "no": int,
        "for": str,
        "amount": Yuan | None,
        "text": str | None,
        "state": DemandState,
        "remedy": int | None,
        "reason": str | None,
        "seq": int,
        "struck": StruckTold | None,
    },
)
"""What the complainant demands."""


class RemedyTold(TypedDict):
    """Something that was offered."""

    no: int
    kind: str
    amount: Yuan
    currency: str
    state: OfferState
    by: str
    granted_by: str | None
    same_login: bool
    seq: int
    at: Moment
    backdated: Moment | None
    facts: Known


class RemedyOfCase(RemedyTold):
    """A row of ``export remedies``."""

    case: str


class ApprovalTold(TypedDict):
    """An approval that was asked for. ``of``: ``remedy 1``, ``settlement 1``, ``step plan``."""

    no: int
    of: str
    state: ApprovalState
    asked: str
    asked_by: str
    asked_at: Moment
    decided_by: str | None
    behalf: str | None
    decided_at: Moment | None
    reason: str | None
    same_login: bool
    backdated: Moment | None


class ApprovalWaiting(TypedDict):
    """An approval that waits, and who may give it."""

    case: str
    no: int
    of: str
    title: str
    asked: str
    asked_by: str
    asked_at: Moment
    staff: list[str]
    same_login: bool


class RouteStepTaken(TypedDict):
    """A step that was recorded on a route."""

    id: str
    seq: int
    at: Moment
    recorded_at: Moment
    by: str
    late_entry: bool
    stands: bool
    struck: StruckTold | None
    facts: Known


class CopyWanted(TypedDict):
    """A copy that a settlement takes."""

    no: int
    of: int
    holder: Said


class SettlementTold(TypedDict):
    """An agreed compensation on its route."""

    no: int
    route: str
    route_title: Said
    payer: Said
    amount: Yuan
    state: SettlementState
    by: str
    granted_by: str | None
    same_login: bool
    seq: int
    at: Moment
    backdated: Moment | None
    paid: Yuan
    overpaid: Yuan
    continues: int | None
    judged_by: str | None
    facts: Known
    steps: list[RouteStepTaken]
    next: list[str]
    copies: list[CopyWanted]


class PaymentTold(TypedDict):
    """Money that changed hands, and the number of the receipt that says so."""

    no: int
    settlement: int
    amount: Yuan
    currency: str
    payer: Said
    payee: str | list[str] | None
    method: str | None
    at: Moment
    seq: int
    by: str
    receipt: int | None


class PaymentOfCase(PaymentTold):
    """A row of ``export payments``."""

    case: str


class BargainsTold(TypedDict):
    """What a case tells of money."""

    demands: list[DemandTold]
    remedies: list[RemedyTold]
    approvals: list[ApprovalTold]
    settlements: list[SettlementTold]
    payments: list[PaymentTold]


class GrantTold(TypedDict):
    """Something that counts on a limit."""

    case: str
    item: str
    remedy: str
    amount: Yuan
    at: Moment
    granted_by: str


class GrantOfCustomer(GrantTold):
    """The same, on whatever case of a customer."""

    currency: str


class BoundTold(TypedDict):
    """One bound on what somebody may grant: what counts on it, and what is left."""

    staff: str
    role: str
    remedy: str
    scope: str
    window: str | None
    when: ConditionTold
    rule: str
    basis: str
    most: Yuan
    total: Yuan
    left: Yuan
    items: list[GrantTold]


class LentTold(TypedDict):
    """Authority that is lent now."""

    event: int
    by: str
    to: str
    roles: list[str]
    until: Moment


class LentNow(OfficeEntry):
    """That authority was lent."""

    by: str
    to: str
    until: Moment
    event: int


class LendingEnded(OfficeEntry):
    """That authority is lent no longer."""

    by: str
    to: str
    ended: Moment
    event: int
