"""The calendars that the log knows of, for the policies that reckon with them."""

import msgspec

from casefile.clocks import Times, times_of
from casefile.model import OFFICE, CalendarImported
from casefile.policy import Policy
from casefile.store import Store
from casefile.worktime.notices import Year

_years = msgspec.json.Decoder(list[Year])
_made: dict[tuple[str, ...], Times] = {}


def known_years(store: Store) -> dict[int, Year]:
    """Every year whose days off were imported; of two notices the later one counts."""
    found: dict[int, Year] = {}
    for name in _files(store):
        content = store.file(name)
        found.update({year.year: year for year in _years.decode(content or b"[]")})
    return found


def _files(store: Store) -> list[str]:
    imported = (e.payload for e in store.of_kind(OFFICE, CalendarImported.kind))
    return [p.sha256 for p in imported if isinstance(p, CalendarImported)]


def times_for(store: Store, policy: Policy) -> Times:
    """The calendars of ``policy`` as they are known now; made once for each state of the log."""
    key = (policy.identity.timezone, repr(policy.hours), *_files(store))
    key += (str(policy.identity.closed_on_holidays), policy.identity.calendar)
    if key not in _made:
        counted = policy.identity.calendar != "none"
        _made[key] = times_of(policy, list(known_years(store).values()) if counted else [])
    return _made[key]
