"""The verbs of staff: who comes, becomes something else, leaves, and what those who leave hold."""

from datetime import date
from typing import Any

import msgspec

from casefile.actions.act import act
from casefile.actions.entry import Entry, staff_of
from casefile.actions.office.log import put_on_office
from casefile.actions.office.stranded import left_by_staff, versions_of_running
from casefile.actions.policies import current_policy
from casefile.actions.totals import delegations
from casefile.clocks.rounds import PROMISE_RULE, rule_of
from casefile.errors import Message
from casefile.log.events import Event, NewEvent, StaffChanged, StaffLeft
from casefile.log.marks import APPROVAL
from casefile.log.rows import CaseFilter
from casefile.people import staffing
from casefile.people.staffing import Held
from casefile.policy import Policy, Staff
from casefile.policy.presence_rules import left_by
from casefile.procedure.promises import promise_moved
from casefile.procedure.steps import assign
from casefile.store import Store
from casefile.trials.stranded import Stranded
from casefile.values.moments import local

_NOTHING = Held()


class StaffChange(msgspec.Struct, frozen=True):
    """A change of staff that was put on record, the staff after it, what they held, and what of
    open cases it leaves to nobody."""

    event: Event
    member: Staff
    policy: Policy
    held: Held = Held()
    heir: str = ""
    stranded: tuple[Stranded, ...] = ()
    unmanned: tuple[Message, ...] = ()
    """What of the procedure it leaves to nobody, whether or not a case waits for it."""


def held(store: Store, staff_id: str, entry: Entry) -> Held:
    """What rests on that member of staff now; from derived rows alone."""
    rows = [
        row
        for status in ("open", "paused")
        for row in store.cases(CaseFilter(status=status, owner=staff_id))
    ]
    promises = [
        (row.case, int(row.clock.rpartition("-")[2]))
        for row in store.open_clocks()
        if row.owner == staff_id and rule_of(row.clock) == PROMISE_RULE
    ]
    lent = {(d.by, d.to): d for d in delegations(store) if staff_id in (d.by, d.to)}
    return Held(
        cases=tuple(sorted(row.number for row in rows)),
        promises=tuple(sorted(promises)),
        approvals=tuple(
            (mark.case, mark.seq) for mark in store.marks(mark=APPROVAL) if mark.owner == staff_id
        ),
        delegations=tuple(d for d in lent.values() if d.until > entry.now),
    )


def add_staff(store: Store, row: Staff, entry: Entry) -> StaffChange:
    """Put on record that somebody came."""
    with store.write():
        _, policy = current_policy(store)
        by = staff_of(policy, entry)
        return _told(store, staffing.came(policy, by, row), entry, by)


def change_staff(store: Store, name: str, changes: dict[str, Any], entry: Entry) -> StaffChange:
    """Put on record what somebody is from now on."""
    with store.write():
        _, policy = current_policy(store)
        by = staff_of(policy, entry)
        row = staffing.became(policy, by, name, changes)
        staffing.keep_a_way_on(policy, row, _today(policy, entry))
        return _told(store, row, entry, by)


def leave(store: Store, name: str, to: str, entry: Entry) -> StaffChange:
    """Put on record that somebody acts no more. With ``to``, the running cases that were theirs
    and what they had promised are given to somebody else first, each on its own record."""
    _, policy = current_policy(store)
    by = staff_of(policy, entry)
    decided = staffing.left(policy, by, name, to)
    staffing.keep_a_way_on(policy, decided, _today(policy, entry))
    rests = held(store, decided.id, entry)
    if decided.to:
        for number in rests.cases:
            act(store, number, entry, lambda here: assign(here, decided.to))
        for number, no in rests.promises:
            act(store, number, entry, lambda here, no=no: promise_moved(here, no, by=decided.to))  # type: ignore[misc]
    with store.write():
        return _told(store, decided, entry, by, rests)


def _today(policy: Policy, entry: Entry) -> date:
    return local(entry.now, policy.identity.timezone).date()


def _told(
    store: Store,
    row: StaffChanged | StaffLeft,
    entry: Entry,
    by: Staff,
    rests: Held = _NOTHING,
) -> StaffChange:
    _, desk = current_policy(store)
    before = versions_of_running(store)
    event = put_on_office(store, NewEvent(entry.now, row), entry, by.id)
    left = left_by_staff(store, before, entry.now)
    _, after = current_policy(store)
    member = after.member(row.id)
    assert member
    heir = row.to if isinstance(row, StaffLeft) else ""
    unmanned = tuple(left_by(desk, after, row.id, _today(after, entry)))
    return StaffChange(event, member, after, rests, heir, left, unmanned)
