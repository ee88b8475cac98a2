"""What is found to lie beyond a limit afterwards, once it is known who the customer is."""

from collections.abc import Callable, Iterable, Sequence

from casefile.log.events import Beyond
from casefile.log.rows import Grant
from casefile.money.limits import Item, judge
from casefile.policy import Policy
from casefile.values.amounts import yuan
from casefile.values.value import Facts

SCOPE = "per_customer"


KnownOf = Callable[[str], Facts]
"""What is known of a case, by its number; asked only where a limit holds under a condition."""


def beyond_limits(
    policy: Policy, grants: Sequence[Grant], customer: str, known_of: KnownOf
) -> list[Beyond]:
    """Each of ``grants``, all to one ``customer``, judged anew at the moment when it was granted:
    what their grantor could not have granted, had they known."""
    asked = any(row.when for row in policy.limits)
    found = []
    order = sorted(grants, key=lambda g: (g.at, g.case, g.item))
    for number, grant in enumerate(order):
        staff = policy.member(grant.grantor)
        if staff is None:
            continue
        known = known_of(grant.case) if asked else {}
        wanted = Item(grant.case, grant.item, grant.remedy, grant.amount, customer, known=known)
        verdict = judge(policy, staff, wanted, order[:number], grant.at)
        broken = [b for b in verdict.bounds if b.scope == SCOPE and not b.holds]
        if verdict.granted or not broken:
            continue
        bound = min(broken, key=lambda b: b.left)
        found.append(
            Beyond(
                case=grant.case,
                item=grant.item,
                grantor=staff.id,
                role=bound.limit.role,
                most=yuan(bound.most),
                total=yuan(bound.before + grant.amount),
            )
        )
    return found


def newly_beyond(
    policy: Policy,
    before: Iterable[Sequence[Grant]],
    after: Sequence[Grant],
    customer: str,
    known_of: KnownOf,
) -> tuple[Beyond, ...]:
    """What lies beyond a limit once all grants ``after`` are known to be to one customer, and did
    not in any of the parts that were known so ``before``."""
    parts = (beyond_limits(policy, part, customer, known_of) for part in before)
    known = {(b.case, b.item) for part in parts for b in part}
    found = beyond_limits(policy, after, customer, known_of)
    return tuple(one for one in found if (one.case, one.item) not in known)
