"""Whether a case can go on under another version of its policy, and what would change for it.

A case keeps the policy it was opened under until somebody moves it on purpose: a change of policy
never moves history silently (DOMAIN: "the case keeps the policy version").
"""

from collections.abc import Iterator

import msgspec

from casefile.case import Case
from casefile.clocks import ClockState
from casefile.errors import Message, message
from casefile.events import ClockMoved
from casefile.model import Value
from casefile.policy import Fact, Policy


class Succession(msgspec.Struct, frozen=True):
    """What another policy means for one open case: the deadlines that move and the steps that come
    next then; or why it stays (``stays``), as it holds what the other policy does not know."""

    case: str
    before: str
    moved: tuple[ClockMoved, ...]
    next_before: tuple[str, ...]
    next_after: tuple[str, ...]
    stays: tuple[Message, ...] = ()


def unfit(case: Case, policy: Policy) -> Iterator[Message]:
    """What ``case`` holds and ``policy`` has no place for."""
    steps = {s.id for s in policy.steps}
    for name in dict.fromkeys(s.id for s in case.steps if s.id not in steps):
        yield message("there is no step {step}", step=name)
    given = {k: v for s in case.steps for k, v in s.facts.items()} | case.everything
    given |= {k: v for c in case.contacts for k, v in c.facts.items()}
    for key, value in given.items():
        fact = policy.facts.get(key)
        if fact is None:
            yield message("there is no fact {fact}", fact=key)
        elif not _fits(fact, value):
            yield message("{fact} cannot be what it was", fact=fact.title)
    for kind in dict.fromkeys(d.type for d in case.documents):
        if policy.document(kind) is None:
            yield message("there is no document {document}", document=kind)
    if policy.member(case.owner) is None:
        yield message("{staff} is no member of staff", staff=case.owner)


def _fits(fact: Fact, value: Value) -> bool:
    if (fact.type == "list") != isinstance(value, list):
        return False
    known = {c.id for c in fact.choices}
    values = value if isinstance(value, list) else [value]
    return not known or known.issuperset(values)


def moved_clocks(
    case: Case, before: tuple[ClockState, ...], after: tuple[ClockState, ...]
) -> Iterator[ClockMoved]:
    """The open deadlines that differ."""
    old = {c.clock.id: c.due for c in before if c.ended_at is None and c.due}
    for clock in after:
        was = old.get(clock.clock.id)
        if was and clock.due and clock.ended_at is None and clock.due.at != was.at:
            owner = case.owner if clock.clock.owner == "owner" else clock.clock.owner
            yield ClockMoved(case.number, clock.clock.id, was.at, clock.due.at, owner)
