"""What of two versions of the policy can make a case go otherwise."""

import msgspec

from casefile.policy import Policy
from casefile.policy.walk import mentioned


class VersionsCompared(msgspec.Struct, frozen=True):
    """What two versions can make different on a case: nothing else is looked at, so that a change
    of one clock costs one clock."""

    old: Policy
    new: Policy
    folded: Policy
    """``new`` with the clocks alone that may run otherwise."""
    clocks: frozenset[str]
    steps: bool
    money: bool

    @property
    def nothing(self) -> bool:
        return not (self.clocks or self.steps or self.money)


def versions_compared(old: Policy, new: Policy) -> VersionsCompared:
    """What may be otherwise under ``new``."""
    clocks = _changed_clocks(old, new)
    folded = msgspec.structs.replace(
        new, clocks=tuple(clock for clock in new.clocks if clock.id in clocks)
    )
    people = {s.id: {*s.roles} for s in old.staff} != {s.id: {*s.roles} for s in new.staff}
    asked = {k: (f.type, f.when) for k, f in old.facts.items()} != {
        k: (f.type, f.when) for k, f in new.facts.items()
    }
    return VersionsCompared(
        old=old,
        new=new,
        folded=folded,
        clocks=clocks,
        steps=people or asked or old.steps != new.steps,
        money=people
        or (old.limits, old.remedies, old.routes) != (new.limits, new.remedies, new.routes),
    )


def _changed_clocks(old: Policy, new: Policy) -> frozenset[str]:
    """The clocks that are not as they were, with those that hang on them; all of them where
    something changed that every clock is reckoned with."""
    was = {clock.id: clock for clock in old.clocks}
    every = frozenset(was) | {clock.id for clock in new.clocks}
    if _reckoning(old) != _reckoning(new):
        return every
    found = {c.id for c in new.clocks if c != was.get(c.id)} | every - {c.id for c in new.clocks}
    hangs = {
        (clock.id, name.partition(":")[2])
        for clock in new.clocks
        for name in mentioned(clock)
        if name.startswith("clock")
    }
    while more := {b for a, b in hangs if a in found} | {a for a, b in hangs if b in found}:
        if more <= found:
            break
        found |= more
    return frozenset(found)


def _reckoning(policy: Policy) -> tuple[object, ...]:
    identity = policy.identity
    return (
        (identity.timezone, identity.calendar, identity.workdays, identity.closed_on_holidays),
        identity.longest_pause,
        (policy.hours, policy.days, policy.facts, policy.contact),
        [(s.id, s.sends_back, s.when) for s in policy.steps],
    )
