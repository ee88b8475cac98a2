"""Everything that follows from a case, in one place; ``MAKER`` beside it says by which rules."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casefile.case.case import Case
from casefile.clocks.rounds import Round
from casefile.derived.marks import marks_of, moved_mark
from casefile.derived.rows import clock_rows, row_of
from casefile.log.rows import Derived
from casefile.money.grants import grants_of
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.clocks.moved import Moved


def derived(
    case: Case, policy: Policy, clocks: Iterable[Round], moved: "Iterable[Moved]" = ()
) -> Derived:
    """The rows of ``case``, with its ``clocks`` under the calendars that are known, and the
    deadlines that were ``moved``."""
    return Derived(
        row_of(case, policy),
        clock_rows(case, clocks),
        [*marks_of(case, policy), *(moved_mark(case.number, m) for m in moved)],
        grants_of(case, policy),
    )
