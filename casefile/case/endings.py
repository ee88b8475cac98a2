"""How a case ended, and that it was taken up again, as frozen records."""

from datetime import datetime

import msgspec

from casefile.values.value import Facts


class Ending(msgspec.Struct, frozen=True):
    """How and when a case was closed or withdrawn."""

    seq: int
    at: datetime
    by: str
    how: str
    facts: Facts = {}
    loose: tuple[str, ...] = ()
    """What was left open on purpose: ``promise-1``, ``contact-9``, ``request-1``, ``demand-1``,
    ``remedy-2``, ``overpaid-1``, ``copy-3.1``."""
    despite: str | None = ""
    """Why it ended all the same; None once erased."""
    reason: str | None = ""
    """Why the complaint was taken back; None once erased."""


class Reopening(msgspec.Struct, frozen=True):
    """That a case which had ended was taken up again."""

    seq: int
    at: datetime
    by: str
    reason: str | None
    """None once erased."""
