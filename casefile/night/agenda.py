"""A calendar of deadlines and promises: of one person, or of all."""

import msgspec

from casefile.case.case import Case
from casefile.log.rows import ClockRow
from casefile.policy import Policy, Staff


class OnAgenda(msgspec.Struct, frozen=True):
    """A clock in somebody's calendar. ``over`` if it has ended, or is another's now; ``case`` only
    where its personal facts are to be shown."""

    row: ClockRow
    policy: Policy
    over: bool
    sequence: int
    case: Case | None = None


class Agenda(msgspec.Struct, frozen=True):
    """The calendar of one of the ``staff``, or of all (None), of the desk known by ``desk``, which
    may be one to practise on."""

    staff: Staff | None
    desk: str
    policy: Policy
    dues: tuple[OnAgenda, ...]
    practice: bool
