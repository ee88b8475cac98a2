"""What the commands answer that are about several sites, as programs read it."""

from typing import TypedDict

from casefile.pages.answers.case import RowStatus
from casefile.pages.answers.office_entry import OfficeEntry
from casefile.pages.answers.spelled import Moment, Said
from casefile.pages.answers.writing import WritingAnswer


class SiteTold(OfficeEntry):
    """``site name``; no event where the desk was called so before."""

    site: str
    event: int | None


class CaseGivenTold(WritingAnswer):
    """``site give``; no events where the case had been given to that site before."""

    to: str
    file: str


class CaseTakenTold(WritingAnswer):
    """``site take``: where the case came from, what it was called there, and how many events came
    with it; none where it had been taken before."""

    site: str
    former: str
    came: int


class SiteSeenTold(TypedDict):
    """A site as its copy shows it."""

    site: str
    place: str
    events: int
    head: str
    recorded_at: Moment | None


class CaseOfSiteTold(TypedDict):
    """A case where it goes on; ``to`` is the site that it is on its way to."""

    case: str
    site: str
    status: RowStatus
    owner: str
    received_at: Moment
    to: str | None
    given_at: Moment | None


class SiteFindingTold(TypedDict):
    """What does not hold between sites."""

    rule: str
    case: str
    site: str
    message: Said


class SitesTold(TypedDict):
    """``site list``."""

    sites: list[SiteSeenTold]
    cases: list[CaseOfSiteTold]
    findings: list[SiteFindingTold]
