"""Opening many cases at once: the same events and derived rows as one by one, far cheaper."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from casefile.actions.calendars_known import calendars_for
from casefile.actions.entry import Entry
from casefile.case.case import Case
from casefile.clocks.calendars import Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import Round, rule_of
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

    ``case`` and ``row`` are those of the first of them, ``policy`` has only the clocks that begin
    with the opening; ``marked`` is whether they carry marks; ``clocks`` are the rows of those that
    came and were written at the same times, as many are in a register that notes the day only.
    """

    case: Case
    row: CaseRow
    policy: Policy
    marked: bool
    clocks: dict[tuple[datetime, datetime], list[ClockRow]]


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
    calendars = calendars_for(store)
    known: dict[tuple[object, ...], Alike] = {}
    numbers: list[str] = []
    written: list[int] = []
    waiting: Counter[str] = Counter()
    for begin in range(0, len(openings), CASES_AT_ONCE):
        some = openings[begin : begin + CASES_AT_ONCE]
        parcels = [
            Parcel(policy.identity.number.format(year=year, seq=serial + no), 0, events, key)
            for no, (key, events) in enumerate(some, begin)
        ]
        added = store.append_all(parcels, entry.stamp(actor, policy))
        found = list(_derived(added, parcels, policy, calendars, known))
        store.put_cases(found)
        waiting.update(one.row.waiting for one in found if one.row.status == "open")
        numbers += [parcel.stream for parcel in parcels]
        written += [event.seq for event in added]
        if progress:
            progress(begin + len(some), len(openings))
    return Opened(tuple(numbers), tuple(written), waiting, len(numbers) - waiting.total())


def _derived(
    added: list[Event],
    parcels: Iterable[Parcel],
    policy: Policy,
    calendars: Calendars,
    known: dict[tuple[object, ...], Alike],
) -> Iterator[Derived]:
    deciding = [name for name in policy.deciding if name in policy.opening.facts]
    place = 0
    for parcel in parcels:
        events = added[place : place + len(parcel.events)]
        place += len(events)
        if len(events) > 2 or policy.signs.clocks or policy.signs.reckoned:
            whole = history_from(events, lambda _: policy, calendars)
            yield derived(whole.case, policy, whole.begun)
            continue
        facts = {**getattr(events[-1].payload, "facts", {}), **(events[-1].personal or {})}
        key = tuple([str(facts.get(name)) for name in deciding])
        alike = known.get(key)
        if alike is None:
            alike = known[key] = _alike(history_from(events, lambda _: policy, calendars), policy)
        case = _like(alike.case, events, facts)
        when = case.received_at, events[-1].at
        if when not in alike.clocks:
            alike.clocks[when] = clock_rows(case, _rounds(events, alike.policy, calendars))
        yield Derived(
            _row_like(alike.row, case, policy),
            [replaced(row, case=case.number) for row in alike.clocks[when]],
            marks_of(case, policy) if alike.marked else [*last_four(case, policy)],
        )


def _rounds(events: list[Event], policy: Policy, calendars: Calendars) -> tuple[Round, ...]:
    return history_from(events, lambda _: policy, calendars).rounds


def _alike(first: History, policy: Policy) -> Alike:
    # whether a clock begins depends on what happened and on facts, never on the time of day
    begun = {rule_of(c.clock.id) for c in first.rounds if c.started_at}
    clocks = tuple(c for c in policy.clocks if c.id in begun)
    only = msgspec.structs.replace(policy, clocks=clocks)
    case = first.case
    marks = {mark.mark for mark in marks_of(case, policy)} - {LAST_FOUR}  # each has its own number
    marked = bool(marks) or any(r.of != AS_IT_STANDS for r in policy.findings)
    return Alike(case, row_of(case, policy), only, marked, {})


def _like(case: Case, events: list[Event], facts: Facts) -> Case:
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
        backdated=tuple(b for event in events for b in backdated(event)),
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
