"""Corrections of what was offered, settled, or recorded on a route."""

from datetime import datetime

from casefile.actions.act import Entry
from casefile.actions.totals import totals_for
from casefile.actions.typed import parsed
from casefile.case.case import Case
from casefile.case.money import Offer, RouteStep, Settlement
from casefile.errors import Refused
from casefile.log.events import NewEvent
from casefile.money import corrections, settlements
from casefile.people.rights import VERBS
from casefile.policy import Policy, Staff
from casefile.store import Store
from casefile.values.value import Facts

Dealing = Offer | Settlement | tuple[Settlement, RouteStep]


def dealing(case: Case, policy: Policy, event: str) -> Dealing | None:
    """The offer, settlement or step on a route that the event of that number recorded; the name of
    a step on a route means its last recording."""
    named = next((s for s in policy.route_steps if event in (s.id, s.title.zh, s.title.en)), None)
    if named:
        taken = [(one, s) for one in case.settlements for s in one.steps if s.id == named.id]
        return max(taken, key=lambda found: found[1].seq, default=None)
    if not (event.isascii() and event.isdigit() and len(event) < 16):
        return None
    seq = int(event)
    offer = next((o for o in case.offers if o.seq == seq), None)
    if offer:
        return offer
    for made in case.settlements:
        if made.seq == seq:
            return made
        for step in made.steps:
            if step.seq == seq:
                return made, step
    return None


def correct_dealing(
    store: Store,
    case: Case,
    policy: Policy,
    staff: Staff,
    of: Dealing,
    given: Facts,
    entry: Entry,
    *,
    reason: str,
    moved_to: datetime | None,
) -> tuple[NewEvent, ...]:
    """The event that corrects it; what was approved of it is asked for again."""
    now = entry.now
    if isinstance(of, tuple):
        made, taken = of
        step = policy.route_step(taken.id)
        assert step
        facts = parsed(policy, step.facts, given, step.title, now)
        return corrections.correct_route_step(
            case, policy, staff, made, taken, facts, moved_to=moved_to, reason=reason, now=now
        )
    if moved_to is not None:
        raise Refused("Only a step has a time that can be corrected.")
    totals = totals_for(store, case, policy, now)
    if isinstance(of, Offer):
        remedy = policy.remedy(of.kind)
        assert remedy
        facts = parsed(policy, remedy.facts, given, remedy.title, now)
        return corrections.correct_offer(
            case, policy, staff, of, facts, totals, reason=reason, now=now
        )
    allowed = settlements.rules_of(policy).facts
    facts = parsed(policy, allowed, given, VERBS["settle"], now)
    return corrections.correct_settlement(
        case, policy, staff, of, facts, totals, reason=reason, now=now
    )
