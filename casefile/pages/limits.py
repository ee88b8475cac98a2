"""Limits as they stand on a case: rule, what was counted, total, what is left."""

from typing import Any

from casefile.log.rows import Grant
from casefile.money.authority import rule_text
from casefile.money.limits import Bound, LimitVerdict
from casefile.pages.data import Data
from casefile.pages.language import Language
from casefile.pages.page import Page, Table
from casefile.policy import Policy
from casefile.values.amounts import yuan


def bound_data(found: Bound, verdict: LimitVerdict, policy: Policy, speak: Language) -> Data:
    """One bound of ``why CASE limit --json``."""
    return {
        "staff": verdict.staff.id,
        "role": found.limit.role,
        "remedy": found.limit.remedy,
        "scope": found.scope,
        "window": found.limit.window or None,
        "rule": speak.say(_rule(found, policy)),
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


def _rule(found: Bound, policy: Policy) -> Any:
    limit = found.limit
    return rule_text(policy, limit.role, limit.remedy, found.scope, found.most, limit.window)


def limits_page(verdicts: list[LimitVerdict], policy: Policy, speak: Language) -> Page:
    """Every bound with its total, what is left, and what was counted."""
    rows = []
    for verdict in verdicts:
        for found in verdict.bounds:
            items = [_item(g, policy, speak) for g in found.counted]
            rows.append(
                (
                    verdict.staff.name,
                    speak.say(_rule(found, policy)),
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


def _item(grant: Grant, policy: Policy, speak: Language) -> str:
    """Something that was counted: of which case, what, how much."""
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
