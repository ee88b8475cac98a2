"""The logs of several sites, read together: of each site the one that is known furthest."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import msgspec

from casefile.actions.site_of_desk import site_of
from casefile.actions.sites.handover_file import DIGITS
from casefile.derived.all_sites import SiteFinding
from casefile.derived.former import FORMER_NUMBER
from casefile.errors import NotFound, message
from casefile.log.events import CaseGiven, CaseTaken, Event
from casefile.log.rows import CaseFilter, CaseRow
from casefile.store import DEFAULT_NAME, Store, exists, locate, opened


class Taking(msgspec.Struct, frozen=True):
    """What a copy tells of a case that was taken over: there, or on its way before it came there;
    ``no`` is the place of the event among those of the case ``number``."""

    number: str
    event: Event
    told: CaseTaken


class SiteLog(msgspec.Struct, frozen=True):
    """The log of a site; ``chain`` is what its first event is known by elsewhere."""

    store: Store
    site: str
    chain: str

    @property
    def place(self) -> str:
        return str(self.store.locator)

    def takings(self) -> Iterator[Taking]:
        """Every taking over that it tells of, case by case."""
        for number in dict.fromkeys(m.case for m in self.store.marks(mark=FORMER_NUMBER)):
            for event in self.store.of_kind(number, CaseTaken.kind):
                if isinstance(event.payload, CaseTaken):
                    yield Taking(number, event, event.payload)

    def given(self) -> list[CaseRow]:
        """The cases that are at another site, as it knows."""
        return self.store.cases(CaseFilter(status="given"))

    def giving(self, taken: CaseTaken) -> Event | None:
        """The event by which it gave the case away, as somebody claims who took it."""
        every = self.store.of_kind(taken.number, CaseGiven.kind)
        return next((event for event in every if event.hash[:DIGITS] == taken.given), None)


class SiteLogs(msgspec.Struct, frozen=True):
    """The logs of several sites, one each, and which of the copies do not fit each other."""

    logs: tuple[SiteLog, ...]
    findings: tuple[SiteFinding, ...]


@contextmanager
def site_logs(places: Sequence[str], own: Store | None = None) -> Iterator[SiteLogs]:
    """The logs at ``places``, where a folder stands for every database in it; and the ``own`` of
    whoever looks, which is open already."""
    with ExitStack() as stack:
        others = [p for p in _each(places) if own is None or locate(p) != own.locator]
        stores = [own] if own else []
        stores += [stack.enter_context(closing(opened(locate(p)))) for p in others]
        yield _one_each([SiteLog(s, site_of(s), s.hash_of(1)[:DIGITS]) for s in stores])


def _each(places: Sequence[str]) -> list[str]:
    found: list[str] = []
    for place in places:
        if "://" not in place and Path(place).is_dir():
            inside = sorted(map(str, Path(place).glob(f"*{Path(DEFAULT_NAME).suffix}")))
            if not inside:
                raise NotFound(
                    "There is no copy of a site in {path}; make one there of the site's bundle: "
                    "casefile --db PATH bundle take FILE",
                    path=place,
                )
            found += inside
        else:
            if not exists(locate(place)):
                raise NotFound(
                    "There is no copy of a site at {path}; name the databases of the sites, or the "
                    "folder that they lie in.",
                    path=str(locate(place)),
                )
            found.append(place)
    return list(dict.fromkeys(found))


def _one_each(logs: Sequence[SiteLog]) -> SiteLogs:
    """Of the copies of one log the one that goes furthest; two that part are told."""
    kept: dict[str, SiteLog] = {}
    findings: list[SiteFinding] = []
    for one in logs:
        known = kept.get(one.chain)
        if known is None:
            kept[one.chain] = one
            continue
        shorter, longer = sorted((known, one), key=lambda log: log.store.head()[0])
        kept[one.chain] = longer
        end, head = shorter.store.head()
        if longer.store.hash_of(end) != head:
            told = message(
                "The log of site {site} goes on in two ways, at {path} and at {other}: they part "
                "at event {seq} or before. Find out which is right.",
                site=one.site,
                path=shorter.place,
                other=longer.place,
                seq=end,
            )
            findings.append(SiteFinding("site-forked", "", one.site, told, one.chain))
    return SiteLogs(tuple(kept.values()), tuple(findings))
