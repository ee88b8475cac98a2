"""The names that a paper about a settlement may use, beside those of its case."""

from typing import Any

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Approval, Settlement
from casefile.money.items import Line, lines
from casefile.papers import phrases
from casefile.papers.context import boxes
from casefile.papers.phrases import LANG, when
from casefile.policy import Policy
from casefile.policy.people import Holder
from casefile.procedure.facts import shown
from casefile.values.amounts import capitals, grouped, in_english, yuan
from casefile.values.moments import a_date, in_words
from casefile.values.value import Facts, Title, Value

Context = dict[str, Any]
CUSTOMER = "顾客"
_CUSTOMER = Title(CUSTOMER, "customer")
_WORDS = "零壹贰叁肆伍陆柒捌玖"
_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_A_DAY = Title("　　　　年　　月　　日", "____________________")
_CASH = Title("□ 现金　□ 转账", "□ cash   □ transfer")
_VOUCHERS = Title("凭证　　份", "____ voucher(s)")


def holders_of(one: Settlement, policy: Policy) -> tuple[str, ...]:
    """Who gets a copy of its papers."""
    return routes.holders(one, policy, CUSTOMER)


def _holder(name: str, policy: Policy) -> Holder:
    """Who that is; the customer is a party, and has a name in both languages."""
    holder = policy.holder(name)
    if name == CUSTOMER and holder.title.en == name:
        return Holder(name, _CUSTOMER)
    return holder


def settlement_context(one: Settlement, case: Case, policy: Policy, lang: str = LANG) -> Context:
    """What a template in ``lang`` may use of a settlement: texts only.

    The payee's identity number is masked here; ``copy_context`` shows it in full to the parties.
    """
    route, rules = policy.route(one.route), policy.settlement
    assert route
    assert rules
    known = routes.known(case, one)

    def text(key: str) -> str:
        value: Value = known.get(key, "") if key else ""
        return value if isinstance(value, str) else phrases.SEMICOLON.of(lang).join(value)

    titles = [_holder(name, policy).title for name in holders_of(one, policy)]
    holders = [title.of(lang) for title in titles]
    merchant = text(rules.merchant)
    by = text(rules.pay_by)
    approvals = [
        _approval(a, policy, lang)
        for a in case.approvals
        if (a.of, a.subject) == ("settlement", one.no) and a.state != "void"
    ]
    return {
        "settlement": {
            "no": str(one.no),
            **_sums(one, lang),
            **_losses(one, known.get(rules.items, ""), lang),
            "payee": text(rules.payee),
            "payee_id": _number(known, policy, reveal=False),
            "payee_basis": text(rules.payee_basis),
            "merchant": merchant,
            "merchant_code": text(rules.merchant_code),
            "thirds": [Title(f"（{merchant}）", f" ({merchant})").of(lang)] if merchant else [],
            "route": route.title.of(lang),
            "basis": route.basis,
            "payer": route.payer.of(lang),
            "payer_name": _payer(one, policy, merchant, lang),
            "method": _method(one, policy, lang),
            "account": text(rules.account),
            "pay_by": in_words(a_date(by), lang) if by else _A_DAY.of(lang),
            "attachments": text(rules.attachments) or _VOUCHERS.of(lang),
            "by": policy.name_of(one.by),
            "at": when(one.at, policy, lang),
            "copies_word": _count(len(holders), lang),
            "holders": Title("、".join(holders), _listed(holders)).of(lang),
            "approvals": approvals,
        },
        "copies": [
            {"no": str(n), "holder": phrases.headed(title, lang)}
            for n, title in enumerate(titles, 1)
        ],
    }


def copy_context(no: int, one: Settlement, case: Case, policy: Policy, lang: str = LANG) -> Context:
    """What differs from copy to copy: its number, who it is for, and whether it shows the payee's
    identity number in full (to the parties) or masked (within the house)."""
    names = holders_of(one, policy)
    holder = _holder(names[no - 1], policy)
    title, of = phrases.headed(holder.title, lang), len(names)
    label = Title(f"第{no}份 共{of}份 · 交 {title}", f"Copy {no} of {of} · for {title}")
    return {
        "copy": {
            "no": str(no),
            "of": str(of),
            "holder": title,
            "label": label.of(lang),
            "payee_id": _number(routes.known(case, one), policy, reveal=not holder.internal),
        }
    }


def _number(known: Facts, policy: Policy, *, reveal: bool) -> str:
    """The payee's identity number, or nothing where it is to be written by hand."""
    key = policy.settlement.payee_id if policy.settlement else ""
    return shown(policy, key, known[key], LANG, reveal=reveal) if key and key in known else ""


def _sums(one: Settlement, lang: str) -> dict[str, str]:
    """The amount in figures and in words. In English the capitals stand beside: they are what
    Chinese law reads on a paper about money (支付结算办法, annex 1)."""
    upper = f"人民币{capitals(yuan(one.amount))}"
    english = in_english(one.amount)
    return {
        "amount": _figures(one.amount, lang),
        "capitals": Title(upper, f"{english}; {upper}").of(lang),
    }


def _losses(one: Settlement, items: Value, lang: str) -> Context:
    """The losses that are settled: in one line, and as rows with their amounts."""
    found = lines(items)
    before, after = Title("", " CNY ").of(lang), Title("元", "").of(lang)
    texts = [
        line.text
        if line.amount is None
        else f"{line.text}{before}{_figures(line.amount, lang)}{after}"
        for line in found
    ]
    if len(found) == 1:
        found = (Line(found[0].text, one.amount),)  # the only one: it comes to the whole
    rows = [
        {"no": str(n), "text": line.text, "amount": _figures(line.amount, lang)}
        for n, line in enumerate(found, 1)
    ]
    return {"losses": phrases.SEMICOLON.of(lang).join(texts), "items": rows}


def _figures(amount: int | None, lang: str) -> str:
    return "" if amount is None else Title(yuan(amount), grouped(amount)).of(lang)


def _method(one: Settlement, policy: Policy, lang: str) -> str:
    """How it is paid, as boxes to tick: as agreed, and as every payment so far was made."""
    key = policy.settlement.method if policy.settlement else ""
    if not key:
        return _CASH.of(lang)
    paid = [str(s.facts[key]) for s in one.steps if s.stands and key in s.facts]
    return boxes(policy, key, {key: paid or one.facts.get(key, "")}, lang)


def _payer(one: Settlement, policy: Policy, merchant: str, lang: str) -> str:
    """Who pays, by name: the merchant where the route makes an outsider pay, else the house."""
    route = policy.route(one.route)
    assert route
    outside = route.payer.zh in route.holders and not policy.holder(route.payer.zh).internal
    named = merchant if outside else policy.organisation.called(lang)
    return named or route.payer.of(lang)


def _count(number: int, lang: str) -> str:
    """How many copies: ``肆``, ``four copies``."""
    if lang == "zh":  # as in an amount: 拾壹, not 11
        return capitals(str(number)).removesuffix("元整")
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {'copy' if number == 1 else 'copies'}"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _approval(one: Approval, policy: Policy, lang: str) -> dict[str, str]:
    title = policy.role_title(one.role).of(lang) if one.role else policy.name_of(one.asked)
    by = policy.name_of(one.decided_by) if one.decided_by else ""
    if one.behalf:
        name = policy.name_of(one.behalf)
        by += Title(f"（代{name}）", f" (for {name})").of(lang)
    opinion = phrases.OPINIONS.get(one.state)
    return {
        "title": title,
        "opinion": opinion.of(lang) if opinion else "",
        "by": by,
        "at": when(one.decided_at, policy, lang) if one.decided_at else "",
    }
