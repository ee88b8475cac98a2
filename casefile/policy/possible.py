"""Which values a fact can have: what may stand in a condition on it."""

from collections.abc import Callable, Iterator

from casefile.errors import BadData, CasefileError, Message, message
from casefile.policy.conditions import CLOCK, COUNT, STATES_ASKED, Bounds, OneOf, as_measure
from casefile.policy.fact import Fact
from casefile.policy.grammar import Policy
from casefile.values.amounts import fen, yuan
from casefile.values.codes import credit_code, identity_number, passport_number, permit_number
from casefile.values.figures import percentage, whole_number
from casefile.values.likeness import near_miss
from casefile.values.moments import a_date, a_moment, spell
from casefile.values.telephones import telephone
from casefile.values.value import Title

_SPELLINGS: dict[str, tuple[Callable[[str], str], Message]] = {
    "money": (lambda text: yuan(fen(text)), message("an amount such as 1409.50")),
    "int": (whole_number, message("a whole number such as 3")),
    "percent": (percentage, message("a percentage such as 12.5")),
    "date": (lambda text: a_date(text).isoformat(), message("a date such as 2026-10-01")),
    "datetime": (
        lambda text: spell(a_moment(text, "UTC")),
        message("a moment such as 2026-03-02T02:00:00Z"),
    ),
    "phone": (telephone, message("a telephone number as it is kept, such as 13800000000")),
    "id": (identity_number, message("an identity number")),
    "passport": (passport_number, message("a passport number")),
    "permit": (permit_number, message("a permit number")),
    "uscc": (credit_code, message("a credit code")),
}
"""How a value of each type that is spelled in one way only is spelled, and what that is called."""
MEASURED = ("money", "int", "percent", "date")
"""The types whose values lie above or below others."""


_COUNT = Fact("int", Title("次数", "count"))
"""What is counted, as if it were a fact."""


def choices_in(policy: Policy, fact: Fact) -> tuple[str, ...]:
    """The values that a fact is one of; nothing where it may be any, or any that is so spelled."""
    if fact.choices:
        return tuple(c.id for c in fact.choices)
    if fact.type == "bool":
        return ("yes", "no")
    return tuple(policy.known_units) if fact.type == "unit" else ()


def impossible(
    policy: Policy, fact: Fact, values: tuple[str, ...], place: str, *, alone: bool = False
) -> Iterator[Message]:
    """The ``values`` that ``fact`` can never have, with those that it can; ``alone`` where no
    bounds may stand instead."""
    known = choices_in(policy, fact)
    if fact.type == "group" and values:
        yield message("{place}: of a group it can only be asked whether it is known", place=place)
        return
    for value in values:
        if known and value not in known and len({*known}) < len(known):
            continue  # one of them stands twice, and was perhaps to be this one
        if known and value not in known:
            yield not_among(value, known, place)
        elif not known and fact.type in _SPELLINGS:
            yield from _misspelled(fact, value, place, alone=alone)


def not_among(value: str, known: tuple[str, ...], place: str) -> Message:
    """That ``value`` is none of those that there are."""
    listed = list(known)
    if near := near_miss(value, known):
        return message(
            "{place}: {value} is not one of {known}; did you mean {near}?",
            place=place,
            value=value,
            known=listed,
            near=near,
        )
    return message("{place}: {value} is not one of {known}", place=place, value=value, known=listed)


def _misspelled(fact: Fact, value: str, place: str, *, alone: bool) -> Iterator[Message]:
    """A value that is spelled as none of its type is: no case could ever have it."""
    spelled, wanted = _SPELLINGS[fact.type]
    try:
        right = spelled(value)
    except CasefileError:
        hint = wanted
        if fact.type in MEASURED and not alone:
            hint = message("{wanted}, or bounds such as {{ over = … }}", wanted=wanted)
        yield message(
            "{place}: no case can have {value}; write {wanted}",
            place=place,
            value=value,
            wanted=hint,
        )
        return
    if right != value:
        yield message(
            "{place}: no case can have {value}; write {wanted}",
            place=place,
            value=value,
            wanted=f'"{right}"',
        )


def unfitting(policy: Policy, key: str, wanted: OneOf, place: str) -> Iterator[Message]:
    """What cannot stand behind a clock, a count or a fact that there is."""
    if key.startswith(CLOCK):
        values = wanted.but if isinstance(wanted, Bounds) else wanted
        yield from (not_among(v, STATES_ASKED, place) for v in values if v not in STATES_ASKED)
        if isinstance(wanted, Bounds) and (wanted.sides or wanted.known is not None):
            yield message("{place}: a clock has a state and no amount", place=place)
        return
    fact = _COUNT if key.startswith(COUNT) else policy.facts[key]
    if isinstance(wanted, Bounds):
        yield from _bounds(policy, fact, wanted, place)
    else:
        yield from impossible(policy, fact, wanted, place)
    if fact.type in MEASURED and key not in policy.signs.facts:
        yield from _beyond(fact, wanted, place)


def _beyond(fact: Fact, wanted: OneOf, place: str) -> Iterator[Message]:
    """What no case comes to, since less or more is not taken of the fact."""
    if isinstance(wanted, Bounds):
        low = [(wanted.at_least, 0), (wanted.over, 1)]
        high = [(wanted.up_to, 0), (wanted.under, -1)]
    else:
        low = high = [(value, 0) for value in wanted]
    most, least = as_measure(fact.max), as_measure(fact.min)
    for value, more in low:
        at = as_measure(value)
        if at is not None and most is not None and at + more > most:
            yield message(
                "{place}: no case comes to that; the fact is at most {most}",
                place=place,
                most=fact.max,
            )
    for value, more in high:
        at = as_measure(value)
        if at is not None and least is not None and at + more < least:
            yield message(
                "{place}: no case comes to that; the fact is at least {least}",
                place=place,
                least=fact.min,
            )


def _bounds(policy: Policy, fact: Fact, wanted: Bounds, place: str) -> Iterator[Message]:
    yield from impossible(policy, fact, wanted.but, f"{place}.not")
    sides = wanted.sides
    if not (sides or wanted.but or wanted.known is not None):
        yield message("{place}: says nothing; name bounds, not or known", place=place)
    if wanted.known is not None and (sides or wanted.but):
        yield message("{place}: known stands alone; bounds and not ask for it already", place=place)
    if sides and fact.type not in MEASURED:
        yield message(
            "{place}: only money, whole numbers, percentages and dates have bounds", place=place
        )
        return
    for name, at in sides.items():
        if not _reads(fact, at):
            yield message(
                "{place}: no case can have {value}; write {wanted}",
                place=f"{place}.{name}",
                value=at,
                wanted=_SPELLINGS[fact.type][1],
            )
            return
    yield from _empty(wanted, place)


def _reads(fact: Fact, text: str) -> bool:
    try:
        _SPELLINGS[fact.type][0](text)
    except BadData:
        return False
    return True


def _empty(wanted: Bounds, place: str) -> Iterator[Message]:
    """Bounds between which nothing lies."""
    for low in ("over", "at_least"):
        for high in ("up_to", "under"):
            least, most = getattr(wanted, low), getattr(wanted, high)
            if not (least and most):
                continue
            one, other = as_measure(least), as_measure(most)
            open_ends = (low, high) != ("at_least", "up_to")
            if (
                one is not None
                and other is not None
                and (one > other or (open_ends and one == other))
            ):
                yield message(
                    "{place}: nothing lies between {least} and {most}",
                    place=place,
                    least=least,
                    most=most,
                )
