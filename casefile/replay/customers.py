"""Who stands behind a case, as events tell it: links, numbers of before, limits found exceeded."""

from typing import TYPE_CHECKING, Any

from casefile.case.case import Case, Link, LinkBefore, OverLimit
from casefile.log.by_hand import true_time
from casefile.log.events import CaseLinked, CaseUnlinked, Event
from casefile.policy import Policy

if TYPE_CHECKING:
    from casefile.replay.money import CaseFold


def _linked(case: Case, event: Event, payload: CaseLinked, policy: Policy) -> dict[str, Any]:
    one = Link(payload.other, payload.tie, event.seq, event.actor)  # type: ignore[arg-type]
    return {"links": (*case.links, one)}


def _unlinked(case: Case, event: Event, payload: CaseUnlinked, policy: Policy) -> dict[str, Any]:
    """The case without its links to another one. A time given by hand ends no link earlier than it
    was really ended."""
    kept = tuple(one for one in case.links if one.other != payload.other)
    ended = [one for one in case.links if (one.other, one.tie) == (payload.other, "same-customer")]
    before = case.links_before
    if not payload.counts:  # a mistake: they were never of one customer
        before = tuple(one for one in before if one.other != payload.other)
    elif ended:
        until = max(event.recorded_at, true_time(event.via) or event.recorded_at)
        before = (*before, LinkBefore(payload.other, until, event.seq, ended[0].by))
    return {"links": kept, "links_before": before}


def known_before(case: Case, changed: dict[str, Any], policy: Policy) -> tuple[str, ...]:
    """What the customer was known by before ``changed`` tells something else."""
    key = policy.summed("customer")
    was = str(case.facts.get(key, "")) if key else ""
    now = str(changed.get("facts", case.facts).get(key, "")) if key else ""
    if not was or was == now or was in case.customers_before:
        return case.customers_before
    return (*case.customers_before, was)


def shown_beyond(event: Event) -> tuple[OverLimit, ...]:
    """What the event showed to lie beyond a limit."""
    found = getattr(event.payload, "over", ())
    return tuple(OverLimit(event.seq, event.at, event.actor, one) for one in found)


LINKS: "dict[type[Any], CaseFold]" = {CaseLinked: _linked, CaseUnlinked: _unlinked}
