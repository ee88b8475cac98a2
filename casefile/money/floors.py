"""What the law gives at least, and what on a case lies below it."""

from collections.abc import Iterable, Iterator

import msgspec

from casefile.case.case import Case
from casefile.errors import Message, message
from casefile.log.events import (
    Event,
    FactsCorrected,
    RemediesChosen,
    RemedyOffered,
    SettlementMade,
    StepRecorded,
)
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.policy.money import Floor
from casefile.values.amounts import fen, yuan


class Shortfall(msgspec.Struct, frozen=True):
    """``told`` fen where ``floor`` gives ``least``; ``of`` is ``remedies``, ``settlements`` or the
    fact that names the amount."""

    floor: Floor
    of: str
    told: int
    least: int


def shortfalls(case: Case, policy: Policy) -> list[Shortfall]:
    """Whatever is offered, planned or settled on the case below a floor. Where nothing of that
    sort was named yet, nothing is below it."""
    return [
        Shortfall(floor, of, told, least)
        for floor in policy.floors
        if holds(floor.when, case.known)
        for least in [at_least(case, floor)]
        for of, told in _named(case, floor)
        if told < least
    ]


def at_least(case: Case, floor: Floor) -> int:
    """What a floor comes to on the case, in fen; without a known price its fixed part."""
    price = str(case.facts.get(floor.price, "0"))
    return max(fen(floor.least), floor.times * fen(price))


def _named(case: Case, floor: Floor) -> Iterator[tuple[str, int]]:
    """The amounts that are held against a floor. Offers are choices: what was chosen counts
    together, of what was only offered the best."""
    offers = [o for o in case.offers if o.stands and o.kind in floor.remedies]
    if offers:
        chosen = sum(o.amount for o in offers if o.state == "chosen")
        yield "remedies", max(chosen, *(o.amount for o in offers))
    for key in floor.facts:
        if key in case.facts:
            yield key, fen(str(case.facts[key]))
    settled = [s.amount for s in case.settlements if s.running or s.stands]
    if settled:
        yield "settlements", sum(settled)


def weighed(events: Iterable[Event], policy: Policy) -> bool:
    """Whether any of ``events`` names an amount that floors look at, or changes a floor."""
    keys = {key for f in policy.floors for row in f.when for key in row}
    keys |= {key for f in policy.floors for key in (f.price, *f.facts)}
    return any(
        isinstance(e.payload, RemedyOffered | RemediesChosen | SettlementMade | FactsCorrected)
        or (isinstance(e.payload, StepRecorded) and bool(keys & e.payload.facts.keys()))
        for e in events
    )


def below(policy: Policy, floor_id: str, of: str, told: int, least: int) -> Message:
    """A shortfall in words, with the clause that gives more."""
    floor = next((f for f in policy.floors if f.id == floor_id), None)
    fact = policy.facts.get(of)
    names = {"remedies": message("The remedies"), "settlements": message("The settlements")}
    return message(
        "{subject}: {told} yuan, below the least of {least} yuan by law ({basis}).",
        subject=fact.title if fact else names.get(of, of),
        told=yuan(told),
        least=yuan(least),
        basis=(floor.basis or floor.title) if floor else floor_id,
    )
