"""What is said beside an answer where something that was typed may be a slip."""

from collections.abc import Iterator
from datetime import date

from casefile.actions.act import Outcome
from casefile.errors import Message, message
from casefile.log.events import Event
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.policy import Policy
from casefile.values.telephones import doubt, doubtful


def doubtful_lines(outcome: Outcome, speak: Language) -> Page:
    """What of the facts that were recorded now may be a slip: a telephone number that has a digit
    too few or too many, somebody of another unit than the one that was told with them, a deadline
    that is that of an earlier recording."""
    policy = outcome.policy
    found: list[Message] = []
    for event in outcome.events:
        told = _told(event)
        phones = [key for key in told if _of_type(policy, key, "phone")]
        found += [doubt(str(told[key])) for key in phones if doubtful(str(told[key]))]
        found += _of_another_unit(outcome, event)
    return [Line(speak.say(one)) for one in (*found, *_dates_of_before(outcome))]


def _told(event: Event) -> dict[str, object]:
    return {**getattr(event.payload, "facts", {}), **(event.personal or {})}


def _of_type(policy: Policy, key: str, of_type: str) -> bool:
    return key in policy.facts and policy.facts[key].type == of_type


def _of_another_unit(outcome: Outcome, event: Event) -> Iterator[Message]:
    """Somebody on the staff who is of a unit, and not of the one that is told beside them."""
    policy, told = outcome.policy, _told(event)
    units = [told[key] for key in told if _of_type(policy, key, "unit")]
    for key in told:
        if len(units) != 1 or not _of_type(policy, key, "person") or policy.facts[key].holds:
            continue
        member = policy.member(str(told[key]))
        if member and member.unit and member.unit != units[0]:
            yield message(
                "{fact}: {staff} is of {own}, not of {unit}; if that is a slip: "
                "casefile correct {case} {seq} {key}=… --reason …",
                fact=policy.facts[key].title,
                staff=member.name,
                own=policy.known_units.get(member.unit, member.unit),
                unit=policy.known_units.get(str(units[0]), str(units[0])),
                case=outcome.case.number,
                seq=event.seq,
                key=key,
            )


def _dates_of_before(outcome: Outcome) -> Iterator[Message]:
    """A deadline that begins with a recording which names no day of its own."""
    for event in outcome.events:
        begun = (r for r in outcome.clocks if r.begun_by == event.seq and r.open)
        for key in {r.clock.due.removeprefix("fact:") for r in begun if r.clock.due}:
            value = outcome.case.facts.get(key)
            if key in _told(event) or not isinstance(value, str):
                continue
            yield message(
                "{fact}: {date}, as it was told before; if it is another one now: "
                "casefile correct {case} {seq} {key}=… --reason …",
                fact=outcome.policy.facts[key].title,
                date=date.fromisoformat(value) if len(value) == len("2026-03-02") else value,
                case=outcome.case.number,
                seq=event.seq,
                key=key,
            )
