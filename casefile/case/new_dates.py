"""That a promise was given another date."""

from datetime import datetime

import msgspec


class NewDate(msgspec.Struct, frozen=True):
    """Another date of a promise; the reason is None where none was given or it was erased."""

    seq: int
    by: str
    at: datetime
    before: datetime
    after: datetime
    reason: str | None
