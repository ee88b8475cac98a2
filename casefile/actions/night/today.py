"""The work of today: what is to do for one member of staff, or for all at the change of shift."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from casefile.actions.entry import Entry, staff_of
from casefile.actions.policies import current_policy, policy_on
from casefile.clocks.rounds import PROMISE_RULE, rule_of
from casefile.log.marks import (
    APPROVAL,
    DECISION,
    NARROWED,
    OVERPAID,
    RECEIPT_DIFFERS,
    UNDELIVERED,
    UNRECEIPTED,
    UNSIGNED,
)
from casefile.log.rows import CaseFilter, CaseRow, ClockRow
from casefile.night.today import Pledge, Today, Waiting, tasks
from casefile.night.whose import concerns, is_mine
from casefile.people.rights import may
from casefile.policy import Policy, Staff
from casefile.store import Store
from casefile.values.moments import local

if TYPE_CHECKING:
    from casefile.procedure.performers import Narrowing


def today(
    store: Store, entry: Entry, *, everybody: bool, revealed: bool = False
) -> tuple[Today, Policy]:
    """The day's list of the acting member of staff; read from derived rows, and from the cases of
    promises, approvals and running settlements alone. ``revealed`` puts on record that the personal
    data of the cases with promises are looked at."""
    _, policy = current_policy(store)
    staff = None if everybody else staff_of(policy, entry)
    every = store.open_clocks()
    # what was proposed before a pause is decided all the same
    rows = [*store.cases(CaseFilter(status="open")), *store.cases(CaseFilter(status="paused"))]
    under = {r.policy for r in every} | {r.policy for r in rows}
    policies = {name: policy_on(store, name) for name in under}
    rows = [*_as_it_is_now(store, rows, every, policies, entry.now)]
    narrowed = narrowings_of(store)
    mine = [row for row in every if is_mine(row, policies[row.policy], staff, narrowed)]
    promised = [row for row in mine if rule_of(row.clock) == PROMISE_RULE]
    clocks = [row for row in mine if rule_of(row.clock) != PROMISE_RULE]
    midnight = _midnight(entry.now, policy)
    if revealed:
        from casefile.actions.act import act_on
        from casefile.procedure.steps import reveal

        may(policy, staff_of(policy, entry), "reveal")
        looked_at = {row.case for row in promised}
        act_on(store, sorted(looked_at), entry, lambda heres: [reveal(h, "today") for h in heres])
    return (
        Today(
            staff=staff,
            midnight=midnight,
            policies=policies,
            tasks=tasks(rows, policies, every, staff, partial(_on_routes, store), narrowed),
            overdue=tuple(row for row in clocks if row.due_at < entry.now),
            due_today=tuple(row for row in clocks if entry.now <= row.due_at <= midnight),
            later=tuple(row for row in clocks if row.due_at > midnight),
            pledges=tuple(_pledges(store, promised)),
            approvals=tuple(_waiting(store, policy, staff, entry)),
            papers=tuple(
                m
                for name in (UNRECEIPTED, RECEIPT_DIFFERS, OVERPAID, UNSIGNED, UNDELIVERED)
                for m in store.marks(mark=name)
                if concerns(m.owner, policy, staff)
            ),
            cases=tuple(row for row in rows if staff is None or row.owner == staff.id),
            login=entry.login,
        ),
        policy,
    )


def _as_it_is_now(
    store: Store,
    rows: Iterable[CaseRow],
    clocks: Iterable[ClockRow],
    policies: Mapping[str, Policy],
    now: datetime,
) -> Iterator[CaseRow]:
    """The rows of cases; a clock that ran out since their last entry may have opened a step."""
    late = {c.case for c in clocks if c.due_at < now and rule_of(c.clock) in _opens(policies, c)}
    for row in rows:
        if row.number in late:
            from casefile.actions.histories import load  # many days need no case as a whole
            from casefile.derived.rows import waiting_of

            case, policy = load(store, row.number, now)
            row = msgspec.structs.replace(row, waiting=waiting_of(case, policy))
        yield row


def _opens(policies: Mapping[str, Policy], clock: ClockRow) -> tuple[str, ...]:
    """The clocks whose state conditions ask for, in the version that ``clock`` runs under."""
    return policies[clock.policy].signs.clocks


def narrowings_of(store: Store) -> "dict[tuple[str, str], Narrowing]":
    """Of which cases and steps the performers are fewer than hold the roles."""
    if not (marks := store.marks(mark=NARROWED)):
        return {}
    from casefile.procedure.performers import Narrowing

    # many cases narrow a step to the same person
    read = msgspec.json.Decoder(Narrowing).decode
    told = {text: read(text) for text in {mark.value for mark in marks}}
    return {(mark.case, told[mark.value].step): told[mark.value] for mark in marks}


def _on_routes(store: Store, row: CaseRow, step: str) -> list[int]:
    """The settlements of a case on whose routes ``step`` may come next."""
    from casefile.actions.histories import load
    from casefile.procedure.next_steps import next_steps

    case, policy = load(store, row.number)
    return [n.settlement for n in next_steps(case, policy) if n.step.id == step and n.settlement]


def _pledges(store: Store, clocks: Iterable[ClockRow]) -> Iterator[Pledge]:
    """The promises whose clocks these are, with their cases."""
    if not (clocks := tuple(clocks)):
        return
    from casefile.actions.histories import load

    known = {number: load(store, number) for number in {row.case for row in clocks}}
    for row in clocks:
        case, policy = known[row.case]
        number = int(row.clock.rpartition("-")[2])
        yield Pledge(case, policy, next(p for p in case.promises if p.no == number), row)


def _waiting(store: Store, policy: Policy, staff: Staff | None, entry: Entry) -> Iterator[Waiting]:
    """The approvals that wait for ``staff``, asked of them, lent to them, or of nobody who could
    give it, but for what they proposed themselves; everybody's for None."""
    if not (marks := (*store.marks(mark=APPROVAL), *store.marks(mark=DECISION))):
        return
    from casefile.actions.approvers import approvers
    from casefile.actions.histories import load
    from casefile.actions.totals import delegations
    from casefile.people.delegation import delegators

    lent = delegators(policy, staff, delegations(store), entry.now) if staff else []
    for mark in marks:
        case, its_policy = load(store, mark.case)
        one = case.approvals[mark.seq - 1]
        able = tuple(approvers(store, entry.now, case, its_policy, one))
        if staff is None:
            yield Waiting(case, its_policy, one, able)
            continue
        asked = any(one.asked == who.id for who in (staff, *lent))
        if (asked or staff.id in able) and one.asked_by != staff.id:
            yield Waiting(case, its_policy, one, able)


def _midnight(now: datetime, policy: Policy) -> datetime:
    """24:00 of today on the wall clock of the policy."""
    wall = local(now, policy.identity.timezone)
    return wall.replace(hour=0, minute=0, second=0) + timedelta(days=1)
