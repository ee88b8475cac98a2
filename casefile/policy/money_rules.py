"""What must hold of remedies, limits, routes and the steps that decide."""

import re
from collections.abc import Iterable, Iterator

from casefile.errors import CasefileError, Message, message
from casefile.policy.conditions import Condition
from casefile.policy.faults import (
    resting_on_personal,
    twice,
    undefined,
    unmeetable,
    unreadable_allowance,
)
from casefile.policy.grammar import Policy
from casefile.policy.money import Remedy, unbounded
from casefile.values.amounts import fen
from casefile.values.sites import site_name

_WINDOW = r"[1-9][0-9]{0,3}[dw]"


def _remedies(policy: Policy) -> Iterator[Message]:
    roles = [r.id for r in policy.roles]
    known = {"*", *(r.id for r in policy.remedies)}
    for remedy in policy.remedies:
        place = f"remedy[{remedy.id}]"
        yield from undefined(policy.facts, remedy.facts, f"{place}.needs/may")
        yield from undefined(roles, remedy.approvals, f"{place}.approvals")
        if remedy.value and remedy.value not in remedy.facts:
            yield message(
                "{place}: what counts against limits must be among its facts",
                place=f"{place}.value",
                absent=("remedy",),
            )
        elif remedy.cash and remedy.value not in remedy.needs:
            yield message(
                "{place}: what is paid needs a value", place=f"{place}.cash", absent=("remedy",)
            )
        yield from _money(policy, [remedy.value] if remedy.value else [], f"{place}.value")
        if known >= {row.remedy for row in policy.limits} and not _grantable(policy, remedy):
            yield message(
                "{place}: nobody may ever grant it: it needs a [[limit]] (without amounts where it "
                'has no value), or unvalued = "free" where it costs nothing',
                place=place,
                absent=("limit",),
            )


def _grantable(policy: Policy, remedy: Remedy) -> bool:
    """Whether some role may grant the remedy: at some value, or without one."""
    if remedy.unvalued == "free" and remedy.value not in remedy.needs:
        return True
    rows = [row for row in policy.limits if row.remedy in ("*", remedy.id)]
    if remedy.value:
        return bool(rows)
    roles = {row.role for row in rows}
    return any(unbounded([row for row in rows if row.role == role], remedy.id) for role in roles)


def _money(policy: Policy, keys: Iterable[str], place: str) -> Iterator[Message]:
    for key in keys:
        if key in policy.facts and policy.facts[key].type != "money":
            yield message("{place}: {name} is no amount of money", place=place, name=key)


def _limits(policy: Policy) -> Iterator[Message]:
    remedies = ["*", *(r.id for r in policy.remedies)]
    rows: list[tuple[object, ...]] = []
    for limit in policy.limits:
        place = f"limit[{limit.role} {limit.remedy}]"
        yield from undefined([r.id for r in policy.roles], [limit.role], f"{place}.role")
        yield from undefined(remedies, [limit.remedy], f"{place}.remedy")
        yield from unmeetable(policy, limit.when, f"{place}.when")
        if (limit.role, limit.remedy, limit.when) in rows:
            yield message("{place}: this limit stands twice", place=place)
        rows.append((limit.role, limit.remedy, limit.when))
        for field, amount in limit.amounts.items():
            try:
                fen(amount)
            except CasefileError as error:
                yield message("{place}: {reason}", place=f"{place}.{field}", reason=error.message)
        if limit.window and not re.fullmatch(_WINDOW, limit.window):
            yield message("{place}: days or weeks, such as 90d", place=f"{place}.window")


def _ceilings(policy: Policy) -> Iterator[Message]:
    remedies = ["*", "settlement", *(r.id for r in policy.remedies)]
    rows: list[tuple[str, ...]] = []
    for ceiling in policy.ceilings:
        place = f"ceiling[{ceiling.site or '*'} {ceiling.remedy}]"
        yield from undefined(remedies, [ceiling.remedy], f"{place}.remedy")
        if (ceiling.site, ceiling.remedy, ceiling.window) in rows:
            yield message("{place}: this ceiling stands twice", place=place)
        rows.append((ceiling.site, ceiling.remedy, ceiling.window))
        try:
            fen(ceiling.most)
        except CasefileError as error:
            yield message("{place}: {reason}", place=f"{place}.most", reason=error.message)
        try:
            named = site_name(ceiling.site) if ceiling.site else ""
        except CasefileError as error:
            yield message("{place}: {reason}", place=f"{place}.site", reason=error.message)
        else:
            yield from undefined([named], [ceiling.site], f"{place}.site")
        if ceiling.window and not re.fullmatch(_WINDOW, ceiling.window):
            yield message("{place}: days or weeks, such as 90d", place=f"{place}.window")


def _routes(policy: Policy) -> Iterator[Message]:
    roles = [r.id for r in policy.roles]
    steps = [s.id for s in policy.route_steps]
    documents = [d.id for d in policy.documents]
    for route in policy.routes:
        place = f"route[{route.id}]"
        yield from unmeetable(policy, route.when, f"{place}.when")
        yield from undefined(steps, route.steps, f"{place}.steps")
        yield from undefined(roles, route.approvals, f"{place}.approvals")
        yield from undefined(documents, route.documents, f"{place}.documents")
        yield from undefined(roles, route.judges, f"{place}.judges")
        if {*route.steps} <= {*steps}:
            yield from undefined(route.steps, route.requires, f"{place}.requires")
        for name, wanted in route.requires.items():
            yield from _required(route.documents, wanted, f"{place}.requires.{name}")
        if not route.judges and any(s.judges for s in policy.route_steps if s.id in route.steps):
            yield message("{place}: is missing", place=f"{place}.judges")
        if {*route.steps} <= {*steps} and all(
            s.optional for s in policy.route_steps if s.id in route.steps
        ):
            yield message(
                "{place}: no step of it is required",
                place=f"{place}.steps",
                absent=("route_step",),
            )
        yield from twice(route.steps, f"{place}.steps")
        yield from twice(route.holders, f"{place}.holders")
    if policy.routes and policy.settlement is None:
        yield message(
            "{place}: a route takes the table [settlement], which is missing",
            place=f"route[{policy.routes[0].id}]",
            absent=("settlement",),
        )
    procedure = {s.id for s in policy.steps}
    for step in policy.route_steps:
        place = f"route_step[{step.id}]"
        if step.id in procedure:
            yield message("{place}: this id stands twice", place=place)
        yield from undefined(policy.facts, step.facts, f"{place}.needs/may")
        yield from undefined(roles, step.roles, f"{place}.roles")
        yield from unmeetable(policy, step.when, f"{place}.when")
        if step.after or step.opens or step.ends or step.sends_back or step.decides:
            yield message(
                "{place}: a step on a route has no after, opens, ends, sends_back or decides",
                place=place,
            )
        yield from unmeetable(policy, step.until, f"{place}.until", recorded=step.facts)
        yield from _required(documents, step.requires, f"{place}.requires")
        if step.sums:
            yield from _money(policy, [step.sums], f"{place}.sums")
            if step.sums not in step.needs:
                yield message(
                    "{place}: must be among the facts that the step needs",
                    place=f"{place}.sums",
                    lacking=step.sums,
                )


def _required(documents: Iterable[str], wanted: Iterable[str], place: str) -> Iterator[Message]:
    """What a step on a route requires: a payment, or one of ``documents``."""
    known = ["payment", *(f"document:{name}" for name in documents)]
    yield from undefined(known, wanted, place)


_TYPES = {
    "payee_id": ("id", "passport", "permit", "text"),
    "items": ("list", "text"),
    "method": ("choice",),
    "pay_by": ("date",),
    "attachments": ("list", "text"),
}
"""What a fact must be for the papers of a settlement to print it."""


def _settlement(policy: Policy) -> Iterator[Message]:
    rules = policy.settlement
    if rules is None:
        return
    yield from undefined(policy.facts, rules.facts, "settlement.needs/may")
    for field in ("amount", "payee"):
        name = getattr(rules, field)
        if name not in rules.needs and {*rules.needs} <= policy.facts.keys():
            yield message(
                "{place}: {name} must be among the facts that a settlement needs",
                place=f"settlement.{field}",
                name=name,
                lacking=name,
            )
    yield from _money(policy, [rules.amount], "settlement.amount")
    for field in ("payee_basis", "merchant", "merchant_code", "merchant_en", "account", *_TYPES):
        name = getattr(rules, field)
        if not name:
            continue
        yield from undefined(rules.facts, [name], f"settlement.{field}")
        wanted = _TYPES.get(field)
        if wanted and name in policy.facts and policy.facts[name].type not in wanted:
            yield message(
                "{place}: {name} is not of the type {known}",
                place=f"settlement.{field}",
                name=name,
                known=", ".join(wanted),
            )
    if rules.payee_id in policy.facts and policy.facts[rules.payee_id].manner == "none":
        yield message(
            "{place}: {name} must be personal and masked",
            place="settlement.payee_id",
            name=rules.payee_id,
        )
    taken = [key for step in policy.route_steps for key in step.facts]
    for field in ("payer", "moment"):
        if name := getattr(rules, field):
            yield from undefined(taken, [name], f"settlement.{field}")
    yield from unreadable_allowance(rules.hand_over, "settlement.hand_over")


def _decides(policy: Policy) -> Iterator[Message]:
    steps = [s.id for s in policy.steps]
    for step in policy.steps:
        place = f"step[{step.id}]"
        for key in ("sums", "until", "anew", "judges"):
            if getattr(step, key):
                yield message("{place}: only a step on a route has it", place=f"{place}.{key}")
        if (rule := step.decides) is None:
            continue
        yield from undefined(steps, [rule.on], f"{place}.decides.on")
        yield from undefined(step.facts, [rule.fact], f"{place}.decides.fact")
        decision: Condition = ({rule.fact: (rule.yes, rule.no)},)
        yield from unmeetable(policy, decision, f"{place}.decides")
        if rule.yes == rule.no:
            yield message(
                "{place}: yes and no are both {value}; nobody could say no",
                place=f"{place}.decides",
                value=rule.no,
            )
        if rule.on in steps and rule.on not in step.after:
            yield message(
                "{place}: comes right after what it decides on",
                place=f"{place}.decides",
                lacking=rule.on,
            )


def _parts(policy: Policy) -> Iterator[Message]:
    for key, fact in policy.facts.items():
        if fact.parts:
            yield from undefined(policy.facts, fact.parts, f"fact.{key}.parts")
            yield from _money(policy, [key, *fact.parts], f"fact.{key}.parts")
            if key in fact.parts:
                yield message("{place}: is no part of itself", place=f"fact.{key}.parts")


def _floors(policy: Policy) -> Iterator[Message]:
    for floor in policy.floors:
        place = f"floor[{floor.id}]"
        yield from unmeetable(policy, floor.when, f"{place}.when")
        yield from undefined([r.id for r in policy.remedies], floor.remedies, f"{place}.remedies")
        yield from undefined(policy.facts, floor.facts, f"{place}.facts")
        yield from undefined(policy.facts, filter(None, [floor.price]), f"{place}.price")
        yield from _money(policy, floor.facts, f"{place}.facts")
        yield from _money(policy, [floor.price], f"{place}.price")
        yield from resting_on_personal(policy, [*floor.facts, floor.price], place)
        if floor.times < 1:
            yield message("{place}: at least 1", place=f"{place}.times")
        try:
            fen(floor.least)
        except CasefileError as error:
            yield message("{place}: {reason}", place=f"{place}.least", reason=error.message)


MONEY = (_remedies, _limits, _ceilings, _floors, _routes, _settlement, _decides, _parts)
