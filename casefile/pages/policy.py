"""Policies as JSON data."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casefile.pages.case_data import fact_data
from casefile.pages.data import in_json
from casefile.pages.language import Language
from casefile.pages.policy_origins import origins_data
from casefile.policy import Policy, Step
from casefile.policy.conditions import plain_data
from casefile.policy.forms import EndingRule
from casefile.policy.letters import Document
from casefile.policy.money import Route
from casefile.policy.origins import RowOrigin
from casefile.values.amounts import fen, yuan

if TYPE_CHECKING:
    from casefile.pages.answers.next_steps import FactAsked
    from casefile.pages.answers.policy import (
        DocumentOfPolicy,
        EndingOfPolicy,
        MoneyOfPolicy,
        PolicyTold,
        RouteOfPolicy,
        RouteStepOfPolicy,
        StepOfPolicy,
    )


def policy_data(
    policy: Policy, digest: str, speak: Language, comes_from: Sequence[RowOrigin] = ()
) -> "PolicyTold":
    """What ``policy show --json`` prints."""
    return {
        "id": policy.id,
        "digest": digest,
        "title": speak.title(policy.identity.title),
        "timezone": policy.identity.timezone,
        "number": policy.identity.number,
        "organisation": policy.organisation.name,
        "hours": {day: list(texts) for day, texts in policy.hours.items()},
        "roles": [{"id": r.id, "title": speak.title(r.title)} for r in policy.roles],
        "staff": [
            {"id": s.id, "name": s.name, "roles": list(s.roles), "unit": s.unit}
            for s in policy.staff
            if s.roles
        ],
        "facts": {key: _fact(policy, key, speak, False) for key in policy.facts},
        "steps": [_step(policy, step, speak) for step in policy.steps],
        "closing": [
            _fact(policy, key, speak, key in policy.closing.needs) for key in policy.closing.facts
        ],
        "clocks": [
            {
                "id": c.id,
                "title": speak.title(c.title),
                "starts": list(c.starts),
                "stops": list(c.stops),
                "cancels": list(c.cancels),
                "within": c.within,
                "varies": [{"when": plain_data(v.when), "within": v.within} for v in c.varies],
                "rolls": c.rolls,
                "at_close": c.at_close,
                "pausable": c.pausable,
                "warn": list(c.warn),
                "owner": c.owner,
                "escalate": list(c.escalate),
                "basis": c.basis,
            }
            for c in policy.clocks
        ],
        **_money_data(policy, speak),
        "endings": [_ending(ending, speak) for ending in policy.endings],
        "documents": [_document(policy, document, speak) for document in policy.documents],
        "mappings": [{"id": m.id, "columns": m.columns} for m in policy.mappings],
        "comes_from": origins_data(comes_from),
    }


def _step(policy: Policy, step: Step, speak: Language) -> "StepOfPolicy":
    told: StepOfPolicy = {
        "id": step.id,
        "title": speak.title(step.title),
        "roles": list(step.roles),
        "after": list(step.after),
        "optional": step.optional,
        "repeatable": step.repeatable,
        "ends": step.ends,
        "produces": list(step.produces),
        "basis": step.basis,
        "fields": [_fact(policy, key, speak, key in step.needs) for key in step.facts],
    }
    if step.requires:
        told["requires"] = list(step.requires)
    if step.by:
        told["by"] = step.by
    if step.assigns:
        told["assigns"] = step.assigns
    if step.not_by:
        told["not_by"] = step.not_by
    if step.unit:
        told["unit"] = step.unit
    return told


def _ending(rule: EndingRule, speak: Language) -> "EndingOfPolicy":
    return {
        "id": rule.id,
        "title": speak.title(rule.title),
        "roles": list(rule.roles),
        "after": list(rule.after),
        "when": plain_data(rule.when),
        "needs": list(rule.needs),
        "may": list(rule.may),
        "contacts": rule.contacts,
        "duplicate": rule.duplicate,
        "basis": rule.basis,
    }


def _document(policy: Policy, kind: Document, speak: Language) -> "DocumentOfPolicy":
    """A kind of paper; of a letter with its paragraphs, in the order of its moves."""
    return {
        "id": kind.id,
        "title": speak.title(kind.title),
        "template": kind.template,
        "roles": list(kind.roles),
        "needs": list(kind.needs),
        "may": list(kind.may),
        "holders": list(kind.holders),
        "paragraphs": [
            {
                "move": block.move,
                "when": plain_data(block.when),
                "text": speak.title(block.text),
                "offers": block.offers or None,
            }
            for move in kind.moves
            for block in policy.blocks
            if (block.document, block.move) == (kind.id, move)
        ],
    }


def _route(route: Route, speak: Language) -> "RouteOfPolicy":
    told: RouteOfPolicy = {
        "id": route.id,
        "title": speak.title(route.title),
        "when": plain_data(route.when),
        "payer": speak.title(route.payer),
        "steps": list(route.steps),
        "holders": list(route.holders),
        "documents": list(route.documents),
        "approvals": list(route.approvals),
        "basis": route.basis,
    }
    if route.judges:
        told["judges"] = list(route.judges)
    if route.requires:
        told["requires"] = {key: list(papers) for key, papers in route.requires.items()}
    return told


def _route_step(policy: Policy, step: Step, speak: Language) -> "RouteStepOfPolicy":
    told: RouteStepOfPolicy = {
        "id": step.id,
        "title": speak.title(step.title),
        "roles": list(step.roles),
        "when": plain_data(step.when),
        "optional": step.optional,
        "sums": step.sums or None,
        "fields": [_fact(policy, key, speak, key in step.needs) for key in step.facts],
    }
    if step.requires:
        told["requires"] = list(step.requires)
    return told


def _money_data(policy: Policy, speak: Language) -> "MoneyOfPolicy":
    """Remedies, limits and routes, with the steps on them."""
    rules = policy.settlement
    return {
        "remedies": [
            {
                "id": r.id,
                "title": speak.title(r.title),
                "needs": list(r.needs),
                "may": list(r.may),
                "value": r.value or None,
                "cash": r.cash,
                "approvals": list(r.approvals),
            }
            for r in policy.remedies
        ],
        "limits": [
            {
                "role": x.role,
                "remedy": x.remedy,
                "per_item": _amount(x.per_item),
                "per_case": _amount(x.per_case),
                "per_customer": _amount(x.per_customer),
                "per_clerk": _amount(x.per_clerk),
                "window": x.window or None,
                "when": plain_data(x.when),
                "basis": x.basis,
            }
            for x in policy.limits
        ],
        "ceilings": [
            {
                "site": x.site or None,
                "remedy": x.remedy,
                "most": yuan(fen(x.most)),
                "window": x.window or None,
                "basis": x.basis,
            }
            for x in policy.ceilings
        ],
        "routes": [_route(route, speak) for route in policy.routes],
        "route_steps": [_route_step(policy, step, speak) for step in policy.route_steps],
        "settlement": [_fact(policy, key, speak, key in rules.needs) for key in rules.facts]
        if rules
        else [],
    }


def _fact(policy: Policy, key: str, speak: Language, required: bool) -> "FactAsked":
    told: FactAsked = in_json(fact_data(policy, key, required), speak)
    return told


def _amount(text: str) -> str | None:
    return yuan(fen(text)) if text else None
