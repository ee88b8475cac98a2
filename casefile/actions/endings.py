"""Closing a case: when its steps are done, or in one of the other ways that its policy names."""

from datetime import datetime

import msgspec

from casefile.actions.act import Outcome, Sight, act, act_on
from casefile.actions.entry import Entry
from casefile.actions.histories import load, number_of
from casefile.case.case import Tie
from casefile.case.here import Here
from casefile.errors import Refused
from casefile.log.events import NewEvent
from casefile.log.kinds import LOOKS
from casefile.people import rights
from casefile.procedure import endings, links
from casefile.procedure.short_ends import ENDING, OF_CASE, asked_of_end, end_short, ending_named
from casefile.procedure.typed import parsed
from casefile.store import Store
from casefile.values.value import Facts

DUPLICATE: Tie = "duplicate"


class TypedClosing(msgspec.Struct, frozen=True):
    """How a case is to be closed: the facts as typed, when that was, and why, where something
    stays open."""

    given: Facts
    at: datetime | None = None
    despite: str = ""


def close(
    store: Store, name: str, closing: TypedClosing, entry: Entry, seen: int | None = None
) -> Outcome:
    """Close the case; in the way that ``ending=`` names, where it does."""
    given = dict(closing.given)
    sight = None if seen is None else Sight(seen, LOOKS)
    if ENDING in given:
        named = TypedEnding(str(given.pop(ENDING)), str(given.pop(OF_CASE, "")))
        typed = msgspec.structs.replace(closing, given=given)
        return _end_short(store, name, named, typed, entry, sight)

    def decide(here: Here) -> tuple[NewEvent, ...]:
        allowed, title = here.policy.closing.facts, rights.VERBS["close"]
        facts = parsed(here.policy, allowed, closing.given, title, here.now)
        return endings.close(here, facts, at=closing.at, despite=closing.despite)

    return act(store, name, entry, decide, sight)


class TypedEnding(msgspec.Struct, frozen=True):
    """The way in which a case is to end, and the case that it repeats, as somebody names them."""

    name: str
    of: str = ""


def _end_short(
    store: Store,
    name: str,
    named: TypedEnding,
    closing: TypedClosing,
    entry: Entry,
    sight: Sight | None,
) -> Outcome:
    def ended(here: Here) -> NewEvent:
        rule = ending_named(here.policy, named.name)
        if rule.duplicate and not named.of:
            raise Refused(
                "Say which case it repeats: casefile close {case} ending={ending} of=CASE",
                case=here.case.number,
                ending=rule.id,
            )
        if named.of and not rule.duplicate:
            raise Refused("{ending} repeats no other case; leave of= out.", ending=rule.title)
        asked = asked_of_end(here.policy, rule)
        facts = parsed(here.policy, asked.facts, closing.given, rule.title, here.now)
        return end_short(here, rule, facts, at=closing.at, despite=closing.despite)

    def both(heres: tuple[Here, ...]) -> tuple[tuple[NewEvent, ...], ...]:
        if len(heres) < 2:
            raise Refused("A case is no duplicate of itself.")
        closed = ended(heres[0])
        (linked,), there = links.tied(heres, DUPLICATE)
        return (linked, closed), there

    case, _ = load(store, name)
    tied = [one.other for one in case.links if one.tie == DUPLICATE]
    if not named.of or number_of(store, named.of) in tied:
        return act(store, name, entry, lambda here: (ended(here),), sight)
    return act_on(store, (name, named.of), entry, both, sight)[0]
