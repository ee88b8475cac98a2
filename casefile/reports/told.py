"""What reports count of a case, taken from its history once: moments, amounts, verdicts.

Nothing personal is in it but a token of who the customer is, by which cases are told to be one
customer's; no report shows it.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

import msgspec

from casefile.case.case import ELSEWHERE, Case
from casefile.case.certified import uncertified
from casefile.case.payments import payments_of
from casefile.case.sites import Stay
from casefile.clocks.calendars import Times
from casefile.clocks.history import History
from casefile.clocks.rounds import PAUSE, Round, RoundState
from casefile.log.events import (
    CaseReopened,
    Event,
    FactsCorrected,
)
from casefile.money.grants import customers_of, grants_of
from casefile.policy import Policy
from casefile.policy.conditions import Condition, holds
from casefile.policy.money import Limit
from casefile.policy.reporting import Reporting
from casefile.reports.happened import Happened, owed_on, promises_on, unanswered_on
from casefile.values.amounts import fen
from casefile.values.value import Facts
from casefile.worktime import elapsed


class RoundTold(msgspec.Struct, frozen=True):
    """A round of a clock that is over, or whose deadline has passed: ``fell_at`` is when it was
    met, or when its deadline passed unmet."""

    rule: str
    no: int
    state: RoundState
    fell_at: datetime
    seq: int
    excused: bool
    typed_late: bool
    corrected: bool
    due_at: datetime
    ended_at: datetime | None = None
    """When it ended, met or not; None for what still runs."""

    def late_at(self, moment: datetime) -> bool:
        """Whether it was past its deadline at ``moment``, with nothing done yet."""
        unmet = self.ended_at is None or self.ended_at >= moment
        return self.state == "missed" and self.fell_at < moment and unmet


class CaseTold(msgspec.Struct, frozen=True):
    """One case as reports count it, at the moment that the report shows."""

    case: str
    opened: int
    """The event that opened it."""
    received_at: datetime
    owner: str
    customers: tuple[str, ...]
    """Tokens of what the customer is known by; cases that are linked as one customer's share one.
    """
    likeness: dict[str, tuple[str, ...]]
    """What it has in common with others of the same ``product``, ``merchant``, ``cause``."""
    groups: dict[str, tuple[str, ...]]
    currency: str = "CNY"
    """In what its amounts are."""
    elsewhere: bool = False
    """Settled before it came here: in no figure of time, counted apart."""
    founded: bool | None = None
    satisfied: bool | None = None
    skip_level: bool = False
    endings: tuple[Happened, ...] = ()
    reopenings: tuple[Happened, ...] = ()
    answered: Happened | None = None
    closings: tuple[Happened, ...] = ()
    """Each ending with the open time since the complaint was received."""
    verdicts: tuple[RoundTold, ...] = ()
    acknowledged: tuple[RoundTold, ...] = ()
    improved: tuple[RoundTold, ...] = ()
    """The verdicts on the clocks that the policy names for these."""
    claimed: int = 0
    offered: tuple[Happened, ...] = ()
    granted: tuple[Happened, ...] = ()
    settled: tuple[Happened, ...] = ()
    paid: tuple[Happened, ...] = ()
    owed: tuple[Happened, ...] = ()
    """What is still to be paid on each settlement that stands, ``value`` being who has to."""
    unanswered: tuple[Happened, ...] = ()
    """What was paid on each settlement whose claim an insurer has not answered yet."""
    unreceipted: tuple[Happened, ...] = ()
    """The payments without a valid receipt of what was paid."""
    penalties: tuple[Happened, ...] = ()
    promised: tuple[Happened, ...] = ()
    kept: tuple[Happened, ...] = ()
    kept_late: tuple[Happened, ...] = ()
    broken: tuple[Happened, ...] = ()
    released: tuple[Happened, ...] = ()
    late_entries: tuple[Happened, ...] = ()
    corrections: tuple[Happened, ...] = ()
    spared: tuple[Limit, ...] = ()
    """The limits that are not for such a case."""
    opened_here: bool = True
    """Whether the complaint was received at this site."""
    stays: tuple[Stay, ...] = ()
    """When it was at this site, of a case that changed hands."""

    def ended_at(self, moment: datetime) -> Happened | None:
        """The ending that stood at ``moment``; None while the case went on."""
        last = max((e for e in self.endings if e.at < moment), key=_order, default=None)
        if last and any(last.seq < r.seq and r.at < moment for r in self.reopenings):
            return None
        return last


def _order(one: Happened) -> int:
    return one.seq


def case_told(
    history: History, policy: Policy, rules: Reporting, times: Times, now: datetime
) -> CaseTold:
    """What reports count of a case under ``policy`` as ``rules`` say, its rounds as they are at
    ``now``."""
    case = history.case
    facts = {**case.signs, **case.everything}
    begun = [r for r in history.begun if r.rule != PAUSE and r.started_at and r.due]
    rounds = [r for r in begun if not r.clock.lapses]
    away = case.elsewhere is not None
    verdicts = [] if away else [_verdict(r, now) for r in rounds if r.at(now) in ("met", "missed")]
    answered = None if away else _answered(case, policy, rules, times)
    claimed = facts.get(rules.claimed, "")
    return CaseTold(
        spared=tuple(row for row in policy.limits if not holds(row.when, facts)),
        case=case.number,
        opened=case.opened_seq,
        currency=policy.identity.currency,
        received_at=case.received_at,
        owner=case.owner,
        customers=tuple(_token(name) for name in (*customers_of(case, policy), *_linked(case))),
        likeness={
            "product": _values(case, facts, rules.product),
            "merchant": _values(case, facts, rules.merchant),
            "cause": _values(case, facts, rules.cause),
        },
        groups=_groups(case, facts, dimensions(policy, rules)),
        elsewhere=away,
        founded=_judged(rules.upheld, facts),
        satisfied=_judged(rules.satisfied, facts),
        skip_level=bool(rules.skipped) and holds(rules.skipped, facts),
        endings=tuple(Happened(e.at, e.seq, e.by, value=e.how) for e in case.endings),
        reopenings=tuple(_of_kind(history.events, CaseReopened)),
        answered=answered,
        closings=() if away else tuple(_closings(case, times)),
        verdicts=tuple(verdicts),
        acknowledged=tuple(v for v in verdicts if v.rule == rules.acknowledged),
        improved=tuple(v for v in verdicts if v.rule == rules.improved),
        claimed=fen(claimed) if isinstance(claimed, str) and claimed else 0,
        offered=tuple(Happened(o.at, o.seq, o.by, o.amount, o.kind) for o in case.offers),
        granted=tuple(
            Happened(g.at, 0, g.grantor, g.amount, g.remedy) for g in grants_of(case, policy)
        ),
        settled=tuple(
            Happened(s.at, s.seq, s.by, s.amount, s.route) for s in case.settlements if s.alive
        ),
        paid=tuple(
            Happened(p.at, p.seq, p.by, p.amount, p.payer.of("zh"))
            for p in payments_of(case, policy)
        ),
        owed=tuple(owed_on(case, policy)),
        unanswered=tuple(unanswered_on(case, policy, rules.insurer)),
        unreceipted=tuple(Happened(p.at, p.seq, p.by, p.amount) for p in uncertified(case, policy)),
        penalties=tuple(_penalties(case, rules.penalties)),
        late_entries=tuple(
            Happened(s.recorded_at, s.seq, s.by, value=s.id) for s in case.steps if s.late_entry
        ),
        corrections=tuple(_of_kind(history.events, FactsCorrected)),
        opened_here=True,
        stays=(),
        **promises_on(history),
    )


def dimensions(policy: Policy, rules: Reporting) -> tuple[str, ...]:
    """The facts by whose values cases are counted apart; the category where the policy says
    nothing."""
    category = policy.summed("category")
    return rules.by or ((category,) if category else ())


def _groups(case: Case, facts: Facts, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What the case, or else one of its settlements, tells of each of ``keys``."""
    told = {key: _values(case, facts, key) for key in keys}
    return {key: values for key, values in told.items() if values}


def _values(case: Case, facts: Facts, key: str) -> tuple[str, ...]:
    """What is known of one fact; nothing where the policy names none."""
    told = [facts.get(key), *(one.facts.get(key) for one in reversed(case.settlements))]
    value = next((value for value in told if value), None) or ()
    return (value,) if isinstance(value, str) else tuple(value)


def _token(customer: str) -> str:
    """What tells one customer from another without telling who it is."""
    return sha256(customer.encode()).hexdigest()[:16]


def _linked(case: Case) -> Iterator[str]:
    """A name for each link to another case of the same customer, the same from both sides."""
    for link in case.links:
        if link.tie == "same-customer":
            yield "+".join(sorted((case.number, link.other)))


def _judged(condition: Condition, facts: Facts) -> bool | None:
    """Whether the condition holds; None while nothing is known that it asks for."""
    if not condition or not any(key in facts for row in condition for key in row):
        return None
    return holds(condition, facts)


def _of_kind(events: tuple[Event, ...], kind: type) -> Iterator[Happened]:
    for event in events:
        if isinstance(event.payload, kind):
            yield Happened(event.recorded_at, event.seq, event.actor)


def _verdict(one: Round, now: datetime) -> RoundTold:
    assert one.due
    state = one.at(now)
    fell = one.ended_at if state == "met" else one.lateness or one.due.at
    return RoundTold(
        one.rule,
        one.no,
        state,
        fell or one.due.at,
        one.ended_by or one.begun_by,
        one.excused is not None,
        bool(one.typed_late),
        one.corrected is not None,
        one.due.at,
        one.ended_at,
    )


def _answered(case: Case, policy: Policy, rules: Reporting, times: Times) -> Happened | None:
    """The first answer that the complainant got, with the open time since the complaint came."""
    answers = [(s.at, s.seq, s.by) for s in case.steps if s.id in rules.answers and s.stands]
    if policy.contact.answers:
        answers += [
            (c.at, c.seq, c.by)
            for c in case.contacts
            if not c.struck and holds(policy.contact.answers, c.facts)
        ]
    if not answers:
        return None
    at, seq, by = min(answers)
    return Happened(at, seq, by, _open_seconds(case, at, times))


def _closings(case: Case, times: Times) -> Iterator[Happened]:
    for end in case.endings:
        if end.how not in ("withdrawn", ELSEWHERE):
            yield Happened(end.at, end.seq, end.by, _open_seconds(case, end.at, times), end.how)


def _open_seconds(case: Case, at: datetime, times: Times) -> int:
    return int(elapsed(case.received_at, max(at, case.received_at), times.hours).total_seconds())


def _penalties(case: Case, facts: tuple[str, ...]) -> Iterator[Happened]:
    for taken in case.steps:
        for key in facts:
            amount = taken.facts.get(key)
            if taken.stands and isinstance(amount, str) and amount:
                yield Happened(taken.at, taken.seq, taken.by, fen(amount), key)
