"""The work of today: what is due for one member of staff, or for all at the change of shift."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from casefile.actions.log import Entry, current_policy, load, staff_of
from casefile.actions.totals import delegations, totals_for
from casefile.approvals import decidable
from casefile.authority import delegators
from casefile.clocks import PROMISE_RULE, rule_of
from casefile.facts import local
from casefile.marks import APPROVAL, DECISION
from casefile.model import CaseFilter, CaseRow, ClockRow, Mark
from casefile.policy import Policy, Staff
from casefile.store import Store


class Today(msgspec.Struct, frozen=True):
    """What lies before one person (``staff``), or before all: late, due today, and open cases."""

    staff: Staff | None
    overdue: tuple[ClockRow, ...]
    due_today: tuple[ClockRow, ...]
    promises: tuple[ClockRow, ...]
    approvals: tuple[Mark, ...]
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
            cases=tuple(cases),
        ),
        policy,
    )


def _waiting(store: Store, policy: Policy, staff: Staff | None, entry: Entry) -> Iterator[Mark]:
    """The approvals that wait for ``staff``, their own or lent to them, but for what they proposed
    themselves; everybody's for None."""
    marks = [*store.marks(mark=APPROVAL), *store.marks(mark=DECISION)]
    if staff is None:
        yield from marks
        return
    lent = delegators(policy, staff, delegations(store), entry.now)
    for mark in marks:
        case, its_policy = load(store, mark.case)
        one = case.approvals[mark.seq - 1]
        totals = totals_for(store, case, its_policy, entry.now)
        asked = any(one.asked == who.id for who in (staff, *lent))
        fitting = not one.asked and decidable(case, its_policy, staff, one, totals, entry.now)
        if (asked or fitting) and one.asked_by != staff.id:
            yield mark


def _midnight(now: datetime, policy: Policy) -> datetime:
    """24:00 of today on the wall clock of the policy."""
    wall = local(now, policy.identity.timezone)
    return wall.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _concerns(owner: str, staff: Staff | None) -> bool:
    """Whether a clock of ``owner`` (a person or a role) is this person's; everybody's for None."""
    return staff is None or owner == staff.id or owner in staff.roles
