"""The work of today: what is due for one member of staff, or for all at the change of shift."""

from datetime import datetime, timedelta

import msgspec

from casefile.actions.log import Entry, current_policy, staff_of
from casefile.clocks import PROMISE_RULE, rule_of
from casefile.facts import local
from casefile.model import CaseFilter, CaseRow, ClockRow
from casefile.policy import Policy, Staff
from casefile.store import Store


class Today(msgspec.Struct, frozen=True):
    """What lies before one person (``staff``), or before all: late, due today, and open cases."""

    staff: Staff | None
    overdue: tuple[ClockRow, ...]
    due_today: tuple[ClockRow, ...]
    promises: tuple[ClockRow, ...]
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
            cases=tuple(cases),
        ),
        policy,
    )


def _midnight(now: datetime, policy: Policy) -> datetime:
    """24:00 of today on the wall clock of the policy."""
    wall = local(now, policy.identity.timezone)
    return wall.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _concerns(owner: str, staff: Staff | None) -> bool:
    """Whether a clock of ``owner`` (a person or a role) is this person's; everybody's for None."""
    return staff is None or owner == staff.id or owner in staff.roles
