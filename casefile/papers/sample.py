"""A made-up case with every fact filled in, to try a template on and to show what names hold."""

from datetime import UTC, datetime
from typing import Any

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.papers import on_paper
from casefile.papers.context import Imprint, context
from casefile.papers.context_money import (
    copy_context,
    holders_of,
    receipt_context,
    register_of_copies,
    settlement_context,
)
from casefile.papers.context_pictures import PLATE_SIZE
from casefile.papers.on_paper import LANG
from casefile.papers.pictures import PaperPicture, a_dot
from casefile.papers.receipts import Receipt
from casefile.papers.word.drawing import Plate
from casefile.policy import Document, Fact, Policy
from casefile.policy.fact import TYPES
from casefile.values.value import Facts

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_TIME = "2026-03-02 10:00"
PICTURE = Plate("sample", "（图片）", PaperPicture("png", 1, 1, a_dot()), *PLATE_SIZE)


def sample(policy: Policy, kind: Document) -> dict[str, Any]:
    """The context of a paper of ``kind`` for a case in which everything is known."""
    case = _case(policy)
    values = context(case, policy, kind, Imprint(AT, "0" * 64)) | _rows(policy)
    values["doc"] |= {"code": PICTURE}
    values["org"] |= {"logo": PICTURE}
    if kind.moves:
        values["letter"] = {
            "salutation": "样例先生：",
            "paragraphs": ["样例文字。"],
            "signer": "样例",
            "post": "样例职务",
        }
    if kind.of == "settlement" and case.settlements:
        about = case.settlements[0]
        values |= settlement_context(about, case, policy) | {"payments": values["payments"]}
        if kind.confirms_payment:
            part = Receipt(1, 140950, policy.routes[0].payer, "", AT, 140950, 0)
            values |= receipt_context(part, about, case, policy)
        values["settlement"] |= {
            "approvals": [{"title": "样例职务", "opinion": "同意", "by": "样例", "at": _TIME}],
            "thirds": [on_paper.THIRD.of(LANG).format(merchant="样例")],
            "items": [{"no": "1", "text": "样例一", "amount": "1409.50"}],
        }
        if kind.copies:
            names = holders_of(about, policy)
            values |= copy_context(1, names, routes.known(case, about), policy)
    if kind.holders:
        values |= register_of_copies(kind.holders, policy)
        values |= copy_context(1, kind.holders, case.known, policy)
    return values


def _case(policy: Policy) -> Case:
    """A case with every fact, and a settlement where the policy knows any."""
    facts: Facts = {key: _value(fact, policy) for key, fact in policy.facts.items()}
    settlements: tuple[Settlement, ...] = ()
    if policy.routes and policy.settlement:
        one = Settlement(
            no=1,
            seq=3,
            route=policy.routes[0].id,
            at=AT,
            by=policy.staff[0].id,
            amount=140950,
            excess=0,
            facts=facts,
            grantor="",
            granted_at=AT,
            authors=(),
            state="open",
        )
        settlements = (one,)
    return Case(
        number="2026-000001",
        policy="",
        status="open",
        received_at=AT,
        opened_at=AT,
        updated_at=AT,
        owner=policy.staff[0].id,
        last_no=2,
        facts=facts,
        settlements=settlements,
    )


def _rows(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """A row of each kind that a case gets by and by."""
    told = {"text": "样例文字", "at": _TIME, "by": "样例"}
    return {
        "steps": [{"title": step.title.of(LANG), **told} for step in policy.steps[:2]],
        "contacts": [{"title": "联系顾客", **told}],
        "history": [{"what": "样例环节", **told}],
        "known": [{"what": "details", "title": "样例", "text": "样例文字"}],
        "clocks": [{"title": "样例期限", "due": _TIME, "ended": _TIME, "state": "按期完成"}],
        "pending": [{"title": "样例环节", "due": _TIME, "by": "样例职务"}],
        "remedies": [
            {
                "no": "1",
                "title": "退款",
                "amount": "100.00",
                "kind": "refund",
                "granted": "yes",
                "stands": "yes",
                "state": "顾客已选",
                **told,
            }
        ],
        "attachments": [{"no": "1", "title": "样例.jpg", "what": "证据", "amount": "1 KB", **told}],
        "demands": [{"no": "1", "amount": "100.00", "state": "已满足", **told}],
        "promises": [{"no": "1", "due": _TIME, "state": "已兑现", **told}],
        "approvals": [
            {"no": "1", "title": "样例职务", "what": "退款 100.00", "opinion": "同意", **told}
        ],
        "payments": [
            {
                "no": "1",
                "amount": "100.00",
                "payer": "样例",
                "payee": "样例",
                "what": "现金",
                **told,
            }
        ],
        "pictures": [{"no": "1", "title": "样例.jpg", "what": "证据", "image": PICTURE, **told}],
        "settlements": [
            {"no": "1", "route": "样例流程", "amount": "100.00", "state": "已办结", **told}
        ],
        "papers": [{"no": "1", "title": "收条", "state": "有效", "copy": "1", "holder": "财务部"}],
        "deliverable": [{"no": "1", "title": "收条", "copy": "1", "holder": "商户"}],
    }


def _value(fact: Fact, policy: Policy) -> str | list[str]:
    if fact.choices:
        first = fact.choices[0].id
        return [first] if fact.type == "list" else first
    if fact.type == "group":
        return ["|".join(f"{key}={_value(policy.facts[key], policy)}" for key in fact.of)]
    if fact.type == "list":
        return ["样例一", "样例二"]
    return policy.staff[0].id if fact.type == "person" else TYPES[fact.type].sample


def names(values: dict[str, Any], before: str = "") -> dict[str, str]:
    """Every name that a template may use, dotted, with what it holds in the sample; of a list, the
    names within one of its items follow ``[]``."""
    found: dict[str, str] = {}
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            found |= names(value, f"{name}.")
        elif isinstance(value, list):
            item = value[0] if value else ""
            found |= names(item, f"{name}[].") if isinstance(item, dict) else {f"{name}[]": item}
        else:
            found[name] = str(value)
    return found
