"""What an export says of a case, record by record. The keys are those of `show --json`; times and
amounts keep their types, since each kind of file has its own spelling of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from casefile.case.case import Case
from casefile.clocks.clocks import ClockState, rule_of
from casefile.log.events import Event
from casefile.pages.money import totals_data
from casefile.people.masks import mask
from casefile.people.privacy import masked
from casefile.policy import Policy
from casefile.procedure.next_steps import next_steps
from casefile.values.value import Facts, Value

Record = dict[str, Any]


class Seen(msgspec.Struct, frozen=True):
    """A case as an export sees it at ``now``; personal facts are masked unless ``reveal``."""

    case: Case
    policy: Policy
    clocks: tuple[ClockState, ...]
    now: datetime
    reveal: bool = False

    def facts(self, values: Facts) -> Facts:
        return values if self.reveal else masked(self.policy, values)

    def names(self, given: Iterable[str | None]) -> str | None:
        """Who signed, masked like other names; erased ones leave nothing."""
        known = [name for name in given if name]
        return "、".join(n if self.reveal else mask(n, "name") for n in known) or None


def amount(fen: int) -> Decimal:
    """An amount in yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def case_records(seen: Seen) -> Iterator[Record]:
    """The case itself: what lists show, how it ended, what was granted, all its facts."""
    case, policy = seen.case, seen.policy
    facts = seen.facts(case.everything)
    ended = case.endings[-1] if case.over else None
    totals = totals_data(case, policy)
    yield {
        "case": case.number,
        "status": case.status,
        "owner": case.owner,
        "category": text(facts.get(policy.summed("category"), "")),
        "complainant": text(facts.get(policy.summed("complainant"), "")),
        "about": text(facts.get(policy.summed("about"), "")),
        "erased": case.erased,
        "next": [n.step.id for n in next_steps(case, policy)],
        "received_at": case.received_at,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "ended_at": ended.at if ended else None,
        "ended": ended.how if ended else None,
        "policy": case.policy,
        "totals": {key: Decimal(value) for key, value in totals.items()},
        "facts": facts,
    }


def clock_records(seen: Seen) -> Iterator[Record]:
    """The clocks that have begun."""
    for c in seen.clocks:
        if c.started_at is None:
            continue
        yield {
            "case": seen.case.number,
            "id": c.clock.id,
            "rule": rule_of(c.clock.id),
            "title": c.clock.title,
            "state": c.at(seen.now),
            "started_at": c.started_at,
            "due_at": c.due.at if c.due else None,
            "met_at": c.ended_at,
            "paused_s": c.paused_s(seen.now),
            "provisional": bool(c.due and c.due.provisional),
            "owner": seen.case.owner if c.clock.owner == "owner" else c.clock.owner,
            "allowance": c.allowance,
            "basis": c.clock.basis,
        }


def remedy_records(seen: Seen) -> Iterator[Record]:
    """Everything that was offered."""
    for o in seen.case.offers:
        yield {
            "case": seen.case.number,
            "no": o.no,
            "kind": o.kind,
            "amount": amount(o.amount),
            "state": o.state,
            "by": o.by,
            "granted_by": o.grantor or None,
            "seq": o.seq,
            "at": o.at,
            "facts": seen.facts(o.facts),
        }


def copy_records(seen: Seen) -> Iterator[Record]:
    """Every numbered copy of the papers that were issued, and where it is."""
    for d in seen.case.documents:
        for c in d.copies:
            yield {
                "case": seen.case.number,
                "document": d.no,
                "type": d.type,
                "version": d.version,
                "document_state": d.state,
                "settlement": d.settlement or None,
                "issued_at": d.at,
                "name": d.name,
                "sha256": d.sha256,
                "no": c.no,
                "of": len(d.copies),
                "holder": c.holder,
                "state": c.state,
                "signed_by": seen.names(c.signed_by),
                "signed_at": c.signed_at,
                "handed_at": c.handed_at,
                "handed_by": c.handed_by or None,
                "received_by": seen.names((c.received_by,)),
            }


def event_record(event: Event, policy: Policy, *, reveal: bool) -> Record:
    """One link of the log; its personal facts masked, ``null`` where they were erased."""
    data: dict[str, Any] = msgspec.to_builtins(event.payload)
    if event.personal is None:
        data["personal"] = None
    elif event.personal:
        data["personal"] = event.personal if reveal else masked(policy, event.personal)
    return {
        "seq": event.seq,
        "stream": event.stream,
        "no": event.no,
        "kind": event.payload.kind,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
        "via": event.via,
        "data": data,
        "hash": event.hash,
    }


def text(value: Value) -> str:
    """A value in one cell; the items of a list one after the other."""
    return value if isinstance(value, str) else ";".join(value)
