"""The calendars that the log knows of, for the policies that reckon with them."""

import re
from datetime import datetime
from weakref import WeakKeyDictionary

import msgspec

from casefile.clocks.calendars import Times, times_of
from casefile.log.events import OFFICE, CalendarImported, PolicyApplied
from casefile.policy import Policy
from casefile.store import Reading
from casefile.values.moments import a_moment
from casefile.worktime import allowance, due
from casefile.worktime.years import Year

_years = msgspec.json.Decoder(list[Year])
Office = tuple[PolicyApplied | CalendarImported, ...]
_office: WeakKeyDictionary[Reading, tuple[int, Office]] = WeakKeyDictionary()
_made: dict[tuple[str, ...], Times] = {}


def known_years(store: Reading) -> dict[int, Year]:
    """Every year whose days off were imported; of two notices the later one counts."""
    found: dict[int, Year] = {}
    for name in _files(store):
        content = store.file(name)
        found.update({year.year: year for year in _years.decode(content or b"[]")})
    return found


def _files(store: Reading) -> list[str]:
    return [p.sha256 for p in office_payloads(store) if isinstance(p, CalendarImported)]


def office_payloads(store: Reading) -> tuple[PolicyApplied | CalendarImported, ...]:
    """The policies and calendars that the office put on record, in order; read anew only when
    the office's stream has moved on."""
    seen = store.last(OFFICE)
    known = _office.get(store)
    if known is None or known[0] != seen:
        events = store.of_kind(OFFICE, PolicyApplied.kind, CalendarImported.kind)
        payloads = (e.payload for e in events)
        found = [p for p in payloads if isinstance(p, PolicyApplied | CalendarImported)]
        known = _office[store] = (seen, tuple(found))
    return known[1]


def times_for(store: Reading, policy: Policy) -> Times:
    """The calendars of ``policy`` as they are known now; made once for each state of the log."""
    key = (policy.identity.timezone, repr(policy.hours), *_files(store))
    key += (str(policy.identity.closed_on_holidays), policy.identity.calendar)
    if key not in _made:
        counted = policy.identity.calendar != "none"
        _made[key] = times_of(policy, list(known_years(store).values()) if counted else [])
    return _made[key]


def deadline(store: Reading, policy: Policy, text: str, now: datetime) -> datetime:
    """The moment that a time or an allowance from now (``3d``, ``4wh``) means."""
    if re.fullmatch(r"[0-9]+[a-z]+", text):
        times = times_for(store, policy)
        much = allowance(text)
        return due(now, much, times.hours if much.unit in ("ws", "wm", "wh") else times.days).at
    return a_moment(text, policy.identity.timezone)
