"""Which deadlines and promises stand in a calendar: what runs, and what ended lately."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from casefile.actions.act import act_on
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import load
from casefile.actions.night.today import narrowings_of
from casefile.actions.policies import current_policy, is_practice, policy_on
from casefile.clocks.rounds import PROMISE_RULE, rule_of
from casefile.log.events import (
    OFFICE,
    CalendarImported,
    CaseOpened,
    OwnerAssigned,
    PromiseMade,
    PromiseMoved,
)
from casefile.log.rows import CaseFilter, CaseRow
from casefile.night.agenda import Agenda, OnAgenda
from casefile.night.whose import is_mine
from casefile.policy import Staff
from casefile.procedure.steps import reveal
from casefile.store import Store

KEPT_CANCELLED = timedelta(days=30)
"""For how long what ended is told as cancelled: whoever reads the calendar as often misses none."""


def agenda(store: Store, entry: Entry, *, mine: bool, revealed: bool) -> Agenda:
    """The deadlines and promises of everybody, or those that are the acting person's; first due
    first. ``revealed`` puts on record that the personal data of the promises are looked at."""
    _, policy = current_policy(store)
    staff = staff_of(policy, entry) if mine else None
    found = sorted(_dues(store, staff, entry.now), key=lambda d: (d.row.due_at, d.row.case))
    if revealed:
        promised = {d.row.case for d in found if _is_promise(d)}
        act_on(store, sorted(promised), entry, lambda heres: [reveal(h, "calendar") for h in heres])
        cases = {number: load(store, number)[0] for number in promised}
        found = [
            msgspec.structs.replace(d, case=cases[d.row.case]) if _is_promise(d) else d
            for d in found
        ]
    return Agenda(staff, store.hash_of(1)[:16], policy, tuple(found), is_practice(store))


def _is_promise(due: OnAgenda) -> bool:
    return rule_of(due.row.clock) == PROMISE_RULE


def _dues(store: Store, staff: Staff | None, now: datetime) -> Iterator[OnAgenda]:
    running = store.open_clocks()
    every = {row.number: row for row in store.cases(CaseFilter())}
    since = now - KEPT_CANCELLED
    lately = [row for row in every.values() if row.updated_at >= since]
    ended = [
        clock
        for row in lately
        for clock in store.clocks(row.number)
        if clock.ended_at and clock.ended_at >= since
    ]
    policies = {name: policy_on(store, name) for name in {c.policy for c in (*running, *ended)}}
    imports = len(store.of_kind(OFFICE, CalendarImported.kind))
    once, narrowed = _once_of(store, staff, lately), narrowings_of(store)
    for clock in (*running, *ended):
        policy = policies[clock.policy]
        mine = is_mine(clock, policy, staff, narrowed)
        if mine or (policy.member(clock.owner) and clock.case in once.get(clock.owner, ())):
            over = clock.ended_at is not None or not mine
            # every entry of the case is a later number, and so is what moves deadlines from outside
            yield OnAgenda(clock, policy, over, every[clock.case].last_no + imports)


def _once_of(
    store: Store, staff: Staff | None, rows: list[CaseRow]
) -> Mapping[str, frozenset[str]]:
    """The cases in which something may have been this person's before, by the owner of now."""
    found: dict[str, frozenset[str]] = {}
    if staff is None:
        return found
    kinds = [k.kind for k in (CaseOpened, OwnerAssigned, PromiseMade, PromiseMoved)]
    for row in rows:
        for event in store.of_kind(row.number, *kinds):
            names = {
                event.actor,
                getattr(event.payload, "to", ""),
                getattr(event.payload, "by", ""),
            }
            if staff.id in names:
                owners = {c.owner for c in store.clocks(row.number)} - {staff.id}
                for owner in owners:
                    found[owner] = found.get(owner, frozenset()) | {row.number}
                break
    return found
