"""The names that a paper about a settlement may use, beside those of its case."""

from typing import Any

from casefile import routes
from casefile.bargain import Approval, Settlement
from casefile.case import Case
from casefile.facts import local
from casefile.model import Value
from casefile.money import capitals, yuan
from casefile.policy import Policy

Context = dict[str, Any]
CUSTOMER = "顾客"
_WORDS = "零壹贰叁肆伍陆柒捌玖"


def holders_of(one: Settlement, policy: Policy) -> tuple[str, ...]:
    """Who gets a copy of its papers."""
    return routes.holders(one, policy, CUSTOMER)


def settlement_context(one: Settlement, case: Case, policy: Policy) -> Context:
    """What a template may use of a settlement: texts only."""
    route, rules = policy.route(one.route), policy.settlement
    assert route
    assert rules
    known = routes.known(case, one)

    def text(key: str) -> str:
        value: Value = known.get(key, "") if key else ""
        return value if isinstance(value, str) else "；".join(value)

    holders = holders_of(one, policy)
    merchant = text(rules.merchant)
    return {
        "settlement": {
            "no": str(one.no),
            "amount": yuan(one.amount),
            "capitals": f"人民币{capitals(yuan(one.amount))}",
            "payee": text(rules.payee),
            "losses": text(rules.items),
            "merchant": merchant,
            "thirds": [f"（{merchant}）"] if merchant else [],
            "route": route.title.zh,
            "basis": route.basis,
            "payer": route.payer.zh,
            "payer_name": merchant if merchant and policy.organisation.name else route.payer.zh,
            "by": policy.name_of(one.by),
            "at": _when(one, policy),
            "copies_word": _WORDS[len(holders)] if len(holders) < len(_WORDS) else "",
            "holders": "、".join(holders),
            "approvals": [
                _approval(a, policy)
                for a in case.approvals
                if (a.of, a.subject) == ("settlement", one.no) and a.state != "void"
            ],
        },
        "copies": [{"no": str(n), "holder": h} for n, h in enumerate(holders, 1)],
    }


def copy_context(no: int, holders: tuple[str, ...]) -> Context:
    """What differs from copy to copy: its number and who it is for."""
    holder = holders[no - 1]
    label = f"第{no}份 共{len(holders)}份 · 交 {holder}"
    return {"copy": {"no": str(no), "of": str(len(holders)), "holder": holder, "label": label}}


def _when(one: Settlement, policy: Policy) -> str:
    return local(one.at, policy.identity.timezone).strftime("%Y-%m-%d %H:%M")


def _approval(one: Approval, policy: Policy) -> dict[str, str]:
    title = policy.role_title(one.role).zh if one.role else policy.name_of(one.asked)
    by = policy.name_of(one.decided_by) if one.decided_by else ""
    if one.behalf:
        by += f"（代{policy.name_of(one.behalf)}）"
    at = (
        local(one.decided_at, policy.identity.timezone).strftime("%Y-%m-%d %H:%M")
        if one.decided_at
        else ""
    )
    opinion = {"approved": "同意", "refused": "不同意", "withdrawn": "撤回"}.get(one.state, "")
    return {"title": title, "opinion": opinion, "by": by, "at": at}
