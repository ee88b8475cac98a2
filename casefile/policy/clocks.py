"""The tables of a policy that tell time: clocks, what the nightly check finds, whom it tells."""

from datetime import datetime
from typing import Literal

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.moments import corresponding, end_of_day, local
from casefile.values.value import Title
from casefile.worktime.allowance import allowance

ROUTE, EACH = "route:", "each:"
"""What happens on the route of a settlement: a step is done; one that comes again is recorded."""


def triggers_of(step: str) -> set[str]:
    """What happens when that step is recorded, whether it belongs to the case or to a route."""
    return {f"step:{step}", f"{ROUTE}{step}", f"{EACH}{step}"}


class Varies(msgspec.Struct, frozen=True):
    """Another allowance for some cases."""

    when: Condition
    within: str


class Extends(msgspec.Struct, frozen=True):
    """What grants a running clock more time, if it is recorded before the deadline: the allowance
    is ``within`` then, from its start."""

    on: tuple[str, ...]
    within: str


class NotCounted(msgspec.Struct, frozen=True):
    """A time that a period does not count: from one of ``begins`` to the next of ``ends``, and not
    longer than ``at_most`` of elapsed time."""

    begins: tuple[str, ...]
    ends: tuple[str, ...]
    at_most: str


class Clock(msgspec.Struct, frozen=True):
    """``[[clock]]``: how long something may take.

    It runs in rounds: one begins with the first of ``starts`` while none runs, and ends with the
    first of ``stops`` or ``cancels`` after it, or with the case. What happens is named:
    ``received``, ``opened``, ``closed``, ``step:ID``, ``sent-back:ID``, ``document:ID`` (issued),
    ``signed:ID`` (all its copies), ``contact``, ``asked``, ``answered``, ``promise``,
    ``promise-kept``, ``approval-asked``, ``approval-decided`` (of money), ``settled``,
    ``route:ID`` (done: all of the money paid), ``each:ID`` (each part of it),
    ``requested:access`` (or ``copy``, ``correct``, ``erase``: of their own data),
    ``request-answered``, ``clock-missed:ID`` or ``fact:KEY``; rounds of a settlement, an approval
    or a request run apart. ``restarts`` end a round and begin the next.
    ``rolls``: a last day off rolls to the next working day (民法典 203). ``at_close``: days end at
    closing time. ``owner`` is a role, or ``owner`` for the owner of the case.
    """

    id: str
    title: Title
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    within: str = ""
    every: str = ""
    """Instead of ``within``: what stops a round begins the next; it is due again and again."""
    due: str = ""
    """Instead of ``within``: the deadline is a date or a time among the facts, ``fact:KEY``."""
    before: str = ""
    """How long before that fact."""
    cancels: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    extends: tuple[Extends, ...] = ()
    on: Condition = ()
    """Which contacts count as ``contact``."""
    when: Condition = ()
    """The cases that need it."""
    varies: tuple[Varies, ...] = ()
    rolls: bool = False
    at_close: bool = False
    pausable: bool = True
    not_counted: tuple[NotCounted, ...] = ()
    """Times in which it stands still, of this clock alone: a warranty while the thing is in
    repair."""
    lapses: bool = False
    """Whether it is a right of the complainant's: it ends with its time, and nobody is late."""
    outlives: bool = False
    """Whether it goes on after the end of the case, until it stops: what was planned is still to be
    done. What ``stops`` it is recorded on an ended case too."""
    warn: tuple[str, ...] = ()
    owner: str = "owner"
    escalate: tuple[str, ...] = ()
    otherwise: str = ""
    """The step that a miss opens, and nothing but a miss: parts in three days or else a refund,
    ``otherwise = "refund"``."""
    basis: str = ""

    @property
    def triggers(self) -> frozenset[str]:
        """What starts and ends its rounds."""
        return frozenset((*self.starts, *self.stops, *self.cancels, *self.restarts))


class Checks(msgspec.Struct, frozen=True):
    """``[checks]``: how long a case may lie still (``quiet``), how far ahead days off must be known
    (``calendar_ahead``), how long what was recorded late, or what a new calendar moved, is told
    (``recent``), and how long an approval of money may wait (``approval``)."""

    quiet: str = "14d"
    calendar_ahead: str = "30d"
    recent: str = "7d"
    approval: str = "1wd"


class Retention(msgspec.Struct, frozen=True):
    """``[retention]``: how long after its end a case keeps its personal facts; from then on, that
    they are due for erasure is a finding (never, where it is empty). The sample is the limitation
    of actions (民法典 188)."""

    after_closing: str = "3y"

    @property
    def shortest(self) -> int | None:
        """The days that it lasts at the least; None for ever."""
        if not self.after_closing:
            return None
        length = allowance(self.after_closing)
        if length.months:
            return max(length.months * 365 // 12 - 4, 0)
        return length.count * (7 if length.unit == "w" else 1)

    def until(self, since: datetime, zone: str) -> datetime | None:
        """When facts are due for erasure that are kept since then: 24:00 of the last day in
        ``zone``, in UTC; None for never."""
        days = self.shortest
        if days is None:
            return None
        if months := allowance(self.after_closing).months:
            begun = local(since, zone).date()
            days = (corresponding(begun, months) - begun).days
        return end_of_day(since, days, zone)


class Notify(msgspec.Struct, frozen=True):
    """``[notify]``: how the nightly run hands each member of staff what is new for them.

    ``file`` names a file below the folder of the database, ``command`` a program and its arguments
    (no shell; the text comes on its standard input); ``chat`` a service in which a robot writes,
    ``mail`` to which address a letter goes, from ``sender``. ``address`` tells where the robot or
    the mail server is, ``secret`` with what a message to the robot is signed: never the words
    themselves, which would stand in the log, but ``env:NAME`` or ``file:PATH``. ``{staff}`` and
    ``{date}`` are filled in.
    What concerns the office as a whole is told to those who hold the role ``office``.
    ``every`` is the time between runs; after each ``escalate_after`` that something stays late, the
    next role of its chain is told as well.
    """

    every: str = "24h"
    escalate_after: str = "24h"
    file: str = ""
    command: tuple[str, ...] = ()
    chat: Literal["wecom", "dingtalk", "feishu"] | None = None
    mail: str = ""
    sender: str = ""
    address: str = ""
    secret: str = ""
    office: str = ""

    @property
    def way(self) -> str:
        """The one way that it names: ``file``, ``command``, ``mail``, or the service of a chat."""
        return self.chat or next(w for w in ("file", "command", "mail") if getattr(self, w))
