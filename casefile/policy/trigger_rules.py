"""What must hold of what starts, ends, restarts and extends clocks, and of how long they run."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from casefile.errors import Message, message
from casefile.policy.clocks import EACH, ROUTE, Clock
from casefile.policy.faults import resting_on_personal, undefined, unmeetable, unreadable_allowance
from casefile.policy.grammar import Policy
from casefile.values.data_rights import DATA_RIGHTS
from casefile.worktime.allowance import ALLOWANCE, allowance

ANY_CONTACT = "contact"
MINUTES = re.compile("([1-9]|1[0-2])m")
"""Minutes that may have been meant as months: nobody has twelve minutes for a complaint."""


def triggers(policy: Policy) -> tuple[str, ...]:
    """Everything that may start or end a clock, but for dates and times among the facts."""
    back = dict.fromkeys(s.sends_back.to for s in policy.steps if s.sends_back)
    return (
        *("received", "opened", "closed", "asked", "answered", ANY_CONTACT),
        *(f"step:{s.id}" for s in policy.steps),
        *(f"sent-back:{step}" for step in back),
        *(f"document:{d.id}" for d in policy.documents),
        *(f"signed:{d.id}" for d in policy.documents if d.numbered),
        *("promise", "promise-kept", "approval-asked", "approval-decided"),
        *(f"requested:{right}" for right in DATA_RIGHTS),
        "request-answered",
        *("settled", *(f"{ROUTE}{s.id}" for s in policy.route_steps)),
        *(f"{EACH}{s.id}" for s in policy.route_steps if s.comes_again),
        *(f"clock-missed:{c.id}" for c in policy.clocks),
    )


def _triggers(policy: Policy) -> Iterator[Message]:
    known = triggers(policy)
    for clock in policy.clocks:
        for field, names in _roles(clock):
            place = f"clock[{clock.id}].{field}"
            yield from undefined(known, (n for n in names if not n.startswith("fact:")), place)
            yield from _moments(policy, (n for n in names if n.startswith("fact:")), place)
        yield from _twice(clock)
        yield from _contacts(policy, clock)
        if not clock.starts:
            yield message("{place}: is missing", place=f"clock[{clock.id}].starts")
    yield from _circles(policy)


def _roles(clock: Clock) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in ("starts", "stops", "cancels", "restarts"):
        yield field, getattr(clock, field)
    for number, row in enumerate(clock.extends, 1):
        yield f"extends[{number}].on", row.on
    for number, still in enumerate(clock.not_counted, 1):
        yield f"not_counted[{number}].begins", still.begins
        yield f"not_counted[{number}].ends", still.ends


def _moments(policy: Policy, names: Iterable[str], place: str) -> Iterator[Message]:
    """``fact:KEY`` names a date or a time, which is there for good."""
    for name in names:
        key = name.removeprefix("fact:")
        if not name.startswith("fact:"):
            yield message("{place}: write it as fact:KEY, not {value}", place=place, value=name)
            continue
        yield from undefined(policy.facts, [key], place)
        yield from resting_on_personal(policy, [key], place)
        if key in policy.facts and policy.facts[key].type not in ("date", "datetime"):
            yield message(
                "{place}: {fact} is no date and no time; a clock needs a fact of type date or "
                "datetime",
                place=place,
                fact=key,
            )


def _twice(clock: Clock) -> Iterator[Message]:
    ends = {field: getattr(clock, field) for field in ("stops", "restarts", "cancels")}
    for one, other in (("stops", "restarts"), ("stops", "cancels"), ("restarts", "cancels")):
        for name in ends[one]:
            if name in ends[other]:
                yield message(
                    "{place}: {name} stands among {other} as well; a round ends in one way",
                    place=f"clock[{clock.id}].{one}",
                    name=name,
                    other=other,
                )


def _contacts(policy: Policy, clock: Clock) -> Iterator[Message]:
    """``on`` chooses among contacts, so the clock must be one that contacts touch, and the facts
    must be asked for at a contact."""
    place = f"clock[{clock.id}].on"
    yield from unmeetable(policy, clock.on, place, recorded=(*policy.facts,))
    if clock.on and not any(ANY_CONTACT in names for _, names in _roles(clock)):
        yield message(
            "{place}: chooses among contacts, but no contact starts or ends this clock: write "
            "contact among its starts, stops, cancels or restarts",
            place=place,
        )
    for key in dict.fromkeys(key for row in clock.on for key in row):
        if key in policy.facts and key not in policy.contact.facts:
            yield message(
                "{place}: {fact} is not asked for at a contact; name it in [contact] needs or may",
                place=place,
                fact=key,
                lacking=key,
                lacking_in="contact",
                absent=("contact",),
            )


def _circles(policy: Policy) -> Iterator[Message]:
    """A clock that begins only once it was missed itself, by way of others or not, never begins."""
    waits = {
        clock.id: [name.removeprefix("clock-missed:") for name in clock.starts]
        for clock in policy.clocks
        if clock.starts and all(name.startswith("clock-missed:") for name in clock.starts)
    }
    never = set(waits)
    while begins := {one for one in never if not never.issuperset(waits[one])}:
        never -= begins
    for one in waits:
        if one not in never:
            continue
        yield message(
            "{place}: begins only when {others} is missed, which begins only after it",
            place=f"clock[{one}].starts",
            others=", ".join(waits[one]),
        )
        never -= _all_round(one, waits)


def _all_round(begun: str, waits: Mapping[str, Sequence[str]]) -> set[str]:
    """The clocks that a clock waits for, by way of others or not, and itself."""
    found: set[str] = set()
    todo = [begun]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += waits.get(one, ())
    return found


def _lengths(policy: Policy) -> Iterator[Message]:
    for clock in policy.clocks:
        place = f"clock[{clock.id}]"
        given = [key for key in ("within", "every", "due") if getattr(clock, key)]
        if not given:
            yield message(
                "{place}: how long? Give within, every or due", place=f"{place}.within/every/due"
            )
        elif len(given) > 1:
            yield message(
                "{place}: {given} stand together; give one of them",
                place=f"{place}.{given[1]}",
                given=", ".join(given),
            )
        for field, text in allowances(clock):
            yield from unreadable_allowance(text, f"{place}.{field}")
        yield from _due(policy, clock)
        yield from _still(clock)
        yield from _every(clock)
        yield from _longer(clock)


def allowances(clock: Clock) -> Iterator[tuple[str, str]]:
    """Every allowance of a clock but those of its warnings, with the key that it stands at."""
    for field in ("within", "every", "before"):
        if getattr(clock, field):
            yield field, getattr(clock, field)
    yield from (("varies", row.within) for row in clock.varies)
    yield from (("extends", row.within) for row in clock.extends)


def _due(policy: Policy, clock: Clock) -> Iterator[Message]:
    """A deadline that a fact tells is reckoned from nothing else."""
    place = f"clock[{clock.id}]"
    if clock.due:
        yield from _moments(policy, [clock.due], f"{place}.due")
        for key in ("varies", "extends", "rolls", "at_close"):
            if getattr(clock, key):
                yield message(
                    "{place}: has no meaning where a fact is the deadline (due)",
                    place=f"{place}.{key}",
                )
    elif clock.before:
        yield message(
            "{place}: goes with due, the fact before which something must be done",
            place=f"{place}.before",
        )
    if readable(clock.before) and allowance(clock.before).unit not in ("s", "m", "h", "d", "w"):
        yield message(
            "{place}: {value} cannot be counted back from a fact; write s, m, h, d or w, such as "
            "2d",
            place=f"{place}.before",
            value=clock.before,
        )


def _still(clock: Clock) -> Iterator[Message]:
    """What is not counted ends some time, whatever is recorded."""
    for number, row in enumerate(clock.not_counted, 1):
        place = f"clock[{clock.id}].not_counted[{number}].at_most"
        yield from unreadable_allowance(row.at_most, place)
        if readable(row.at_most) and allowance(row.at_most).unit not in ("m", "h", "d", "w"):
            yield message("{place}: elapsed time in m, h, d or w, such as 30d", place=place)


def _every(clock: Clock) -> Iterator[Message]:
    place = f"clock[{clock.id}].every"
    if clock.every and not (clock.stops or clock.restarts):
        yield message(
            "{place}: nothing begins the next round: name what does in stops or restarts",
            place=place,
        )
    if readable(clock.every) and not allowance(clock.every).count:
        yield message("{place}: a time longer than nothing", place=place)


def _longer(clock: Clock) -> Iterator[Message]:
    """What extends gives more than the clock has anyway; two units cannot be compared."""
    usual = clock.within or clock.every
    for number, row in enumerate(clock.extends, 1):
        if not (readable(usual) and readable(row.within)):
            continue
        one, other = allowance(usual), allowance(row.within)
        if one.unit == other.unit and other.count <= one.count:
            yield message(
                "{place}: {value} is not longer than {usual}, which the clock has anyway",
                place=f"clock[{clock.id}].extends[{number}].within",
                value=row.within,
                usual=usual,
            )


def readable(text: str) -> bool:
    """Whether ``text`` is an allowance; what is none is told of elsewhere."""
    return bool(ALLOWANCE.fullmatch(text))


def minutes_for_months(policy: Policy) -> Iterator[Message]:
    """Remarks on clocks of one to twelve minutes, which may have been meant as months."""
    for clock in policy.clocks:
        for field, text in allowances(clock):
            if MINUTES.fullmatch(text):
                yield message(
                    "{place}: {value}: these are minutes; months are mo, such as {months}. Write "
                    "{minutes} if minutes are meant.",
                    place=f"clock[{clock.id}].{field}",
                    value=text,
                    months=f"{text}o",
                    minutes=f"{text}in",
                )


TRIGGER_RULES = (_triggers, _lengths)
