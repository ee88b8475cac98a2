"""The records that everything else passes around: frozen, typed, with one canonical JSON form.

Times are aware datetimes in UTC, cut to whole seconds. A fact's value is a text or a list of
texts in its canonical spelling (``1000.00``, ``2026-03-02``, ``yes``): what the log holds is what
an auditor can read without this program.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

Value = str | list[str]
Facts = dict[str, Value]


EVER = datetime(1, 1, 1, tzinfo=UTC)
"""Before everything."""


class Title(msgspec.Struct, frozen=True):
    """A name in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The title in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


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
    """Something on a case that is counted or told, not timed: a late entry, a tally."""

    case: str
    mark: str
    seq: int
    at: datetime
    value: str
    owner: str


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


class Problem(msgspec.Struct, frozen=True):
    """Something that the log's own proof does not bear out; ``seq`` is 0 for the whole file."""

    seq: int
    text: str
    values: dict[str, Any] = {}
    case: str = ""
    document: str = ""
    """What it is about, where the log still tells it."""


class Part(msgspec.Struct, frozen=True):
    """A part of what a store can prove, apart from the others: one ``kind`` of proof, where it
    takes events or cases one by one over the events ``first`` to ``last`` or over ``cases``."""

    kind: str
    first: int = 0
    last: int = 0
    cases: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How many events or cases it takes; 0 for what is not counted in them."""
        return len(self.cases) or (self.last - self.first + 1 if self.last else 0)


_encoder = msgspec.json.Encoder(order="sorted")


def canonical(record: object) -> bytes:
    """The one JSON spelling of a record: keys sorted, no blanks, UTF-8, times in UTC with Z."""
    return _encoder.encode(record)
