"""The rows that are derived from a case and kept for queries: frozen, never the truth."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

EVER = datetime(1, 1, 1, tzinfo=UTC)
"""Before everything."""


class CaseRow(msgspec.Struct, frozen=True):
    """What lists show of a case; derived from its events and made anew at each of them."""

    number: str
    year: int
    serial: int
    status: str
    owner: str
    category: str
    waiting: str
    complainant: str
    about: str
    received_at: datetime
    opened_at: datetime
    updated_at: datetime
    policy: str
    last_no: int
    kept_since: datetime | None = None
    """Since when an ended case that still holds personal facts has been ended."""
    erased: bool = False


class ClockRow(msgspec.Struct, frozen=True):
    """A clock that started on a case, as the nightly look needs it; derived from the events."""

    case: str
    clock: str
    state: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    provisional: bool
    owner: str
    policy: str
    within: str = ""
    """The allowance, where the deadline follows from it and the start alone; nothing where a
    pause or a promise has its say."""


class Grant(msgspec.Struct, frozen=True):
    """Money's worth that was granted on a case: ``amount`` in fen, on the authority of ``grantor``.

    ``customer`` is what the customer is known by (nothing if unknown or erased); ``item`` is
    ``remedy-2`` or ``settlement-1``, ``remedy`` the kind.
    """

    case: str
    item: str
    remedy: str
    at: datetime
    amount: int
    grantor: str
    customer: str


class Mark(msgspec.Struct, frozen=True):
    """Something on a case that is counted or told, not timed: a late entry, a raised quote."""

    case: str
    mark: str
    seq: int
    at: datetime
    value: str
    owner: str


class Derived(msgspec.Struct, frozen=True):
    """Every row that follows from one case."""

    row: CaseRow
    clocks: Sequence[ClockRow] = ()
    marks: Sequence[Mark] = ()
    grants: Sequence[Grant] = ()


class ReportRow(msgspec.Struct, frozen=True):
    """What reports count of a case up to its last event then, ready to be counted again. ``basis``
    names all that it rests on beside the events of the case."""

    case: str
    no: int
    """The number of that event among those of the case."""
    basis: str
    content: bytes


class CaseFilter(msgspec.Struct, frozen=True):
    """Which cases to list; an empty field does not restrict."""

    status: str = ""
    step: str = ""
    owner: str = ""
    category: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kept_before: datetime | None = None
    """Only cases that ended before this moment and still hold personal facts."""
    quiet_since: datetime | None = None
    """Only cases on which nothing was recorded since this moment."""
    overdue_at: datetime | None = None
    """Only cases with a clock that ran out before this moment and was not stopped."""
    text: str = ""
    marked: str = ""
    """Only cases that bear a mark of this name."""
    unmarked: str = ""
    """Only cases that bear none of this name."""
    ended: str = ""
    """Only cases that bear the mark of this name, which tells how they ended."""
    policies: tuple[str, ...] = ()
    """Only cases that stand under one of these versions."""
    numbers: tuple[str, ...] = ()
    """Only cases of these numbers."""
    begins: str = ""
    """Only cases whose number, or serial number, begins with these digits."""
    most: int = 0
    """No more than so many, the newest."""
