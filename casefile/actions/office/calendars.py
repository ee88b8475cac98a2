"""Learning of days off: what is imported, and which deadlines it moves."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date
from pathlib import Path

import msgspec

from casefile.actions.act import Entry, current_policy, policy_of, replayed, save
from casefile.actions.calendars_known import known_years
from casefile.actions.office.log import put_on_office, whoever
from casefile.actions.office.shipped import shipped
from casefile.clocks.calendars import Times, times_of
from casefile.clocks.clocks import clocks_of, reckoned, rule_of
from casefile.disk.files import read_text
from casefile.errors import BadData
from casefile.log.events import CalendarImported, ClockMoved, NewEvent
from casefile.log.rows import ClockRow
from casefile.store import Store
from casefile.values.value import canonical
from casefile.worktime.notices import read_year
from casefile.worktime.reckoning import Due
from casefile.worktime.years import Year

_moves = msgspec.json.Decoder(tuple[ClockMoved, ...])


def shipped_years(calendar: str) -> list[Year]:
    """The years that come with the program for a calendar such as ``cn``; none for ``none``."""
    return [
        read_year((shipped("calendars") / calendar / f"{year}.json").read_text("utf-8"))
        for year in shipped_after(calendar, None)
    ]


def shipped_after(calendar: str, known_until: date | None) -> tuple[int, ...]:
    """The years that come with the program and begin after what is known."""
    folder = shipped("calendars") / calendar
    if not folder.is_dir():
        return ()
    names = (f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json"))
    after = known_until.year if known_until else 0
    return tuple(sorted(int(name) for name in names if int(name) > after))


def year_from(store: Store, source: str) -> Year:
    """The year in a file, or one that comes with the program, such as ``2027``."""
    _, policy = current_policy(store)
    if source.isdigit() and not Path(source).exists():
        known = {y.year: y for y in shipped_years(policy.identity.calendar)}
        if int(source) in known:
            return known[int(source)]
        raise BadData(
            "The days off of {year} are not known; once the notice is out: "
            "casefile calendar import FILE",
            year=source,
        )
    return read_year(read_text(Path(source)))


def moves_of(store: Store, done: CalendarImported) -> tuple[ClockMoved, ...]:
    """The deadlines that an import moved, as it listed them."""
    return _moves.decode(store.file(done.moves) or b"[]") if done.moves else ()


def import_years(
    store: Store,
    years: Iterable[Year],
    entry: Entry,
    progress: Callable[[int, int], None] | None = None,
) -> CalendarImported | None:
    """Put ``years`` on record, reckon every provisional deadline anew, and keep what moved.

    None if all of it was known already. One transaction: what is interrupted has not happened,
    and can simply be begun again. ``progress`` is told how many deadlines of how many are done.
    """
    with store.write():
        actor = whoever(current_policy(store)[1], entry)
        known = known_years(store)
        new = [y for y in years if known.get(y.year) != y]
        if not new:
            return None
        all_years = [*{**known, **{y.year: y for y in new}}.values()]
        rows = store.provisional_clocks()
        ended = {row.case for row in rows if row.ended_at}
        rows = [row for row in rows if not row.ended_at]
        moved: list[ClockMoved] = []
        changed: list[ClockRow] = []
        for count, (row, until) in enumerate(_reckoned(store, rows, all_years), 1):
            if until.at != row.due_at:
                moved.append(ClockMoved(row.case, row.clock, row.due_at, until.at, row.owner))
            if (until.at, until.provisional) != (row.due_at, row.provisional):
                changed.append(
                    msgspec.structs.replace(row, due_at=until.at, provisional=until.provisional)
                )
            if progress and (count % 1000 == 0 or count == len(rows)):
                progress(count, len(rows))
        store.move_clocks(changed)
        payload = CalendarImported(
            years=tuple(y.year for y in new),
            sha256=store.put_file(canonical(new)),
            moved=len(moved),
            confirmed=len(changed) - len(moved),
            moves=store.put_file(canonical(moved)) if moved else "",
        )
        put_on_office(store, NewEvent(entry.now, payload), entry, actor)
        # what had ended is read from the log again: it may prove on time, or late, after all
        for number in sorted(ended):
            save(store, *replayed(store, store.events(number)))
    return payload


def _reckoned(
    store: Store, rows: list[ClockRow], years: list[Year]
) -> Iterator[tuple[ClockRow, Due]]:
    """Each row with its deadline under ``years``. Days are reckoned once for each day of start;
    a case is read only where a pause has its say."""
    times: dict[str, Times] = {}
    known: dict[tuple[object, ...], Due | None] = {}
    cases: dict[str, dict[str, Due | None]] = {}
    for row in rows:
        policy = policy_of(store, row.policy)
        if row.policy not in times:
            times[row.policy] = times_of(policy, years)
        here = times[row.policy]
        by_day = row.within.endswith(("d", "w"))
        start = row.started_at.astimezone(here.days.zone).date() if by_day else row.started_at
        key = (row.policy, rule_of(row.clock), row.within, start)
        if row.within and key not in known:
            known[key] = reckoned(row, policy, here)
        if not row.within and row.case not in cases:
            case, _ = replayed(store, store.events(row.case))
            cases[row.case] = {c.clock.id: c.due for c in clocks_of(case, policy, here)}
        until = known[key] if row.within else cases[row.case].get(row.clock)
        known_at = until.at.astimezone(UTC) if until else row.due_at
        yield row, Due(known_at, until.provisional if until else row.provisional, ())
