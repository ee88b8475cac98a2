"""Reports, as programs read them: every figure by its name."""

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from casefile.pages.answers.spelled import ConditionTold, DateTold, Moment, Yuan

if TYPE_CHECKING:
    FiguresTold = dict[str, Any]
    SomeFigures = dict[str, Any]
    GroupTold = dict[str, Any]
    SumTold = dict[str, Any]
    LineTold = dict[str, Any]
    PenaltyTold = dict[str, Any]
else:
    from casefile.reports.catalogue import ALL_FIGURES, BY_ID
    from casefile.reports.figure import Figure
    from casefile.reports.report import BASIC

    def _told(figure: Figure) -> object:
        """What a figure is: a count, an amount, a share of one, or hours."""
        return {"count": int, "fen": Yuan}.get(figure.unit, float | None)

    FiguresTold = TypedDict("FiguresTold", {f.id: _told(f) for f in ALL_FIGURES})
    """Every figure of a period; shares from 0 to 1, times in hours."""
    SomeFigures = TypedDict("SomeFigures", {f.id: _told(f) for f in ALL_FIGURES}, total=False)
    """The figures of a view."""
    GroupTold = TypedDict(
        "GroupTold",
        {
            "value": str | None,
            "title": str,
            **{name: _told(BY_ID[name]) | None for name in BASIC},
            "received_before": int | None,
            "received_year_ago": int | None,
        },
    )
    """The cases that have one value in common; null for a count too small to be published."""

    class SumTold(TypedDict):
        """An amount by route or payer."""

        value: str
        settled: NotRequired[Yuan]
        paid: NotRequired[Yuan]
        unpaid_at_end: NotRequired[Yuan]

    class LineTold(TypedDict):
        """A case of the period; beside it, by its key, each fact that cases are counted by."""

        case: str
        received_at: Moment
        owner: str
        status: str
        ended: str | None
        overdue: bool
        paid: Yuan

    class PenaltyTold(TypedDict):
        """A penalty of the period, and who decided it; beside it, by its key, each fact that its
        case is counted by. Whom it hit only the case tells."""

        case: str
        event: int
        at: Moment
        amount: Yuan
        by: str


class SkippedTold(TypedDict):
    """The complaints of a month taken past those who answer for a store, and what follows."""

    month: str
    store: str | None
    managers: list[str]
    cases: list[str]
    follows: str | None
    basis: str | None


PeriodTold = TypedDict("PeriodTold", {"name": str, "from": DateTold, "until": DateTold})
"""A period, its first and last day."""


class AsOfEvent(TypedDict):
    """The event of the log that an answer is as of."""

    seq: int
    hash: str


class FiguresOf(TypedDict):
    """The figures of another period."""

    period: str
    figures: FiguresTold


class OnTimeTold(TypedDict):
    """How often a clock was met."""

    rule: str
    title: str
    met: int
    missed: int
    excused: int
    typed_late: int
    share: float | None
    before: float | None
    year_ago: float | None


class StoreTold(TypedDict):
    """The figures of one store."""

    value: str | None
    figures: FiguresTold


class PersonTold(TypedDict):
    """What one member of staff did."""

    staff: str
    figures: SomeFigures


class RoleGrantsTold(TypedDict):
    """What the holders of a role granted under one of its limits, and that limit."""

    role: str
    remedy: str
    items: int
    granted: Yuan
    most_item: Yuan
    most_case: Yuan
    per_item: Yuan | None
    per_case: Yuan | None
    per_customer: Yuan | None
    per_clerk: Yuan | None
    window: str | None
    when: ConditionTold


StretchTold = TypedDict(
    "StretchTold",
    {"from": Moment, "until": Moment, "received": int, "closed": int, "backlog": int},
)
"""A step of the trend."""
AgeTold = TypedDict("AgeTold", {"from": int, "to": int | None, "open": int})
"""Open cases of an age in working days."""


class EndingWayTold(TypedDict):
    """How many cases ended in one way: one of the policy, ``withdrawn``, or ``settled``."""

    value: str
    title: str
    cases: int


class ReportHead(TypedDict):
    """Which period, as of which event, of which unit or store; where it went to a file, which one,
    and the event that keeps it."""

    period: PeriodTold
    event: AsOfEvent
    until: Moment
    currency: str
    filters: list[str]
    file: str | None
    issued: int | None


class SumsTold(TypedDict):
    """What was settled by each route, what each payer paid, and what each has to pay still."""

    routes: list[SumTold]
    payers: list[SumTold]
    owed: list[SumTold]


class ReportAnswer(ReportHead, SumsTold):
    """``report weekly|monthly|quarterly|yearly``."""

    report: str
    figures: FiguresTold
    before: FiguresOf
    year_ago: FiguresOf
    clocks: list[OnTimeTold]
    groups: dict[str, list[GroupTold]]
    stores: list[StoreTold]
    persons: list[PersonTold]
    authority: list[RoleGrantsTold]
    trend: list[StretchTold]
    hours: list[list[int]]
    ages: list[AgeTold]
    endings: list[EndingWayTold]
    penalties: list[PenaltyTold]
    skipped: list[SkippedTold]
    cases: list[LineTold]


class GroupsTold(ReportHead):
    """``report merchants|causes|publicity``."""

    groups: dict[str, list[GroupTold]]


class PersonsTold(GroupsTold):
    """``report staff``."""

    persons: list[PersonTold]


class SomeFiguresTold(ReportHead, SumsTold):
    """``report penalties|compensation``."""

    figures: SomeFigures
    penalties: list[PenaltyTold]
    skipped: list[SkippedTold]
    groups: dict[str, list[GroupTold]]
    authority: list[RoleGrantsTold]


class HitTold(TypedDict):
    """One thing that a figure counts."""

    case: str
    event: int | None
    at: Moment
    amount: int | float | str | None


class WhyFigure(TypedDict):
    """``why report FIGURE``."""

    figure: str
    period: str
    event: AsOfEvent
    definition: str | None
    value: int | float | str | None
    hits: list[HitTold]
