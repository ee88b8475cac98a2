"""Who is paid: the complainant by name, or somebody else on a ground that is said."""

import re
from collections.abc import Mapping

from casefile.case.case import Case
from casefile.errors import Refused, message
from casefile.policy import Policy
from casefile.policy.money import SettlementRules
from casefile.values.surnames import names_somebody
from casefile.values.value import Facts, Title, Value

HIMSELF = ("customer", "complainant", "顾客", "本人", "投诉人")


def with_payee(
    case: Case, policy: Policy, rules: SettlementRules, given: Mapping[str, Value]
) -> Facts:
    """``given`` with the payee by name. Money goes to the complainant, by every name that they ever
    bore on the case; to somebody else only where it is said on what ground. Refused for what is
    typed where nobody gave a name (未提供): somebody signs for money by name."""
    facts = dict(given)
    key = policy.summed("complainant")
    name = str(case.facts.get(key, "")) if key else ""
    payee = str(facts.get(rules.payee, ""))
    if name and payee.lower() in HIMSELF:
        payee = facts[rules.payee] = name
    if payee and not payee_named(payee):
        raise nobody_paid(case, policy, rules, payee)
    others = [borne for borne in case.names if borne != payee and names_somebody(borne)]
    if not payee or (payee == name and not others) or facts.get(rules.payee_basis):
        return facts
    if not rules.payee_basis:
        error = Refused("{payee} is not the complainant.", payee=payee)
        error.parts = (
            message(
                "The complainant is named by {key}=customer; the policy pays nobody else: it has "
                "no payee_basis under [settlement].",
                key=rules.payee,
            ),
        )
        raise error
    told = (
        message("{payee} is not the complainant; say on what ground they are paid:", payee=payee)
        if payee != name
        else message(
            "The complainant was put down under another name before; say on what ground {payee} is "
            "paid:",
            payee=payee,
        )
    )
    error = Refused(told.text, **told.values)
    ground = _ground(case, policy, rules.payee_basis, payee)
    error.parts = (
        message("the same command with {key}={ground}", key=rules.payee_basis, ground=ground),
    )
    raise error


def payee_named(payee: str) -> bool:
    """Whether somebody can sign for money by that name; a letter may be an initial."""
    return names_somebody(payee) or (len(payee) == 1 and payee.isascii() and payee.isalpha())


def nobody_paid(case: Case, policy: Policy, rules: SettlementRules, payee: str) -> Refused:
    """The error for a payee who has no name."""
    key = policy.summed("complainant")
    error = Refused(
        "Money is paid to somebody by name, and “{payee}” is none: {key}=…",
        payee=payee,
        key=rules.payee,
    )
    if key:
        error.parts = (
            message(
                "The complainant's name, once they give it: casefile correct {case} {seq} {key}=… "
                "--reason …",
                case=case.number,
                seq=case.steps[0].seq if case.steps else case.opened_seq,
                key=key,
            ),
        )
    return error


def _ground(case: Case, policy: Policy, basis: str, payee: str) -> list[Title]:
    """On what ground the payee may be paid, as it is typed: what the case calls somebody of that
    name (its guardian), else the first of what the policy gives as examples."""
    called = [
        policy.facts[key].title
        for key, value in case.facts.items()
        if value == payee and key != policy.summed("complainant") and key in policy.facts
    ]
    hint = policy.facts[basis].hint
    title = called[0] if called else hint or Title("…", "…")
    first = {
        lang: re.split("[、,，;；]", text)[0].strip().removesuffix("姓名").removesuffix("'s name")
        for lang, text in title.items()
    }
    return [Title(**{lang: f'"{text}"' if " " in text else text for lang, text in first.items()})]
