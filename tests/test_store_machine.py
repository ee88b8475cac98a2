"""A store and a plain list, given the same commands in any order: they tell the same story.

The list knows nothing of SQL, transactions or triggers. Two connections take turns, the clock jumps
either way, writes fail half-way, cases are erased, and copies of the file are attacked.
"""

import hashlib
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casefile.errors import BadData, Changed
from casefile.log.events import (
    OFFICE,
    CaseOpened,
    DocumentIssued,
    Event,
    NewEvent,
    NoteAdded,
    Parcel,
    PersonalErased,
    Stamp,
    StepRecorded,
)
from casefile.log.rows import CaseFilter, CaseRow, ClockRow, Derived, Grant, Mark
from casefile.store import BACKENDS, Store, locate, made, opened
from tests.effort import examples

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CASES = ("2026-000001", "2026-000002", "2026-000003")
KINDS = ("case.opened", "step.recorded", "note.added", "document.issued", "personal.erased")

# What is typed, and the words that a search knows it by: worked out by hand, not by the program.
WORDS = {
    "冰箱": ["冰", "箱"],
    "王小明": ["王", "小", "明"],
    "小": ["小"],
    "Refrigerator": ["refrigerator"],
    "BCD-586": ["bcd", "586"],
    "ＢＣＤ": ["bcd"],
    "𠮷野": ["𠮷", "野"],
    "“漏水”！": ["漏", "水"],
    "OR": ["or"],
    "漏": ["漏"],
}
PHONES = {"138 1234 8000": "13812348000", "(0755) 2345-6789": "75523456789"}

streams = st.sampled_from([*CASES, OFFICE])
cases = st.sampled_from(CASES)
phrase = st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=3).map(" ".join)
said = phrase | st.sampled_from(sorted(PHONES))
moments = st.integers(-400, 400).map(lambda d: START + timedelta(days=d, seconds=d))
facts = st.dictionaries(
    st.sampled_from(["about", "unit"]), said | st.lists(said, max_size=2), max_size=2
)
personal = st.dictionaries(st.sampled_from(["name", "phone"]), said, max_size=2)
payloads = st.one_of(
    st.just(NoteAdded()),
    facts.map(lambda f: StepRecorded("card", f)),
    moments.map(lambda at: CaseOpened("p", at, "teng")),
)
new_events = st.builds(NewEvent, at=moments, payload=payloads, personal=personal)
several = st.lists(new_events, min_size=1, max_size=4)
which = st.sampled_from([0, 1])
clock_rows = st.builds(
    ClockRow,
    case=st.just(""),
    clock=st.sampled_from(["a", "b", "c"]),
    state=st.sampled_from(["running", "met"]),
    started_at=moments,
    due_at=moments,
    ended_at=st.none() | moments,
    provisional=st.booleans(),
    owner=st.just("teng"),
    policy=st.just("p"),
)
mark_rows = st.builds(
    Mark,
    case=st.just(""),
    mark=st.sampled_from(["late", "tally"]),
    seq=st.integers(1, 3),
    at=moments,
    value=phrase,
    owner=st.just("teng"),
)
grant_rows = st.builds(
    Grant,
    case=st.just(""),
    item=st.sampled_from(["remedy-1", "remedy-2"]),
    remedy=st.just("refund"),
    at=moments,
    amount=st.integers(0, 10**12),
    grantor=st.sampled_from(["teng", "xu"]),
    customer=st.sampled_from(["", "13812348000"]),
)


class Oops(Exception):
    """Something goes wrong while a write is under way."""


class Told:
    """One event as the list knows it."""

    def __init__(self, stream: str, no: int, new: NewEvent, now: datetime, key: str) -> None:
        self.stream, self.no, self.new, self.now, self.key = stream, no, new, now, key
        self.personal: dict[str, Any] | None = dict(new.personal)

    def words(self) -> list[str]:
        """What a search may find of it."""
        return [word for text in self.texts() for word in words_in(text)]

    def texts(self) -> list[str]:
        """Its facts in the order of their names, those that may be erased last."""
        found: list[str] = []
        for kept in (getattr(self.new.payload, "facts", {}), self.personal or {}):
            for key in sorted(kept):
                found += [kept[key]] if isinstance(kept[key], str) else kept[key]
        return found


def words_in(text: str) -> list[str]:
    """The words of a text made of ``WORDS`` and ``PHONES``."""
    if text in PHONES:
        return "".join(c if c.isdigit() else " " for c in text).split()
    return [word for part in text.split() for word in WORDS[part]]


def contains(words: list[str], wanted: list[str]) -> bool:
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words)))


class Keeping(RuleBasedStateMachine):
    """The commands that a store knows, each done to the store and to the list."""

    backend = "sqlite"

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="casefile-test-"))
        self.path = self.folder / "log"
        place = locate(self.path)
        self.stores: list[Store] = [made(place), opened(place)]
        self.now = START
        self.log: list[Told] = []
        self.files: dict[str, bytes] = {}
        self.rows: dict[str, CaseRow] = {}
        self.clocks: dict[str, dict[str, ClockRow]] = {}
        self.marks: dict[str, dict[tuple[str, int], Mark]] = {}
        self.grants: dict[str, dict[str, Grant]] = {}
        self.heads: dict[int, str] = {0: "0" * 64}

    def teardown(self) -> None:
        if hasattr(self, "stores"):
            for store in self.stores:
                store.close()
            shutil.rmtree(self.folder)

    # ---- what the list knows

    def of(self, stream: str) -> list[Told]:
        return [told for told in self.log if told.stream == stream]

    def told(self, parcels: list[tuple[str, list[NewEvent], str]]) -> None:
        for stream, events, key in parcels:
            for n, event in enumerate(events):
                number = len(self.of(stream)) + 1
                self.log.append(Told(stream, number, event, self.now, "" if n else key))

    def opened(self, stream: str) -> bool:
        return any(told.new.payload.kind == "case.opened" for told in self.of(stream))

    def named_by(self, sha256: str) -> set[str]:
        return {t.stream for t in self.log if sha256 in files_of(t)}

    # ---- appending

    @rule(who=which, stream=streams, events=several, keyed=st.booleans())
    def append(self, who: int, stream: str, events: list[NewEvent], keyed: bool) -> None:
        key = f"key-{len(self.log)}" if keyed else ""
        store, after = self.stores[who], len(self.of(stream))
        with store.write():
            got = store.append(stream, after, events, Stamp(self.now, "teng", "counter", key))
        self.told([(stream, events, key)])
        assert [e.seq for e in got] == list(
            range(len(self.log) - len(events) + 1, len(self.log) + 1)
        )
        assert store.committed == len(self.log)

    @rule(who=which, parcels=st.dictionaries(streams, several, min_size=1, max_size=3))
    def append_to_many(self, who: int, parcels: dict[str, list[NewEvent]]) -> None:
        store = self.stores[who]
        with store.write():
            store.append_all(
                [Parcel(s, store.last(s), tuple(e)) for s, e in parcels.items()],
                Stamp(self.now, "teng", "counter"),
            )
        self.told([(stream, events, "") for stream, events in parcels.items()])

    @rule(who=which, stream=streams, events=several, off=st.sampled_from([-1, 1, 7]))
    def append_after_what_is_not_the_last(
        self, who: int, stream: str, events: list[NewEvent], off: int
    ) -> None:
        with pytest.raises(Changed), self.stores[who].write():
            self.stores[who].append(
                stream, len(self.of(stream)) + off, events, Stamp(self.now, "x", "x")
            )

    @precondition(lambda self: any(told.key for told in self.log))
    @rule(who=which, stream=streams, events=several)
    def append_under_a_key_that_was_used(
        self, who: int, stream: str, events: list[NewEvent]
    ) -> None:
        key = next(told.key for told in self.log if told.key)
        after = len(self.of(stream))
        with pytest.raises(BadData), self.stores[who].write():
            self.stores[who].append(stream, after, events, Stamp(self.now, "x", "x", key))

    @rule(who=which, stream=cases, events=several, content=st.binary(max_size=20))
    def fail_half_way(self, who: int, stream: str, events: list[NewEvent], content: bytes) -> None:
        store = self.stores[who]

        def half() -> None:
            store.clear_derived()
            store.put_file(content)
            store.append(stream, store.last(stream), events, Stamp(self.now, "x", "x", "never"))
            store.put_case(Derived(self.row(stream, START)))
            gone = NewEvent(self.now, PersonalErased("never"))
            store.append(stream, store.last(stream), [gone], Stamp(self.now, "x", "x"))
            store.erase(stream, [])
            raise Oops

        with pytest.raises(Oops), store.write():
            half()
        assert store.written("never") is None
        assert store.chores() == {}

    # ---- files and erasing

    @rule(who=which, stream=cases, content=st.sampled_from([b"a", b"b", b"paper", b"\0" * 5000]))
    def issue(self, who: int, stream: str, content: bytes) -> None:
        store = self.stores[who]
        with store.write():
            paper, form = store.put_file(content), store.put_file(b"form")
            event = NewEvent(self.now, DocumentIssued("card", 1, paper, form, "card.docx"))
            store.append(stream, store.last(stream), [event], Stamp(self.now, "teng", "counter"))
        assert paper == hashlib.sha256(content).hexdigest()
        self.files |= {paper: content, form: b"form"}
        self.told([(stream, [event], "")])

    @precondition(lambda self: self.log)
    @rule(who=which, stream=cases)
    def erase(self, who: int, stream: str) -> None:
        store = self.stores[who]
        own = {f for t in self.of(stream) for f in files_of(t)[:1] if f in self.files}
        shared = {f for f in own if self.named_by(f) != {stream}}
        assert store.also_named(dict.fromkeys(own, stream)) == shared
        gone = tuple(sorted(own - shared))
        event = NewEvent(self.now, PersonalErased("due", gone))
        with store.write():
            store.append(stream, store.last(stream), [event], Stamp(self.now, "teng", "counter"))
            store.erase(stream, gone)
        assert store.chores() == {"scrub": stream}
        store.scrub()
        assert store.chores() == {}
        for told in self.of(stream):
            told.personal = None if told.new.personal else {}
        for name in gone:
            del self.files[name]
        self.told([(stream, [event], "")])

    @precondition(lambda self: any(told.personal for told in self.log))
    @rule(who=which)
    def erase_without_telling(self, who: int) -> None:
        stream = next(told.stream for told in self.log if told.personal)
        with pytest.raises(BadData), self.stores[who].write():
            self.stores[who].erase(stream, [])

    # ---- what is derived

    def row(self, stream: str, received_at: datetime) -> CaseRow:
        return CaseRow(
            number=stream,
            year=int(stream[:4]),
            serial=int(stream[5:]),
            status="open",
            owner="teng",
            category="goods",
            waiting="judge plan",
            complainant="王*",
            about="冰箱",
            received_at=received_at,
            opened_at=received_at,
            updated_at=self.now,
            policy="p",
            last_no=len(self.of(stream)),
        )

    @rule(
        who=which,
        stream=cases,
        received_at=moments,
        clocks=st.lists(clock_rows, max_size=3, unique_by=lambda c: c.clock),
        marks=st.lists(mark_rows, max_size=3, unique_by=lambda m: (m.mark, m.seq)),
        grants=st.lists(grant_rows, max_size=2, unique_by=lambda g: g.item),
    )
    def put_case(
        self,
        who: int,
        stream: str,
        received_at: datetime,
        clocks: list[ClockRow],
        marks: list[Mark],
        grants: list[Grant],
    ) -> None:
        if not self.opened(stream):
            return
        row = self.row(stream, received_at)
        mine = [replaced(c, stream) for c in clocks]
        marked = [replaced(m, stream) for m in marks]
        granted = [replaced(g, stream) for g in grants]
        with self.stores[who].write():
            self.stores[who].put_case(Derived(row, mine, marked, granted))
        self.rows[stream] = row
        self.clocks[stream] = {c.clock: c for c in mine}
        self.marks[stream] = {(m.mark, m.seq): m for m in marked}
        self.grants[stream] = {g.item: g for g in granted}

    @rule(who=which, kept=st.sets(cases), received_at=moments)
    def make_the_derived_rows_anew(self, who: int, kept: set[str], received_at: datetime) -> None:
        store = self.stores[who]
        self.rows = {s: self.row(s, received_at) for s in sorted(kept) if self.opened(s)}
        self.clocks, self.marks, self.grants = {}, {}, {}
        with store.write():
            store.clear_derived()
            store.put_cases(Derived(row) for row in self.rows.values())
            for stream in (*CASES, OFFICE):
                store.index(store.events(stream))

    # ---- time and connections

    @rule(days=st.sampled_from([-3650, -1, 0, 1, 40, 3650]), seconds=st.integers(-90, 90))
    def the_clock_jumps(self, days: int, seconds: int) -> None:
        self.now = min(max(self.now + timedelta(days, seconds), START.replace(year=1950)), LATEST)

    @rule(who=which)
    def reopen(self, who: int) -> None:
        self.stores[who].close()
        self.stores[who] = opened(locate(self.path))
        assert self.stores[who].committed == 0
        assert self.stores[who].former == ""

    @rule(who=which, at=st.integers(0, 10**6))
    def look_back(self, who: int, at: int) -> None:
        seq = at % (len(self.log) + 1)
        past = self.stores[who].past(seq)
        assert past.head()[0] == seq
        known = self.log[:seq]
        assert list(past.streams()) == [
            t.stream for t in known if t.new.payload.kind == "case.opened"
        ]
        assert past.hash_of(seq + 1) == ""
        for told in self.log:
            assert bool(told.key and past.written(told.key)) == bool(told.key and told in known)
        for stream in (*CASES, OFFICE):
            same(past.events(stream), [t for t in known if t.stream == stream], self.log)

    @rule(who=which)
    def copy(self, who: int) -> None:
        target = self.folder / "backup"
        self.stores[who].copy(target)
        with closing(opened(locate(target))) as copied:
            assert copied.head() == self.stores[who].head()
            assert copied.cases(CaseFilter()) == self.stores[who].cases(CaseFilter())
            assert list(copied.problems()) == []
        target.unlink()

    # ---- the same story

    @invariant()
    def both_connections_read_what_was_told(self) -> None:
        for store in self.stores:
            for stream in (*CASES, OFFICE):
                same(store.events(stream), self.of(stream), self.log)
                assert store.last(stream) == len(self.of(stream))
            assert store.file("0" * 64) is None
            assert {name: store.file(name) for name in self.files} == self.files

    @invariant()
    def the_head_names_the_last_event_and_never_another(self) -> None:
        seq, digest = self.stores[0].head()
        assert seq == len(self.log)
        assert self.heads.setdefault(seq, digest) == digest
        assert len(set(self.heads.values())) == len(self.heads)
        assert self.stores[1].head() == (seq, digest)
        if seq:
            assert self.stores[1].hash_of(seq) == digest
            assert self.stores[1].hashed(digest[:16]) == seq
        assert self.stores[1].hash_of(seq + 1) == ""
        assert self.stores[1].hashed("0" * 16) == 0

    @invariant()
    def the_log_as_a_whole_is_the_list(self) -> None:
        same(self.stores[0].log(0, 10**6), self.log, self.log)
        half = len(self.log) // 2
        same(self.stores[0].log(half, 2), self.log[half : half + 2], self.log)
        seq, numbers = self.stores[1].snapshot(CaseFilter())
        assert (seq, set(numbers)) == (len(self.log), set(self.rows))

    @invariant()
    def every_way_of_asking_gives_the_same(self) -> None:
        store = self.stores[len(self.log) % 2]
        opened = [t.stream for t in self.log if t.new.payload.kind == "case.opened"]
        assert list(store.streams()) == opened
        for stream in (*CASES, OFFICE):
            for kind in KINDS:
                wanted = [t for t in self.of(stream) if t.new.payload.kind == kind]
                same(store.of_kind(stream, kind), wanted, self.log)
                last = store.latest(stream, kind)
                assert (last.no if last else None) == (wanted[-1].no if wanted else None)
        for told in self.log:
            if told.key:
                found = store.written(told.key)
                assert found
                assert (found.stream, found.no) == (told.stream, told.no)

    @invariant()
    def the_derived_rows_are_those_that_were_put(self) -> None:
        store = self.stores[0]
        newest = sorted(self.rows.values(), key=lambda r: (r.received_at, r.number), reverse=True)
        assert store.cases(CaseFilter()) == newest
        for stream in CASES:
            assert store.case(stream) == self.rows.get(stream)
            assert store.named(stream) == [stream] * (stream in self.rows)
            clocks, marks = self.clocks.get(stream, {}), self.marks.get(stream, {})
            assert store.clocks(stream) == [clocks[name] for name in sorted(clocks)]
            assert {(m.mark, m.seq): m for m in store.marks(case=stream)} == marks
            grants = self.grants.get(stream, {})
            assert {g.item: g for g in store.grants(case=stream)} == grants
        every = [c for clocks in self.clocks.values() for c in clocks.values()]
        still = [c for c in every if c.ended_at is None]
        assert sorted(map(named, store.open_clocks())) == sorted(map(named, still))
        early = [c for c in still if c.due_at < START]
        assert sorted(map(named, store.open_clocks(before=START))) == sorted(map(named, early))
        assert {named(c) for c in store.provisional_clocks()} == {
            named(c) for c in every if c.provisional
        }
        assert store.next_serial(2026) == max([r.serial for r in self.rows.values()] or [0]) + 1

    @rule(query=phrase, who=which)
    def search(self, query: str, who: int) -> None:
        wanted = [WORDS[part] for part in query.split()]
        found = {
            stream
            for stream in self.rows
            if all(any(contains(t.words(), w) for t in self.of(stream)) for w in wanted)
        }
        rows = self.stores[who].cases(CaseFilter(text=query))
        assert {row.number for row in rows} == found

    @rule(case=cases, who=which)
    def search_for_a_case(self, case: str, who: int) -> None:
        for typed in (case, case[5:]):
            rows = self.stores[who].cases(CaseFilter(text=typed))
            assert [row.number for row in rows] == [case] * (case in self.rows)

    @rule(phone=st.sampled_from(sorted(PHONES)), who=which)
    def search_for_a_number(self, phone: str, who: int) -> None:
        found = {s for s in self.rows if any(phone in t.texts() for t in self.of(s))}
        rows = self.stores[who].cases(CaseFilter(text=PHONES[phone]))
        assert {row.number for row in rows} == found

    @invariant()
    def the_log_proves_itself(self) -> None:
        assert list(self.stores[1].problems()) == []


LATEST = START.replace(year=2190)


def files_of(told: Told) -> list[str]:
    payload = told.new.payload
    return [payload.sha256, payload.template] if isinstance(payload, DocumentIssued) else []


def replaced(record: Any, case: str) -> Any:
    import msgspec

    return msgspec.structs.replace(record, case=case)


def named(clock: ClockRow) -> tuple[str, str]:
    return clock.case, clock.clock


def same(got: list[Event], wanted: list[Told], log: list[Told]) -> None:
    """The events are those of the list, in its order, to the last field."""
    assert len(got) == len(wanted)
    for event, told in zip(got, wanted, strict=True):
        assert event.payload == told.new.payload
        assert event.personal == told.personal
        assert (event.stream, event.no, event.at) == (told.stream, told.no, told.new.at)
        assert (event.recorded_at, event.actor) == (told.now, "teng")
        assert log[event.seq - 1] is told


ATTACKS = {
    # refused by the schema itself, or found
    "update": "UPDATE events SET {column} = {value} WHERE seq = {seq}",
    "delete": "DELETE FROM events WHERE seq = {seq}",
    "replace": "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = {seq}",
    "gap": "INSERT INTO events SELECT {last} + 2, stream, no + 1000, kind, at, recorded_at, actor, "
    "via, NULL, data, NULL, hash FROM events WHERE seq = {seq}",
    "forged": "INSERT INTO events SELECT {last} + 1, stream, (SELECT max(no) + 1 FROM events WHERE "
    "stream = e.stream), kind, at, recorded_at, actor, via, NULL, data, NULL, hash FROM events e "
    "WHERE seq = {seq}",
    "exchange": "UPDATE events SET at = (SELECT o.at FROM events o WHERE o.seq = 1) || 'x' "
    "WHERE seq = {seq}",
    "other facts": "UPDATE personal SET text = '{{}}' || text WHERE seq = {seq}",
    "other salt": "UPDATE personal SET salt = randomblob(16) WHERE seq = {seq}",
    "fewer facts": "DELETE FROM personal WHERE seq = {seq}",
    "more facts": 'INSERT OR REPLACE INTO personal VALUES ({seq}, randomblob(16), \'{{"a":"b"}}\')',
    "facts of nothing": "INSERT INTO personal VALUES ({last} + 5, randomblob(16), '{{}}')",
    "other files": "UPDATE files SET content = zeroblob(3)",
    "fewer files": "DELETE FROM files",
    "more files": "INSERT INTO files VALUES ('{zeros}', x'00')",
    "other words": "UPDATE search SET words = words || ' x' WHERE rowid = {seq}",
    "fewer words": "DELETE FROM search WHERE rowid = {seq}",
    "more words": "INSERT INTO search (rowid, words) VALUES ({last} + 9, 'x')",
    "a trigger": "CREATE TRIGGER quiet BEFORE INSERT ON cases BEGIN SELECT RAISE(IGNORE); END",
    "a table": "CREATE TABLE copies AS SELECT * FROM personal",
    "an index": "DROP INDEX cases_quiet",
    "a column": "ALTER TABLE events ADD COLUMN note TEXT",
}
COLUMNS = {
    "stream": "stream || 'x'",
    "no": "no + 1",
    "kind": "'case.withdrawn'",
    "at": "'1999-01-01T00:00:00Z'",
    "recorded_at": "'1999-01-01T00:00:00Z'",
    "actor": "'nobody'",
    "via": "'nowhere'",
    "key": "'other'",
    "data": "data || ' '",
    "seal": "randomblob(32)",
    "hash": "randomblob(32)",
    "seq": "seq + 1000",
}


class Attacked(Keeping):
    """The same, and now and then a copy of the file falls into the wrong hands."""

    @precondition(lambda self: self.log)
    @rule(
        attempts=st.lists(
            st.tuples(
                st.sampled_from(sorted(ATTACKS)), st.sampled_from(sorted(COLUMNS)), st.booleans()
            ),
            min_size=1,
            max_size=4,
        ),
        at=st.integers(0, 10**6),
    )
    def attack(self, attempts: list[tuple[str, str, bool]], at: int) -> None:
        for number, (attack, column, unguarded) in enumerate(attempts):
            self.attacked_with(attack, column, (at + number) % len(self.log) + 1, unguarded)

    def attacked_with(self, attack: str, column: str, seq: int, unguarded: bool) -> None:
        """Refused, or without effect, or found: with the triggers in place, or taken out and put
        back by somebody who knows how."""
        copy = self.folder / "copy"
        shutil.copyfile(self.path, copy)
        if attack == "delete" and seq == len(self.log):
            seq = 1  # that the tail is cut, only an anchor can tell
            if len(self.log) == 1:
                return
        sql = ATTACKS[attack].format(
            column=column, value=COLUMNS[column], seq=seq, last=len(self.log), zeros="0" * 64
        )
        before = contents(copy)
        try:
            attacked(copy, sql, unguarded)
        except sqlite3.DatabaseError:
            assert contents(copy) == before
            return
        if contents(copy) == before:
            return
        with closing(opened(locate(copy))) as store:
            assert list(store.problems()), f"{sql} was not found"
        copy.unlink()


def attacked(path: Path, sql: str, unguarded: bool) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA recursive_triggers = OFF")
        raw.execute("BEGIN")
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        triggers = guards.fetchall() if unguarded else []
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(sql)
        for _, trigger in triggers:
            raw.execute(trigger)
        raw.execute("COMMIT")


def contents(path: Path) -> dict[str, list[Any]]:
    """Everything that the file holds, without its layout."""
    with closing(sqlite3.connect(path)) as raw:
        names = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        found = {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if not name.startswith("search_")
        }
        found["schema"] = sorted(raw.execute("SELECT name, sql FROM sqlite_schema").fetchall())
        return found


MACHINES: dict[str, type[Keeping]] = {"sqlite": Attacked}
"""What is attacked behind its back is a file; other stores keep the promises all the same."""


@pytest.mark.slow
@pytest.mark.parametrize("backend", sorted(BACKENDS))
def test_the_store_tells_the_same_story_as_a_list(backend: str) -> None:
    machine: type[Keeping] = type(
        "Machine", (MACHINES.get(backend, Keeping),), {"backend": backend}
    )
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples(20), stateful_step_count=25)
    )
