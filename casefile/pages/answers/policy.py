"""Policies and their versions, as programs read them.

Long, as what is told of a policy is read in one place."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from casefile.pages.answers.clocks import ClockChange
from casefile.pages.answers.next_steps import FactAsked
from casefile.pages.answers.office_entry import OfficeEntry
from casefile.pages.answers.policy_origins import RowOriginTold
from casefile.pages.answers.spelled import ConditionTold, Moment, Yuan


class TitledTold(TypedDict):
    """What has an id and a title."""

    id: str
    title: str


class StaffOfPolicy(TypedDict):
    """A member of staff, as a policy names them."""

    id: str
    name: str
    roles: list[str]
    unit: str


class StepOfPolicy(TitledTold):
    """A step of the procedure; ``by assigns not_by unit`` narrow who records it, ``requires`` are
    papers that must be there before it."""

    roles: list[str]
    after: list[str]
    optional: bool
    repeatable: bool
    ends: str
    produces: list[str]
    basis: str
    requires: NotRequired[list[str]]
    by: NotRequired[str]
    assigns: NotRequired[str]
    not_by: NotRequired[Sequence[str]]
    unit: NotRequired[str]
    fields: list[FactAsked]


class AllowanceVaries(TypedDict):
    """How long a clock may run where a condition holds."""

    when: ConditionTold
    within: str


class ClockOfPolicy(TitledTold):
    """A clock."""

    starts: list[str]
    stops: list[str]
    cancels: list[str]
    within: str
    varies: list[AllowanceVaries]
    rolls: bool
    at_close: bool
    pausable: bool
    warn: list[str]
    owner: str
    escalate: list[str]
    basis: str


class RemedyOfPolicy(TitledTold):
    """Something that may be offered."""

    needs: list[str]
    may: list[str]
    value: str | None
    cash: bool
    approvals: list[str]


class CeilingOfPolicy(TypedDict):
    """The most that a site may grant; all sites together where none is named."""

    site: str | None
    remedy: str
    most: Yuan
    window: str | None
    basis: str


class LimitOfPolicy(TypedDict):
    """The most that a role may grant; null for no bound."""

    role: str
    remedy: str
    per_item: Yuan | None
    per_case: Yuan | None
    per_customer: Yuan | None
    per_clerk: Yuan | None
    window: str | None
    when: ConditionTold
    basis: str


class RouteOfPolicy(TitledTold):
    """A route of settlements."""

    when: ConditionTold
    payer: str
    steps: list[str]
    holders: list[str]
    documents: list[str]
    approvals: list[str]
    judges: NotRequired[list[str]]
    requires: NotRequired[dict[str, list[str]]]
    basis: str


class RouteStepOfPolicy(TitledTold):
    """A step on a route."""

    roles: list[str]
    when: ConditionTold
    optional: bool
    sums: str | None
    requires: NotRequired[list[str]]
    fields: list[FactAsked]


class MoneyOfPolicy(TypedDict):
    """What a policy says of money."""

    remedies: list[RemedyOfPolicy]
    limits: list[LimitOfPolicy]
    ceilings: list[CeilingOfPolicy]
    routes: list[RouteOfPolicy]
    route_steps: list[RouteStepOfPolicy]
    settlement: list[FactAsked]


class ParagraphOfPolicy(TypedDict):
    """A paragraph of a letter; ``offers``: the remedy that it tells of."""

    move: str
    when: ConditionTold
    text: str
    offers: str | None


class DocumentOfPolicy(TitledTold):
    """A kind of document; ``paragraphs`` of a letter."""

    template: str
    roles: list[str]
    needs: list[str]
    may: list[str]
    holders: list[str]
    paragraphs: list[ParagraphOfPolicy]


class EndingOfPolicy(TitledTold):
    """A way in which a case may end before all steps are done."""

    roles: list[str]
    after: list[str]
    when: ConditionTold
    needs: list[str]
    may: list[str]
    contacts: int
    duplicate: bool
    basis: str


class MappingOfPolicy(TypedDict):
    """How the columns of a table that others keep are called."""

    id: str
    columns: dict[str, str]


class ChangeTold(TypedDict):
    """One thing that a version changes of another."""

    table: str
    row: str
    key: str
    before: Any
    after: Any
    at_once: bool
    """Whether it holds for open cases too, as soon as the version is applied."""


class PolicyTold(MoneyOfPolicy):
    """``policy show``."""

    id: str
    digest: str
    title: str
    timezone: str
    number: str
    organisation: str
    hours: dict[str, list[str]]
    roles: list[TitledTold]
    staff: list[StaffOfPolicy]
    facts: dict[str, FactAsked]
    steps: list[StepOfPolicy]
    closing: list[FactAsked]
    clocks: list[ClockOfPolicy]
    endings: list[EndingOfPolicy]
    documents: list[DocumentOfPolicy]
    mappings: list[MappingOfPolicy]
    comes_from: list[RowOriginTold]
    """None where the files of it are not known."""


class VersionShown(PolicyTold):
    """``policy show VERSION``: since when, by whom, and what it changed of the one before."""

    applied_at: Moment
    by: str
    changes: list[ChangeTold]


class PolicyChecked(TypedDict):
    """``policy check``; of a faulty one the faults only."""

    ok: bool
    id: NotRequired[str]
    digest: NotRequired[str]
    faults: list[str]
    remarks: NotRequired[list[str]]


class CaseSucceeds(TypedDict):
    """What another version means for an open case."""

    case: str
    moves: bool
    stays_because: list[str]
    clocks: list[ClockChange]
    next_before: list[str]
    next_after: list[str]


class VersionInForce(OfficeEntry):
    """``policy rollback``."""

    id: str
    digest: str
    new: bool


class VersionApplied(VersionInForce):
    """``policy apply``."""

    dry_run: bool
    cases: list[CaseSucceeds]


class VersionTold(TypedDict):
    """A line of ``policy list``."""

    id: str
    digest: str
    applied_at: Moment
    by: str
    current: bool
    newest: bool


class DiffTold(TypedDict):
    """``policy diff``."""

    versions: int
    changes: list[ChangeTold]


class PolicyBegun(TypedDict):
    """``policy new``; ``tests``: the file of its tests, none where FROM has none."""

    id: str
    file: str
    tests: list[str]


class KeyOfMany(TypedDict):
    """A line of ``policy explain``."""

    key: str
    meaning: str


class KeyTold(TypedDict):
    """``policy explain KEY``."""

    key: str
    meaning: str
    type: str
    required: bool
    default: str
    keys: list[str]
