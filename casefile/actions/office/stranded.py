"""The open cases of a desk that another version of the policy, or a change of staff, leaves to
nobody."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from casefile.actions.policies import (
    current_policy,
    desk_under,
    newest_of,
    policy_of,
    policy_on,
)
from casefile.case.case import Case
from casefile.errors import Refused
from casefile.log.events import OFFICE, PolicyApplied
from casefile.log.rows import CaseFilter, CaseRow
from casefile.policy import Policy
from casefile.policy.in_force import in_force
from casefile.procedure.succession import unfit
from casefile.replay.replay import replay
from casefile.store import Store
from casefile.trials.stranded import (
    Stranded,
    days_of_change,
    fewer_people,
    on_the_day,
    stranded,
    told_by_day,
)
from casefile.values.moments import local


def refuse_to_strand(store: Store, policy: Policy, now: datetime, *, moving: bool) -> None:
    """Refused where ``policy`` would leave an open case to nobody: one that stays under its own
    version, or one that is ``moving`` to the new one."""
    if store.latest(OFFICE, PolicyApplied.kind) is None:
        return
    if found := list(left_to_nobody(store, policy, now, moving=moving)):
        error = Refused(
            "This version would leave {count} thing(s) on open cases to nobody. Let somebody hold "
            'the role, or say what it is called now: [renamed] former = "new".',
            count=len(found),
        )
        error.parts = tuple(told_by_day(found))
        raise error


def left_to_nobody(
    store: Store, policy: Policy, now: datetime, *, moving: bool = False
) -> Iterator[Stranded]:
    """Everything on open cases that somebody can do and nobody could once ``policy`` was applied,
    case by case: at once, or from a day on which somebody begins or no longer acts."""
    rows = _running(store)
    desk, today = desk_under(store, policy), _today(policy, now)
    for digest in dict.fromkeys(row.policy for row in rows):
        before = policy_on(store, digest)
        newest = policy if policy.id == before.id else newest_of(store, digest)
        stays = in_force(policy_of(store, digest), newest, desk)
        change = _Change(before, stays, stays)
        if moving and policy.id == before.id:
            change = _Change(before, stays, in_force(policy, policy, desk), policy)
        numbers = sorted(row.number for row in rows if row.policy == digest)
        yield from _day_by_day(store, numbers, change, (today, now))


def versions_of_running(store: Store) -> dict[str, Policy]:
    """The versions that cases that are not over stand under, as they are in force now."""
    return {digest: policy_on(store, digest) for digest in {r.policy for r in _running(store)}}


def left_by_staff(store: Store, before: dict[str, Policy], now: datetime) -> tuple[Stranded, ...]:
    """Everything on open cases that somebody could do while the ``versions_of_running`` were as
    ``before``, and nobody can since: at once, or from a day on which somebody no longer acts."""
    _, desk = current_policy(store)
    today = _today(desk, now)
    rows, found = _running(store), list[Stranded]()
    for digest, was in before.items():
        has = policy_on(store, digest)
        numbers = sorted(row.number for row in rows if row.policy == digest)
        found += _day_by_day(store, numbers, _Change(was, has, has), (today, now))
    return tuple(found)


class _Change(NamedTuple):
    """A version as it is in force ``before``, and after: for the cases that stay under it, and for
    those that move to another."""

    before: Policy
    stays: Policy
    goes: Policy
    to: Policy | None = None

    def moves(self, case: Case) -> bool:
        """Whether a case fits the version that others move to."""
        return self.to is not None and not any(unfit(case, self.before, self.to))


def _day_by_day(
    store: Store, numbers: Iterable[str], change: _Change, when: tuple[date, datetime]
) -> Iterator[Stranded]:
    """What a change leaves to nobody that is not left to nobody without it, and the first day of
    that, where it is not today."""
    today, now = when
    people = (change.before, change.stays, change.goes)
    days = sorted({day for policy in people for day in days_of_change(policy, today)})
    by_day = [(day, [on_the_day(policy, day) for policy in people]) for day in days]
    fewer = [
        (day, had, stays, goes)
        for day, (had, stays, goes) in by_day
        if fewer_people(had, stays) or fewer_people(had, goes)
    ]
    for number in numbers if fewer else ():
        case = replay(store.events(number), change.before)
        moves, told = change.moves(case), set[str]()
        for day, had, stays, goes in fewer:
            for one in stranded(case, had, goes if moves else stays, now):
                if str(one.told) not in told:
                    told.add(str(one.told))
                    since = None if day == today else day
                    yield msgspec.structs.replace(one, since=since)


def _running(store: Store) -> list[CaseRow]:
    return [*store.cases(CaseFilter(status="open")), *store.cases(CaseFilter(status="paused"))]


def _today(policy: Policy, now: datetime) -> date:
    return local(now, policy.identity.timezone).date()
