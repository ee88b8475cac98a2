"""What was paid on a settlement, what is left over of it, and what was paid beyond what is owed.

Sums are whole fen.
"""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.case.money import Settlement
from casefile.case.payments import paying_steps
from casefile.policy import Policy
from casefile.values.amounts import fen


def paid_anew(case: Case, one: Settlement, policy: Policy) -> int:
    """The fen that were paid on a settlement itself and not paid back, there or on another one that
    took them over."""
    return max(_given(one, policy) - _paid_back(case, one, policy), 0)


def _paid_back(case: Case, one: Settlement, policy: Policy) -> int:
    """What came back of a settlement: on it, and beyond what was paid there on those that took it
    over."""
    after = (s for s in case.settlements if s.continues == one.no)
    return one.returned + sum(
        max(_paid_back(case, s, policy) - _given(s, policy), 0) for s in after
    )


def paid_on(one: Settlement, policy: Policy) -> int:
    """The fen that the customer has of a settlement, with what it took over."""
    return max(one.carried + _given(one, policy) - one.returned, 0)


def left_over(one: Settlement, policy: Policy) -> int:
    """The fen of a settlement that came to nothing which may go on with another one: what the
    customer has of it, but for what was explained already."""
    return max(paid_on(one, policy) - one.explained, 0)


def _given(one: Settlement, policy: Policy) -> int:
    paying = paying_steps(policy)
    return sum(
        fen(str(s.facts.get(paying[s.id], "0"))) for s in one.steps if s.id in paying and s.stands
    )


def continued(case: Case, no: int) -> bool:
    """Whether another settlement took over what was paid on number ``no``."""
    return any(s.continues == no for s in case.settlements)


def overpaid(case: Case, policy: Policy) -> Iterator[tuple[Settlement, int]]:
    """The settlements on which more was paid than is owed, and how many fen more: neither paid
    back, nor explained, nor taken over by another settlement."""
    for one in case.settlements:
        owed = one.amount if one.alive else 0
        beyond = paid_on(one, policy) - owed - one.explained
        if beyond > 0 and not continued(case, one.no):
            yield one, beyond


def chain(case: Case, one: Settlement) -> set[int]:
    """The numbers of a settlement and of those whose payments it took over."""
    found = {one.no}
    while one.continues:
        one = case.settlements[one.continues - 1]
        found.add(one.no)
    return found
