"""What became of a deadline, or of a verdict: kept to be told."""

from datetime import datetime
from typing import Literal

import msgspec

from casefile.clocks.rounds import Cause

MoveKind = Literal["running", "late", "excused", "corrected", "typed-late"]


class Moved(msgspec.Struct, frozen=True):
    """That ``cause`` gave a round another deadline, or made others think otherwise of it.

    ``how`` it stood until then: ``running``, or ``late`` where the old deadline had passed unmet.
    Or what came out of one whose deadline stayed: ``excused``, ``corrected`` (it had passed for
    met), ``typed-late`` (it had passed for late, but was done in time).
    """

    clock: str
    at: datetime
    cause: Cause
    before: datetime
    after: datetime
    how: MoveKind
    owner: str
