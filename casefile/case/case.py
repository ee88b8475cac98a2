"""A case and its parts, as frozen records. How they come about is ``replay``.

Long, as what a case is made of is read in one place."""

from datetime import datetime
from functools import cached_property
from typing import Literal

import msgspec

from casefile.case.endings import Ending, Reopening
from casefile.case.money import Approval, Demand, Offer, Settlement
from casefile.case.new_dates import NewDate
from casefile.case.papers import Attachment, IssuedDocument
from casefile.case.pauses import Pause
from casefile.case.requests import Request
from casefile.case.sites import Given, Stay, TakenOver
from casefile.case.struck import Struck
from casefile.log.by_hand import login_of
from casefile.log.on_money import Beyond
from casefile.values.value import Facts

CaseStatus = Literal["open", "paused", "closed", "withdrawn", "given"]


class StepTaken(msgspec.Struct, frozen=True):
    """One recording of a step; ``stands`` is false once the procedure was sent back before it."""

    id: str
    seq: int
    no: int
    at: datetime
    recorded_at: datetime
    by: str
    late_entry: bool
    facts: Facts
    via: str = ""
    behalf: str = ""
    """Who had delegated the decision to ``by``."""
    judged: int = 0
    """Of a step that decides: the recording that it passes judgement on; 0 for all that waited."""
    stands: bool = True
    corrected: tuple[int, ...] = ()
    """The events that corrected it."""
    correctors: tuple[str, ...] = ()
    """Who did."""
    corrector_logins: tuple[str, ...] = ()

    @property
    def logins(self) -> tuple[str, ...]:
        """By which logins it was typed and changed."""
        return (login_of(self.via), *self.corrector_logins)

    @property
    def authors(self) -> tuple[str, ...]:
        """Who recorded or changed it; none of them approves it."""
        return (self.by, *self.correctors)


class Note(msgspec.Struct, frozen=True):
    seq: int
    at: datetime
    by: str
    text: str | None
    """None once erased."""
    struck: Struck | None = None


ELSEWHERE = "elsewhere"
"""How a case ended that was settled before it came here."""


class Contact(msgspec.Struct, frozen=True):
    seq: int
    at: datetime
    recorded_at: datetime
    by: str
    facts: Facts
    struck: Struck | None = None


class Promise(msgspec.Struct, frozen=True):
    """A promise with every date that it was given, the one in force last."""

    no: int
    seq: int
    by: str
    text: str | None
    otherwise: str | None
    call_back: bool
    made_by: str
    """Who typed it; ``by`` is who has to keep it."""
    made_at: datetime
    dues: tuple[datetime, ...]
    missed: datetime | None = None
    """The first date that had passed when it was kept, moved or released."""
    kept_at: datetime | None = None
    kept_by: int = 0
    """The contact that kept it, of one to call back; 0 where somebody said that it was kept."""
    reopened: Struck | None = None
    """That the contact which had kept it was typed by mistake."""
    typed_late: int = 0
    """The event that told after its date of what had kept it in time."""
    released_at: datetime | None = None
    lapsed_at: datetime | None = None
    """When the data were erased without which nobody can keep it."""
    struck: Struck | None = None
    moves: tuple[NewDate, ...] = ()

    @property
    def due_at(self) -> datetime:
        return self.dues[-1]

    @property
    def open(self) -> bool:
        """Whether it binds us still: neither kept, nor released, nor struck, nor lapsed."""
        ended = self.kept_at or self.released_at or self.lapsed_at
        return ended is None and self.struck is None

    @property
    def broken(self) -> bool:
        """Whether a date passed before it was kept or moved: what is moved too late was broken."""
        return self.missed is not None and not self.typed_late

    def passed(self, at: datetime) -> datetime | None:
        """The first date that had passed by then before it was kept or moved."""
        return self.missed or (self.due_at if at > self.due_at else None)

    def late(self, at: datetime) -> bool:
        """Whether it was broken by then."""
        return self.broken or at > self.due_at


class Erasure(msgspec.Struct, frozen=True):
    """The personal facts of everything before it were deleted."""

    seq: int
    at: datetime
    by: str
    reason: str
    ends: tuple[str, ...] = ()
    """What ended with it: ``promise-1``, ``contact-9``."""


class Backdated(msgspec.Struct, frozen=True):
    """An entry of a real desk that was dated by hand: ``entered_at`` is what the clock on the wall
    said, ``recorded_at`` what it was to say instead."""

    seq: int
    at: datetime
    recorded_at: datetime
    entered_at: datetime
    by: str


Tie = Literal["same-customer", "same-cause", "duplicate", "follows"]
"""What ties two cases: who stands behind them, one event, one complaint told twice, or that the one
goes on where the other ended."""


class Link(msgspec.Struct, frozen=True):
    """What ties the case to another one."""

    other: str
    tie: Tie
    seq: int
    by: str


class LinkBefore(msgspec.Struct, frozen=True):
    """A link to a case of the same customer that ended at ``until``: what was granted until then
    counts for both."""

    other: str
    until: datetime
    seq: int
    by: str
    """Who had made the link."""


class OverLimit(msgspec.Struct, frozen=True):
    """An entry on the case showed that something lies beyond a limit, here or on another case."""

    seq: int
    at: datetime
    by: str
    beyond: Beyond


class Case(msgspec.Struct, frozen=True, dict=True):
    """The state of a case after its events, as far as they go."""

    number: str
    policy: str
    status: CaseStatus
    received_at: datetime
    opened_at: datetime
    updated_at: datetime
    owner: str
    last_no: int
    steps: tuple[StepTaken, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[IssuedDocument, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    endings: tuple[Ending, ...] = ()
    pauses: tuple[Pause, ...] = ()
    contacts: tuple[Contact, ...] = ()
    promises: tuple[Promise, ...] = ()
    requests: tuple[Request, ...] = ()
    demands: tuple[Demand, ...] = ()
    offers: tuple[Offer, ...] = ()
    approvals: tuple[Approval, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    facts: Facts = {}
    signs: Facts = {}
    """What conditions may ask for beside facts, as far as the policy asks: ``count:STEP`` and, of
    the moment of the last entry, ``clock:ID``."""
    names: tuple[str, ...] = ()
    """Every name that the complainant ever bore on the case."""
    erasures: tuple[Erasure, ...] = ()
    personal: bool = False
    """Whether personal facts are held."""
    last_seq: int = 0
    """The event recorded last, by its number in the whole log."""
    reopenings: tuple[Reopening, ...] = ()
    opened_seq: int = 0
    """The event that opened it."""
    receipt_corrected: tuple[int, ...] = ()
    """The events that corrected when the complaint was received."""
    backdated: tuple[Backdated, ...] = ()
    links: tuple[Link, ...] = ()
    links_before: tuple[LinkBefore, ...] = ()
    customers_before: tuple[str, ...] = ()
    """What the customer was known by before it was corrected: it counts for limits only, as it may
    be a stranger's."""
    beyond: tuple[OverLimit, ...] = ()
    given: Given | None = None
    """To which site it was given, while it goes on there."""
    takings: tuple[TakenOver, ...] = ()
    """From which sites it came, one after the other."""
    stays: tuple[Stay, ...] = ()
    """Where it was and when, of a case that ever changed hands: the last is this desk's."""

    @cached_property
    def known(self) -> Facts:
        """Everything that a condition may ask for: the facts, and the signs beside them."""
        return {**self.facts, **self.signs} if self.signs else self.facts

    @property
    def reopened(self) -> int:
        """The event that reopened the case last: endings recorded before it stand no longer."""
        return self.reopenings[-1].seq if self.reopenings else 0

    def standing(self, step_id: str) -> StepTaken | None:
        """The latest recording of the step that still stands."""
        found = self.upright.get(step_id)
        return found[-1] if found else None

    @cached_property
    def upright(self) -> dict[str, list[StepTaken]]:
        """The recordings of each step that stand, in order."""
        found: dict[str, list[StepTaken]] = {}
        for taken in self.steps:
            if taken.stands:
                found.setdefault(taken.id, []).append(taken)
        return found

    def entered_at(self, *moments: datetime | None) -> datetime | None:
        """When an entry was really made that gave one of ``moments`` by hand; None if none did."""
        found = (b.entered_at for b in self.backdated if {b.at, b.recorded_at} & {*moments})
        return max(found, default=None)

    @property
    def erased(self) -> bool:
        """Whether personal facts were erased; what was added afterwards may be there."""
        return bool(self.erasures)

    @property
    def running(self) -> bool:
        """Whether it still goes on, at rest or not."""
        return self.status in ("open", "paused")

    @property
    def over(self) -> bool:
        """Whether it was closed or withdrawn."""
        return self.status in ("closed", "withdrawn")

    @property
    def elsewhere(self) -> Ending | None:
        """How it was settled before it came here, if it was, and whatever came afterwards."""
        return next((e for e in self.endings if e.how == ELSEWHERE), None)

    @property
    def everything(self) -> Facts:
        """What the steps tell of the case, and what was added when it was closed."""
        closing = [e.facts for e in self.endings[-1:] if e.seq > self.reopened]
        return {**self.facts, **(closing[0] if closing else {})}
