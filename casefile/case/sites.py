"""At which site a case goes on, and at which it did before."""

from datetime import datetime
from typing import Literal

import msgspec


class Given(msgspec.Struct, frozen=True):
    """The case was given to another site, where it goes on; ``before`` is how it stood."""

    seq: int
    at: datetime
    by: str
    site: str
    to: str
    before: Literal["open", "paused"]


class TakenOver(msgspec.Struct, frozen=True):
    """The case came from ``site``, where it was ``number``, and goes on at site ``to``."""

    seq: int
    at: datetime
    by: str
    site: str
    to: str
    number: str
    chain: str
    given: str


class Stay(msgspec.Struct, frozen=True):
    """The case was at ``site`` from ``since`` (its beginning, for none) to before ``until``. Of two
    that follow, the second begins where the first ends: what falls due on the way is the taker's.
    """

    site: str
    since: datetime | None = None
    until: datetime | None = None

    def __contains__(self, moment: datetime) -> bool:
        after = self.since is None or self.since <= moment
        return after and (self.until is None or moment < self.until)
