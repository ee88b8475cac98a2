"""How money goes, as papers say it: by which way, and the account of that way."""

from casefile.case.money import Settlement
from casefile.papers import on_paper
from casefile.papers.context import boxes
from casefile.policy import Policy
from casefile.values.value import Facts


def method_on_paper(one: Settlement, policy: Policy, lang: str) -> str:
    """How it is paid, as boxes to tick."""
    key = policy.settlement.method if policy.settlement else ""
    if not key:
        return on_paper.CASH.of(lang)
    return boxes(policy, key, {key: agreed_ways(one, policy)}, lang)


def agreed_ways(one: Settlement, policy: Policy) -> list[str]:
    """How it is paid: as agreed; where nothing was, as was paid so far."""
    key = policy.settlement.method if policy.settlement else ""
    if agreed := str(one.facts.get(key, "")):
        return [agreed]
    return [str(s.facts[key]) for s in one.steps if s.stands and key in s.facts]


def account_for(ways: list[str], agreed: Facts, policy: Policy) -> str:
    """The account that was agreed on, for money that goes the way agreed on with it: nobody signs
    for cash that came to an account."""
    rules = policy.settlement
    if not (rules and rules.account):
        return ""
    way = str(agreed.get(rules.method, "")) if rules.method else ""
    return str(agreed.get(rules.account, "")) if {*ways} <= {way} else ""
