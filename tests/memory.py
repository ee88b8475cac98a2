"""A store that keeps everything in memory: it shows that nothing above ``casefile.store`` rests on
files or on one engine. It keeps the promises of the protocol, and is there for tests alone."""

import copy
import os
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from casefile.errors import BadData, Busy, CannotWrite, Changed, NotFound, message
from casefile.health.vitals import Engine, Measured
from casefile.log.events import Event, NewEvent, Parcel, PersonalErased, Stamp
from casefile.log.problems import Part, Problem
from casefile.log.rows import EVER, CaseFilter, CaseRow, ClockRow, Derived, Grant, Mark
from casefile.store import chain, search
from casefile.store.backend import Backend, Making, Tell
from casefile.store.locator import Locator
from casefile.store.past import Past
from casefile.store.protocol import REBUILD, SCRUB
from casefile.store.tables.untold import Untold
from casefile.values.digests import hex_digest
from casefile.values.value import canonical

SCHEME = "memory:"


class Kept:
    """What stands at one address."""

    def __init__(self) -> None:
        self.lock, self.night = threading.RLock(), threading.Lock()
        self.rows: dict[str, Any] = {
            "events": [],
            "keys": {},
            "salts": {},
            "files": {},
            "cases": {},
            "clocks": {},
            "marks": {},
            "grants": {},
            "forms": {},
            "words": {},
            "chores": {},
            "makers": {},
        }


PLACES: dict[str, Kept] = {}


class MemoryStore(Untold):
    """A ``Store`` for as long as the process lives."""

    def __init__(self, where: Locator, kept: Kept) -> None:
        self.locator, self.committed, self.former = where, 0, ""
        self.acts_as = ("", "")
        self.partial = False
        self._kept, self._writing, self._appended = kept, False, 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") and name[1:] in self._kept.rows:
            return self._kept.rows[name[1:]]
        raise AttributeError(name)

    # ---- the log

    @contextmanager
    def write(self, *, ahead: bool = False) -> Iterator[None]:
        with self._kept.lock:
            before = copy.deepcopy(self._kept.rows)
            self._writing, self._appended = True, 0
            try:
                yield
                self.committed = self._appended or self.committed
            except BaseException:
                self._kept.rows = before
                raise
            finally:
                self._writing = False

    def recorded(self, events: list[Event]) -> list[Event]:
        return events

    @contextmanager
    def alone(self) -> Iterator[None]:
        if not self._kept.night.acquire(blocking=False):
            raise Busy("Another nightly run is at work; try again.")
        try:
            yield
        finally:
            self._kept.night.release()

    def append(
        self, stream: str, after: int, events: Sequence[NewEvent], stamp: Stamp
    ) -> list[Event]:
        return self.append_all([Parcel(stream, after, tuple(events), stamp.key)], stamp)

    def append_all(self, parcels: Iterable[Parcel], stamp: Stamp) -> list[Event]:
        assert self._writing, "append only inside write()"
        added = []
        for parcel in parcels:
            if self.last(parcel.stream) != parcel.after:
                raise Changed("{stream} has moved on since it was read.", stream=parcel.stream)
            for event in parcel.events:
                added.append(self._one(parcel, event, stamp))
        self.index(added)
        self._appended = added[-1].seq if added else self._appended
        return added

    def _one(self, parcel: Parcel, event: NewEvent, stamp: Stamp) -> Event:
        seq, head = self.head()
        no = self.last(parcel.stream) + 1
        if parcel.key and no == parcel.after + 1:
            self._keys[parcel.key] = seq + 1
        salt = os.urandom(16)
        sealed = (event.personal and chain.seal(salt, canonical(event.personal).decode())) or None
        new = Event(
            seq=seq + 1,
            stream=parcel.stream,
            no=no,
            at=event.at.astimezone(UTC).replace(microsecond=0, fold=0),
            recorded_at=stamp.now.astimezone(UTC).replace(microsecond=0, fold=0),
            actor=stamp.actor,
            via=stamp.via,
            payload=event.payload,
            personal=event.personal,
            hash="",
        )
        new = msgspec.structs.replace(new, hash=_linked(head, new, parcel.key, sealed))
        self._salts[new.seq] = (parcel.key, sealed, salt)
        self._events.append(new)
        return new

    def written(self, key: str) -> Event | None:
        return self._events[self._keys[key] - 1] if key in self._keys else None

    def events(self, stream: str, after: int = 0) -> list[Event]:
        return [e for e in self._events if e.stream == stream and e.no > after]

    def each_stream(self, streams: Iterable[str]) -> Iterator[list[Event]]:
        return map(self.events, streams)

    def of_kind(self, stream: str, *kinds: str) -> list[Event]:
        return [e for e in self.events(stream) if e.payload.kind in kinds]

    def latest(self, stream: str, kind: str) -> Event | None:
        return next(reversed(self.of_kind(stream, kind)), None)

    def last(self, stream: str) -> int:
        return max((e.no for e in self.events(stream)), default=0)

    def streams(self) -> Iterator[str]:
        yield from [e.stream for e in self._events if e.payload.kind == "case.opened"]

    def head(self) -> tuple[int, str]:
        return (self._events[-1].seq, self._events[-1].hash) if self._events else (0, "0" * 64)

    def log(self, after: int, most: int) -> list[Event]:
        return list(self._events[max(after, 0) : max(after, 0) + most])

    def hash_of(self, seq: int) -> str:
        return self._events[seq - 1].hash if 0 < seq <= len(self._events) else ""

    def hashed(self, head: str) -> int:
        found = (e.seq for e in reversed(self._events) if e.hash.startswith(head))
        return next(found, 0)

    def snapshot(self, wanted: CaseFilter) -> tuple[int, list[str]]:
        with self._kept.lock:
            return self.head()[0], [row.number for row in self.cases(wanted)]

    def past(self, seq: int) -> Past:
        return Past(self, seq)

    # ---- derived rows

    def put_case(self, derived: Derived, before: Derived | None = None) -> None:
        number = derived.row.number
        self._cases[number] = derived.row
        self._clocks[number] = sorted(derived.clocks, key=lambda c: c.clock)
        self._marks[number] = list(derived.marks)
        self._grants[number] = list(derived.grants)

    def put_cases(self, found: Iterable[Derived]) -> None:
        for one in found:
            self.put_case(one)

    def holds(self, derived: Derived) -> bool:
        number = derived.row.number
        pairs: list[tuple[Any, Any]] = [(self._cases.get(number), derived.row)]
        pairs += [
            (_sorted(kept.get(number, [])), _sorted(wanted))
            for kept, wanted in (
                (self._clocks, derived.clocks),
                (self._marks, derived.marks),
                (self._grants, derived.grants),
            )
        ]
        return all(canonical(kept) == canonical(wanted) for kept, wanted in pairs)

    def maker(self) -> str:
        return str(self._makers.get("derived", ""))

    def made_by(self, maker: str) -> None:
        self._makers["derived"] = maker

    def move_clocks(self, clocks: Iterable[ClockRow], marks: Iterable[Mark] = ()) -> None:
        for mark in marks:
            self._marks[mark.case].append(mark)
        for moved in clocks:
            kept = self._clocks[moved.case]
            self._clocks[moved.case] = [
                msgspec.structs.replace(c, due_at=moved.due_at, provisional=moved.provisional)
                if c.clock == moved.clock
                else c
                for c in kept
            ]

    def case(self, number: str) -> CaseRow | None:
        found: CaseRow | None = self._cases.get(number)
        return found

    def clocks(self, number: str) -> list[ClockRow]:
        return list(self._clocks.get(number, []))

    def _every(self, kept: Mapping[str, list[Any]]) -> list[Any]:
        return [record for records in kept.values() for record in records]

    def open_clocks(self, *, before: datetime | None = None) -> list[ClockRow]:
        found = [
            c
            for c in self._every(self._clocks)
            if c.ended_at is None and (before is None or c.due_at < before)
        ]
        return sorted(found, key=lambda c: (c.due_at, c.case))

    def provisional_clocks(self) -> list[ClockRow]:
        found = [c for c in self._every(self._clocks) if c.provisional]
        return sorted(found, key=lambda c: (c.case, c.clock))

    def marks(
        self, *, since: datetime | None = None, case: str = "", mark: str = "", value: str = ""
    ) -> list[Mark]:
        found = [
            m
            for m in self._every(self._marks)
            if m.at >= (since or EVER)
            and case in ("", m.case)
            and mark in ("", m.mark)
            and value in ("", m.value)
        ]
        return sorted(found, key=lambda m: (m.at, m.case, m.mark, m.seq))

    def grants(
        self, *, case: str = "", customer: str = "", grantor: str = "", since: datetime = EVER
    ) -> list[Grant]:
        found = [
            g
            for g in self._every(self._grants)
            if g.at >= since
            and (
                (case and g.case == case)
                or (not case and customer and g.customer == customer)
                or (not (case or customer) and grantor and g.grantor == grantor)
                or not (case or customer or grantor)
            )
        ]
        return sorted(found, key=lambda g: (g.at, g.case, g.item))

    def sum_granted(
        self, grantor: str, after: datetime, until: datetime, remedy: str, but: Collection[str]
    ) -> int:
        found = self.grants(grantor=grantor, since=after)
        same = [g for g in found if after < g.at <= until and remedy in ("", g.remedy)]
        return sum(g.amount for g in same if g.case not in but)

    def next_serial(self, year: int) -> int:
        return max((r.serial for r in self._cases.values() if r.year == year), default=0) + 1

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        found = [row for row in self._cases.values() if self._fits(row, wanted)]
        found.sort(key=lambda r: (r.received_at, r.number), reverse=True)
        return found

    def _fits(self, row: CaseRow, wanted: CaseFilter) -> bool:
        same = all(
            getattr(wanted, name) in ("", getattr(row, name))
            for name in ("status", "owner", "category")
        )
        marks = {m.mark for m in self.marks(case=row.number)}
        open_clocks = [c for c in self.clocks(row.number) if c.ended_at is None]
        return (
            same
            and (not wanted.step or wanted.step in row.waiting.split())
            and not (wanted.since and row.received_at < wanted.since)
            and not (wanted.until and row.received_at >= wanted.until)
            and not (wanted.quiet_since and row.updated_at >= wanted.quiet_since)
            and not (
                wanted.kept_before and not (row.kept_since and row.kept_since < wanted.kept_before)
            )
            and not (
                wanted.overdue_at and not any(c.due_at < wanted.overdue_at for c in open_clocks)
            )
            and row.number in (wanted.numbers or [row.number])
            and row.policy in (wanted.policies or [row.policy])
            and wanted.marked in ("", *marks)
            and wanted.ended in ("", *marks)
            and wanted.unmarked not in marks
            and (not wanted.text or self._tells(row, wanted.text))
        )

    def _tells(self, row: CaseRow, text: str) -> bool:
        """Whether the words of a case tell every part of what is sought, or its number does."""
        sought = search.parts(text)
        if not sought:
            return False
        said = [_words(words) for seq, words in self._words.items() if self._of(seq) == row.number]

        def told(phrase: str) -> bool:
            wanted = _words(phrase)
            return any(
                words[at : at + len(wanted)] == wanted for words in said for at in range(len(words))
            )

        number = search.number_in(text)
        if number and told(number):
            return True
        return all(
            told(part.phrase)
            or row.number == part.number
            or (
                row.serial == part.serial
                and re.search(f"[^0-9]{re.escape(part.tail[7:])}$", row.number) is not None
            )
            for part in sought
        )

    def _of(self, seq: int) -> str:
        return str(self._events[seq - 1].stream)

    def named(self, tail: str) -> list[str]:
        if tail in self._cases:
            return [tail]
        year, _, serial = tail.rpartition("-")
        digits = serial.isascii() and serial.isdigit()
        found = [
            row.number
            for row in self._cases.values()
            if digits
            and not tail.startswith("-")
            and row.serial == int(serial)
            and year in ("", str(row.year))
        ]
        if not found and tail and not (digits and serial == tail):
            found = [number for number in self._cases if number.endswith(tail)][:20]
        return sorted(found)

    # ---- files

    def put_file(self, content: bytes) -> str:
        name = hex_digest(content)
        self._files[name] = content
        return name

    def file(self, sha256: str) -> bytes | None:
        content: bytes | None = self._files.get(sha256)
        return content

    def also_named(self, papers: Mapping[str, str]) -> set[str]:
        return {
            name
            for name, stream in papers.items()
            if any(e.stream != stream and name in _named(e) for e in self._events)
        }

    def put_form(self, template: str, maker: str, content: bytes) -> None:
        self._forms[template, maker] = content

    def form(self, template: str, maker: str) -> bytes | None:
        content: bytes | None = self._forms.get((template, maker))
        return content

    def forms(self) -> list[str]:
        return sorted({template for template, _ in self._forms})

    # ---- upkeep

    def close(self) -> None:
        """Nothing to let go of."""

    def copy(self, target: Path, tell: Tell = None) -> None:
        raise CannotWrite("{path} cannot be copied: it is in memory.", path=str(self.locator))

    def erase(self, stream: str, files: Iterable[str]) -> None:
        last = self._events[-1]
        told = last.payload if isinstance(last.payload, PersonalErased) else None
        names = list(files)
        if last.stream != stream or told is None or not set(names) <= set(told.files):
            raise BadData("Nothing is erased without the event that tells of it.")
        for event in self.events(stream):
            gone = None if event.personal else event.personal
            self._events[event.seq - 1] = msgspec.structs.replace(event, personal=gone)
            self._words.pop(event.seq, None)
        for name in names:
            self._files.pop(name, None)
        self._chores[SCRUB] = stream
        self.index(self.events(stream))

    def scrub(self) -> None:
        self._chores.pop(SCRUB, None)

    def chores(self) -> dict[str, str]:
        return dict(self._chores)

    def clear_derived(self) -> None:
        for name in ("cases", "clocks", "marks", "grants", "forms", "words"):
            self._kept.rows[name].clear()
        self._chores.pop(REBUILD, None)

    def index(self, events: Iterable[Event]) -> None:
        for event in events:
            if words := search.words_of(event).strip():
                self._words[event.seq] = words

    # ---- proof

    def log_parts(self) -> list[Part]:
        runs = [Part("run", 1, len(self._events))] if self._events else []
        return [Part("files"), *runs]

    def derived_parts(self) -> list[Part]:
        return [Part("words", 1, len(self._events))] if self._events else []

    def prove(self, part: Part) -> list[Problem]:
        return {"files": self._files_proof, "run": self._run, "words": self._words_proof}[
            part.kind
        ]()

    def _run(self) -> list[Problem]:
        before, found = "0" * 64, []
        for event in self._events:
            key, sealed, _ = self._salts[event.seq]
            if _linked(before, event, key, sealed) != event.hash:
                found.append(Problem(event.seq, "the event was altered"))
            before = event.hash
        return found

    def _files_proof(self) -> list[Problem]:
        named: dict[str, set[str]] = {}
        erased: list[tuple[Event, str]] = []
        for event in self._events:
            if isinstance(event.payload, PersonalErased):
                erased += [(event, name) for name in event.payload.files]
                continue
            for name in _named(event):
                named.setdefault(name, set()).add(event.stream)
        gone = {name for _, name in erased}
        found = [
            Problem(0, "no event names the file {sha256}", {"sha256": name})
            for name in self._files
            if name not in named
        ]
        found += [
            Problem(0, "the file {sha256} is missing", {"sha256": name})
            for name in named
            if name not in self._files and name not in gone and re.fullmatch("[0-9a-f]{64}", name)
        ]
        return found + [
            Problem(event.seq, "it erases a file that is not of its case")
            for event, name in erased
            if named.get(name) != {event.stream}
        ]

    def _words_proof(self) -> list[Problem]:
        return [
            Problem(event.seq, "the words of the event were altered")
            for event in self._events
            if self._words.get(event.seq, "") != search.words_of(event).strip()
        ]

    def problems(self) -> Iterator[Problem]:
        for parts in (self.log_parts, self.derived_parts):
            yield from (problem for part in parts() for problem in self.prove(part))

    def quick_problems(self) -> Iterator[Problem]:
        yield from self._run()


def _linked(before: str, event: Event, key: str, sealed: bytes | None) -> str:
    row: chain.Row = (
        event.seq,
        event.stream,
        event.no,
        event.payload.kind,
        event.at.isoformat(),
        event.recorded_at.isoformat(),
        event.actor,
        event.via,
        key or None,
        canonical(event.payload).decode(),
        sealed,
    )
    return chain.chained(bytes.fromhex(before), row).hex()


def _sorted(records: Iterable[Any]) -> list[Any]:
    return sorted(records, key=canonical)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _named(event: Event) -> set[str]:
    return set(re.findall('"([0-9a-f]{64})"', canonical(event.payload).decode()))


def _make(where: Locator) -> MemoryStore:
    if where.address in PLACES:
        raise CannotWrite("{path} is there already; nothing was changed.", path=str(where))
    PLACES[where.address] = Kept()
    return _open(where)


def _open(where: Locator) -> MemoryStore:
    if where.address not in PLACES:
        raise NotFound("There is no database {path}.", path=str(where))
    return MemoryStore(where, PLACES[where.address])


@contextmanager
def _making(where: Locator) -> Iterator[Making]:
    if where.address in PLACES:
        raise CannotWrite("{path} is there already; nothing was changed.", path=str(where))
    kept = Kept()

    def publish(beside: list[Path]) -> None:
        PLACES[where.address] = kept
        beside.clear()

    yield Making(MemoryStore(where, kept), publish)


def _no_copy(*given: Any) -> Any:
    raise CannotWrite("{path} cannot be copied: it is in memory.", path=str(given[0]))


def _measure(where: Locator, now: datetime) -> Measured:
    return Measured(Engine("Memory", (1,), (1,)))


def _same(target: Path) -> Path:
    return target


MEMORY = Backend(
    claims=lambda name: name.startswith(SCHEME),
    locate=lambda name: Locator("memory", name, Path.cwd()),
    make=_make,
    making=_making,
    open=_open,
    exists=lambda where: where.address in PLACES,
    kept=_no_copy,
    restoring=_no_copy,
    kept_name=lambda wall: "kept",
    rewritten=message("Nothing is left of it in memory."),
    vacant=_same,
    measure=_measure,
    holds_erased=lambda _: [],
)
