"""When what starts, stops or cancels a clock happened: the triggers that a policy names."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

from casefile.case.case import ELSEWHERE, Case
from casefile.case.money import Settlement
from casefile.policy import Policy
from casefile.policy.conditions import holds

SETTLED = "settled"


@cache
def of_settlements(starts: tuple[str, ...]) -> bool:
    """Whether a clock that starts so runs for each settlement."""
    return any(name == SETTLED or name.startswith("route:") for name in starts)


def first(case: Case, triggers: Iterable[str]) -> datetime | None:
    """When the first of what is named happened."""
    return min((m for name in triggers for m in moments(case, name)), default=None)


def moments(case: Case, trigger: str) -> Iterator[datetime]:
    """When what ``trigger`` names happened on the case; never for what has not happened."""
    kind, _, name = trigger.partition(":")
    match kind:
        case "received":
            yield case.received_at
        case "opened":
            yield case.opened_at
        case "closed":
            yield from (e.at for e in case.endings if e.how not in ("withdrawn", ELSEWHERE))
        case "step":
            yield from (s.at for s in case.steps if s.id == name and s.stands)
        case "document":
            yield from (d.at for d in case.documents if d.type == name)
        case "signed":
            papers = (d for d in case.documents if d.type == name and d.signed)
            yield from (max(c.signed_at for c in d.copies if c.signed_at) for d in papers)
        case "promise":
            yield from (p.made_at for p in case.promises)
        case "promise-kept":
            yield from (p.kept_at for p in case.promises if p.kept_at)
        case "approval-asked":
            yield from (a.asked_at for a in case.approvals if a.of != "step")
        case "approval-decided":
            decided = (a.decided_at for a in case.approvals if a.of != "step")
            yield from (at for at in decided if at)


def on_route(one: Settlement, trigger: str) -> Iterator[datetime]:
    """When what ``trigger`` names happened on the settlement."""
    if trigger == SETTLED and one.open_since:
        yield one.open_since
    yield from (s.at for s in one.steps if s.stands and f"route:{s.id}" == trigger)


def waits_of(case: Case, policy: Policy) -> list[tuple[datetime, datetime | None]]:
    """From each oldest unanswered contact to its answer; chasers in between change nothing."""
    waits: list[tuple[datetime, datetime | None]] = []
    for contact in sorted(case.contacts, key=lambda c: (c.at, c.seq)):
        waiting = bool(waits) and waits[-1][1] is None
        if policy.contact.asks and holds(policy.contact.asks, contact.facts) and not waiting:
            waits.append((contact.at, None))
        elif waiting and holds(policy.contact.answers, contact.facts):
            waits[-1] = (waits[-1][0], contact.at)
    return waits
