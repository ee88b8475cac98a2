"""The calendars that the log knows of, for the policies that reckon with them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import get_args
from weakref import WeakKeyDictionary

import msgspec

from casefile.clocks.calendars import Announced, Calendars, Times
from casefile.errors import in_field
from casefile.log.events import (
    OFFICE,
    CalendarImported,
    Event,
    PolicyApplied,
    StaffChanged,
    StaffLeft,
)
from casefile.policy import Policy
from casefile.store import Reading
from casefile.worktime import allowance, due
from casefile.worktime.years import Year

_years = msgspec.json.Decoder(list[Year])
_office: WeakKeyDictionary[Reading, tuple[int, tuple[Event, ...], Calendars]] = WeakKeyDictionary()


def known_years(store: Reading, calendar: str) -> dict[int, Year]:
    """Every year whose days off were imported for a calendar; of two notices the later one
    counts."""
    return calendars_known(store).get(calendar, {})


def calendars_known(store: Reading) -> dict[str, dict[int, Year]]:
    """The years that are known of every calendar that was imported."""
    announced = calendars_for(store).announced
    return {one.calendar: {year.year: year for year in one.years} for one in announced}


Said = PolicyApplied | CalendarImported | StaffChanged | StaffLeft
"""What the office says that cases rest on."""


def office_payloads(store: Reading) -> tuple[Said, ...]:
    """The policies, calendars and people that the office put on record, in order."""
    payloads = (e.payload for e in _known(store)[0])
    return tuple(p for p in payloads if isinstance(p, Said))


def calendars_for(store: Reading) -> Calendars:
    """Every state of knowledge about days off, in the order of the log."""
    return _known(store)[1]


def _known(store: Reading) -> tuple[tuple[Event, ...], Calendars]:
    """What the office put on record of policies, people and calendars; read anew only when its
    stream has moved on."""
    seen = store.last(OFFICE)
    known = _office.get(store)
    if known is None or known[0] != seen:
        events = tuple(store.of_kind(OFFICE, *(kind.kind for kind in get_args(Said))))
        known = _office[store] = (seen, events, Calendars(list(_announced(store, events))))
    return known[1:]


def _announced(store: Reading, events: Iterable[Event]) -> Iterator[Announced]:
    every: dict[str, dict[int, Year]] = {}
    for event in events:
        if isinstance(event.payload, CalendarImported):
            name, content = event.payload.calendar, store.file(event.payload.sha256)
            years = every.setdefault(name, {})
            years |= {year.year: year for year in _years.decode(content or b"[]")}
            known = tuple(years.values())
            yield Announced(event.seq, event.recorded_at, event.actor, known, name)


def times_for(store: Reading, policy: Policy) -> Times:
    """The calendars of ``policy`` as they are known now."""
    return calendars_for(store).times(policy)


def deadline(store: Reading, policy: Policy, text: str, now: datetime) -> datetime:
    """The moment that a time or an allowance from now (``3d``, ``4wh``) means."""
    with in_field("--due"):
        from casefile.values.typed_moments import read_moment
        from casefile.worktime.allowance import LIKE_ALLOWANCE, spoken_allowance

        much = spoken_allowance(text)
        if much is None and LIKE_ALLOWANCE.fullmatch(text):
            much = allowance(text)
        if much is not None:
            times = times_for(store, policy)
            return due(now, much, times.hours if much.in_open_time else times.days).at
        return read_moment(text, now, policy.identity.timezone, "forward", "end").at
