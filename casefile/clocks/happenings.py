"""What an event means for clocks: which triggers happened, which recordings no longer stand.

An event is read by what it changed on the case, so that a correction, a sending back or an approval
that turns void reaches the clocks in the same way as a recording does.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import compress, repeat
from operator import is_not

from casefile.case.case import ELSEWHERE, Case, StepTaken
from casefile.case.requests import Request
from casefile.clocks.on_routes import on_record, route_steps
from casefile.clocks.triggers import (
    ANSWERED,
    APPROVAL_ASKED,
    ASKED,
    CLOSED,
    CONTACT,
    REQUEST_ANSWERED,
    REQUESTED,
    SETTLED,
    Change,
    Happening,
)
from casefile.log.events import EntryStruck, Event, FactsCorrected
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.values.moments import a_moment, end_of_day
from casefile.values.value import Facts


def change_of(before: Case | None, after: Case, event: Event, policy: Policy) -> Change:
    """What ``event``, which led from ``before`` to ``after``, means for clocks."""
    found = Change([], set(), {}, {}, {}, set(), set())
    if before is None:
        found.happened.append(Happening("received", after.received_at, event.seq))
        found.happened.append(Happening("opened", after.opened_at, event.seq))
        return found
    if after.received_at != before.received_at and isinstance(event.payload, FactsCorrected):
        found.moved[event.payload.of, ""] = after.received_at
    if after.steps is not before.steps:
        _steps(before, after, event, policy, found)
    if after.settlements is not before.settlements:
        _settlements(before, after, event, policy, found)
    if after.approvals is not before.approvals:
        _approvals(before, after, event, found)
    if after.documents is not before.documents:
        _documents(before, after, event, found)
    if after.promises is not before.promises:
        _promises(before, after, event, found)
    if after.requests is not before.requests:
        found.happened.extend(_requests(before, after))
    if isinstance(event.payload, EntryStruck):
        found.struck.add((event.payload.of, ""))
    if len(after.contacts) > len(before.contacts):
        found.happened.extend(_contacts(after, policy))
    if after.facts is not before.facts:
        _facts(before, after, event, policy, found)
    if len(after.endings) > len(before.endings):
        last = after.endings[-1]
        if last.how not in ("withdrawn", ELSEWHERE):
            found.happened.append(Happening(CLOSED, last.at, event.seq))
    return found


def _sends_back(step: Step | None, taken: StepTaken) -> bool:
    rule = step.sends_back if step else None
    return rule is not None and holds(rule.when, taken.facts)


def _steps(before: Case, after: Case, event: Event, policy: Policy, found: Change) -> None:
    """What steps tell. A correction that takes a decision back, or makes it, counts from when it
    was made: until then nobody could have known."""
    # nothing is taken away, new ones come last
    padded = (*before.steps, *repeat(None, len(after.steps) - len(before.steps)))
    others = map(is_not, padded, after.steps)
    for was, taken in compress(zip(padded, after.steps, strict=True), others):
        step = policy.steps_by_id.get(taken.id)
        back = _sends_back(step, taken)
        if was is None:
            name = f"step:{taken.id}"
            found.happened.append(Happening(name, taken.at, taken.seq, begins=not back))
            if back and step and step.sends_back:
                name = f"sent-back:{step.sends_back.to}"
                found.happened.append(Happening(name, taken.at, taken.seq))
            continue
        if was.at != taken.at:
            found.moved[taken.seq, ""] = taken.at
        if back != _sends_back(step, was):
            found.void.add((taken.seq, ""))
            name = f"sent-back:{step.sends_back.to}" if back and step and step.sends_back else ""
            found.happened.append(
                Happening(name or f"step:{taken.id}", event.recorded_at, taken.seq)
            )
        elif was.stands and not taken.stands:
            found.void.add((taken.seq, ""))
        elif taken.stands and not was.stands:
            found.happened.append(Happening(f"step:{taken.id}", event.recorded_at, taken.seq))


def _settlements(before: Case, after: Case, event: Event, policy: Policy, found: Change) -> None:
    known = {s.no: s for s in before.settlements}
    for one in after.settlements:
        was = known.get(one.no)
        if was is one:
            continue
        if one.open_since and (was is None or was.open_since is None):
            found.happened.append(Happening(SETTLED, one.open_since, one.seq, one.no))
        elif was and was.open_since and one.open_since is None:
            found.void.add((one.seq, ""))  # it was changed, and waits for its approval anew
        route_steps(was, one, event, policy, found)
        if one.ended_at and (was is None or was.ended_at is None):
            found.over[one.no] = one.ended_at


def _approvals(before: Case, after: Case, event: Event, found: Change) -> None:
    asked = [a for a in after.approvals if a.of != "step"]
    known = {a.no: a for a in before.approvals} if asked else {}
    for one in asked:
        was = known.get(one.no)
        if was is one:
            continue
        if was is None:
            found.happened.append(Happening(APPROVAL_ASKED, one.asked_at, event.seq, one.no))
        if one.decided_at and (was is None or was.decided_at is None):
            happening = Happening("approval-decided", one.decided_at, event.seq, one.no)
            found.happened.append(happening)
        elif one.state == "void" and (was is None or was.state != "void"):
            found.void_approvals[one.no] = event.at


def _documents(before: Case, after: Case, event: Event, found: Change) -> None:
    known = {d.no: d for d in before.documents}
    for one in after.documents:
        was = known.get(one.no)
        if was is None:
            found.happened.append(Happening(f"document:{one.type}", one.at, event.seq))
        if one.signed and (was is None or not was.signed):
            last = max(c.signed_at for c in one.copies if c.signed_at)
            found.happened.append(Happening(f"signed:{one.type}", last, event.seq))


def _promises(before: Case, after: Case, event: Event, found: Change) -> None:
    known = {p.no: p for p in before.promises}
    for one in after.promises:
        was = known.get(one.no)
        if was is None:
            found.happened.append(Happening("promise", one.made_at, event.seq))
        if one.kept_at and (was is None or was.kept_at is None):
            found.happened.append(Happening("promise-kept", one.kept_at, event.seq))
        ended, before_ = (p.released_at or p.lapsed_at for p in (one, was or one))
        if ended and not before_:
            found.void.add((one.seq, ""))


def _requests(before: Case, after: Case) -> Iterator[Happening]:
    known = {r.no: r for r in before.requests}
    for one in after.requests:
        if one.no not in known:
            yield Happening(f"{REQUESTED}:{one.right}", one.at, one.seq, scope_of(one))
        elif len(one.answers) > len(known[one.no].answers):
            last = one.answers[-1]
            yield Happening(REQUEST_ANSWERED, last.at, last.seq, scope_of(one))


def scope_of(request: Request) -> int:
    """What the rounds of a request run for; below nothing, where no settlement has its number."""
    return -request.no


def _contacts(after: Case, policy: Policy) -> Iterator[Happening]:
    """A contact; whether it asks or answers is a condition of the policy. One that does both
    answers what was asked before it."""
    last = after.contacts[-1]
    yield Happening(CONTACT, last.at, last.seq)
    if holds(policy.contact.answers, last.facts):
        yield Happening(ANSWERED, last.at, last.seq)
    if policy.contact.asks and holds(policy.contact.asks, last.facts):
        yield Happening(ASKED, last.at, last.seq)


def _facts(before: Case, after: Case, event: Event, policy: Policy, found: Change) -> None:
    """Dates and times among the facts at which clocks begin or end."""
    for key in policy.clock_facts:
        if after.facts.get(key) != before.facts.get(key):
            at = moment_of(after.facts, key, policy.identity.timezone)
            if at:
                found.happened.append(Happening(f"fact:{key}", at, event.seq))


def moment_of(facts: Facts, key: str, zone: str, *, end: bool = False) -> datetime | None:
    """The moment that a fact tells, in UTC; of a date its beginning in ``zone`` or, with ``end``,
    24:00. None where it is not known."""
    value = facts.get(key)
    if not isinstance(value, str):
        return None
    if len(value) > len("2026-03-02"):
        return datetime.fromisoformat(value)
    day = a_moment(f"{value}T12:00", zone)  # at noon no zone changes its clocks
    return end_of_day(day, 0 if end else -1, zone)


def begun(case: Case, trigger: str, policy: Policy) -> Iterator[Happening]:
    """What ``trigger`` names, as far as it has happened on the case."""
    if trigger == "received":
        yield Happening(trigger, case.received_at, case.opened_seq)
    elif trigger == "opened":
        yield Happening(trigger, case.opened_at, 0)
    else:
        yield from recorded(case, trigger, policy)


def recorded(case: Case, trigger: str, policy: Policy, scope: int = 0) -> Iterator[Happening]:
    """What ``trigger`` names, as far as it has happened and still stands on the case."""
    kind, _, name = trigger.partition(":")
    match kind:
        case "step":
            for taken in case.upright.get(name, ()):
                yield Happening(trigger, taken.at, taken.seq)
        case "route" | "each" | "settled":
            for one in case.settlements:
                if scope in (0, one.no):
                    yield from on_record(one, trigger, policy)
        case "document":
            for paper in case.documents:
                if paper.type == name:
                    yield Happening(trigger, paper.at, paper.seq)
        case "requested":
            for request in case.requests:
                if request.struck:
                    continue
                if request.right == name and scope in (0, scope_of(request)):
                    yield Happening(trigger, request.at, request.seq, scope_of(request))
        case "request-answered":
            for request in case.requests:
                if (said := request.answer) and scope in (0, scope_of(request)):
                    yield Happening(trigger, said.at, said.seq, scope_of(request))
        case "asked" | "answered":
            rule = policy.contact.asks if kind == ASKED else policy.contact.answers
            for contact in case.contacts:
                if not contact.struck and holds(rule, contact.facts):
                    yield Happening(trigger, contact.at, contact.seq)
        case "contact":
            for contact in case.contacts:
                if not contact.struck:
                    yield Happening(trigger, contact.at, contact.seq)
        case "fact":
            if at := moment_of(case.facts, name, policy.identity.timezone):
                yield Happening(trigger, at, 0)
