"""Remarks on what a policy defines and does not use, or uses and nobody has."""

import re
from collections.abc import Iterator

import msgspec

from casefile.errors import Message, message
from casefile.policy.fact import MASKS, Fact
from casefile.policy.grammar import Policy
from casefile.policy.people import OWNER_OF_CASE, RESERVED
from casefile.policy.walk import asked_facts, conditions, mentioned, without

_PERSONAL = re.compile(
    r"(?:^|_)(?:name|address|e?mail|phone|mobile|wechat|birth\w*|id_?card|passport|plate)(?:_|$)"
)
_PERSONAL_TITLE = re.compile("姓名|住址|地址|电话|手机|邮箱|身份证|护照|生日|车牌|微信号")
_OF_A_FIRM = re.compile("商户|商品|品牌|公司|门店|店铺|单位|网址")


def _facts(policy: Policy) -> Iterator[Message]:
    """Facts that nothing names, that nothing asks for, that should be erasable."""
    named = {*mentioned(without(policy, "facts")), *mentioned(_uses(policy))}
    taken = {*asked_facts(policy), *_given(policy)}
    for key, fact in policy.facts.items():
        if key not in named:
            yield message("{place}: nothing uses this fact", place=f"fact.{key}")
        if not fact.personal and _is_personal(key, fact):
            yield message(
                "{place}: tells who somebody is and is not marked personal = true, so it is never "
                "masked and cannot be erased",
                place=f"fact.{key}",
            )
    for place, condition in conditions(policy):
        for key in dict.fromkeys(key for row in condition for key in row):
            if key in policy.facts and key not in taken:
                yield message(
                    "{place}: no step, contact or offer asks for {fact}, so it is never known",
                    place=place,
                    fact=key,
                )


def _uses(policy: Policy) -> tuple[object, ...]:
    """What facts say of other facts."""
    return tuple((fact.when, fact.parts, fact.of) for fact in policy.facts.values())


def _given(policy: Policy) -> Iterator[str]:
    """Facts that come of others, and are asked for nowhere."""
    for key, fact in policy.facts.items():
        if fact.parts or fact.default:
            yield key
        yield from fact.of
    yield from (row.fact for row in policy.derives)


def _is_personal(key: str, fact: Fact) -> bool:
    if fact.type in MASKS:
        return True
    if fact.type not in ("text", "list") or fact.choices:
        return False
    titles = " ".join(fact.title.values())
    return not _OF_A_FIRM.search(titles) and bool(
        _PERSONAL.search(key) or _PERSONAL_TITLE.search(titles)
    )


def _roles(policy: Policy) -> Iterator[Message]:
    named = {*mentioned(without(policy, "roles", "staff", "renamed"))}
    held = {role for member in policy.staff for role in member.roles}
    for role in policy.roles:
        place = f"role[{role.id}]"
        if role.id == OWNER_OF_CASE:
            yield message(
                "{place}: as the owner of a clock or a finding this word means the owner of the "
                "case, not this role; call it otherwise",
                place=place,
            )
        if role.id not in named:
            yield message("{place}: no step, limit, clock or right names this role", place=place)
        elif role.id not in held and (where := [*_waiting(policy, role.id)]):
            yield message(
                "{place}: nobody holds this role, and something waits for it: {where}",
                place=place,
                where=where,
            )


def _waiting(policy: Policy, role: str) -> Iterator[str]:
    """The tables that name a role, but for rights, which others hold as well."""
    for field in msgspec.structs.fields(policy):
        if field.name in ("roles", "staff", "renamed", "rights"):
            continue
        if role in mentioned(getattr(policy, field.name)):
            yield field.encode_name


def _holders(policy: Policy) -> Iterator[Message]:
    """Holders of copies who are nobody that the policy knows."""
    known = {*(h.id for h in policy.holders), *(u.id for u in policy.units)}
    known |= {member.unit for member in policy.staff}
    named = [(f"route[{row.id}]", row.holders) for row in policy.routes]
    named += [(f"document[{row.id}]", row.holders) for row in policy.documents]
    for place, holders in named:
        for name in holders:
            if name not in known:
                yield message(
                    "{place}: {name} is no unit and no [[holder]]; the copy goes to whoever bears "
                    "that name",
                    place=f"{place}.holders",
                    name=name,
                )


def _of_settlements(policy: Policy) -> Iterator[Message]:
    """Steps of settlements that no route has, and papers that none of theirs has."""
    steps = {name for route in policy.routes for name in route.steps}
    for step in policy.route_steps:
        if step.id not in steps:
            yield message("{place}: no route has it", place=f"route_step[{step.id}]")
        for name in step.requires:
            had = [route for route in policy.routes if step.id in route.steps]
            kind, _, paper = name.partition(":")
            if kind == "document" and had and not any(paper in one.documents for one in had):
                yield message(
                    "{place}: no route with this step has {name}, so nobody waits for it",
                    place=f"route_step[{step.id}].requires",
                    name=name,
                )


def _limits(policy: Policy) -> Iterator[Message]:
    """Limits that bound nothing."""
    valued = {remedy.id for remedy in policy.remedies if remedy.value}
    for limit in policy.limits:
        place = f"limit[{limit.role} {limit.remedy}]"
        if limit.amounts and limit.remedy != "*" and limit.remedy not in valued:
            yield message(
                "{place}: {name} has no value, so no amount of it counts",
                place=f"{place}.remedy",
                name=limit.remedy,
            )
        if limit.window and not (limit.per_customer or limit.per_clerk):
            yield message(
                "{place}: only per_customer and per_clerk count within a window",
                place=f"{place}.window",
            )


def _rights(policy: Policy) -> Iterator[Message]:
    """Rights that say nothing."""
    for verb, roles in policy.rights.items():
        if not roles and verb not in RESERVED:
            yield message(
                "{place}: names nobody, so everybody may; name roles, or leave it out",
                place=f"rights.{verb}",
            )


def _logins(policy: Policy) -> Iterator[Message]:
    """Steps that nobody with a login may record, where everybody is who they logged in as."""
    if policy.identity.shared_desk or not any(member.login for member in policy.staff):
        return
    for step in (*policy.steps, *policy.route_steps):
        if not any(member.login for member in policy.members(step.roles)):
            yield message(
                "{place}: nobody who may record this step has a login",
                place=f"{'step' if step in policy.steps else 'route_step'}[{step.id}].roles",
            )


USES = (_facts, _roles, _holders, _of_settlements, _limits, _rights, _logins)
