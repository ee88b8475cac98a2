"""What follows from the logs of several sites together."""

from datetime import datetime

import msgspec

from casefile.errors import Message
from casefile.log.rows import CaseRow
from casefile.policy import Policy


class SiteSeen(msgspec.Struct, frozen=True):
    """A site as its copy shows it, up to its last event."""

    site: str
    place: str
    events: int
    head: str
    recorded_at: datetime | None


class CaseOfSite(msgspec.Struct, frozen=True):
    """A case where it goes on; ``to`` is the site that it was given to and has not come to yet."""

    site: str
    row: CaseRow
    root: tuple[str, str]
    """The log that it was opened in, and what it was called there."""
    to: str = ""
    given_at: datetime | None = None


class SiteFinding(msgspec.Struct, frozen=True):
    """What does not hold between sites; ``about`` tells it from others of its rule."""

    rule: str
    case: str
    site: str
    told: Message
    about: str = ""


class AllSites(msgspec.Struct, frozen=True):
    """Every site, every case once, the newest first, and what does not hold."""

    sites: tuple[SiteSeen, ...]
    cases: tuple[CaseOfSite, ...]
    findings: tuple[SiteFinding, ...]
    policy: Policy
