"""What reports count of a case, taken from its history once. It holds at whatever moment it is
looked at (``CaseTold.at``), so it may be kept until something else is recorded."""

from collections.abc import Iterator
from datetime import UTC, datetime

from casefile.case.case import ELSEWHERE, Case
from casefile.case.certified import uncertified
from casefile.case.payments import payments_of
from casefile.clocks.calendars import Times
from casefile.clocks.history import History
from casefile.clocks.rounds import PAUSE, Round
from casefile.log.events import CaseReopened, Event, FactsCorrected
from casefile.money.grants import customers_of, grants_of
from casefile.policy import Policy
from casefile.policy.conditions import Condition, holds
from casefile.policy.reporting import Reporting
from casefile.reports.happened import Happened, owed_on, promises_on, unanswered_on
from casefile.reports.told import CaseTold, RoundTold
from casefile.values.amounts import fen
from casefile.values.digests import hex_digest
from casefile.values.value import Facts
from casefile.worktime import elapsed


def case_told(history: History, policy: Policy, rules: Reporting, times: Times) -> CaseTold:
    """What reports count of a case under ``policy`` as ``rules`` say, at whatever moment."""
    case = history.case
    facts = {**case.signs, **case.everything}
    begun = [r for r in history.begun if r.rule != PAUSE and r.started_at and r.due]
    rounds = [r for r in begun if not r.clock.lapses and r.state not in ("cancelled", "waiting")]
    away = case.elsewhere is not None
    verdicts = () if away else tuple(_verdict(one, rules.improved) for one in rounds)
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
        verdicts=verdicts,
        acknowledged=(),
        improved=(),
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
        clocks=(rules.acknowledged, rules.improved),
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
    return hex_digest(customer.encode())[:16]


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


def _verdict(one: Round, improving: str) -> RoundTold:
    """A round that was not cancelled; one without a verdict yet as what it is once it is missed."""
    assert one.due
    falls = one.state in ("met", "missed")
    fell = one.ended_at if one.state == "met" else one.lateness
    return RoundTold(
        rule=one.rule,
        state="met" if one.state == "met" else "missed",
        fell_at=_utc(fell or one.due.at),
        seq=one.ended_by or one.begun_by,
        excused=one.excused is not None,
        typed_late=bool(one.typed_late),
        due_at=None if one.state == "met" and one.rule != improving else _utc(one.due.at),
        done_at=_utc(one.ended_at) if one.ended_at and one.state == "missed" else None,
        running_since=None if falls else one.started_at,
    )


def _utc(moment: datetime) -> datetime:
    """The moment as it is read back where it was kept."""
    return moment.astimezone(UTC)


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
