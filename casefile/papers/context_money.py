"""The names that a paper about a settlement may use, beside those of its case."""

from collections.abc import Sequence

from casefile.case import routes
from casefile.case.case import Case
from casefile.case.money import Approval, Settlement
from casefile.case.owed import chain, paid_on
from casefile.money.losses import Loss, losses
from casefile.papers import on_paper
from casefile.papers.brackets import bracketed
from casefile.papers.context import Context, boxes
from casefile.papers.context_dealings import payments_on_paper
from casefile.papers.on_paper import LANG, staff_on_paper, time_on_paper
from casefile.papers.owing import outsider_pays, paid_in_their_place
from casefile.papers.payment_ways import account_for, agreed_ways, method_on_paper
from casefile.papers.receipts import Receipt
from casefile.policy import Policy
from casefile.policy.people import Holder
from casefile.procedure.facts import shown
from casefile.values.moments import a_date
from casefile.values.surnames import in_latin
from casefile.values.value import Facts, Title, Value
from casefile.values.words import (
    SEMICOLON,
    a_sum,
    enumerated,
    figures,
    in_words,
    number,
    sum_in_words,
)

CUSTOMER_AS_HOLDER = on_paper.CUSTOMER.of(LANG)
"""How routes name the customer as a holder."""


def holders_of(one: Settlement, policy: Policy) -> tuple[str, ...]:
    """Who gets a copy of its papers."""
    return routes.holders(one, policy, CUSTOMER_AS_HOLDER)


def customer_holds(names: Sequence[str], policy: Policy) -> bool:
    """Whether one of the copies is for the customer."""
    return any({*_holder(name, policy).title.names} & {*on_paper.CUSTOMER.names} for name in names)


def _holder(name: str, policy: Policy) -> Holder:
    """Who that is; the customer is a party, and has a name in each language."""
    holder = policy.holder(name)
    if name == CUSTOMER_AS_HOLDER and holder.title.names == (name,):
        return Holder(name, on_paper.CUSTOMER)
    return holder


def settlement_context(one: Settlement, case: Case, policy: Policy, lang: str = LANG) -> Context:
    """What a template in ``lang`` may use of a settlement: texts only.

    The payee's identity number is masked here; ``copy_context`` says how originals show it.
    """
    route, rules = policy.route(one.route), policy.settlement
    assert route
    assert rules
    known = routes.known(case, one)

    def text(key: str) -> str:
        value: Value = known.get(key, "") if key else ""
        return value if isinstance(value, str) else SEMICOLON.of(lang).join(value)

    names = holders_of(one, policy)
    holders = [_holder(name, policy).title.of(lang) for name in names]
    merchant = merchant_on_paper(known, policy, lang)
    by = text(rules.pay_by)
    approvals = [
        _approval(a, policy, lang)
        for a in case.approvals
        if (a.of, a.subject) == ("settlement", one.no) and a.state != "void"
    ]
    return {
        "settlement": {
            "no": str(one.no),
            **_sums(one.amount, policy, lang),
            **_still(one, policy, lang),
            **_claimed(one, case, policy, lang),
            **_losses(one, known.get(rules.items, ""), policy, lang),
            "payee": text(rules.payee),
            "payee_id": _number(known, policy, lang, reveal=False),
            "payee_basis": text(rules.payee_basis),
            "merchant": merchant,
            "merchant_code": text(rules.merchant_code),
            "thirds": [on_paper.THIRD.of(lang).format(merchant=merchant)] if merchant else [],
            "route": route.title.of(lang),
            "basis": route.basis,
            "payer": route.payer.of(lang),
            "payer_name": _payer(route.payer, one, policy, merchant, lang),
            "method": method_on_paper(one, policy, lang),
            "account": account_for(agreed_ways(one, policy), one.facts, policy),
            "pay_by": in_words(a_date(by), lang) if by else on_paper.BLANK_DAY.of(lang),
            "attachments": text(rules.attachments) or on_paper.VOUCHERS.of(lang),
            "by": staff_on_paper(policy, one.by, lang),
            "at": time_on_paper(one.at, policy, lang),
            "copies_word": _count(len(holders), lang),
            "holders": enumerated(holders, lang),
            "customer_holds": "yes" if customer_holds(names, policy) else "",
            "approvals": approvals,
        },
        **register_of_copies(names, policy, lang),
        "payments": payments_on_paper(case, policy, lang, of=chain(case, one)),
    }


def register_of_copies(names: Sequence[str], policy: Policy, lang: str = LANG) -> Context:
    """Who holds which copy."""
    return {
        "copies": [
            {"no": str(n), "holder": on_paper.as_heading(_holder(name, policy).title, lang)}
            for n, name in enumerate(names, 1)
        ]
    }


def merchant_on_paper(known: Facts, policy: Policy, lang: str) -> str:
    """The merchant by name; in other languages than Chinese as it writes itself, or in pinyin, and
    the registered name beside it."""
    rules = policy.settlement
    name = str(known.get(rules.merchant, "")) if rules and rules.merchant else ""
    if lang == LANG or not name or not rules:
        return name
    latin = str(known.get(rules.merchant_en, "")) or in_latin(name, person=False)
    return name if latin == name else bracketed(on_paper.ABROAD, lang, name=name, latin=latin)


def copy_context(
    no: int, names: Sequence[str], known: Facts, policy: Policy, lang: str = LANG
) -> Context:
    """What differs from copy to copy of those for ``names``: its number and who it is for. The
    payee's identity number, as far as ``known``, every original shows alike: masked where any of
    them stays within the house, in full where none does."""
    kept = any(_holder(name, policy).internal for name in names)
    holder = _holder(names[no - 1], policy)
    title, of = on_paper.as_heading(holder.title, lang), len(names)
    label = on_paper.LABEL.of(lang).format(no=no, of=of, holder=title)
    return {
        "copy": {
            "no": str(no),
            "of": str(of),
            "holder": title,
            "label": label,
            "payee_id": _number(known, policy, lang, reveal=not kept),
        }
    }


def _number(known: Facts, policy: Policy, lang: str, *, reveal: bool) -> str:
    """The number of the payee's identity card, or of the passport or permit that is named instead;
    nothing where it is to be written by hand."""
    rules = policy.settlement
    if rules is None:
        return ""
    others = (key for key in rules.facts if policy.facts[key].type in ("passport", "permit"))
    key = next((key for key in (rules.payee_id, *others) if key and key in known), "")
    if not key:
        return ""
    number = shown(policy, key, known[key], lang, reveal=reveal)
    if key == rules.payee_id:
        return number
    return bracketed(
        on_paper.OTHER_NUMBER, lang, number=number, title=policy.facts[key].title.of(lang)
    )


def _sums(amount: int, policy: Policy, lang: str) -> dict[str, str]:
    """An amount in figures and in words."""
    words = sum_in_words(amount, lang, policy.currency)
    return {"amount": figures(amount, lang), "capitals": words}


def _still(one: Settlement, policy: Policy, lang: str) -> Context:
    """What was paid so far, and what is left of it."""
    paid = paid_on(one, policy)
    left = max(one.amount - paid, 0)
    return {
        "paid": figures(paid, lang),
        "left": figures(left, lang),
        "left_capitals": sum_in_words(left, lang, policy.currency),
        "begun": "yes" if 0 < paid < one.amount else "",
        "settled": "yes" if not left else "",
    }


def _claimed(one: Settlement, case: Case, policy: Policy, lang: str) -> Context:
    """What the house paid in place of whoever was to pay."""
    claimed = paid_in_their_place(case, policy, one)
    return {
        "claimed": figures(claimed, lang) if claimed else "",
        "claimed_capitals": sum_in_words(claimed, lang, policy.currency) if claimed else "",
        "by_outsider": "yes" if outsider_pays(policy, one) else "",
    }


def _losses(one: Settlement, items: Value, policy: Policy, lang: str) -> Context:
    """The losses that are settled: in one line, and as rows with their amounts."""
    found = losses(items, policy.currency)
    texts = [
        line.text if line.amount is None else _loss_told(line.text, line.amount, policy, lang)
        for line in found
    ]
    if len(found) == 1:
        found = (Loss(found[0].text, one.amount),)  # the only one: it comes to the whole
    rows = [
        {"no": str(n), "text": line.text, "amount": _figures(line.amount, lang)}
        for n, line in enumerate(found, 1)
    ]
    return {"losses": SEMICOLON.of(lang).join(texts), "items": rows}


def _loss_told(text: str, amount: int, policy: Policy, lang: str) -> str:
    return on_paper.LOSS.of(lang).format(
        text=text,
        figures=figures(amount, lang),
        unit=policy.currency.title.of(lang),
        sum=a_sum(amount, lang, policy.currency),
    )


def _figures(amount: int | None, lang: str) -> str:
    return "" if amount is None else figures(amount, lang)


def _payer(payer: Title, one: Settlement, policy: Policy, merchant: str, lang: str) -> str:
    """Who pays, by name: the merchant where an outsider pays, else the house. Where somebody else
    than the payer of the route pays, it is the other of the two."""
    route = policy.route(one.route)
    assert route
    outside = outsider_pays(policy, one)
    if payer != route.payer:
        outside = not outside
    named = merchant if outside else policy.organisation.called(lang)
    return named or payer.of(lang)


def receipt_context(
    receipt: Receipt, one: Settlement, case: Case, policy: Policy, lang: str = LANG
) -> Context:
    """What a template in ``lang`` may use of the payment that a receipt certifies: texts only. What
    it calls the amount and the payer of the settlement are those of the payment, on every template:
    nobody signs for more than they received."""
    rules = policy.settlement
    assert rules
    merchant = merchant_on_paper(routes.known(case, one), policy, lang)
    ticked: Facts = {rules.method: receipt.method} if receipt.method else {}
    said = {
        **_sums(receipt.amount, policy, lang),
        "payer": receipt.payer.of(lang),
        "payer_name": _payer(receipt.payer, one, policy, merchant, lang),
        "method": boxes(policy, rules.method, ticked, lang)
        if rules.method
        else on_paper.CASH.of(lang),
        "account": account_for([receipt.method] * bool(receipt.method), one.facts, policy),
    }
    day = receipt.at and on_paper.day_on_paper(receipt.at, policy, lang)
    return {
        "settlement": {**settlement_context(one, case, policy, lang)["settlement"], **said},
        "payment": {
            **said,
            "no": str(receipt.payment or ""),
            "day": day or on_paper.BLANK_DAY.of(lang),
            "agreed": figures(one.amount, lang),
            "total": figures(receipt.total, lang),
            "left": figures(receipt.left, lang),
            "settled": "" if receipt.left else "yes",
        },
    }


def _count(count: int, lang: str) -> str:
    """How many copies: ``肆``, ``four copies``."""
    form = on_paper.ONE_COPY if count == 1 else on_paper.COPY_COUNT
    return form.of(lang).format(number=number(count, lang))


def _approval(one: Approval, policy: Policy, lang: str) -> dict[str, str]:
    title = (
        policy.role_title(one.role).of(lang)
        if one.role
        else staff_on_paper(policy, one.asked, lang)
    )
    by = staff_on_paper(policy, one.decided_by, lang) if one.decided_by else ""
    if one.behalf:
        name = staff_on_paper(policy, one.behalf, lang)
        by = bracketed(on_paper.ON_BEHALF, lang, by=by, name=name)
    opinion = on_paper.OPINIONS.get(one.state)
    said = opinion.of(lang) if opinion else ""
    return {
        "title": title,
        "opinion": on_paper.ONE_LOGIN.of(lang).format(opinion=said) if one.same_login else said,
        "by": by,
        "at": time_on_paper(one.decided_at, policy, lang) if one.decided_at else "",
    }
