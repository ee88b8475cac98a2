"""Corrections of what was offered, settled, or recorded on a route."""

from datetime import datetime

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Offer, RouteStep, Settlement
from casefile.errors import Refused
from casefile.log.events import NewEvent
from casefile.money import corrections, settlements
from casefile.people.rights import VERBS
from casefile.policy import Policy
from casefile.procedure.typed import parsed
from casefile.values.value import Facts

Dealing = Offer | Settlement | tuple[Settlement, RouteStep]


def dealing(case: Case, policy: Policy, event: str) -> Dealing | None:
    """The offer, settlement or step on a route that the event of that number recorded; the name of
    a step on a route means its last recording."""
    named = next((s for s in policy.route_steps if event in (s.id, *s.title.names)), None)
    if named:
        taken = [(one, s) for one in case.settlements for s in one.steps if s.id == named.id]
        taken = [found for found in taken if not found[1].struck] or taken
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
    here: Here, of: Dealing, given: Facts, reason: str, moved_to: datetime | None
) -> tuple[NewEvent, ...]:
    """The event that corrects it; what was approved of it is asked for again."""
    if isinstance(of, tuple):
        made, taken = of
        step = here.policy.route_step(taken.id)
        assert step
        facts = parsed(here.policy, step.facts, given, step.title, here.now)
        return corrections.correct_route_step(
            here, made, taken, facts, moved_to=moved_to, reason=reason
        )
    if moved_to is not None:
        raise Refused("Only a step has a time that can be corrected.")
    if isinstance(of, Offer):
        remedy = here.policy.remedy(of.kind)
        assert remedy
        facts = parsed(here.policy, remedy.facts, given, remedy.title, here.now)
        return corrections.correct_offer(here, of, facts, reason=reason)
    allowed = settlements.rules_of(here.policy).facts
    facts = parsed(here.policy, allowed, given, VERBS["settle"], here.now)
    return corrections.correct_settlement(here, of, facts, reason=reason)
