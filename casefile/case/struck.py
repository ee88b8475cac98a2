"""What was typed by mistake: it stays on record, struck through, and counts for nothing."""

from datetime import datetime

import msgspec


class Struck(msgspec.Struct, frozen=True):
    """An entry was typed by mistake, and counts for nothing. ``reason`` is None once erased."""

    event: int
    at: datetime
    by: str
    reason: str | None
