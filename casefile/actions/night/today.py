"""The work of today: what is due for one member of staff, or for all at the change of shift."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import msgspec

from casefile.actions.act import Entry, staff_of
from casefile.actions.histories import current_policy, load
from casefile.actions.totals import delegations, totals_for
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Approval
from casefile.clocks.rounds import PROMISE_RULE, rule_of
from casefile.derived.marks import APPROVAL, DECISION
from casefile.log.rows import CaseFilter, CaseRow, ClockRow, Mark
from casefile.money.approvals import decidable
from casefile.papers.outstanding import UNDELIVERED, UNRECEIPTED, UNSIGNED
from casefile.people.delegation import delegators
from casefile.policy import Policy, Staff
from casefile.store import Store
from casefile.values.moments import local


class Waiting(msgspec.Struct, frozen=True):
    """An approval that waits, with the case that it is about."""

    case: Case
    policy: Policy
    approval: Approval


class Today(msgspec.Struct, frozen=True):
    """What lies before one person (``staff``), or before all: late, due today, and open cases."""

    staff: Staff | None
    overdue: tuple[ClockRow, ...]
    due_today: tuple[ClockRow, ...]
    promises: tuple[ClockRow, ...]
    approvals: tuple[Waiting, ...]
    papers: tuple[Mark, ...]
    cases: tuple[CaseRow, ...]


def today(store: Store, entry: Entry, *, everybody: bool) -> tuple[Today, Policy]:
    """The day's list of the acting member of staff; read from derived rows alone."""
    _, policy = current_policy(store)
    staff = None if everybody else staff_of(policy, entry)
    rows = store.open_clocks(before=_midnight(entry.now, policy) + timedelta(seconds=1))
    mine = [row for row in rows if _concerns(row.owner, staff)]
    clocks = [row for row in mine if rule_of(row.clock) != PROMISE_RULE]
    cases = store.cases(CaseFilter(status="open", owner=staff.id if staff else ""))
    return (
        Today(
            staff=staff,
            overdue=tuple(row for row in clocks if row.due_at < entry.now),
            due_today=tuple(row for row in clocks if row.due_at >= entry.now),
            promises=tuple(row for row in mine if rule_of(row.clock) == PROMISE_RULE),
            approvals=tuple(_waiting(store, policy, staff, entry)),
            papers=tuple(
                m
                for name in (UNRECEIPTED, UNSIGNED, UNDELIVERED)
                for m in store.marks(mark=name)
                if _concerns(m.owner, staff)
            ),
            cases=tuple(cases),
        ),
        policy,
    )


def _waiting(store: Store, policy: Policy, staff: Staff | None, entry: Entry) -> Iterator[Waiting]:
    """The approvals that wait for ``staff``, their own or lent to them, but for what they proposed
    themselves; everybody's for None."""
    lent = delegators(policy, staff, delegations(store), entry.now) if staff else []
    for mark in (*store.marks(mark=APPROVAL), *store.marks(mark=DECISION)):
        case, its_policy = load(store, mark.case)
        one = case.approvals[mark.seq - 1]
        if staff is None:
            yield Waiting(case, its_policy, one)
            continue
        here = Here(
            case,
            its_policy,
            staff,
            entry.now,
            partial(totals_for, store, case, its_policy, entry.now),
        )
        asked = any(one.asked == who.id for who in (staff, *lent))
        fitting = not one.asked and decidable(here, one)
        if (asked or fitting) and one.asked_by != staff.id:
            yield Waiting(case, its_policy, one)


def _midnight(now: datetime, policy: Policy) -> datetime:
    """24:00 of today on the wall clock of the policy."""
    wall = local(now, policy.identity.timezone)
    return wall.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _concerns(owner: str, staff: Staff | None) -> bool:
    """Whether a clock of ``owner`` (a person or a role) is this person's; everybody's for None."""
    return staff is None or owner == staff.id or owner in staff.roles
