"""Learning of days off: what is imported, and which deadlines it moves."""

from collections.abc import Iterable

import msgspec

from casefile.actions.log import Entry, replayed, save
from casefile.actions.shipped import shipped
from casefile.actions.times import known_years
from casefile.clocks import clocks_of, times_of
from casefile.model import OFFICE, CalendarImported, ClockMoved, NewEvent, canonical
from casefile.store import Store
from casefile.worktime.notices import read_year
from casefile.worktime.years import Year


def shipped_years(calendar: str) -> list[Year]:
    """The years that come with the program for a calendar such as ``cn``; none for ``none``."""
    folder = shipped("calendars") / calendar
    if not folder.is_dir():
        return []
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return [read_year(f.read_text("utf-8")) for f in files]


def import_years(store: Store, years: Iterable[Year], entry: Entry) -> CalendarImported | None:
    """Put ``years`` on record, reckon every provisional deadline anew, and keep what moved.

    None if all of it was known already. One transaction.
    """
    with store.write():
        known = known_years(store)
        new = [y for y in years if known.get(y.year) != y]
        if not new:
            return None
        sha256 = store.put_file(canonical(new))
        payload = CalendarImported(tuple(y.year for y in new), sha256)
        payload = msgspec.structs.replace(payload, moved=_moved(store, [*known.values(), *new]))
        office = store.events(OFFICE)
        store.append(
            OFFICE,
            len(office),
            [NewEvent(entry.now, payload)],
            now=entry.now,
            actor=entry.staff or entry.login,
            via=entry.via,
        )
        for number in {m.case for m in payload.moved}:
            save(store, *replayed(store, store.events(number)))
    return payload


def _moved(store: Store, years: list[Year]) -> tuple[ClockMoved, ...]:
    """The open provisional deadlines that the new years change."""
    moved = []
    rows = store.open_clocks(provisional=True)
    for number in sorted({row.case for row in rows}):
        case, policy = replayed(store, store.events(number))
        after = {c.clock.id: c.due for c in clocks_of(case, policy, times_of(policy, years))}
        for row in rows:
            until = after.get(row.clock)
            if (
                row.case == number
                and until
                and (until.at != row.due_at or until.provisional != row.provisional)
            ):
                moved.append(ClockMoved(number, row.clock, row.due_at, until.at))
    return tuple(moved)
