"""Opening many cases at once: the same events and derived rows as one by one, far cheaper."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import calendars_for
from casefile.actions.entry import Entry
from casefile.actions.site_of_desk import number_for
from casefile.case.case import Case
from casefile.clocks.arrivals import Arrivals, Rounds, bound_to_arrival
from casefile.clocks.calendars import Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import rule_of
from casefile.derived.derived import derived
from casefile.derived.marks import LAST_FOUR, last_four, marks_of
from casefile.derived.rows import clock_rows, list_columns, row_of, serial_of
from casefile.log.events import CaseOpened, Event, NewEvent, Parcel
from casefile.log.rows import CaseRow, ClockRow, Derived
from casefile.policy import Policy
from casefile.policy.finding import AS_IT_STANDS
from casefile.replay.replay import backdated
from casefile.store import Store
from casefile.values.moments import local
from casefile.values.value import Facts

replaced = msgspec.structs.replace
CASES_AT_ONCE = 1000
"""Cases that are put into the store together."""


class Opened(msgspec.Struct, frozen=True):
    """The numbers of the cases that were opened and of their events, how many cases wait for which
    steps, and how many were settled before."""

    cases: tuple[str, ...]
    events: tuple[int, ...]
    waiting: Counter[str]
    closed: int


class Alike(msgspec.Struct, frozen=True):
    """What new cases have in common whose facts agree where the policy looks.

    ``case`` and ``row`` are those of the first of them; ``marked`` is whether they carry marks;
    ``rounds`` tells their rounds by the moment at which they were received, ``clocks`` the rows of
    those that came at the same one, as many do in a register that notes the day only.
    """

    case: Case
    row: CaseRow
    marked: bool
    rounds: Callable[[datetime], Rounds]
    clocks: dict[datetime, list[ClockRow]]


class _Known(msgspec.Struct, frozen=True):
    """What all openings rest on: the policy, the days off that are known, and the moments at which
    the cases were received, in order and each once. ``alike`` is what is known of some of them."""

    policy: Policy
    calendars: Calendars
    arrivals: list[datetime]
    alike: dict[tuple[object, ...], Alike]

    def history(self, events: Sequence[Event], policy: Policy | None = None) -> History:
        """What the events of one case add up to."""
        return history_from(events, lambda _: policy or self.policy, self.calendars)


def open_many(
    store: Store,
    policy: Policy,
    openings: Sequence[tuple[str, tuple[NewEvent, ...]]],
    entry: Entry,
    actor: str,
    progress: Callable[[int, int], None] | None = None,
) -> Opened:
    """Open a case for each key and its opening events, numbered in their order. Only inside
    ``write``."""
    year = local(entry.now, policy.identity.timezone).year
    serial = store.next_serial(year)
    first = (events[0].payload for _, events in openings)
    arrivals = sorted({one.received_at for one in first if isinstance(one, CaseOpened)})
    known = _Known(policy, calendars_for(store), arrivals, {})
    numbers: list[str] = []
    written: list[int] = []
    waiting: Counter[str] = Counter()
    for begin in range(0, len(openings), CASES_AT_ONCE):
        some = openings[begin : begin + CASES_AT_ONCE]
        parcels = [
            Parcel(number_for(store, policy, year, serial + no), 0, events, key)
            for no, (key, events) in enumerate(some, begin)
        ]
        added = store.append_all(parcels, entry.stamp(actor, policy))
        found = list(_derived(added, parcels, known))
        store.put_cases(found)
        waiting.update(one.row.waiting for one in found if one.row.status == "open")
        numbers += [parcel.stream for parcel in parcels]
        written += [event.seq for event in added]
        if progress:
            progress(begin + len(some), len(openings))
    return Opened(tuple(numbers), tuple(written), waiting, len(numbers) - waiting.total())


def _derived(added: Sequence[Event], parcels: Sequence[Parcel], known: _Known) -> Iterator[Derived]:
    policy = known.policy
    deciding = [name for name in policy.deciding if name in policy.opening.facts]
    place = 0
    for parcel in parcels:
        events = added[place : place + len(parcel.events)]
        place += len(events)
        if len(events) > 2 or policy.signs.clocks or policy.signs.derives:
            whole = known.history(events)
            yield derived(whole.case, policy, whole.begun)
            continue
        facts = {**getattr(events[-1].payload, "facts", {}), **(events[-1].personal or {})}
        key = tuple([str(facts.get(name)) for name in deciding])
        alike = known.alike.get(key)
        if alike is None:
            alike = known.alike[key] = _alike(events, known)
        case = _like(alike.case, events, facts)
        when = case.received_at
        if when not in alike.clocks:
            alike.clocks[when] = clock_rows(case, alike.rounds(when))
        yield Derived(
            _row_like(alike.row, case, policy),
            [replaced(row, case=case.number) for row in alike.clocks[when]],
            marks_of(case, policy) if alike.marked else last_four(case, policy),
        )


def _alike(events: Sequence[Event], known: _Known) -> Alike:
    policy, first = known.policy, known.history(events)
    # whether a clock begins depends on what happened and on facts, never on the time of day
    begun = {rule_of(c.clock.id) for c in first.rounds if c.started_at}
    only = replaced(policy, clocks=tuple(c for c in policy.clocks if c.id in begun))
    case, (opened, card) = first.case, events

    def received(moment: datetime) -> Rounds:
        payload = replaced(opened.payload, received_at=moment)
        return known.history([replaced(opened, at=moment, payload=payload), card], only).rounds

    rounds: Callable[[datetime], Rounds] = received
    if bound_to_arrival(only, policy.opening.id):
        rounds = Arrivals(known.arrivals, received, known.calendars.times(only)).rounds
    marks = {mark.mark for mark in marks_of(case, policy)} - {LAST_FOUR}  # each has its own number
    marked = bool(marks) or any(r.of != AS_IT_STANDS for r in policy.findings)
    return Alike(case, row_of(case, policy), marked, rounds, {})


def _like(case: Case, events: Sequence[Event], facts: Facts) -> Case:
    """The case that ``events`` open, which differs from ``case`` in number, facts and times only:
    what ``replay`` would make of them."""
    opened, card = events
    assert isinstance(opened.payload, CaseOpened)
    taken = replaced(case.steps[0], seq=card.seq, at=card.at, facts=facts)
    return replaced(
        case,
        number=opened.stream,
        received_at=opened.payload.received_at,
        steps=(taken,),
        facts=facts,
        backdated=backdated(opened) + backdated(card),
    )


def _row_like(row: CaseRow, case: Case, policy: Policy) -> CaseRow:
    """The same for what lists show."""
    category, complainant, about = list_columns(policy, case.facts)
    return replaced(
        row,
        number=case.number,
        serial=serial_of(case.number),
        received_at=case.received_at,
        category=category,
        complainant=complainant,
        about=about,
    )
