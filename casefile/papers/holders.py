"""Who gets a copy of the papers of a settlement, and whether the customer does."""

from collections.abc import Sequence

from casefile.case.money import Settlement
from casefile.case.routes import holders
from casefile.papers import on_paper
from casefile.papers.on_paper import LANG
from casefile.policy import Policy
from casefile.policy.people import Holder

CUSTOMER_AS_HOLDER = on_paper.CUSTOMER.of(LANG)
"""How routes name the customer as a holder."""


def holders_of(one: Settlement, policy: Policy) -> tuple[str, ...]:
    """Who gets a copy of its papers."""
    return holders(one, policy, CUSTOMER_AS_HOLDER)


def customer_holds(names: Sequence[str], policy: Policy) -> bool:
    """Whether one of the copies is for the customer."""
    return any(
        {*holder_named(name, policy).title.names} & {*on_paper.CUSTOMER.names} for name in names
    )


def holder_named(name: str, policy: Policy) -> Holder:
    """Who that is; the customer is a party, and has a name in each language."""
    holder = policy.holder(name)
    if name == CUSTOMER_AS_HOLDER and holder.title.names == (name,):
        return Holder(name, on_paper.CUSTOMER)
    return holder
