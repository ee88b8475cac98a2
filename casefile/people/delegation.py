"""Who lent their authority to whom, and until when; lending it, and ending that."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from casefile.errors import BadData, Message, NotFound, Refused, message
from casefile.log.events import AuthorityDelegated, DelegationEnded, NewEvent
from casefile.people.rights import acting, may
from casefile.policy import Policy, Staff
from casefile.values.text import printable


class Delegation(msgspec.Struct, frozen=True):
    """The authority of ``by`` lies with ``to`` as well, until then."""

    by: str
    to: str
    until: datetime
    seq: int = 0
    """The event that lent it."""


def delegations_in_force(
    policy: Policy, delegations: Iterable[Delegation], now: datetime
) -> tuple[Delegation, ...]:
    """What is lent now, each pair once: of two delegations to the same person the later counts."""
    last = {(d.by, d.to): d for d in delegations}

    def acts(name: str) -> bool:
        member = policy.member(name)
        return member is not None and bool(member.roles)

    found = (d for d in last.values() if d.until > now and acts(d.by) and acts(d.to))
    return tuple(sorted(found, key=lambda d: d.seq))


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


def lend(
    policy: Policy, staff: Staff, to: str, until: datetime, now: datetime
) -> tuple[NewEvent, ...]:
    """The authority to approve is lent to a colleague, with an end; ``until`` now ends it."""
    may(policy, staff, "delegate")
    member = acting(policy, to)
    if member.id == staff.id:
        raise Refused("{staff} cannot act for {other}.", staff=member.name, other=staff.name)
    if until < now:
        raise BadData("{until} has passed; a delegation is for a time to come.", until=until)
    return (NewEvent(now, AuthorityDelegated(by=staff.id, to=member.id, until=until)),)


def take_back(
    policy: Policy, staff: Staff, lent: tuple[Delegation, ...], which: str, reason: str = ""
) -> DelegationEnded:
    """What ends one of ``lent``, the delegations in force: ``which`` is its event or a colleague
    whom it ties, needless where ``staff`` lent to one only. What the delegate decided stays.
    NotPermitted for what others lent, without that right."""
    found = _meant(policy, staff, lent, which)
    if len(found) > 1:
        several = Refused("Say which delegation ends.")
        several.parts = tuple(_way_to_end(policy, d) for d in found)
        raise several
    if not found:
        none = NotFound("No such delegation is in force.")
        none.parts = tuple(_way_to_end(policy, d) for d in lent)
        raise none
    (one,) = found
    if one.by != staff.id:
        may(policy, staff, "undelegate")
    return DelegationEnded(by=one.by, to=one.to, reason=printable(reason).strip())


def _meant(
    policy: Policy, staff: Staff, lent: tuple[Delegation, ...], which: str
) -> list[Delegation]:
    if which.isascii() and which.isdigit():
        return [d for d in lent if str(d.seq) == which]
    own = [d for d in lent if d.by == staff.id]
    if not which:
        return own
    member = acting(policy, which)
    return [d for d in own if d.to == member.id] or [d for d in lent if member.id in (d.by, d.to)]


def _way_to_end(policy: Policy, one: Delegation) -> Message:
    return message(
        "{by} to {to}, until {until}: casefile delegate --end {seq}",
        by=policy.name_of(one.by),
        to=policy.name_of(one.to),
        until=one.until,
        seq=one.seq,
    )
