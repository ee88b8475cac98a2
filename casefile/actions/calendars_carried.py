"""The days off that the clocks of a case rest on which changed hands: until it came, those that the
giver knew, at the entries from which on they were known there; from then on those of both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

import msgspec

from casefile.actions.calendars_known import calendars_for
from casefile.clocks.calendars import Announced, Calendars
from casefile.log.events import CaseGiven, CaseTaken, DaysKnown, Event
from casefile.store import Reading
from casefile.values.digests import hex_digest
from casefile.values.value import canonical
from casefile.worktime.years import Year

_years = msgspec.json.Decoder(list[Year])
_made: WeakKeyDictionary[Calendars, dict[tuple[str, int, int], Calendars]] = WeakKeyDictionary()


def changes_hands(events: Sequence[Event]) -> bool:
    """Whether one of the events gives the case to another site, or takes it from one."""
    return any(isinstance(event.payload, CaseGiven | CaseTaken) for event in events)


def calendars_on(
    store: Reading, events: Sequence[Event], own: Calendars | None = None
) -> Calendars:
    """Every state of knowledge about days off that counts for the case of those events; ``own`` is
    what the desk knows, where that is not what its log says yet."""
    own = own or calendars_for(store)
    if not changes_hands(events):
        return own
    taken = next((e for e in reversed(events) if isinstance(e.payload, CaseTaken)), None)
    after = taken.seq if taken else 0
    given = next((e for e in events if isinstance(e.payload, CaseGiven) and e.seq > after), None)
    key = (events[0].stream, after, given.seq if given else 0)
    known = _made.setdefault(own, {})
    if key not in known:
        every = list(own.announced)
        if taken:
            hands = (store, own, events, taken)
            every = [*_before(store, events, taken), *_when_it_came(*hands), *_since(*hands)]
        known[key] = Calendars([one for one in every if not given or one.seq <= given.seq])
    return known[key]


def days_carried(
    store: Reading, events: Sequence[Event], days: Iterable[DaysKnown]
) -> Iterator[Announced]:
    """What the giver knew, at the entries of the case from which on it was known."""
    for one in days:
        years = tuple(_years.decode(store.file(one.sha256) or b"[]"))
        yield Announced(events[one.no - 1].seq, one.at, one.by, years, one.calendar)


def _before(store: Reading, events: Sequence[Event], taken: Event) -> Iterator[Announced]:
    assert isinstance(taken.payload, CaseTaken)
    return days_carried(store, events, taken.payload.calendars)


def _since(
    store: Reading, own: Calendars, events: Sequence[Event], taken: Event
) -> Iterator[Announced]:
    """What is known since the case came: the years that the giver knew stay as they are, until
    this desk learns otherwise of one of them."""
    theirs = {one.calendar: _by_year(one.years) for one in _before(store, events, taken)}
    told: dict[str, dict[int, Year]] = {}
    said: dict[str, dict[int, Year]] = {}
    for one in own.announced:
        years, before = _by_year(one.years), said.get(one.calendar, {})
        said[one.calendar] = years
        known = told.get(one.calendar, theirs.get(one.calendar, {}))
        if one.seq < taken.seq:
            continue
        new = {year: it for year, it in years.items() if before.get(year) != it}
        told[one.calendar] = before | known | new
        yield msgspec.structs.replace(one, years=tuple(told[one.calendar].values()))


def _when_it_came(
    store: Reading, own: Calendars, events: Sequence[Event], taken: Event
) -> Iterator[Announced]:
    """The years that this desk knew when the case came, and the giver did not."""
    theirs = {one.calendar: _by_year(one.years) for one in _before(store, events, taken)}
    last = {one.calendar: one for one in own.announced if one.seq < taken.seq}
    for name, one in last.items():
        known = theirs.get(name, {})
        every = _by_year(one.years) | known
        if every != known:
            years = tuple(every.values())
            yield Announced(taken.seq, taken.recorded_at, taken.actor, years, name)


def _by_year(years: Sequence[Year]) -> dict[int, Year]:
    return {year.year: year for year in years}


def days_to_carry(
    calendars: Calendars, events: Sequence[Event]
) -> tuple[tuple[DaysKnown, ...], Mapping[str, bytes]]:
    """What is known of days off for a case that is given away, each state by the entry of the case
    from which on it was known; and the files of their years."""
    found: dict[tuple[int, str], DaysKnown] = {}
    files: dict[str, bytes] = {}
    for one in calendars.announced:
        first = next((event.no for event in events if event.seq >= one.seq), 0)
        if not first:
            continue
        content = canonical(one.years)
        files[hex_digest(content)] = content
        key = (first, one.calendar)
        found[key] = DaysKnown(first, one.calendar, hex_digest(content), one.by, one.at)
    named = {one.sha256 for one in found.values()}
    return tuple(found.values()), {name: files[name] for name in named}
