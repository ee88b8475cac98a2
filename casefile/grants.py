"""What a case has granted, as the rows that limits count."""

from casefile.case import Case
from casefile.model import Grant
from casefile.policy import Policy

SETTLEMENT = "settlement"


def customer_of(case: Case, policy: Policy) -> str:
    """What the customer is known by: the digits of a telephone number, or the fact as it is."""
    key = policy.summed("customer")
    value = str(case.facts.get(key, "")) if key else ""
    if key and policy.facts[key].type == "phone":
        digits = "".join(c for c in value if c.isdigit())
        return digits[-11:]  # without the country's number
    return value.strip()


def grants_of(case: Case, policy: Policy) -> list[Grant]:
    """Every remedy that stands on somebody's authority, and what settlements add to them. What
    waits for an approval, was declined or refused does not count; of a cancelled settlement counts
    what was granted, since it may have been paid."""
    customer = customer_of(case, policy)
    offers = [
        Grant(case.number, f"remedy-{o.no}", o.kind, o.at, o.amount, o.grantor, customer)
        for o in case.offers
        if o.granted and o.amount
    ]
    settled = [
        Grant(case.number, f"settlement-{s.no}", SETTLEMENT, s.at, s.excess, s.grantor, customer)
        for s in case.settlements
        if s.excess and (s.stands or (s.state == "cancelled" and s.steps))
    ]
    return [*offers, *settled]
