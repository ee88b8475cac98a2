"""The table of a policy that tells what shall be noticed."""

from datetime import timedelta
from typing import Any, Literal

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.patterns import pattern
from casefile.values.value import Title

AS_IT_STANDS, BY_MONTH = "case", "month"
WINDOW = pattern("month|[1-9][0-9]{0,3}[dw]")


class FindingRule(msgspec.Struct, frozen=True):
    """``[[finding]]``: what shall be noticed when it is recorded, and stays noticed whatever the
    case becomes: a quote that was raised, the third visit, calls of one person within 30 days.

    It is told by ``casefile check`` for some days after (``[checks] recent``), by the month for
    this month and the last.
    """

    id: str
    title: Title
    of: str = AS_IT_STANDS
    """Of which recordings: ``of = "step:estimate"``, ``"contact"``; ``case`` for every case as it
    stands now, dated when the complaint was received."""
    when: Condition = ()
    """What is known at that recording: ``when = { raised = "yes" }``."""
    by: str = ""
    """Counted apart for each value of a fact: ``by = "caller"``. Of a personal fact only a token
    is kept, which goes with the fact when that is erased; it is never shown."""
    window: str = ""
    """Within how long it is counted: ``window = "30d"``, or ``"month"`` for each calendar month.
    Without one each recording is noticed by itself."""
    least: int = 1
    """From how many on: ``least = 3``."""
    sum: str = ""
    """Instead of counting: the amounts of a fact are summed, ``sum = "fine"``."""
    reaches: str = ""
    """From what sum on: ``reaches = "1000.00"``."""
    shows: tuple[str, ...] = ()
    """Facts that are told with it, as they were before and after: ``shows = ["quote"]``."""
    severity: Literal["record", "note"] = "record"
    """``record`` for what is only to be known (told with ``--warn``), ``note`` for what somebody
    has to look at: ``severity = "note"``."""
    owner: str = "owner"
    """Whom it concerns: a role, or ``owner`` for the owner of the case."""
    tell: tuple[str, ...] = ()
    """Roles that are told as well: ``tell = ["store-manager"]``."""
    basis: str = ""

    @property
    def span(self) -> timedelta | None:
        """How far back it counts from a recording; None for a calendar month or for no window."""
        if self.window in ("", BY_MONTH):
            return None
        return timedelta(days=int(self.window[:-1]) * (7 if self.window[-1] == "w" else 1))


def from_tally(row: dict[str, Any]) -> dict[str, Any]:
    """``[[tally]]``, which is short for a finding of the case, counted by the month."""
    return {"of": AS_IT_STANDS, "window": BY_MONTH, **row}
