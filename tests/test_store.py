"""What every store promises; run once for each backend."""

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.errors import BadData, CannotWrite, Changed, NotFound
from casefile.log.events import (
    CaseOpened,
    DocumentIssued,
    NewEvent,
    NoteAdded,
    PersonalErased,
    PolicyApplied,
    Stamp,
    StepRecorded,
)
from casefile.log.rows import EVER, CaseFilter, CaseRow, Derived, Grant, Mark
from casefile.store import BACKENDS, Locator, Store, exists, locate, made, opened
from casefile.store.postgres.spoken import words_in
from tests.memory import MEMORY, PLACES

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Locator]:
    """Where a store may be made: one for each backend, and one that keeps nothing on any disk."""
    BACKENDS["memory"] = MEMORY
    if request.param == "postgres":
        address = request.getfixturevalue("server_address")
    else:
        address = tmp_path / "log" if request.param == "sqlite" else f"memory:{tmp_path}"
    yield locate(address)
    PLACES.clear()
    del BACKENDS["memory"]


@pytest.fixture
def store(place: Locator) -> Iterator[Store]:
    new = made(place)
    yield new
    new.close()


def add(store: Store, stream: str, after: int, *events: NewEvent, key: str = "") -> list[int]:
    with store.write():
        added = store.append(stream, after, events, Stamp(NOW, "teng", "counter", key))
    return [e.seq for e in added]


def note(text: str = "x") -> NewEvent:
    return NewEvent(NOW, NoteAdded(), {"text": text})


def opening() -> NewEvent:
    return NewEvent(NOW, CaseOpened("p", NOW, "teng"))


def row(number: str, serial: int = 1, **changes: object) -> CaseRow:
    values: dict[str, object] = {
        "number": number,
        "year": 2026,
        "serial": serial,
        "status": "open",
        "owner": "teng",
        "category": "goods",
        "waiting": "judge",
        "complainant": "王*",
        "about": "冰箱",
        "received_at": NOW,
        "opened_at": NOW,
        "updated_at": NOW,
        "policy": "p",
        "last_no": 1,
    }
    return CaseRow(**{**values, **changes})  # type: ignore[arg-type]


def test_what_is_appended_is_read_back_in_order(store: Store) -> None:
    opened = NewEvent(NOW - timedelta(hours=1), CaseOpened("p", NOW, "teng"))
    step = NewEvent(NOW, StepRecorded("judge", {"founded": "yes", "l": ["a", "b"]}), {"name": "王"})
    assert add(store, "2026-000001", 0, opened, step) == [1, 2]
    first, second = store.events("2026-000001")
    assert (first.at, first.recorded_at) == (NOW - timedelta(hours=1), NOW)
    assert second.payload == StepRecorded("judge", {"founded": "yes", "l": ["a", "b"]})
    assert second.personal == {"name": "王"}
    assert (second.actor, second.via, second.no) == ("teng", "counter", 2)
    assert store.events("2026-000009") == []


def test_streams_are_numbered_apart_and_the_log_as_a_whole(store: Store) -> None:
    add(store, "a", 0, note())
    add(store, "b", 0, note())
    assert add(store, "a", 1, note()) == [3]
    assert [e.no for e in store.events("a")] == [1, 2]


def test_a_stream_that_moved_on_is_told(store: Store) -> None:
    add(store, "a", 0, note())
    with pytest.raises(Changed):
        add(store, "a", 0, note())
    assert len(store.events("a")) == 1


def test_what_is_decided_ahead_stands_like_any_other(store: Store) -> None:
    add(store, "a", 0, opening())
    with store.write(ahead=True):
        after = store.last("a")
        added = store.append(
            "a", after, [note("甲"), note("乙")], Stamp(NOW, "teng", "counter", "k")
        )
        store.put_case(Derived(row("a", last_no=3)))
    assert store.recorded(added) == store.events("a", after)
    assert store.written("k") == store.recorded(added)[0]
    assert store.case("a") == row("a", last_no=3)
    assert store.committed == 3
    with pytest.raises(Changed), store.write(ahead=True):
        store.append("a", 1, [note()], Stamp(NOW, "teng", "counter"))
    assert store.head()[0] == 3


def test_an_error_inside_write_leaves_nothing(store: Store) -> None:
    class Oops(Exception):
        pass

    def interrupted() -> None:
        with store.write():
            store.append("a", 0, [note()], Stamp(NOW, "x", "x"))
            store.put_file(b"file")
            store.put_case(Derived(row("a")))
            raise Oops

    with pytest.raises(Oops):
        interrupted()
    assert store.events("a") == []
    assert store.head() == (0, "0" * 64)
    assert store.cases(CaseFilter()) == []


def test_a_keyed_write_is_found_again(store: Store) -> None:
    add(store, "a", 0, note("1"), note("2"), key="web-1")
    found = store.written("web-1")
    assert found
    assert found.seq == 1
    assert store.written("web-2") is None


def test_the_head_moves_with_every_event(store: Store) -> None:
    heads = {store.head()}
    for n in range(3):
        add(store, "a", n, note())
        heads.add(store.head())
    assert len(heads) == 4


def test_files_are_kept_by_their_content(store: Store) -> None:
    with store.write():
        one, two = store.put_file(b"abc"), store.put_file(b"abc")
    assert one == two
    assert store.file(one) == b"abc"
    assert store.file("0" * 64) is None


def test_serial_numbers_follow_each_other_in_each_year(store: Store) -> None:
    assert store.next_serial(2026) == 1
    with store.write():
        store.put_case(Derived(row("2026-000007", 7)))
        store.put_case(Derived(row("2025-000009", 9, year=2025)))
    assert store.next_serial(2026) == 8
    assert store.next_serial(2027) == 1


def test_a_case_is_named_by_number_serial_or_tail(store: Store) -> None:
    with store.write():
        for number, year, serial in (
            ("2025-000012", 2025, 12),
            ("2026-000012", 2026, 12),
            ("2026-000112", 2026, 112),
        ):
            store.put_case(Derived(row(number, serial, year=year)))
    assert store.named("2026-000012") == ["2026-000012"]
    assert store.named("112") == ["2026-000112"]
    assert store.named("12") == ["2025-000012", "2026-000012"]
    assert store.named("2026-12") == ["2026-000012"]
    assert store.named("26-000012") == ["2026-000012"]
    assert store.named("13") == []
    assert store.named("") == []
    assert store.named("%") == []


def test_part_of_a_serial_number_names_no_other_case(store: Store) -> None:
    with store.write():
        for number, serial in (("2026-000010", 10), ("TS2026-20", 20), ("20260030", 30)):
            store.put_case(Derived(row(number, serial)))
    for part in ("0", "00", "2026-0", "26", "60030", "260030"):
        assert store.named(part) == [], part
    assert store.named("010") == ["2026-000010"]
    assert store.named("2026-20") == store.named("S2026-20") == ["TS2026-20"]
    assert store.named("30") == store.named("20260030") == ["20260030"]


def test_lists_filter_and_come_newest_first(store: Store) -> None:
    with store.write():
        store.put_case(Derived(row("1", 1, received_at=NOW, owner="teng")))
        second = row("2", 2, received_at=NOW + timedelta(days=1), owner="hong")
        store.put_case(Derived(second, marks=(Mark("2", "loose-end", 5, NOW, "", "hong"),)))
        later = NOW + timedelta(days=2)
        third = row("3", 3, received_at=later, status="closed", waiting="judge plan")
        store.put_case(Derived(third))

    def found(wanted: CaseFilter) -> str:
        return "".join(r.number for r in store.cases(wanted))

    assert found(CaseFilter()) == "321"
    assert found(CaseFilter(owner="hong")) == "2"
    assert found(CaseFilter(status="open")) == "21"
    assert found(CaseFilter(step="plan")) == "3"
    assert found(CaseFilter(step="pla")) == ""
    assert found(CaseFilter(since=NOW + timedelta(days=1))) == "32"
    assert found(CaseFilter(until=NOW + timedelta(days=1))) == "1"
    assert found(CaseFilter(category="goods", status="closed")) == "3"
    assert found(CaseFilter(numbers=("1", "3", "9"))) == "31"
    assert found(CaseFilter(marked="loose-end")) == "2"
    assert found(CaseFilter(unmarked="loose-end")) == "31"


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("小明", "1"),
        ("王小", "1"),
        ("明", "1"),
        ("小王", ""),
        ("冰箱 小明", "1"),
        ("冰箱", "21"),
        ("refrigerator", "2"),
        ("REFRIGERATOR", "2"),
        ("13812348000", "1"),
        ("BCD-586", "1"),
        ('"', ""),
        ("小明 OR 冰", ""),
        ("２", "2"),  # the number of the case
        ("ＢＣＤ", "1"),
        ("𠮷", "2"),
        ("0000000", ""),
        ("138 1234 8000", "1"),
    ],
)
def test_search_finds_any_run_of_characters_newest_first(
    store: Store, query: str, hits: str
) -> None:
    def step(**personal: str) -> NewEvent:
        return NewEvent(NOW, StepRecorded("card"), dict(personal))

    add(store, "1", 0, step(name="王小明", about="冰箱 BCD-586", phone="13812348000"))
    add(store, "2", 0, step(about="冰箱 Refrigerator 𠮷野"))
    with store.write():
        store.put_case(Derived(row("1", 1)))
        store.put_case(Derived(row("2", 2, received_at=NOW + timedelta(days=1))))
    assert "".join(r.number for r in store.cases(CaseFilter(text=query))) == hits


def test_derived_rows_can_be_made_anew(store: Store) -> None:
    add(store, "1", 0, NewEvent(NOW, CaseOpened("p", NOW, "teng")), note("找得到"))
    with store.write():
        store.put_case(Derived(row("1")))
        store.clear_derived()
    assert store.cases(CaseFilter()) == []
    with store.write():
        for stream in store.streams():
            store.put_case(Derived(row(stream)))
            store.index(store.events(stream))
    assert [r.number for r in store.cases(CaseFilter(text="找得到"))] == ["1"]


def test_the_events_of_a_kind(store: Store) -> None:
    add(store, "a", 0, note("1"), NewEvent(NOW, StepRecorded("s")), note("2"))
    found = store.of_kind("a", "note.added")
    assert [e.personal for e in found] == [{"text": "1"}, {"text": "2"}]
    assert store.of_kind("a", "case.closed") == []


def test_a_sound_log_has_no_problems(store: Store) -> None:
    with store.write():
        kept = store.put_file(b"x")
        issued = DocumentIssued("card", 1, kept, kept, "card.docx")
        store.append("a", 0, [note(), NewEvent(NOW, issued)], Stamp(NOW, "x", "x"))
    assert list(store.problems()) == []


def test_a_file_that_no_event_names_is_a_problem(store: Store) -> None:
    with store.write():
        store.put_file(b"x")
    assert len(list(store.problems())) == 1


def test_the_store_knows_what_it_committed(store: Store) -> None:
    assert store.committed == 0
    add(store, "a", 0, note(), note())
    assert store.committed == 2


def issued(store: Store, stream: str, content: bytes) -> str:
    with store.write():
        kept = store.put_file(content)
        event = NewEvent(NOW, DocumentIssued("card", 1, kept, store.put_file(b"form"), "card.docx"))
        after = store.last(stream)
        store.append(stream, after, [event], Stamp(NOW, "x", "x"))
    return kept


def erase(store: Store, stream: str, *files: str) -> None:
    with store.write():
        event = NewEvent(NOW, PersonalErased("due", files))
        store.append(stream, store.last(stream), [event], Stamp(NOW, "x", "x"))
        store.erase(stream, files)


def test_what_is_erased_is_gone_and_the_log_stays_sound(store: Store) -> None:
    step = NewEvent(NOW, StepRecorded("card", {"unit": "家电"}), {"name": "王小明"})
    add(store, "a", 0, opening(), step)
    add(store, "b", 0, opening(), note("王小明的邻居"))
    paper = issued(store, "a", b"paper of a")
    with store.write():
        store.put_case(Derived(row("a", 1)))
        store.put_case(Derived(row("b", 2)))
    head = store.head()
    erase(store, "a", paper)
    assert [e.personal for e in store.events("a")] == [{}, None, {}, {}]
    assert [e.personal for e in store.events("b")] == [{}, {"text": "王小明的邻居"}]
    assert store.file(paper) is None
    assert [r.number for r in store.cases(CaseFilter(text="王小明"))] == ["b"]
    assert [r.number for r in store.cases(CaseFilter(text="家电"))] == ["a"]
    assert store.head()[0] == head[0] + 1
    assert list(store.problems()) == []


def test_that_traces_are_left_is_known_until_they_are_gone(store: Store) -> None:
    add(store, "a", 0, note("王小明"))
    assert store.chores() == {}
    erase(store, "a")
    assert store.chores() == {"scrub": "a"}
    store.scrub()
    assert store.chores() == {}
    assert list(store.problems()) == []
    add(store, "a", 2, note("后来"))


def test_nothing_is_erased_without_the_event_that_tells_of_it(store: Store) -> None:
    add(store, "a", 0, note("王小明"))
    paper = issued(store, "a", b"paper of a")

    def untold() -> None:
        with store.write():
            store.erase("a", [])

    def of_another() -> None:
        with store.write():
            event = NewEvent(NOW, PersonalErased("due"))
            store.append("b", 0, [event], Stamp(NOW, "x", "x"))
            store.erase("a", [])

    def unnamed() -> None:
        with store.write():
            event = NewEvent(NOW, PersonalErased("due"))
            store.append("a", 2, [event], Stamp(NOW, "x", "x"))
            store.erase("a", [paper])

    for attempt in (untold, of_another, unnamed):
        with pytest.raises(BadData):
            attempt()
    assert store.events("a")[0].personal == {"text": "王小明"}
    assert store.file(paper) == b"paper of a"
    assert store.head()[0] == 2


def test_a_file_that_others_name_too_is_told(store: Store) -> None:
    shared, own = issued(store, "a", b"shared"), issued(store, "a", b"own")
    issued(store, "b", b"shared")
    assert store.also_named({shared: "a", own: "a"}) == {shared}
    assert store.also_named({}) == set()
    erase(store, "a", own)
    assert store.file(shared) == b"shared"
    assert list(store.problems()) == []


def test_a_file_that_is_erased_although_others_name_it_is_a_problem(store: Store) -> None:
    for first, other in (("a", "b"), ("d", "c")):
        shared = issued(store, first, first.encode())
        issued(store, other, first.encode())
        erase(store, max(first, other), shared)
    assert len([p for p in store.problems() if "not of its case" in p.text]) == 2


def test_ended_cases_that_hold_personal_facts_are_listed_by_their_end(store: Store) -> None:
    with store.write():
        store.put_case(Derived(row("1", 1, kept_since=NOW)))
        store.put_case(Derived(row("2", 2, kept_since=NOW - timedelta(days=1))))
        store.put_case(Derived(row("3", 3, erased=True)))
    found = store.cases(CaseFilter(kept_before=NOW))
    assert [(r.number, r.kept_since) for r in found] == [("2", NOW - timedelta(days=1))]
    assert [r.number for r in store.cases(CaseFilter()) if r.erased] == ["3"]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("138-1234-8000", "13812348000"),
        ("13812348000", "+86 138 1234 8000"),
        ("0755-23456789", "(0755) 2345 6789"),
        ("打 138 1234 8000 找他", "１３８１２３４８０００"),
    ],
)
def test_a_number_is_found_however_it_is_written(store: Store, typed: str, query: str) -> None:
    add(store, "1", 0, NewEvent(NOW, StepRecorded("card"), {"phone": typed}))
    with store.write():
        store.put_case(Derived(row("1")))
    assert [r.number for r in store.cases(CaseFilter(text=query))] == ["1"]
    assert store.cases(CaseFilter(text="13812348001")) == []


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_the_words_that_a_server_finds_are_the_runs_of_letters_and_digits(text: str) -> None:
    found = words_in(text)
    assert all(re.fullmatch(r"[^\W_]+", word) for word in found)
    assert words_in(" ".join(found)) == found
    if text.isascii():
        assert found == re.findall(r"[^\W_]+", text.lower())


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    count = len(store.events("a"))
    add(store, "a", count, NewEvent(NOW, StepRecorded("s", {"f": text, "l": [text]}), {"p": text}))
    event = store.events("a")[-1]
    assert event.payload == StepRecorded("s", {"f": text, "l": [text]})
    assert event.personal == {"p": text}


def test_many_writers_lose_nothing(place: Locator) -> None:
    made(place).close()
    failures: list[Exception] = []

    def writer(name: str) -> None:
        try:
            mine = opened(place)
            for n in range(20):
                add(mine, name, n, note())
            mine.close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=writer, args=(f"s{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    store = opened(place)
    assert store.head()[0] == 80
    assert list(store.problems()) == []
    store.close()


def test_opening_never_creates(place: Locator, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        opened(place)
    assert not exists(place)
    assert list(tmp_path.iterdir()) == [tmp_path / "here"]


# ---- one moment ----------------------------------------------------------------------------------


def test_the_log_is_read_in_pieces_across_streams(store: Store) -> None:
    add(store, "a", 0, note("1"), note("2"))
    add(store, "b", 0, note("3"))
    assert [e.seq for e in store.log(0, 2)] == [1, 2]
    assert [(e.seq, e.stream) for e in store.log(2, 5)] == [(3, "b")]
    assert store.log(3, 5) == []
    assert store.log(0, 9)[2] == store.events("b")[0]


def test_a_snapshot_is_of_one_moment_and_filters_like_a_list(store: Store) -> None:
    add(store, "2026-000001", 0, note())
    with store.write():
        store.put_case(Derived(row("2026-000001")))
        store.put_case(Derived(row("2026-000002", 2, status="closed")))
    assert store.snapshot(CaseFilter()) == (1, ["2026-000002", "2026-000001"])
    assert store.snapshot(CaseFilter(status="closed")) == (1, ["2026-000002"])
    add(store, "2026-000001", 1, note())
    assert store.snapshot(CaseFilter(text="nobody")) == (2, [])


def test_the_past_stays_while_others_write(store: Store) -> None:
    add(store, "a", 0, note("1"))
    add(store, "office", 0, note("2"))
    past = store.past(2)
    add(store, "a", 1, note("3"))
    add(store, "office", 1, note("4"))
    add(store, "b", 0, note("5"))
    assert [e.seq for e in past.events("a")] == [1]
    assert past.events("b") == []
    assert (past.last("a"), past.last("office"), past.last("b")) == (1, 1, 0)
    assert [e.seq for e in past.of_kind("office", "note.added")] == [2]
    latest = past.latest("office", "note.added")
    assert latest is not None
    assert latest.seq == 2
    assert past.latest("b", "note.added") is None
    assert [e.seq for e in past.log(0, 9)] == [1, 2]
    assert past.head() == (2, store.log(1, 1)[0].hash)
    assert store.last("a") == 2


def test_the_past_knows_nothing_of_what_came_later(store: Store) -> None:
    add(store, "a", 0, opening(), key="first")
    past = store.past(1)
    add(store, "b", 0, opening(), key="second")
    assert list(past.streams()) == ["a"]
    assert past.written("first")
    assert past.written("second") is None
    later = store.hash_of(2)
    assert (past.hash_of(1), past.hash_of(2)) == (store.hash_of(1), "")
    assert (past.hashed(store.hash_of(1)), past.hashed(later)) == (1, 0)


def test_a_copy_is_the_store_in_another_file(tmp_path: Path) -> None:
    from casefile.store.sqlite.copies import copy_sqlite as copy

    store = made(locate(tmp_path / "log"))
    add(store, "a", 0, opening(), note("王"))
    with store.write():
        name = store.put_file(b"content")
        store.append("office", 0, [NewEvent(NOW, policy_of(name))], Stamp(NOW, "x", "x"))
        store.put_case(Derived(row("a")))
    store.copy(tmp_path / "copy")
    copy(tmp_path / "copy", tmp_path / "second", None)
    for path in (tmp_path / "copy", tmp_path / "second"):
        other = opened(locate(path))
        assert (other.head(), other.file(name)) == (store.head(), b"content")
        assert other.events("a") == store.events("a")
        assert other.cases(CaseFilter()) == store.cases(CaseFilter())
        assert list(other.problems()) == list(other.quick_problems()) == []
        other.close()
    store.close()
    with pytest.raises(CannotWrite):
        copy(tmp_path / "copy", tmp_path / "second", None)
    with pytest.raises(NotFound):
        copy(tmp_path / "none", tmp_path / "third", None)
    assert not (tmp_path / "third").exists()


def policy_of(name: str) -> PolicyApplied:
    return PolicyApplied("mall", name, name)


def test_a_head_is_found_by_its_number_and_by_its_beginning(store: Store) -> None:
    add(store, "a", 0, note("1"), note("2"))
    seq, head = store.head()
    assert store.hash_of(seq) == head
    assert (store.hashed(head), store.hashed(head[:16])) == (seq, seq)
    assert store.hashed(store.hash_of(1)[:16]) == 1
    assert (store.hash_of(seq + 1), store.hash_of(0), store.hash_of(-1)) == ("", "", "")
    assert store.hashed("00" * 8) == 0


def test_the_parts_to_prove_cover_every_event_once(store: Store) -> None:
    assert [p for p in store.log_parts() if p.kind == "run"] == []
    add(store, "a", 0, *(note() for _ in range(7)))
    for parts in (store.log_parts(), store.derived_parts()):
        assert sum(part.weight for part in parts) == 7
        assert [problem for part in parts for problem in store.prove(part)] == []


def test_a_long_log_is_cut_into_runs_that_join(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefile.store.sqlite.proof.RUN", 3)
    if store.locator.backend != "sqlite":
        return  # it proves its log in one run, whatever its length
    add(store, "a", 0, *(note() for _ in range(5)))
    add(store, "b", 0, *(note() for _ in range(3)))
    runs = [p for p in store.log_parts() if p.kind == "run"]
    assert [(p.first, p.last) for p in runs] == [(1, 3), (4, 6), (7, 8)]
    assert list(store.problems()) == []


def test_rows_that_were_put_are_held_letter_by_letter(store: Store) -> None:
    kept = row("2026-000001")
    with store.write():
        store.put_case(Derived(kept))
    assert store.holds(Derived(kept))
    assert not store.holds(Derived(row("2026-000001", owner="zhu")))
    assert not store.holds(Derived(row("2026-000002")))


def test_streams_that_are_read_together_are_those_read_alone(store: Store) -> None:
    names = [f"2026-{no:06}" for no in range(1, 121)]
    for no, name in enumerate(names):
        add(store, name, 0, opening(), *[note()] * (no % 3))
    wanted = [*reversed(names), "2026-nobody"]
    assert list(store.each_stream(wanted)) == [store.events(name) for name in wanted]
    past = store.past(60)
    assert list(past.each_stream(wanted)) == [past.events(name) for name in wanted]
    assert list(store.each_stream([])) == []


def test_a_sum_of_grants_is_that_of_its_rows(store: Store) -> None:
    day = timedelta(days=1)
    told = [("a", "refund", 3, 100), ("b", "gift", 2, 20), ("c", "refund", 1, 3)]
    for serial, (case, remedy, ago, amount) in enumerate(told, 1):
        number = f"2026-{case}"
        add(store, number, 0, opening())
        grants = (Grant(number, "remedy-1", remedy, NOW - ago * day, amount, "teng", "k"),)
        with store.write():
            store.put_case(Derived(row(number, serial), grants=grants))

    def total(after: datetime = EVER, until: datetime = NOW, remedy: str = "", *but: str) -> int:
        return store.sum_granted("teng", after, until, remedy, but)

    assert (total(), total(remedy="refund")) == (123, 103)
    assert (total(NOW - 2 * day), total(EVER, NOW - 2 * day)) == (3, 120), "until, and after it"
    assert total(EVER, NOW, "", "2026-a", "2026-c") == 20
    assert store.sum_granted("hong", EVER, NOW, "", ()) == 0


GRANTED = st.lists(
    st.tuples(
        st.sampled_from(["teng", "hong"]),
        st.sampled_from(["refund", "gift"]),
        st.integers(0, 90),
        st.integers(1, 500),
    ),
    max_size=3,
)


class TakenBack(Exception):
    """A write that fails after its rows were put."""


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 6), GRANTED, st.sampled_from(["here", "elsewhere", "taken back"])),
        min_size=3,
        max_size=12,
    )
)
def test_a_sum_that_is_carried_on_is_that_of_the_rows(
    store: Store, puts: list[tuple[int, list[tuple[str, str, int, int]], str]]
) -> None:
    other = opened(store.locator)
    day, now = timedelta(days=1), NOW
    with store.write():
        store.clear_derived()
    for serial, granted, where in puts:
        number = f"2026-{serial:06}"
        grants = tuple(
            Grant(number, f"remedy-{no}", remedy, NOW - ago * day, amount, who, "k")
            for no, (who, remedy, ago, amount) in enumerate(granted, 1)
        )
        one = other if where == "elsewhere" else store
        with suppress(TakenBack), one.write():
            one.put_case(Derived(row(number, serial), grants=grants))
            if where == "taken back":
                raise TakenBack
        now += day
        every = [g for who in ("teng", "hong") for g in store.grants(grantor=who)]
        for who in ("teng", "hong"):
            for after, until in ((EVER, now), (now - 30 * day, now), (now - 60 * day, NOW - day)):
                counted = [g for g in every if g.grantor == who and after < g.at <= until]
                for remedy, but in (("", ()), ("gift", ()), ("", ("2026-000001",))):
                    assert store.sum_granted(who, after, until, remedy, but) == sum(
                        g.amount for g in counted if remedy in ("", g.remedy) and g.case not in but
                    )
    other.close()
