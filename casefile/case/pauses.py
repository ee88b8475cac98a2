"""Stretches in which the clocks of a case stand still, as frozen records."""

from datetime import datetime

import msgspec


class Lengthening(msgspec.Struct, frozen=True):
    """That a pause was given a later end before it was over."""

    seq: int
    at: datetime
    until: datetime
    by: str
    reason: str | None


class Pause(msgspec.Struct, frozen=True):
    """A stretch in which clocks stand still; ``ended`` is None while it lasts. ``until`` is the end
    that was sanctioned last."""

    seq: int
    begun: datetime
    until: datetime
    by: str
    reason: str | None
    ended: datetime | None = None
    longer: tuple[Lengthening, ...] = ()

    @property
    def credited(self) -> datetime:
        """Until when it counts: the end that was sanctioned, or the resumption if that is earlier.
        A pause that was forgotten counts for nothing beyond."""
        return max(min(self.ended or self.until, self.until), self.begun)
