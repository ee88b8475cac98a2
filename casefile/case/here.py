"""What a decision stands on."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from casefile.case.case import Case
from casefile.log.rows import Grant
from casefile.policy import Policy, Staff
from casefile.policy.money import Ceiling

if TYPE_CHECKING:
    from casefile.people.delegation import Delegation


class CeilingUse(msgspec.Struct, frozen=True):
    """What of a ceiling is taken up: ``others`` fen on other cases, and the grants on this one."""

    ceiling: Ceiling
    others: int
    here: Sequence[Grant] = ()


class Totals(msgspec.Struct, frozen=True):
    """What limits count: the grants that may matter, and whose authority was lent to whom."""

    grants: Sequence[Grant] = ()
    delegations: "Sequence[Delegation]" = ()
    ceilings: Sequence[CeilingUse] = ()


class Here(msgspec.Struct, frozen=True, dict=True):
    """What a decision stands on: the case as it is, its policy, who acts, and when (UTC).

    ``counted`` reads what limits count, in the same transaction; it is asked for once, and only by
    decisions on money.
    """

    case: Case
    policy: Policy
    staff: Staff
    now: datetime
    counted: Callable[[], Totals] = Totals

    @cached_property
    def totals(self) -> Totals:
        return self.counted()
