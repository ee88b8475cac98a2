"""Everything that follows from a case, in one place; ``MAKER`` beside it says by which rules."""

from collections.abc import Iterable

from casefile.case.case import Case
from casefile.clocks.clocks import ClockState
from casefile.derived.marks import marks_of
from casefile.derived.rows import clock_rows, row_of
from casefile.log.rows import Derived
from casefile.money.grants import grants_of
from casefile.policy import Policy


def derived(case: Case, policy: Policy, clocks: Iterable[ClockState]) -> Derived:
    """The rows of ``case``, with its ``clocks`` under the calendars that are known."""
    return Derived(
        row_of(case, policy),
        clock_rows(case, clocks),
        marks_of(case, policy),
        grants_of(case, policy),
    )
