"""What headquarters see of several sites, from the copies of their logs: each case once, where it
goes on; and what of the changing hands does not hold.

Copies are as old as the last bundle that came. What one of them tells of a hand-over is known of
the other site too, whose own bundle is still on its way.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec

from casefile.actions.policies import current_policy, policy_of
from casefile.actions.site_of_desk import site_of
from casefile.actions.sites.handover_file import DIGITS
from casefile.actions.totals import granted_here
from casefile.derived.all_sites import AllSites, CaseOfSite, SiteFinding, SiteSeen
from casefile.derived.former import FORMER_NUMBER
from casefile.errors import NotFound, message
from casefile.log.events import OFFICE, CaseGiven, CaseTaken, PolicyApplied
from casefile.log.rows import CaseFilter
from casefile.money.authority import ceiling_text
from casefile.money.ceiling_sums import GrantAtSite, beyond_ceilings
from casefile.store import DEFAULT_NAME, Store, locate, opened
from casefile.values.amounts import yuan
from casefile.values.moments import local


class _Copy(msgspec.Struct, frozen=True):
    store: Store
    site: str
    chain: str

    def takings(self) -> Iterator[tuple[str, CaseTaken]]:
        """Every taking over that the copy tells of, by the case: its own, and those of before."""
        for number in dict.fromkeys(m.case for m in self.store.marks(mark=FORMER_NUMBER)):
            for event in self.store.of_kind(number, CaseTaken.kind):
                if isinstance(event.payload, CaseTaken):
                    yield number, event.payload

    def knows(self, given: str) -> bool:
        return bool(self.store.hashed(given))


def all_sites(places: Sequence[str]) -> AllSites:
    """What the copies at ``places`` tell together; a folder stands for every database in it."""
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(opened(locate(p)))) for p in _each(places)]
        copies = [_Copy(s, site_of(s), s.hash_of(1)[:DIGITS]) for s in stores]
        takings = [taken for copy in copies for _, taken in copy.takings()]
        cases = [one for copy in copies for one in _cases(copy, takings)]
        cases.sort(key=lambda one: (one.row.received_at, one.row.number), reverse=True)
        return AllSites(
            tuple(map(_seen, copies)),
            tuple(cases),
            (*_findings(cases), *_beyond(copies)),
            current_policy(stores[0])[1],
        )


def _each(places: Sequence[str]) -> list[str]:
    found: list[str] = []
    for place in places:
        if "://" not in place and Path(place).is_dir():
            inside = sorted(map(str, Path(place).glob(f"*{Path(DEFAULT_NAME).suffix}")))
            if not inside:
                raise NotFound("There is no copy of a site in {path}.", path=place)
            found += inside
        else:
            found.append(place)
    return list(dict.fromkeys(found))


def _seen(copy: _Copy) -> SiteSeen:
    seq, head = copy.store.head()
    last = copy.store.log(seq - 1, 1)
    at = last[0].recorded_at if last else None
    return SiteSeen(copy.site, str(copy.store.locator), seq, head, at)


def _cases(copy: _Copy, takings: Sequence[CaseTaken]) -> Iterator[CaseOfSite]:
    """The cases that go on at a site or ended there, and those that are on their way from it."""
    came = {taken.given for taken in takings}
    left = {
        taken.number
        for taken in takings
        if taken.chain == copy.chain and not copy.knows(taken.given)
    }
    roots: dict[str, tuple[str, str]] = {}
    for number, taken in copy.takings():
        roots.setdefault(number, (taken.chain, taken.number))
    for row in copy.store.cases(CaseFilter()):
        if row.number in left:
            continue
        root = roots.get(row.number, (copy.chain, row.number))
        if row.status != "given":
            yield CaseOfSite(copy.site, row, root)
            continue
        event = copy.store.of_kind(row.number, CaseGiven.kind)[-1]
        if event.hash[:DIGITS] not in came and isinstance(event.payload, CaseGiven):
            yield CaseOfSite(copy.site, row, root, event.payload.to, event.at)


def _findings(cases: Sequence[CaseOfSite]) -> Iterator[SiteFinding]:
    """The cases that go on at several places: given twice by a machine that was set back, say."""
    by_root: dict[tuple[str, str], list[CaseOfSite]] = {}
    for one in cases:
        by_root.setdefault(one.root, []).append(one)
    for (_, number), found in by_root.items():
        if len(found) > 1:
            told = message(
                "Case {case} goes on at several sites, as {numbers}. Find out which is right.",
                case=number,
                numbers=sorted(one.row.number for one in found),
            )
            yield SiteFinding("case-at-two-sites", number, found[0].site, told)


def _beyond(copies: Sequence[_Copy]) -> Iterator[SiteFinding]:
    """What the sites granted beyond a ceiling, also where each kept within its own bound."""
    granted = [one for copy in copies for one in _granted(copy)]
    for one in beyond_ceilings(granted):
        told = message(
            "{rule}: on {day} {total} yuan of it were granted.",
            rule=ceiling_text(one.policy, one.ceiling),
            day=local(one.at, one.policy.identity.timezone).date().isoformat(),
            total=yuan(one.total),
        )
        yield SiteFinding("over-ceiling", "", one.ceiling.site, told)


def _granted(copy: _Copy) -> Iterator[GrantAtSite]:
    """What the site itself granted, each under the version of the procedure in force then."""
    store = copy.store
    applied = [
        (event.recorded_at, policy_of(store, event.payload.digest))
        for event in store.of_kind(OFFICE, PolicyApplied.kind)
        if isinstance(event.payload, PolicyApplied)
    ]
    if not any(policy.ceilings for _, policy in applied):
        return
    for row in store.cases(CaseFilter()):
        procedure = policy_of(store, row.policy).id
        versions = [(at, policy) for at, policy in applied if policy.id == procedure]
        for grant in granted_here(store, row.number):
            then = [policy for at, policy in versions if at <= grant.at] or [versions[0][1]]
            yield GrantAtSite(copy.site, grant, then[-1])
