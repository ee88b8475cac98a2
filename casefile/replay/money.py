"""Demands, offers, approvals and settlements as their events tell them; part of ``replay``."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Demand, Offer, RouteStep, Settlement
from casefile.case.owed import left_over
from casefile.log.by_hand import login_of
from casefile.log.events import (
    ApprovalGiven,
    ApprovalRefused,
    DemandAnswered,
    DemandMade,
    Event,
    FactsCorrected,
    OverpaymentExplained,
    RemediesChosen,
    RemedyDeclined,
    RemedyOffered,
    SettlementCancelled,
    SettlementMade,
    StepRecorded,
)
from casefile.policy import Policy
from casefile.replay.approvals import approvals_asked, approvals_voided, given, refused
from casefile.replay.papers import superseded
from casefile.values.amounts import fen

replaced = msgspec.structs.replace


def amount_of(text: str) -> int:
    return fen(text) if text else 0


def _demanded(case: Case, event: Event, payload: DemandMade, policy: Policy) -> dict[str, Any]:
    words = None if event.personal is None else str(event.personal["text"])
    number = len(case.demands) + 1
    amount = amount_of(payload.amount)
    made = Demand(number, event.seq, event.at, event.actor, payload.sort, amount, words)
    return {"demands": (*case.demands, made)}


def _answered(case: Case, event: Event, payload: DemandAnswered, policy: Policy) -> dict[str, Any]:
    said: dict[str, Any] = {"state": "met" if payload.met else "declined", "remedy": payload.remedy}
    if not payload.met:
        why = event.personal
        said["reason"] = None if why is None else str(why.get("reason", ""))
    return {
        "demands": tuple(replaced(d, **said) if d.no == payload.no else d for d in case.demands)
    }


def _offered(case: Case, event: Event, payload: RemedyOffered, policy: Policy) -> dict[str, Any]:
    number = len(case.offers) + 1
    offer = Offer(
        no=number,
        seq=event.seq,
        kind=payload.remedy,
        at=event.at,
        by=event.actor,
        amount=amount_of(payload.amount),
        facts={**payload.facts, **(event.personal or {})},
        grantor=payload.grantor,
        granted_at=event.at,
        authors=(event.actor,),
        logins=(login_of(event.via),),
        state="waiting" if payload.asks else "offered",
        content_seq=event.seq,
    )
    return {
        "offers": (*case.offers, offer),
        "approvals": approvals_asked(case, event, "remedy", number, payload.asks),
    }


def _chosen(case: Case, event: Event, payload: RemediesChosen, policy: Policy) -> dict[str, Any]:
    states = dict.fromkeys(payload.declined, "declined") | dict.fromkeys(payload.nos, "chosen")

    def after(offer: Offer) -> Offer:
        # what was let go and is chosen after all is granted anew
        anew = offer.let_go and offer.no in payload.nos
        at = event.at if anew else offer.granted_at
        return replaced(offer, state=states.get(offer.no, offer.state), granted_at=at)

    return {"offers": tuple(after(o) for o in case.offers)}


def _declined(case: Case, event: Event, payload: RemedyDeclined, policy: Policy) -> dict[str, Any]:
    return {
        "offers": tuple(
            replaced(o, state="declined") if o.no == payload.no else o for o in case.offers
        ),
        "approvals": approvals_voided(case.approvals, "remedy", payload.no, ("waiting",)),
    }


def _settled(case: Case, event: Event, payload: SettlementMade, policy: Policy) -> dict[str, Any]:
    number = len(case.settlements) + 1
    made = Settlement(
        no=number,
        seq=event.seq,
        route=payload.route,
        at=event.at,
        by=event.actor,
        amount=amount_of(payload.amount),
        excess=amount_of(payload.excess),
        facts={**payload.facts, **(event.personal or {})},
        grantor=payload.grantor,
        granted_at=event.at,
        authors=(event.actor,),
        logins=(login_of(event.via),),
        state="waiting" if payload.asks else "open",
        open_since=None if payload.asks else event.at,
        continues=payload.continues,
        carried=_carried(case, payload.continues, policy),
        to_judge=payload.to_judge,
    )
    return {
        "settlements": (*case.settlements, made),
        "approvals": approvals_asked(case, event, "settlement", number, payload.asks),
    }


def _carried(case: Case, no: int, policy: Policy) -> int:
    return sum(left_over(s, policy) for s in case.settlements if s.no == no)


def _explained(
    case: Case, event: Event, payload: OverpaymentExplained, policy: Policy
) -> dict[str, Any]:
    amount = fen(payload.amount)

    def after(one: Settlement) -> Settlement:
        if payload.returned:
            return replaced(one, returned=one.returned + amount)
        return replaced(one, explained=one.explained + amount)

    return with_settlements(
        case, policy, (after(s) if s.no == payload.no else s for s in case.settlements)
    )


def _cancelled(
    case: Case, event: Event, payload: SettlementCancelled, policy: Policy
) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal["reason"])
    ended = {"state": "cancelled", "ended_at": event.at, "reason": reason}
    return {
        "settlements": tuple(
            replaced(s, **ended) if s.no == payload.no else s for s in case.settlements
        ),
        "approvals": approvals_voided(case.approvals, "settlement", payload.no, ("waiting",)),
        "documents": superseded(case, payload.no, policy),
    }


def route_step_recorded(
    case: Case, event: Event, payload: StepRecorded, policy: Policy, late: bool
) -> dict[str, Any]:
    """A step on the route of a settlement, which may bring it to its end."""
    taken = RouteStep(
        id=payload.step,
        seq=event.seq,
        at=event.at,
        recorded_at=event.recorded_at,
        by=event.actor,
        late_entry=late,
        facts={**payload.facts, **(event.personal or {})},
        judged=bool(payload.judged),
    )
    settlements = (
        replaced(s, steps=(*s.steps, taken)) if s.no == payload.settlement else s
        for s in case.settlements
    )
    return with_settlements(case, policy, settlements)


def with_settlements(
    case: Case, policy: Policy, settlements: Iterable[Settlement]
) -> dict[str, Any]:
    """The settlements of a case; whether each is done follows from what stands on its route."""

    def ended(one: Settlement) -> Settlement:
        if not one.stands or not one.steps:
            return one
        running = replaced(one, state="open", ended_at=None)
        if not routes.done(case, running, policy):
            return running
        return replaced(running, state="done", ended_at=max(s.at for s in one.steps))

    return {"settlements": tuple(ended(s) for s in settlements)}


def corrected(case: Case, event: Event, payload: FactsCorrected, policy: Policy) -> dict[str, Any]:
    """A correction of an offer, a settlement or a step on a route. What was approved is approved
    no longer, an approval covers one state of the content; unless nothing of it has changed."""
    given = {**payload.facts, **(event.personal or {})}
    given.pop("reason", None)
    for offer in case.offers:
        if offer.seq == payload.of:
            return _offer_corrected(case, event, payload, offer, given)
    for one in case.settlements:
        if one.seq == payload.of:
            return _settlement_corrected(case, event, payload, one, given, policy)
        if any(s.seq == payload.of for s in one.steps):
            steps = tuple(
                replaced(s, facts={**s.facts, **given}, at=payload.moved_to or s.at)
                if s.seq == payload.of
                else s
                for s in one.steps
            )
            changed = (replaced(s, steps=steps) if s.no == one.no else s for s in case.settlements)
            return with_settlements(case, policy, changed)
    return {}


def _offer_corrected(
    case: Case, event: Event, payload: FactsCorrected, offer: Offer, given: dict[str, Any]
) -> dict[str, Any]:
    if not (payload.grantor or payload.asks):
        return {}
    new = replaced(
        offer,
        facts={**offer.facts, **given},
        amount=amount_of(payload.amount),
        grantor=payload.grantor,
        granted_at=event.at,
        authors=(*offer.authors, event.actor),
        logins=(*offer.logins, login_of(event.via)),
        state="waiting" if payload.asks else "offered",
        content_seq=event.seq,
    )
    kept = replaced(case, approvals=approvals_voided(case.approvals, "remedy", offer.no))
    return {
        "offers": tuple(new if o.no == offer.no else o for o in case.offers),
        "approvals": approvals_asked(kept, event, "remedy", offer.no, payload.asks),
    }


def _settlement_corrected(
    case: Case,
    event: Event,
    payload: FactsCorrected,
    one: Settlement,
    given: dict[str, Any],
    policy: Policy,
) -> dict[str, Any]:
    if not (payload.grantor or payload.asks):
        return {}
    steps = tuple(
        replaced(s, stands=False) if (step := policy.route_step(s.id)) and step.anew else s
        for s in one.steps
    )
    new = replaced(
        one,
        facts={**one.facts, **given},
        steps=steps,
        amount=amount_of(payload.amount),
        excess=amount_of(payload.excess),
        grantor=payload.grantor,
        granted_at=event.at,
        authors=(*one.authors, event.actor),
        logins=(*one.logins, login_of(event.via)),
        state="waiting" if payload.asks else "open",
        open_since=None if payload.asks else one.open_since or event.at,
    )
    kept = replaced(case, approvals=approvals_voided(case.approvals, "settlement", one.no))
    return {
        "settlements": tuple(new if s.no == one.no else s for s in case.settlements),
        "documents": superseded(case, one.no, policy),
        "approvals": approvals_asked(kept, event, "settlement", one.no, payload.asks),
    }


CaseFold = Callable[[Case, Event, Any, Policy], dict[str, Any]]
DEALINGS: dict[type[Any], CaseFold] = {
    DemandMade: _demanded,
    DemandAnswered: _answered,
    RemedyOffered: _offered,
    RemediesChosen: _chosen,
    RemedyDeclined: _declined,
    ApprovalGiven: given,
    ApprovalRefused: refused,
    SettlementMade: _settled,
    SettlementCancelled: _cancelled,
    OverpaymentExplained: _explained,
}
