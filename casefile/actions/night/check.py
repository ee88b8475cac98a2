"""The look at all cases: which rows may matter, and what the checks say of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import count

import msgspec

from casefile.actions.calendars_known import known_years, times_for
from casefile.actions.histories import number_of
from casefile.actions.office.calendars import shipped_after
from casefile.actions.policies import (
    current_policy,
    policy_of,
    policy_on,
    procedures,
    versions_of,
)
from casefile.actions.site_of_desk import site_of
from casefile.derived.all_sites import SiteFinding
from casefile.derived.loose import LOOSE_END
from casefile.derived.marks import (
    BACKDATED,
    BELOW_FLOOR,
    DEADLINE_MOVED,
    LATE_ENTRY,
    OVER_LIMIT,
    SAME_LOGIN,
)
from casefile.errors import BadData, CasefileError
from casefile.log.by_hand import true_time
from casefile.log.events import OFFICE, NightRun, NoticeHanded, PolicyApplied
from casefile.log.kinds import KINDS
from casefile.log.marks import APPROVAL, EMPTY_HANDED, HANGING
from casefile.log.rows import CaseFilter, CaseRow, Mark
from casefile.night.checks import findings
from casefile.night.findings import Finding, Look, PolicyChange
from casefile.night.news import Run, heard, missed_runs, run_before
from casefile.night.policy_findings import counted_since, rules_told
from casefile.policy import Policy
from casefile.policy.in_force import authority_changed
from casefile.store import SCRUB, Store
from casefile.values.moments import local, spell
from casefile.worktime import allowance, earliest

NIGHTS = (NightRun, NoticeHanded)
HORIZON = timedelta(days=60)
"""How far ahead a warning threshold can reach."""


class Checked(msgspec.Struct, frozen=True):
    """What was found, and how many nightly runs should have come since the last one."""

    findings: tuple[Finding, ...]
    missed: int


def check(
    store: Store,
    now: datetime,
    *,
    name: str = "",
    warn: bool = False,
    nightly: bool = False,
    sites: Sequence[str] = (),
) -> Checked:
    """The findings of all cases, or of one. Read-only, and from derived rows alone. A ``nightly``
    look asks also how long the log was silent; and what is only told for some days it tells since
    the run before, where that is longer ago. ``sites`` are where copies of other sites lie, which
    are looked at with the desk."""
    _, current = current_policy(store)
    here = number_of(store, name) if name else ""
    clocks = store.open_clocks(before=now + HORIZON if warn else now)
    days = times_for(store, current).days
    others = _other_procedures(store, current)
    quiet = _quiet(store, now, (current, *others.values()))
    policies = {digest: policy_on(store, digest) for digest in {row.policy for row in clocks}}
    times = {digest: times_for(store, policy) for digest, policy in policies.items()}
    times |= {name: times_for(store, policy) for name, policy in others.items()}
    counted = current.identity.calendar != "none" and not here
    published = shipped_after(current.identity.calendar, days.known_until) if counted else ()
    recent = _ago(now, current.checks.recent, current, store)
    last = last_run(store, now)
    if nightly and last:
        recent = min(recent, last)
    apart = _between_sites(store, sites, now, recent, nightly=nightly)
    # a version that was applied is told of until the night after it, with --warn for some days
    since = recent if warn or nightly else max(last or recent, now - timedelta(days=1))
    look = Look(
        now=now,
        clocks=tuple(row for row in clocks if here in ("", row.case)),
        quiet=tuple(row for row in quiet if here in ("", row.number)),
        kept=tuple(row for row in _kept(store, now, current) if here in ("", row.number)),
        unscrubbed="" if here else store.chores().get(SCRUB, ""),
        policies=policies,
        times={**times, "": times_for(store, current)},
        current=current,
        procedures=others,
        known_until=_known_until(store, current) if counted else None,
        published=published,
        provisional=len(store.provisional_clocks()) if published else 0,
        marks=(_marks if warn else _over_limits)(store, now, recent, here),
        noticed=_noticed(store, (current, *others.values()), now, recent, warn=warn),
        recent=recent,
        case=here,
        papers=_papers(store, recent, here, warn=warn),
        loose=tuple(m for m in store.marks(mark=LOOSE_END) if here in ("", m.case)) if warn else (),
        floors=tuple(m for m in store.marks(mark=BELOW_FLOOR) if warn and here in ("", m.case)),
        approvals=tuple(m for m in store.marks(mark=APPROVAL) if here in ("", m.case)),
        policy_changes=() if here else _policy_changes(store, since, now),
        between_sites=tuple(f for f in apart if here in ("", f.case)),
        last_entry=last_entry(store) if nightly else None,
    )
    every = allowance(current.notify.every).elapsed() if current.notify else None
    return Checked(
        tuple(findings(_with_procedures(store, look), warn=warn)),
        missed_runs(last, now, every) if every else 0,
    )


def _between_sites(
    store: Store, sites: Sequence[str], now: datetime, recent: datetime, *, nightly: bool
) -> tuple[SiteFinding, ...]:
    """What does not hold between sites, or with a desk that is one, or has a ceiling. At night a
    copy that cannot be read is told like the rest, and keeps nobody from the rest."""
    versions = procedures(store).values()
    if not sites and not site_of(store) and not any(policy_of(store, v).ceilings for v in versions):
        return ()
    from casefile.actions.sites.headquarters import between_sites  # few desks are one of several

    try:
        return between_sites(store, sites, now, recent)
    except CasefileError as error:
        if not nightly:
            raise
        return (SiteFinding("site-unread", "", "", error.message),)


def _other_procedures(store: Store, current: Policy) -> dict[str, Policy]:
    """The newest version of each procedure but the ``current`` one."""
    newest = procedures(store).items()
    return {name: policy_on(store, digest) for name, digest in newest if name != current.id}


def _with_procedures(store: Store, look: Look) -> Look:
    """The look, knowing which of its cases are of another procedure than the current one."""
    if not look.procedures:
        return look
    marks = (*look.marks, *look.noticed, *look.approvals, *look.papers, *look.loose, *look.floors)
    seen = {m.case for m in marks} | {row.number for row in look.quiet}
    of = {digest: name for name in look.procedures for digest in versions_of(store, name)}
    wanted = CaseFilter(policies=tuple(of), numbers=tuple(seen))
    cases = {row.number: of[row.policy] for row in store.cases(wanted)} if seen else {}
    return msgspec.structs.replace(look, of_others=cases)


def _quiet(store: Store, now: datetime, policies: Iterable[Policy]) -> list[CaseRow]:
    """The open cases on which nothing was recorded for longer than their procedure says."""
    found: list[CaseRow] = []
    for policy in policies:
        since = _ago(now, policy.checks.quiet, policy, store)
        of_it = versions_of(store, policy.id)
        found += store.cases(CaseFilter(status="open", quiet_since=since, policies=of_it))
    return found


def runs(store: Store) -> tuple[Run, ...]:
    """Every nightly run on record, in the order in which they were made."""
    found = store.of_kind(OFFICE, NightRun.kind)
    return tuple(Run(e.at, e.payload.told) for e in found if isinstance(e.payload, NightRun))


def handed(store: Store) -> tuple[Run, ...]:
    """What was handed over, in all runs, also in one that did not come to its end."""
    return tuple(
        Run(e.at, tuple(heard(key, e.payload.to) for key in e.payload.told))
        for e in store.of_kind(OFFICE, NoticeHanded.kind)
        if isinstance(e.payload, NoticeHanded)
    )


def last_run(store: Store, now: datetime) -> datetime | None:
    """The date of the nightly run before ``now``: of those not dated after it, the one made
    last."""
    last = store.latest(OFFICE, NightRun.kind)
    if last is None or last.at <= now:
        return last.at if last else None
    before = run_before(runs(store), now)
    return before.at if before else None


def last_entry(store: Store) -> datetime | None:
    """When the last entry of the log was made; None if there is none that can be read."""
    try:
        found = store.log(store.head()[0] - 1, 1)
    except BadData:  # it was altered: for a proof to tell
        return None
    return found[0].recorded_at if found else None


def _ago(now: datetime, length: str, policy: Policy, store: Store) -> datetime:
    """From when on something is no longer ago than ``length``."""
    return earliest(now, length, times_for(store, policy).days)


def _policy_changes(store: Store, since: datetime, now: datetime) -> tuple[PolicyChange, ...]:
    """The versions applied since then that changed of the one before them who may."""
    found: list[PolicyChange] = []
    before: dict[str, Policy] = {}
    desk: Policy | None = None
    for event in store.of_kind(OFFICE, PolicyApplied.kind):
        if not isinstance(event.payload, PolicyApplied):
            continue
        after = policy_of(store, event.payload.digest)
        same = before.get(after.id)
        if desk and since < event.at <= now:
            # limits and rights are those of the procedure, a shared desk is the desk's
            was = same or msgspec.structs.replace(desk, limits=after.limits)
            was = msgspec.structs.replace(was, identity=desk.identity)
            if changed := authority_changed(was, after):
                found.append(PolicyChange(event.seq, event.at, event.actor, changed))
        before[after.id] = desk = after
    return tuple(found)


def _kept(store: Store, now: datetime, policy: Policy) -> list[CaseRow]:
    """The ended cases that hold personal facts for longer than the policy says, or nearly."""
    days = policy.retention.shortest
    if days is None:
        return []
    return store.cases(CaseFilter(kept_before=now - timedelta(days=days - 1)))


def _known_until(store: Store, policy: Policy) -> date | None:
    years = known_years(store, policy.identity.calendar)
    return date(max(years), 12, 31) if years else None


def _marks(store: Store, now: datetime, recent: datetime, here: str) -> tuple[Mark, ...]:
    """What is told of the last days: late entries, what was dated by hand, deadlines that moved."""
    found = store.marks(case=here, since=recent) + ([] if here else _of_office(store))
    return tuple(m for m in found if _of_days(m) and recent <= m.at <= now)


def _over_limits(store: Store, now: datetime, recent: datetime, here: str) -> tuple[Mark, ...]:
    """What the last days showed to lie beyond a limit: a finding also where nobody is warned."""
    found: list[Mark] = []
    for number in count(1):
        every = store.marks(case=here, mark=f"{OVER_LIMIT}:{number}")
        found += (m for m in every if recent <= m.at <= now)
        if not every:
            break
    return tuple(found)


def _noticed(
    store: Store, policies: Sequence[Policy], now: datetime, recent: datetime, *, warn: bool
) -> tuple[Mark, ...]:
    """What any of the policies wants noticed, as far back as it counts: by the month, this one and
    the last."""
    since: dict[str, datetime] = {}
    for policy in policies:
        first = local(now, policy.identity.timezone).replace(day=1, hour=0, minute=0, second=0)
        month = (first - timedelta(days=1)).replace(day=1)
        for rule in rules_told(policy, warn=warn):
            counted = counted_since(rule, recent, month)
            since[rule.id] = min(since.get(rule.id, counted), counted)
    found = (mark for name, at in since.items() for mark in store.marks(mark=name, since=at))
    return tuple(mark for mark in found if mark.at <= now)


def _of_days(mark: Mark) -> bool:
    """Whether it is told for some days after it happened, not counted by the month."""
    return mark.mark.partition(":")[0] in (
        LATE_ENTRY,
        BACKDATED,
        DEADLINE_MOVED,
        OVER_LIMIT,
        SAME_LOGIN,
    )


def _of_office(store: Store) -> list[Mark]:
    """What the office dated by hand. A night may be rehearsed; that tells nobody anything."""
    kinds = (k.name for k in KINDS.values() if k.touches == "office" and k.payload not in NIGHTS)
    return [
        Mark("", BACKDATED, e.seq, entered, spell(e.recorded_at), e.actor)
        for e in store.of_kind(OFFICE, *kinds)
        if (entered := true_time(e.via))
    ]


def _papers(store: Store, recent: datetime, here: str, *, warn: bool) -> tuple[Mark, ...]:
    """What hangs on papers, however long; that a customer holds no copy, of the last days only."""
    found = [m for name in HANGING if name != EMPTY_HANDED for m in store.marks(mark=name)]
    if warn:
        found += store.marks(mark=EMPTY_HANDED, since=recent)
    return tuple(m for m in found if here in ("", m.case))
