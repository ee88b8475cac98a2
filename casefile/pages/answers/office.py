"""Staff, calendars, what is to do, what is late, customers, as programs read them."""

from typing import NotRequired, TypedDict

from casefile.night.findings import Severity
from casefile.pages.answers.case import CaseOfCustomer, CaseRowTold
from casefile.pages.answers.clocks import ClockOfCaseChange, OpenClock
from casefile.pages.answers.money import ApprovalWaiting, BoundTold, GrantOfCustomer
from casefile.pages.answers.office_entry import OfficeEntry
from casefile.pages.answers.spelled import DateTold, Known, Moment, Yuan


class StaffTold(TypedDict):
    """A member of staff."""

    id: str
    name: str
    roles: list[str]
    unit: str
    login: list[str]
    since: str | None
    until: str | None


class OfCase(TypedDict):
    """A promise or an approval, by its case and number."""

    case: str
    no: int


class DelegationHeld(TypedDict):
    """Authority that is lent."""

    by: str
    to: str
    until: Moment


class HeldTold(TypedDict):
    """What somebody holds."""

    cases: list[str]
    promises: list[OfCase]
    approvals: list[OfCase]
    delegations: list[DelegationHeld]


class LeftToNobody(TypedDict):
    """What nobody can do any more on an open case, and from which day on, unless at once."""

    case: str
    why: str
    since: str | None


class StaffAnswer(HeldTold, OfficeEntry):
    """``staff add|change|leave``."""

    stranded: list[LeftToNobody]
    unmanned: list[str]
    """What of the procedure nobody is left for, at once or after the last day of somebody."""
    staff: StaffTold
    to: str | None


class OwnDayTold(TypedDict):
    """A date on which the desk has hours of its own."""

    date: DateTold
    hours: list[str]
    name: str


class CalendarTold(TypedDict):
    """The years of a calendar that are known."""

    name: str
    years: list[int]


class CalendarsTold(TypedDict):
    """``calendar show``."""

    calendar: str
    workdays: list[str]
    days: list[OwnDayTold]
    calendars: list[CalendarTold]


class CalendarLearned(OfficeEntry):
    """``calendar import``."""

    year: int
    calendar: str
    new: bool
    confirmed: int
    moved: list[ClockOfCaseChange]


class CalendarWritten(TypedDict):
    """``calendar export -o FILE``: how many stand in it, and how many that are over."""

    file: str
    dues: int
    cancelled: int


class TaskTold(TypedDict):
    """A step that is to be recorded."""

    case: str
    step: str
    title: str
    required: bool
    roles: list[str]
    settlement: NotRequired[int]
    clock: str | None
    due_at: Moment | None
    left_s: int | None


class PledgeTold(OpenClock):
    """A promise that is to be kept, and whom to call."""

    no: int
    text: str | None
    left_s: int
    call: Known


class PaperHanging(TypedDict):
    """A paper that is to be signed or handed over."""

    case: str
    rule: str
    no: int
    since: Moment


class ShiftTold(TypedDict):
    """Who hands the shift over, and to whom."""

    by: str
    to: str


class TodayTold(TypedDict):
    """``today``."""

    now: Moment
    staff: str | None
    steps: list[TaskTold]
    overdue: list[OpenClock]
    due_today: list[OpenClock]
    later: list[OpenClock]
    promises: list[PledgeTold]
    approvals: list[ApprovalWaiting]
    papers: list[PaperHanging]
    cases: list[CaseRowTold]
    hand_over: NotRequired[ShiftTold]


class FindingTold(TypedDict):
    """Something that is late, or not as it should be."""

    rule: str
    severity: Severity
    case: str | None
    clock: str | None
    message: str
    due_at: Moment | None
    late_s: int
    owner: str
    escalate: list[str]
    basis: str


class CheckTold(TypedDict):
    """``check``; with ``--notify`` whom it told how much."""

    now: Moment
    findings: list[FindingTold]
    counts: dict[str, int]
    missed_runs: int
    told: NotRequired[dict[str, int]]
    later_run: NotRequired[Moment | None]


class CustomerTold(TypedDict):
    """``customer``."""

    cases: list[CaseOfCustomer]
    granted: Yuan
    currency: str
    granted_in: dict[str, Yuan]
    grants: list[GrantOfCustomer]
    limits: list[BoundTold]


class WhoTold(TypedDict):
    """Who acts, and what they may."""

    id: str
    name: str
    unit: str
    roles: list[str]
    login: str
    rights: list[str]
    delegations: list[DelegationHeld]


class EntryTold(TypedDict):
    """One entry of the log, by what it is."""

    seq: int
    case: str | None
    kind: str
    title: str
    at: Moment
    recorded_at: Moment
    by: str
