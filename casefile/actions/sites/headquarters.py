"""What headquarters see of several sites, from the copies of their logs: each case once, where it
goes on; and what of the changing hands does not hold.

Copies are as old as the last bundle that came. What one of them tells of a hand-over is known of
the other site too, whose own bundle is still on its way.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from casefile.actions.policies import current_policy, policy_of
from casefile.actions.sites.handover_file import DIGITS
from casefile.actions.sites.hands import hand_findings
from casefile.actions.sites.site_logs import SiteLog, SiteLogs, site_logs
from casefile.actions.totals import granted_here
from casefile.derived.all_sites import AllSites, CaseOfSite, SiteFinding, SiteSeen
from casefile.errors import message
from casefile.log.events import OFFICE, CaseGiven, CaseTaken, PolicyApplied
from casefile.log.rows import EVER, CaseFilter, Grant
from casefile.money.authority import ceiling_text
from casefile.money.ceiling_sums import BeyondCeiling, GrantAtSite, beyond_ceilings
from casefile.money.limits import window_start
from casefile.store import Store
from casefile.values.amounts import yuan
from casefile.values.moments import local


def all_sites(places: Sequence[str]) -> AllSites:
    """What the copies at ``places`` tell together; a folder stands for every database in it."""
    with site_logs(places) as read:
        cases = _all_cases(read.logs)
        cases.sort(key=lambda one: (one.row.received_at, one.row.number), reverse=True)
        return AllSites(
            tuple(map(_seen, read.logs)),
            tuple(cases),
            (*_hands(read, cases), *_beyond(read.logs, lambda _: True)),
            current_policy(read.logs[0].store)[1],
        )


def between_sites(
    own: Store, places: Sequence[str], now: datetime, recent: datetime
) -> tuple[SiteFinding, ...]:
    """What does not hold between the desk and the sites whose copies lie at ``places``, or, where
    none is named, with what the desk itself gave away; of ceilings what was granted since
    ``recent``, or counts in its window at ``now``."""

    def counts(one: BeyondCeiling) -> bool:
        since = window_start(one.ceiling.window, now) or EVER
        return min(recent, since) <= one.at <= now

    with site_logs(places, own) as read:
        hands = _hands(read, _all_cases(read.logs)) if places else hand_findings(read.logs)
        return (*hands, *_beyond(read.logs, counts))


def _all_cases(logs: Sequence[SiteLog]) -> list[CaseOfSite]:
    takings = [taking.told for log in logs for taking in log.takings()]
    return [one for log in logs for one in _cases(log, takings)]


def _hands(read: SiteLogs, cases: Sequence[CaseOfSite]) -> tuple[SiteFinding, ...]:
    """What of the changing hands does not hold; of a case that goes on at several sites that it
    does, and not of each once more who did not give it."""
    twice = _twice(cases)
    told = {(one.site, one.row.number) for found in twice for one in found}
    hands = (
        one
        for one in hand_findings(read.logs)
        if one.rule != "taken-not-given" or (one.site, one.case) not in told
    )
    return (*read.findings, *map(_at_two_sites, twice), *hands)


def _seen(log: SiteLog) -> SiteSeen:
    seq, head = log.store.head()
    last = log.store.log(seq - 1, 1)
    at = last[0].recorded_at if last else None
    return SiteSeen(log.site, log.place, seq, head, at)


def _cases(log: SiteLog, takings: Sequence[CaseTaken]) -> Iterator[CaseOfSite]:
    """The cases that go on at a site or ended there, and those that are on their way from it."""
    came = {taken.given for taken in takings}
    left = {taken.number for taken in takings if taken.chain == log.chain and not log.giving(taken)}
    roots: dict[str, tuple[str, str]] = {}
    for taking in log.takings():
        roots.setdefault(taking.number, (taking.told.chain, taking.told.number))
    for row in log.store.cases(CaseFilter()):
        if row.number in left:
            continue
        root = roots.get(row.number, (log.chain, row.number))
        if row.status != "given":
            yield CaseOfSite(log.site, row, root)
            continue
        event = log.store.of_kind(row.number, CaseGiven.kind)[-1]
        if event.hash[:DIGITS] not in came and isinstance(event.payload, CaseGiven):
            yield CaseOfSite(log.site, row, root, event.payload.to, event.at)


def _twice(cases: Sequence[CaseOfSite]) -> list[list[CaseOfSite]]:
    """The cases that go on at several places: given twice by a machine that was set back, say."""
    by_root: dict[tuple[str, str], list[CaseOfSite]] = {}
    for one in cases:
        by_root.setdefault(one.root, []).append(one)
    return [found for found in by_root.values() if len(found) > 1]


def _at_two_sites(found: Sequence[CaseOfSite]) -> SiteFinding:
    _, number = found[0].root
    told = message(
        "Case {case} goes on at several sites, as {numbers}. Find out which is right.",
        case=number,
        numbers=sorted(one.row.number for one in found),
    )
    return SiteFinding("case-at-two-sites", number, found[0].site, told)


def _beyond(
    logs: Sequence[SiteLog], counts: Callable[[BeyondCeiling], bool]
) -> Iterator[SiteFinding]:
    """What the sites granted beyond a ceiling, as far as it ``counts``, also where each kept within
    its own bound."""
    granted = [one for log in logs for one in _granted(log)]
    for one in filter(counts, beyond_ceilings(granted)):
        row = one.ceiling
        day = local(one.at, one.policy.identity.timezone).date().isoformat()
        told = message(
            "{rule}: on {day} {total} yuan of it were granted.",
            rule=ceiling_text(one.policy, row),
            day=day,
            total=yuan(one.total),
        )
        about = " ".join((row.site or "*", row.remedy, row.window or "*", day))
        yield SiteFinding("over-ceiling", "", row.site, told, about)


def _granted(log: SiteLog) -> Iterator[GrantAtSite]:
    """What the site itself granted, each under the version of the procedure in force then."""
    store = log.store
    applied = [
        (event.recorded_at, policy_of(store, event.payload.digest))
        for event in store.of_kind(OFFICE, PolicyApplied.kind)
        if isinstance(event.payload, PolicyApplied)
    ]
    if not any(policy.ceilings for _, policy in applied):
        return
    by_case: dict[str, list[Grant]] = {}
    for grant in store.grants():
        by_case.setdefault(grant.case, []).append(grant)
    moved = {taking.number for taking in log.takings()} | {row.number for row in log.given()}
    for row in store.cases(CaseFilter()):
        if row.number not in by_case:
            continue
        procedure = policy_of(store, row.policy).id
        versions = [(at, policy) for at, policy in applied if policy.id == procedure]
        here = granted_here(store, row.number) if row.number in moved else by_case[row.number]
        for grant in here:
            then = [policy for at, policy in versions if at <= grant.at] or [versions[0][1]]
            yield GrantAtSite(log.site, grant, then[-1])
