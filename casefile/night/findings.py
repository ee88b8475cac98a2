"""What a look at night sees, and what it finds."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from casefile.clocks.calendars import Times
from casefile.derived.all_sites import SiteFinding
from casefile.errors import Message
from casefile.log.rows import EVER, CaseRow, ClockRow, Mark
from casefile.policy import Policy
from casefile.values.value import Title
from casefile.worktime import Calendar

Severity = Literal["alarm", "late", "soon", "note", "record"]
"""``alarm`` for what shakes the log itself, ``note`` for what the office has to do, ``record`` for
what is only to be known."""


class Finding(msgspec.Struct, frozen=True):
    """Something that somebody should look at."""

    rule: str
    severity: Severity
    message: Message
    case: str = ""
    clock: str = ""
    due_at: datetime | None = None
    owner: str = ""
    basis: str = ""
    escalate: tuple[str, ...] = ()
    about: str = ""
    """What tells it from others of its rule on the same case and clock."""
    others: tuple[str, ...] = ()
    """Who is told beside the owner; nothing for the office."""
    step: int = 0
    """How many warning thresholds before this one were passed."""

    def late_s(self, now: datetime) -> int:
        """Seconds past the due moment; 0 if it has not passed."""
        late = now - self.due_at if self.due_at else timedelta()
        return max(int(late.total_seconds()), 0)


class PolicyChange(msgspec.Struct, frozen=True):
    """A version of the policy that was applied not long ago, and what it changed of authority:
    limits, rights, staff, shared_desk, each with the ids concerned."""

    seq: int
    at: datetime
    by: str
    changed: dict[str, tuple[str, ...]]


class Look(msgspec.Struct, frozen=True):
    """What there is to see at one moment; policies and calendars by the policy's digest."""

    now: datetime
    clocks: tuple[ClockRow, ...]
    quiet: tuple[CaseRow, ...]
    kept: tuple[CaseRow, ...]
    """Ended cases whose personal facts may have been kept long enough."""
    unscrubbed: str
    """The case whose erasure left traces in the file, if there is one."""
    policies: dict[str, Policy]
    times: dict[str, Times]
    current: Policy
    procedures: Mapping[str, Policy] = {}
    """The newest version of each other procedure of the desk, by its id; ``times`` has its
    calendars under that."""
    of_others: Mapping[str, str] = {}
    """The procedure of each case here that is not of the ``current`` one."""
    known_until: date | None = None
    published: tuple[int, ...] = ()
    """Years of days off that come with the program and that the log does not know yet."""
    provisional: int = 0
    """How many open deadlines reckon beyond the days off that are known."""
    marks: tuple[Mark, ...] = ()
    noticed: tuple[Mark, ...] = ()
    """What the policy wants noticed, as far back as it counts."""
    recent: datetime = EVER
    """Since when that is told."""
    case: str = ""
    """The one case that is looked at; nothing for all."""
    approvals: tuple[Mark, ...] = ()
    papers: tuple[Mark, ...] = ()
    loose: tuple[Mark, ...] = ()
    """What goes on after the end of its case."""
    floors: tuple[Mark, ...] = ()
    """What lies below what the law gives at least."""
    policy_changes: tuple[PolicyChange, ...] = ()
    between_sites: tuple[SiteFinding, ...] = ()
    """What does not hold between this desk and others."""
    last_entry: datetime | None = None
    """When the last entry of the log was made, where that is to be looked at."""

    def rules(self, case: str) -> Policy:
        """The newest version of the procedure of a case: its words, and what it counts."""
        return self.procedures.get(self.of_others.get(case, ""), self.current)

    def role_title(self, role: str) -> Title:
        """What a role is called by whichever procedure of the desk knows it."""
        known = (r for p in (self.current, *self.procedures.values()) for r in p.roles)
        return next((r.title for r in known if r.id == role), Title(role, role))

    def days(self, case: str) -> Calendar:
        """The calendar of that procedure."""
        return self.times[self.of_others.get(case, "")].days
