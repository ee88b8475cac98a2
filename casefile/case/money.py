"""What is asked for, offered, approved and settled on a case, as frozen records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from casefile.case.struck import Struck
from casefile.values.value import Facts

DemandState = Literal["open", "met", "declined", "struck"]
OfferState = Literal["waiting", "offered", "chosen", "declined", "lapsed", "refused", "withdrawn"]
"""``waiting`` for an approval; ``declined`` by the complainant, or taken back; ``lapsed``
with the end of the case, unanswered; ``refused`` by an approver, ``withdrawn`` by whoever had asked
for the approval."""
ApprovalState = Literal["waiting", "approved", "refused", "withdrawn", "void"]
"""``void`` once what it covered has changed or gone."""
SettlementState = Literal["waiting", "open", "done", "refused", "withdrawn", "cancelled"]


class Demand(msgspec.Struct, frozen=True):
    """One line of what the complainant asks for."""

    no: int
    seq: int
    at: datetime
    by: str
    sort: str
    amount: int
    text: str | None
    state: DemandState = "open"
    remedy: int = 0
    reason: str | None = ""
    """Why it was declined; None once erased."""
    struck: Struck | None = None


class Offer(msgspec.Struct, frozen=True):
    """An option for the complainant, worth ``amount`` fen; ``grantor`` is the one whose authority
    covers it."""

    no: int
    seq: int
    kind: str
    at: datetime
    by: str
    amount: int
    facts: Facts
    grantor: str
    granted_at: datetime
    """When its present amount was granted: limits count from then."""
    authors: tuple[str, ...]
    """Who proposed or changed it; none of them approves it."""
    state: OfferState
    logins: tuple[str, ...] = ()
    """By which logins they typed."""
    content_seq: int = 0
    """The event that said last what it is: the offer, or a correction of it."""

    @property
    def granted(self) -> bool:
        return self.state in ("offered", "chosen")

    @property
    def stands(self) -> bool:
        """Whether it may still come to something, granted or waiting for it."""
        return self.granted or self.state == "waiting"

    @property
    def let_go(self) -> bool:
        """Whether the complainant did not take it, and may after all."""
        return self.state in ("declined", "lapsed")


class Approval(msgspec.Struct, frozen=True):
    """Somebody is asked to approve ``of`` (remedy, settlement or step) number ``subject``; of a
    step, ``subject`` is the event. ``role`` is empty where enough authority is all it takes."""

    no: int
    of: str
    subject: int
    step: str
    role: str
    asked: str
    asked_by: str
    asked_at: datetime
    asked_seq: int
    rank: int = 0
    """Among those that event ``asked_seq`` asked for."""
    state: ApprovalState = "waiting"
    decided_by: str = ""
    behalf: str = ""
    decided_at: datetime | None = None
    reason: str | None = ""
    same_login: bool = False
    """Whether it was given by a login that had typed what it approves: four eyes by name only."""


def by_one_login(approvals: Iterable[Approval], of: str, subject: int) -> bool:
    """Whether one of ``approvals`` of it that stands was typed by the login of the proposal."""
    return any(
        a.same_login and a.state == "approved"
        for a in approvals
        if (a.of, a.subject) == (of, subject)
    )


class RouteStep(msgspec.Struct, frozen=True):
    """One recording of a step on the route of a settlement."""

    id: str
    seq: int
    at: datetime
    recorded_at: datetime
    by: str
    late_entry: bool
    facts: Facts
    judged: bool = False
    """Whether who recorded it may judge on this route if it is within our responsibility."""
    stands: bool = True
    """False once the settlement changed in a way that it told of, or it was struck."""
    struck: Struck | None = None


class Settlement(msgspec.Struct, frozen=True):
    """A compensation that was agreed. ``excess`` fen of its ``amount`` go beyond the remedies that
    were granted and chosen before."""

    no: int
    seq: int
    route: str
    at: datetime
    by: str
    amount: int
    excess: int
    facts: Facts
    grantor: str
    granted_at: datetime
    authors: tuple[str, ...]
    state: SettlementState
    logins: tuple[str, ...] = ()
    """By which logins they typed."""
    open_since: datetime | None = None
    """When its steps may begin: at once, or once it was approved."""
    continues: int = 0
    """The cancelled settlement whose payments it took over; 0 for none."""
    carried: int = 0
    """The fen that it took over."""
    returned: int = 0
    """The fen that the customer paid back."""
    explained: int = 0
    """The fen that were paid beyond what is owed, and stay paid for a reason."""
    to_judge: bool = False
    """Whether somebody else than who settled has to judge if it is within our responsibility."""
    steps: tuple[RouteStep, ...] = ()
    ended_at: datetime | None = None
    reason: str | None = ""

    @property
    def everything(self) -> Facts:
        """What was agreed, and what its steps tell; of two values the later."""
        facts = dict(self.facts)
        for step in self.steps:
            facts.update(step.facts if step.stands else {})
        return facts

    @property
    def covered(self) -> int:
        """The fen of it that rest on remedies which were granted and chosen."""
        return max(self.amount - self.excess - self.carried, 0)

    @property
    def stands(self) -> bool:
        return self.state in ("open", "done")

    @property
    def alive(self) -> bool:
        """Whether money is owed on it: it did not come to nothing."""
        return self.running or self.stands

    @property
    def running(self) -> bool:
        """Whether it is on its way, or waits for its approval."""
        return self.state in ("waiting", "open")
