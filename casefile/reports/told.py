"""What reports count of a case, as records: moments, amounts, verdicts.

Nothing personal is in it but a token of who the customer is, by which cases are told to be one
customer's; no report shows it.
"""

from datetime import datetime

import msgspec

from casefile.case.sites import Stay
from casefile.clocks.rounds import RoundState
from casefile.policy.money import Limit
from casefile.reports.happened import Happened


class RoundTold(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A round of a clock that is over, or whose deadline has passed: ``fell_at`` is when it was
    met, or when its deadline passed unmet."""

    rule: str
    state: RoundState
    fell_at: datetime
    seq: int
    excused: bool
    typed_late: bool
    due_at: datetime | None
    """When it was due; of one that was met only where figures ask for it."""
    done_at: datetime | None = None
    """When it ended that was missed; None while nothing was done yet."""
    running_since: datetime | None = None
    """Of one that was not late yet when something was recorded last: it is missed once its deadline
    has passed, and until then no verdict at all."""

    def fallen_by(self, moment: datetime) -> bool:
        """Whether it is a verdict at ``moment``."""
        if self.running_since is None or self.due_at is None:
            return True
        return self.running_since <= moment and self.due_at < moment

    def late_at(self, moment: datetime) -> bool:
        """Whether it was past its deadline at ``moment``, with nothing done yet."""
        unmet = self.done_at is None or self.done_at >= moment
        return self.state == "missed" and self.fell_at < moment and unmet


class CaseTold(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One case as reports count it: as its last entry left it, or ``at`` the moment that a report
    shows."""

    case: str
    opened: int
    """The event that opened it."""
    received_at: datetime
    owner: str
    customers: tuple[str, ...]
    """Tokens of what the customer is known by; cases that are linked as one customer's share one.
    """
    likeness: dict[str, tuple[str, ...]]
    """What it has in common with others of the same ``product``, ``merchant``, ``cause``."""
    groups: dict[str, tuple[str, ...]]
    currency: str = "CNY"
    """In what its amounts are."""
    elsewhere: bool = False
    """Settled before it came here: in no figure of time, counted apart."""
    founded: bool | None = None
    satisfied: bool | None = None
    skip_level: bool = False
    endings: tuple[Happened, ...] = ()
    reopenings: tuple[Happened, ...] = ()
    answered: Happened | None = None
    closings: tuple[Happened, ...] = ()
    """Each ending with the open time since the complaint was received."""
    verdicts: tuple[RoundTold, ...] = ()
    """Of what its last entry left, with the rounds that still run (``RoundTold.running_since``)."""
    acknowledged: tuple[RoundTold, ...] = ()
    improved: tuple[RoundTold, ...] = ()
    """The verdicts on the clocks that the policy names for these."""
    claimed: int = 0
    offered: tuple[Happened, ...] = ()
    granted: tuple[Happened, ...] = ()
    settled: tuple[Happened, ...] = ()
    paid: tuple[Happened, ...] = ()
    owed: tuple[Happened, ...] = ()
    """What is still to be paid on each settlement that stands, ``value`` being who has to."""
    unanswered: tuple[Happened, ...] = ()
    """What was paid on each settlement whose claim an insurer has not answered yet."""
    unreceipted: tuple[Happened, ...] = ()
    """The payments without a valid receipt of what was paid."""
    penalties: tuple[Happened, ...] = ()
    promised: tuple[Happened, ...] = ()
    kept: tuple[Happened, ...] = ()
    kept_late: tuple[Happened, ...] = ()
    broken: tuple[Happened, ...] = ()
    released: tuple[Happened, ...] = ()
    late_entries: tuple[Happened, ...] = ()
    corrections: tuple[Happened, ...] = ()
    spared: tuple[Limit, ...] = ()
    """The limits that are not for such a case."""
    opened_here: bool = True
    """Whether the complaint was received at this site."""
    stays: tuple[Stay, ...] = ()
    """When it was at this site, of a case that changed hands."""
    clocks: tuple[str, str] = ("", "")
    """The clocks that the policy names for acknowledging, and for improvements."""

    def at(self, now: datetime) -> "CaseTold":
        """The same with the verdicts that have fallen ``now``."""
        verdicts = tuple(one for one in self.verdicts if one.fallen_by(now))
        acknowledging, improving = self.clocks
        return msgspec.structs.replace(
            self,
            verdicts=verdicts,
            acknowledged=tuple(v for v in verdicts if v.rule == acknowledging),
            improved=tuple(v for v in verdicts if v.rule == improving),
        )

    def ended_at(self, moment: datetime) -> Happened | None:
        """The ending that stood at ``moment``; None while the case went on."""
        if not self.endings:
            return None
        last = max((e for e in self.endings if e.at < moment), key=_order, default=None)
        if last and any(last.seq < r.seq and r.at < moment for r in self.reopenings):
            return None
        return last

    def late_at(self, moment: datetime) -> list[RoundTold]:
        """The rounds that were past their deadline at ``moment``, with nothing done yet."""
        missed = (one for one in self.verdicts if one.state == "missed")
        return [one for one in missed if one.late_at(moment)]


class Came(msgspec.Struct, frozen=True, gc=False):
    """What of a case others are compared with: when it came, whose it is, and what it is like."""

    case: str
    opened: int
    received_at: datetime
    customers: tuple[str, ...]
    likeness: dict[str, tuple[str, ...]]
    elsewhere: bool
    opened_here: bool


def _order(one: Happened) -> int:
    return one.seq
