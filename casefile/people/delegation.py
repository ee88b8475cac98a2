"""Who lent their authority to whom, and until when."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from casefile.policy import Policy, Staff


class Delegation(msgspec.Struct, frozen=True):
    """The authority of ``by`` lies with ``to`` as well, until then."""

    by: str
    to: str
    until: datetime


def delegates(
    policy: Policy, staff_id: str, delegations: Iterable[Delegation], now: datetime
) -> list[Staff]:
    """Who acts with the authority of ``staff_id`` now; of two delegations to the same person the
    later one counts."""
    last = {d.to: d for d in delegations if d.by == staff_id}
    found = (policy.member(d.to) for d in last.values() if d.until > now)
    return [member for member in found if member and member.roles]


def delegators(
    policy: Policy, staff: Staff, delegations: Iterable[Delegation], now: datetime
) -> list[Staff]:
    """Whose authority ``staff`` may use now, beside their own; never passed on a second time."""
    last = {d.by: d for d in delegations if d.to == staff.id}
    found = (policy.member(d.by) for d in last.values() if d.until > now)
    return [member for member in found if member and member.roles]
