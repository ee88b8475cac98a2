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
    people = _people(old) != _people(new)
    return VersionsCompared(
        old=old,
        new=new,
        folded=folded,
        clocks=clocks,
        steps=people or old.steps != new.steps or _reckoning(old) != _reckoning(new),
        money=people
        or (old.limits, old.ceilings, old.remedies, old.routes)
        != (new.limits, new.ceilings, new.remedies, new.routes),
    )


def _people(policy: Policy) -> dict[str, tuple[str, set[str]]]:
    return {member.id: (member.unit, {*member.roles}) for member in policy.staff}


def _changed_clocks(old: Policy, new: Policy) -> frozenset[str]:
    """The clocks that are not as they were, with those that hang on them; all of them where
    something changed that every clock is reckoned with."""
    was = {clock.id: clock for clock in old.clocks}
    every = frozenset(was) | {clock.id for clock in new.clocks}
    if old != new and (_reckoning(old) != _reckoning(new) or _asks_clocks(new)):
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


def _asks_clocks(policy: Policy) -> bool:
    """Whether a condition elsewhere asks how a clock stands."""
    others = (getattr(policy, f.name) for f in msgspec.structs.fields(policy) if f.name != "clocks")
    return any(name.startswith("clock:") for table in others for name in mentioned(table))


_BESIDE = (
    *("identity", "roles", "staff", "steps", "organisation", "units", "holders", "documents"),
    *(
        "clocks",
        "closing",
        "checks",
        "retention",
        "notify",
        "tallies",
        "remedies",
        "limits",
        "ceilings",
    ),
    *("floors", "routes", "route_steps", "settlement", "blocks", "avoids", "mappings", "summary"),
    *("rights", "report", "renamed"),
)
"""The tables that no clock is reckoned with, or only in part."""


def _reckoning(policy: Policy) -> tuple[object, ...]:
    """What every clock is reckoned with; a table that nobody thought of here is part of it."""
    identity = policy.identity
    return (
        (identity.timezone, identity.calendar, identity.workdays, identity.closed_on_holidays),
        identity.longest_pause,
        [(s.id, s.sends_back, s.when) for s in policy.steps],
        [getattr(policy, f) for f in policy.__struct_fields__ if f not in _BESIDE],
    )
