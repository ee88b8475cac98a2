"""The open cases of a desk that another version of the policy, or a change of staff, leaves to
nobody."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from casefile.actions.policies import (
    current_policy,
    desk_under,
    newest_of,
    policy_of,
    policy_on,
)
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
    stranded_told,
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
        error.parts = tuple(stranded_told(found))
        raise error


def left_to_nobody(
    store: Store, policy: Policy, now: datetime, *, moving: bool = False
) -> Iterator[Stranded]:
    """Everything on open cases that somebody can do today and nobody could once ``policy`` was
    applied, case by case."""
    rows = _running(store)
    desk = desk_under(store, policy)
    today = _today(policy, now)
    for digest in dict.fromkeys(row.policy for row in rows):
        before = on_the_day(policy_on(store, digest), today)
        newest = policy if policy.id == before.id else newest_of(store, digest)
        stays = on_the_day(in_force(policy_of(store, digest), newest, desk), today)
        goes = stays
        if moving and policy.id == before.id:
            goes = on_the_day(in_force(policy, policy, desk), today)
        if not (fewer_people(before, stays) or fewer_people(before, goes)):
            continue
        for number in sorted(row.number for row in rows if row.policy == digest):
            case = replay(store.events(number), before)
            moves = goes is not stays and not any(unfit(case, before, policy))
            yield from stranded(case, before, goes if moves else stays, now)


def versions_of_running(store: Store) -> dict[str, Policy]:
    """The versions that cases that are not over stand under, as they are in force now."""
    return {digest: policy_on(store, digest) for digest in {r.policy for r in _running(store)}}


def left_by_staff(store: Store, before: dict[str, Policy], now: datetime) -> tuple[Stranded, ...]:
    """Everything on open cases that somebody could do while the ``versions_of_running`` were as
    ``before``, and nobody can since: at once, or from a day on which somebody no longer acts."""
    _, desk = current_policy(store)
    today = _today(desk, now)
    rows = _running(store)
    found: dict[tuple[str, str], Stranded] = {}
    for digest, was in before.items():
        days = [
            (day, on_the_day(was, day), on_the_day(policy_on(store, digest), day))
            for day in days_of_change(desk, today)
        ]
        fewer = [(day, had, has) for day, had, has in days if fewer_people(had, has)]
        if not fewer:
            continue
        for number in sorted(row.number for row in rows if row.policy == digest):
            case = replay(store.events(number), was)
            for day, had, has in fewer:
                for one in stranded(case, had, has, now):
                    since = None if day == today else day
                    told = msgspec.structs.replace(one, since=since)
                    found.setdefault((number, str(one.told)), told)
    return tuple(found.values())


def _running(store: Store) -> list[CaseRow]:
    return [*store.cases(CaseFilter(status="open")), *store.cases(CaseFilter(status="paused"))]


def _today(policy: Policy, now: datetime) -> date:
    return local(now, policy.identity.timezone).date()
