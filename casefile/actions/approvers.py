"""Who could give an approval that waits, of all who are staff."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial

from casefile.actions.totals import totals_for
from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import Approval
from casefile.money.approvals import givers
from casefile.policy import Policy
from casefile.store import Store


def approvers(
    store: Store, now: datetime, case: Case, policy: Policy, one: Approval
) -> Sequence[str]:
    """The ids of those who could give it now, as all rules of an approval and all grants of today
    say; who is asked alone, if they could."""
    counted = cache(partial(totals_for, store, case, policy, now))
    return givers(Here(case, policy, policy.staff[0], now, counted), one)
