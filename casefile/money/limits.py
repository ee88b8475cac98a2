"""Who may grant what: the limits of the policy, the running totals, and who has enough authority.

Pure: everything follows from the policy, what is wanted, and the grants that count already. Each
bound includes what is wanted now, since small offers one after the other are one large one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from casefile.log.rows import Grant
from casefile.people.delegation import Delegation, delegates
from casefile.policy import Policy, Staff
from casefile.policy.conditions import holds
from casefile.policy.money import Limit, unbounded
from casefile.values.amounts import fen
from casefile.values.moments import local
from casefile.values.value import Value

_DAYS = {"d": 1, "w": 7}


class Item(msgspec.Struct, frozen=True):
    """Whatever is granted on a case, before and after: ``amount`` fen of the remedy ``kind``, known
    as ``remedy-2`` or ``settlement-1``; ``unvalued`` where it costs something and nobody says how
    much; ``known``, what limits may ask for that hold under a condition. The one spelling of what
    limits weigh and count."""

    case: str
    name: str
    kind: str
    amount: int
    customer: str
    unvalued: bool = False
    known: Mapping[str, Value] = {}

    @property
    def costs(self) -> bool:
        """Whether it takes anybody's authority."""
        return self.unvalued or self.amount > 0

    def granted(self, at: datetime, grantor: str) -> Grant:
        """The row that limits count from ``at`` on, on the authority of ``grantor``."""
        return Grant(self.case, self.name, self.kind, at, self.amount, grantor, self.customer)


class Bound(msgspec.Struct, frozen=True):
    """One amount of one limit: ``most`` fen, of which ``counted`` are used already."""

    limit: Limit
    scope: str
    most: int
    wanted: int
    counted: tuple[Grant, ...]

    @property
    def before(self) -> int:
        return sum(grant.amount for grant in self.counted)

    @property
    def left(self) -> int:
        """What could still be granted before the wanted amount; never below nothing."""
        return max(self.most - self.before, 0)

    @property
    def holds(self) -> bool:
        return self.before + self.wanted <= self.most and self.most > 0  # nothing means none


class LimitVerdict(msgspec.Struct, frozen=True):
    """Whether one member of staff may grant what is wanted, by which role, and every bound."""

    staff: Staff
    granted: bool
    role: str
    bounds: tuple[Bound, ...]

    @property
    def broken(self) -> Bound | None:
        """The bound that leaves the least, of those that do not hold."""
        return min((b for b in self.bounds if not b.holds), key=lambda b: b.left, default=None)


def judge(
    policy: Policy, staff: Staff, wanted: Item, grants: Iterable[Grant], now: datetime
) -> LimitVerdict:
    """Whether ``staff`` may grant ``wanted``. What costs nothing needs no authority, unless their
    role may grant none of it; what costs something needs a role with a limit for it, all of whose
    bounds hold; what has no amount needs a role without bound."""
    limits = limits_on(policy, wanted.known)
    if not wanted.costs and not _none_of(limits, staff, wanted.kind):
        return LimitVerdict(staff, True, "", ())
    counting = [g for g in grants if (g.case, g.item) != (wanted.case, wanted.name)]
    verdicts = []
    for role in staff.roles:
        rows = [x for x in limits if x.role == role and x.remedy in ("*", wanted.kind)]
        bounds = tuple(b for row in rows for b in _bounds(row, staff, wanted, counting, now))
        if rows:
            granted = all(b.holds for b in bounds)
            granted &= not wanted.unvalued or unbounded(rows, wanted.kind)
            verdicts.append(LimitVerdict(staff, granted, role, bounds))
    best = next((v for v in verdicts if v.granted), None)
    refused = max(verdicts, key=lambda v: v.broken.left if v.broken else 0, default=None)
    return best or refused or LimitVerdict(staff, False, "", ())


def limits_on(policy: Policy, known: Mapping[str, Value]) -> list[Limit]:
    """The limits that hold on a case of which that is ``known``."""
    return [row for row in policy.limits if holds(row.when, known)]


def _none_of(limits: Iterable[Limit], staff: Staff, kind: str) -> bool:
    """Whether a limit of nothing names this remedy for a role of ``staff``."""
    rows = [x for x in limits if x.role in staff.roles and x.remedy == kind]
    return any(not fen(most) for row in rows for most in row.amounts.values())


def bounds_of(
    policy: Policy, staff: Staff, wanted: Item, grants: Sequence[Grant], now: datetime
) -> Iterator[Bound]:
    """Every bound of the roles of ``staff``, whatever remedy it is for."""
    for limit in limits_on(policy, wanted.known):
        if limit.role in staff.roles:
            yield from _bounds(limit, staff, wanted, grants, now)


def _bounds(
    row: Limit, staff: Staff, wanted: Item, grants: Sequence[Grant], now: datetime
) -> Iterator[Bound]:
    since = window_start(row.window, now)
    same = [g for g in grants if row.remedy in ("*", g.remedy)]
    recent = [g for g in same if since is None or g.at > since]
    counted = {
        "per_item": [],
        "per_case": [g for g in same if g.case == wanted.case],
        "per_customer": [
            g
            for g in recent
            if g.case == wanted.case or (wanted.customer and g.customer == wanted.customer)
        ],
        "per_clerk": [g for g in recent if g.grantor == staff.id],
    }
    for scope, found in counted.items():
        if most := row.amounts.get(scope):
            yield Bound(row, scope, fen(most), wanted.amount, tuple(found))


def window_start(window: str, now: datetime) -> datetime | None:
    """The moment from which grants count; None where they count for ever."""
    return now - timedelta(days=int(window[:-1]) * _DAYS[window[-1]]) if window else None


def who_may(
    policy: Policy,
    wanted: Item,
    grants: Iterable[Grant],
    delegations: Iterable[Delegation],
    proposer: str,
    now: datetime,
) -> list[tuple[Staff, Staff | None]]:
    """Who else may grant ``wanted``, the lowest sufficient authority first: each member of
    staff who is there today, and whose authority they were given where it is not their own. Never
    the proposer, not even through a delegate."""
    every, today = list(grants), local(now, policy.identity.timezone).date()
    able: list[tuple[int, Staff, Staff | None]] = []
    for staff in policy.staff:
        verdict = judge(policy, staff, wanted, every, now)
        if not verdict.granted or staff.id == proposer:
            continue
        rank = min((b.most for b in verdict.bounds), default=_UNBOUNDED)
        if staff.acts_on(today):
            able.append((rank, staff, None))
        for delegate in delegates(policy, staff.id, delegations, now):
            if delegate.id != proposer and delegate.acts_on(today):
                able.append((rank, delegate, staff))
    able.sort(key=lambda found: (found[0], found[2] is not None))
    seen: dict[str, tuple[Staff, Staff | None]] = {}
    for _, staff, behalf in able:
        seen.setdefault(staff.id, (staff, behalf))
    return list(seen.values())


_UNBOUNDED = 10**15
