"""Limits as they stand on a case: rule, what was counted, total, what is left."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casefile.log.rows import Grant
from casefile.money.authority import rule_text
from casefile.money.limits import Bound, LimitVerdict, limits_on
from casefile.pages.language import Language
from casefile.pages.page import Line, Page, Table
from casefile.policy import Policy
from casefile.policy.conditions import plain_data
from casefile.policy.money import Limit, Remedy, unbounded
from casefile.values.amounts import yuan
from casefile.values.value import Facts

if TYPE_CHECKING:
    from casefile.pages.answers.money import BoundTold


def bound_data(found: Bound, verdict: LimitVerdict, policy: Policy, speak: Language) -> "BoundTold":
    """One bound of ``why CASE limit --json``."""
    return {
        "staff": verdict.staff.id,
        "role": found.limit.role,
        "remedy": found.limit.remedy,
        "scope": found.scope,
        "window": found.limit.window or None,
        "when": plain_data(found.limit.when),
        "rule": speak.say(rule_text(policy, found)),
        "basis": found.limit.basis,
        "most": yuan(found.most),
        "total": yuan(found.before),
        "left": yuan(found.left),
        "items": [
            {
                "case": g.case,
                "item": g.item,
                "remedy": g.remedy,
                "amount": yuan(g.amount),
                "at": speak.iso(g.at),
                "granted_by": g.grantor,
            }
            for g in found.counted
        ],
    }


def limits_page(
    verdicts: list[LimitVerdict], policy: Policy, known: Facts, speak: Language
) -> Page:
    """Every bound, and what may be granted without an amount."""
    lines = [Line(line) for line in _without_amount(policy, known, speak)]
    return [*bounds_table(verdicts, policy, speak), *lines]


def bounds_table(verdicts: list[LimitVerdict], policy: Policy, speak: Language) -> Page:
    """Every bound with its total, what is left, and what was counted; nothing where none is set."""
    rows = []
    for verdict in verdicts:
        for found in verdict.bounds:
            items = [_item(g, policy, speak) for g in found.counted]
            rows.append(
                (
                    verdict.staff.name,
                    speak.say(rule_text(policy, found)),
                    yuan(found.before),
                    yuan(found.left),
                    speak.joined(items),
                )
            )
    heads = (
        speak.text("staff"),
        speak.text("rule"),
        speak.text("granted"),
        speak.text("left"),
        speak.text("counted"),
    )
    return [Table(heads, tuple(rows))] if rows else []


def _without_amount(policy: Policy, known: Facts, speak: Language) -> Iterator[str]:
    """What may have no amount, and who may grant it then, on a case of which that is known."""
    limits = limits_on(policy, known)
    for remedy in policy.remedies:
        if remedy.unvalued == "free" or remedy.value in remedy.needs:
            continue
        able = [r.title for r in policy.roles if unbounded(_rows(limits, r.id, remedy), remedy.id)]
        yield speak.text(
            "{remedy} without an amount: {roles}",
            remedy=speak.title(remedy.title),
            roles=speak.joined([speak.title(t) for t in able]) or speak.text("nobody"),
        )


def _rows(limits: list[Limit], role: str, remedy: Remedy) -> list[Limit]:
    return [x for x in limits if x.role == role and x.remedy in ("*", remedy.id)]


def _item(grant: Grant, policy: Policy, speak: Language) -> str:
    """Something that was counted: of which case, what, how much; of one that is shown to nobody
    here, only how much."""
    if not grant.case:
        return speak.text("on cases that are not shown here: {amount}", amount=yuan(grant.amount))
    kind, _, no = grant.item.partition("-")
    found = policy.remedy(grant.remedy)
    words = {
        "remedy": speak.text("remedy {no}", no=no),
        "settlement": speak.text("settlement {no}", no=no),
    }
    what = words.get(kind, grant.item)
    if found:
        what = speak.text("{what} ({title})", what=what, title=speak.title(found.title))
    return f"{grant.case} {what} {yuan(grant.amount)}"
