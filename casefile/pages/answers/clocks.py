"""Clocks, deadlines and the days that were counted, as programs read them."""

from typing import TypedDict

from casefile.clocks.rounds import RoundState
from casefile.pages.answers.spelled import DateTold, Moment, Said


class CauseTold(TypedDict):
    """The event that excused or corrected a verdict, who recorded it, and why."""

    event: int
    by: str
    reason: str | None


class TypedLateTold(TypedDict):
    """The event that told too late of what was done in time."""

    event: int


class VerdictTold(TypedDict):
    """What stands beside the verdict on a round."""

    excused: CauseTold | None
    corrected: CauseTold | None
    typed_late: TypedLateTold | None


class ClockTold(VerdictTold):
    """One round of a clock."""

    id: str
    rule: str
    round: int
    title: Said
    state: RoundState
    started_at: Moment | None
    due_at: Moment | None
    met_at: Moment | None
    paused_s: int
    provisional: bool
    owner: str
    allowance: str
    basis: str
    backdated: Moment | None


class ClockOfCase(ClockTold):
    """A row of ``export clocks``."""

    case: str


class OpenClock(TypedDict):
    """A clock of a list of many cases."""

    case: str
    clock: str
    rule: str
    due_at: Moment
    provisional: bool
    owner: str


class DayTold(TypedDict):
    """A day of a derivation, and the seconds of it that were open."""

    date: DateTold
    counted: bool
    reason: str
    open_s: int


class DueTold(TypedDict):
    """What ``calendar due`` reckons."""

    start: Moment
    allowance: str
    due_at: Moment
    provisional: bool
    days: list[DayTold]


DeadlineMoved = TypedDict(
    "DeadlineMoved",
    {
        "event": int,
        "by": str,
        "reason": str | None,
        "at": Moment,
        "from": Moment,
        "to": Moment,
        "was_late": bool,
    },
)
"""Another date that a deadline was given."""
PauseCounted = TypedDict("PauseCounted", {"from": Moment, "to": Moment, "reason": str | None})
"""A pause as far as it counts."""


class ClockChange(TypedDict):
    """A deadline before and after a new calendar or another policy."""

    clock: str
    before: Moment
    after: Moment


class ClockOfCaseChange(ClockChange):
    """The same where cases are many."""

    case: str
