"""How days and times were understood that somebody typed: each as it is on record now."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime

from casefile.errors import BadData
from casefile.log.events import CaseOpened, Event
from casefile.pages.language import Language
from casefile.pages.page import Line, Page
from casefile.policy import Policy
from casefile.values.moments import local
from casefile.values.value import Facts
from casefile.values.words import AFTER_COLON, WEEKDAY_NAMES


def times_read(events: Iterable[Event], policy: Policy, speak: Language) -> Page:
    """One line with every day and time that is told in ``events``, with its weekday, by which who
    typed ``周五`` or ``11-25`` sees whether it was understood; nothing where all is of now."""
    told = list(dict.fromkeys(t for event in events for t in _told(event, policy, speak)))
    return [Line(speak.text("Times: {times}", times=speak.clauses(told)))] if told else []


def _told(event: Event, policy: Policy, speak: Language) -> Iterator[str]:
    payload = event.payload
    received = payload.received_at if isinstance(payload, CaseOpened) else None
    if received and received != event.recorded_at:
        yield _named(speak.text("received"), received, speak)
    elif event.at != event.recorded_at:
        yield _named(speak.text("happened"), event.at, speak)
    facts: Facts = getattr(payload, "facts", {})
    for key, value in facts.items():
        fact = policy.facts.get(key)
        if fact is None or not isinstance(value, str) or fact.type not in ("date", "datetime"):
            continue
        with suppress(ValueError, BadData):
            when = datetime.fromisoformat(value) if fact.type == "datetime" else None
            if when is None:
                day = date.fromisoformat(value)
                yield AFTER_COLON.of(speak.code).format(
                    title=speak.title(fact.title), text=f"{value} {weekday_name(day, speak)}"
                )
            elif when != event.recorded_at:
                yield _named(speak.title(fact.title), when, speak)


def _named(what: str, when: datetime, speak: Language) -> str:
    day = local(when, speak.zone).date()
    text = f"{speak.when(when)} {weekday_name(day, speak)}"
    return AFTER_COLON.of(speak.code).format(title=what, text=text)


def weekday_name(day: date, speak: Language) -> str:
    """What the day of the week is called."""
    return speak.title(WEEKDAY_NAMES[day.weekday()])
