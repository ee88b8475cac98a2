"""How everything changes a case that is neither a step of its procedure nor its beginning or end:
time and talk, requests, links, papers, money, other sites, what was typed by mistake."""

from typing import Any

from casefile.log.events import EntryStruck
from casefile.replay.customers import LINKS
from casefile.replay.money import DEALINGS, CaseFold
from casefile.replay.papers import CUSTODY
from casefile.replay.promises import IN_TIME
from casefile.replay.requests import REQUESTS
from casefile.replay.sites import BETWEEN_SITES
from casefile.replay.struck import struck

CHANGES: dict[type[Any], CaseFold] = {
    EntryStruck: struck,
    **IN_TIME,
    **REQUESTS,
    **LINKS,
    **CUSTODY,
    **DEALINGS,
    **BETWEEN_SITES,
}
