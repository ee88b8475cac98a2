"""Learning of days off: what is imported, and which deadlines it moves."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from casefile.actions.calendars_carried import calendars_on
from casefile.actions.calendars_known import calendars_for, known_years
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, save_anew
from casefile.actions.office.log import put_on_office, whoever
from casefile.actions.office.shipped import shipped
from casefile.actions.policies import current_policy, policy_of
from casefile.clocks.calendars import NO_CALENDAR, STATUTORY, Announced, Calendars
from casefile.clocks.moved import Moved
from casefile.clocks.rounds import Cause, reckoned, rule_of
from casefile.derived.former import FORMER_NUMBER
from casefile.derived.marks import moved_mark
from casefile.disk.files import read_text
from casefile.errors import BadData
from casefile.log.events import CalendarImported, ClockMoved, NewEvent
from casefile.log.rows import ClockRow, Mark
from casefile.people.rights import may
from casefile.policy.calendar_rules import NAME
from casefile.store import Store
from casefile.values.value import canonical
from casefile.worktime.notices import read_year
from casefile.worktime.reckoning import Due
from casefile.worktime.years import Year

_moves = msgspec.json.Decoder(tuple[ClockMoved, ...])


class Learned(msgspec.Struct, frozen=True):
    """Years of a calendar that were put on record, and as which event."""

    told: CalendarImported
    event: int


def shipped_years(calendar: str) -> list[Year]:
    """The years that come with the program for a calendar such as ``cn``; none for ``none``."""
    return [
        read_year((shipped("calendars") / calendar / f"{year}.json").read_text("utf-8"))
        for year in shipped_after(calendar, None)
    ]


def learn_shipped(store: Store, calendar: str, entry: Entry) -> "Learned | None":
    """Put on record the days off that come with the program, of a calendar that the desk knows
    nothing of yet: whoever applies a policy that counts by it has them."""
    if not known_years(store, calendar) and (years := shipped_years(calendar)):
        return import_years(store, years, entry, calendar=calendar, founding=True)
    return None


def shipped_after(calendar: str, known_until: date | None) -> tuple[int, ...]:
    """The years that come with the program and begin after what is known."""
    folder = shipped("calendars") / calendar
    if not folder.is_dir():
        return ()
    names = (f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json"))
    after = known_until.year if known_until else 0
    return tuple(sorted(int(name) for name in names if int(name) > after))


def calendar_meant(store: Store, name: str = "") -> str:
    """The calendar of that name, else the one that the policy in force counts by; BadData where
    nothing would ever count what is imported."""
    counted = current_policy(store)[1].identity.calendar
    if counted == NO_CALENDAR:
        raise BadData(
            'The policy says calendar = "none", so no days off would count; write calendar = '
            '"{name}" there, then: casefile policy apply FILE',
            name=name or STATUTORY,
        )
    if name and (name == NO_CALENDAR or not NAME.fullmatch(name)):
        raise BadData(
            "{value} is no name for a calendar: small Latin letters, digits and -, such as uk.",
            value=name,
        )
    return name or counted


def year_from(source: str, calendar: str) -> Year:
    """The year in a file, or one that comes with the program, such as ``2027``."""
    if source.isdigit() and not Path(source).exists():
        known = {y.year: y for y in shipped_years(calendar)}
        if int(source) in known:
            return known[int(source)]
        raise BadData(
            "The days off of {year} are not known; once the notice is out: "
            "casefile calendar import FILE",
            year=source,
        )
    return read_year(read_text(Path(source)), calendar)


def moves_of(store: Store, done: CalendarImported) -> tuple[ClockMoved, ...]:
    """The deadlines that an import moved, as it listed them."""
    return _moves.decode(store.file(done.moves) or b"[]") if done.moves else ()


def import_years(
    store: Store,
    years: Iterable[Year],
    entry: Entry,
    progress: Callable[[int, int], None] | None = None,
    *,
    calendar: str = STATUTORY,
    founding: bool = False,
) -> Learned | None:
    """Put ``years`` of a calendar on record, reckon every deadline anew that rests on them, and
    keep what moved.

    None if all of it was known already. Of years that were known, every open deadline is looked at;
    of others, those that were provisional or passed unmet. What has ended stays. One transaction:
    what is interrupted has not happened, and can simply be begun again. ``progress`` is told how
    many deadlines of how many are done. NotPermitted where known years change without the right
    ``calendar``, or any where the policy reserves it; a desk that is ``founding`` has its years.
    """
    with store.write():
        known = known_years(store, calendar)
        new = [y for y in years if known.get(y.year) != y]
        if not new:
            return None
        revised = any(year.year in known for year in new)
        policy = current_policy(store)[1]
        actor = whoever(policy, entry)
        if not founding and (revised or "calendar" in policy.rights):
            staff = staff_of(policy, entry)
            may(policy, staff, "calendar")
            actor = staff.id
        rows = store.open_clocks() if revised else _touched(store, entry.now)
        rows = [row for row in rows if not row.ended_at and _counts(store, row, calendar)]
        every = tuple({**known, **{y.year: y for y in new}}.values())
        told = Announced(store.head()[0] + 1, entry.now, actor, every, calendar)
        found = _Reckoning(store, told)
        for count, row in enumerate(rows, 1):
            found.look(row)
            if progress and (count % 1000 == 0 or count == len(rows)):
                progress(count, len(rows))
        found.look_closely()
        payload = CalendarImported(
            years=tuple(y.year for y in new),
            sha256=store.put_file(canonical(new)),
            moved=len(found.moved),
            confirmed=found.confirmed,
            moves=store.put_file(canonical(found.moved)) if found.moved else "",
            calendar=calendar,
        )
        event = put_on_office(store, NewEvent(entry.now, payload), entry, actor)
        store.move_clocks(found.changed, found.marks)
        for number in found.anew:
            save_anew(store, number)
    return Learned(payload, event.seq)


def _touched(store: Store, now: datetime) -> list[ClockRow]:
    """The rows that days off of a year which nobody knew may touch: what passed unmet until now is
    missed for good from here on."""
    late = [r for r in store.open_clocks(before=now) if r.state != "missed" and not r.provisional]
    return [*store.provisional_clocks(), *late]


def _counts(store: Store, row: ClockRow, calendar: str) -> bool:
    """Whether the case of a row reckons with that calendar, and the row by a clock of its policy;
    promises and pauses have their dates."""
    policy = policy_of(store, row.policy)
    return policy.identity.calendar == calendar and policy.clock(rule_of(row.clock)) is not None


class _Reckoning:
    """Open deadlines under days off that are announced now. Guards what is found meanwhile."""

    def __init__(self, store: Store, announced: Announced) -> None:
        self._store, self._announced = store, announced
        self._calendars = Calendars([*calendars_for(store).announced, announced])
        self._known: dict[tuple[object, ...], Due] = {}
        self.moved: list[ClockMoved] = []
        self.changed: list[ClockRow] = []
        self.marks: list[Mark] = []
        self.confirmed = 0
        self._came = {mark.case for mark in store.marks(mark=FORMER_NUMBER)}
        self.anew: dict[str, list[ClockRow]] = {}
        """Cases whose log is read again: a pause has its say, or somebody is late."""

    def look(self, row: ClockRow) -> None:
        """Reckon one deadline: days once for each day of start, where start and allowance tell it
        all."""
        until = self._due(row)
        if until is None or row.case in self._came:
            self.anew.setdefault(row.case, []).append(row)
            return
        at = until.at.astimezone(UTC)
        passed = row.state != "missed" and row.due_at < self._announced.at
        if not passed and (at, until.provisional) == (row.due_at, row.provisional):
            return
        if passed or (at != row.due_at and row.state == "missed"):
            self.anew.setdefault(row.case, []).append(row)
            return
        self._tell(row, at)
        self.changed.append(msgspec.structs.replace(row, due_at=at, provisional=until.provisional))
        if at != row.due_at:
            cause = Cause(self._announced.seq, self._announced.by)
            move = Moved(row.clock, self._announced.at, cause, row.due_at, at, "running", row.owner)
            self.marks.append(moved_mark(row.case, move))

    def look_closely(self) -> None:
        """What the other cases come to."""
        for number, rows in self.anew.items():
            events = self._store.events(number)
            history = history_of(self._store, events)
            calendars = calendars_on(self._store, events, self._calendars)
            history = msgspec.structs.replace(history, calendars=calendars)
            rounds = {r.clock.id: r for r in history.rounds}
            for row in rows:
                found = rounds.get(row.clock)
                at = found.due.at.astimezone(UTC) if found and found.due else row.due_at
                self._tell(row, at)

    def _tell(self, row: ClockRow, at: datetime) -> None:
        if at != row.due_at:
            self.moved.append(ClockMoved(row.case, row.clock, row.due_at, at, row.owner))
        elif row.provisional:
            self.confirmed += 1

    def _due(self, row: ClockRow) -> Due | None:
        policy = policy_of(self._store, row.policy)
        clock = policy.clock(rule_of(row.clock))
        if clock is None or not row.within:
            return None
        times = self._calendars.times(policy)
        by_day = row.within.endswith(("d", "w", "mo", "y"))
        start = row.started_at.astimezone(times.days.zone).date() if by_day else row.started_at
        key = (row.policy, clock.id, row.within, start)
        if key not in self._known:
            self._known[key] = reckoned(clock, row.within, row.started_at, (), times)
        return self._known[key]
