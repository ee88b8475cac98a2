"""Several sites on one page: how far each is known, and every case once, where it goes on."""

from typing import TYPE_CHECKING

from casefile.log.rows import CaseRow
from casefile.pages.language import Language
from casefile.pages.listing import status_word
from casefile.pages.page import Line, Page, Table

if TYPE_CHECKING:
    from casefile.derived.all_sites import AllSites, CaseOfSite
    from casefile.pages.answers.sites import SitesTold


def sites_page(seen: "AllSites", speak: Language) -> Page:
    """The sites, their cases, and what does not hold."""
    told = [speak.text(f.told.text, **f.told.values) for f in seen.findings]
    sites = (speak.text("site"), speak.text("events"), speak.text("last entry"), "")
    rows = tuple(
        (s.site, str(s.events), speak.when(s.recorded_at) if s.recorded_at else "", s.place)
        for s in seen.sites
    )
    heads = (speak.text("case"), speak.text("site"), speak.text("status"), speak.text("received"))
    cases = tuple(
        (one.row.number, one.site, _stands(one, one.row, speak), speak.when(one.row.received_at))
        for one in seen.cases
    )
    return [*map(Line, told), Table(sites, rows), Table(heads, cases)]


def _stands(one: "CaseOfSite", row: CaseRow, speak: Language) -> str:
    if one.to:
        return speak.text("on its way to site {site}", site=one.to)
    return status_word(row.status, speak)


def sites_data(seen: "AllSites", speak: Language) -> "SitesTold":
    """The same as data."""
    return {
        "sites": [
            {
                "site": s.site,
                "place": s.place,
                "events": s.events,
                "head": s.head,
                "recorded_at": s.recorded_at,
            }
            for s in seen.sites
        ],
        "cases": [
            {
                "case": one.row.number,
                "site": one.site,
                "status": one.row.status,
                "owner": one.row.owner,
                "received_at": one.row.received_at,
                "to": one.to or None,
                "given_at": one.given_at,
            }
            for one in seen.cases
        ],
        "findings": [
            {
                "rule": f.rule,
                "case": f.case,
                "site": f.site,
                "message": speak.text(f.told.text, **f.told.values),
            }
            for f in seen.findings
        ],
    }
