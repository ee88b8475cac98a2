"""Who writes on a server decides before others have to wait: what was read by then either stands at
the commit, or it is all decided once more."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.errors import Busy, Changed, Overtaken, Refused
from casefile.log.events import OFFICE, NewEvent, NightRun, Parcel, Stamp
from casefile.log.rows import CaseFilter, Derived, Mark
from casefile.store import Store, chain, locate, made, opened
from casefile.store.postgres.connection import ROWS_AT_ONCE, Connection
from casefile.values.digests import hex_digest
from tests import server
from tests.desk import CARD, Desk
from tests.test_store import NOW, add, note, opening, row

pytestmark = pytest.mark.skipif(not server.address(), reason=server.NONE)
BY = Stamp(NOW, "teng", "counter")


@pytest.fixture
def pair(server_address: str) -> Iterator[tuple[Store, Store]]:
    """Two desks at one log, in which two cases were opened."""
    first = made(locate(server_address))
    second = opened(locate(server_address))
    for stream in ("a", "b"):
        add(first, stream, 0, opening())
    yield first, second
    first.close()
    second.close()


def test_what_nobody_touched_is_written_while_others_record(pair: tuple[Store, Store]) -> None:
    """The numbers are those of the commit, not those that were foreseen."""
    mine, other = pair
    with mine.write(ahead=True):
        assert len(mine.events("a")) == 1
        add(other, "b", 1, note())
        added = mine.append("a", 1, [note("甲"), note("乙")], BY)
    assert [e.seq for e in added] == [3, 4], "as it was foreseen"
    told = mine.recorded(added)
    assert [e.seq for e in told] == [4, 5]
    assert told == mine.events("a")[1:] == other.events("a")[1:]
    assert mine.committed == 5
    assert list(mine.problems()) == []
    assert mine.recorded(mine.events("a")[:0]) == []


def test_numbers_that_hold_are_those_that_were_foreseen(pair: tuple[Store, Store]) -> None:
    mine, _ = pair
    with mine.write(ahead=True):
        mine.events("a")
        added = mine.append("a", 1, [note()], BY)
    assert mine.recorded(added) is added
    assert added == mine.events("a")[1:]


READS: dict[str, Any] = {
    "the case": lambda store: store.events("a"),
    "how far it is": lambda store: store.last("a"),
    "the last of a kind": lambda store: store.latest("a", "note.added"),
    "sums": lambda store: store.sum_granted("teng", NOW, NOW, "", []),
    "a list": lambda store: store.cases(CaseFilter()),
    "the next number": lambda store: store.next_serial(2026),
    "marks": lambda store: store.marks(),
}


@pytest.mark.parametrize("what", READS)
def test_what_was_read_and_has_moved_on_is_decided_once_more(
    what: str, pair: tuple[Store, Store]
) -> None:
    mine, other = pair

    def decided() -> None:
        with mine.write(ahead=True):
            READS[what](mine)
            add(other, "a", 1, note())
            mine.append("b", 1, [note()], BY)

    with pytest.raises(Overtaken):
        decided()
    assert (mine.last("a"), mine.last("b"), mine.head()[0]) == (2, 1, 3)
    assert list(mine.problems()) == []


def test_a_mark_that_names_its_event_is_not_put_under_another_number(
    pair: tuple[Store, Store],
) -> None:
    mine, other = pair

    def marked() -> None:
        with mine.write(ahead=True):
            mine.events("a")
            (added,) = mine.append("a", 1, [note()], BY)
            add(other, "b", 1, note())
            mine.put_case(Derived(row("a"), marks=(Mark("a", "late", added.seq, NOW, "", "teng"),)))

    with pytest.raises(Overtaken):
        marked()
    assert mine.marks() == []


def test_a_refusal_on_what_was_not_true_any_more_is_none(pair: tuple[Store, Store]) -> None:
    mine, other = pair

    def refused(meanwhile: int) -> None:
        with mine.write(ahead=True):
            mine.events("a")
            for no in range(meanwhile):
                add(other, "b", other.last("b"), note(str(no)))
            raise Refused("x")

    with pytest.raises(Overtaken):
        refused(1)
    with pytest.raises(Refused):
        refused(0)


def test_what_is_read_after_it_was_written_is_read_as_it_was_written(
    pair: tuple[Store, Store],
) -> None:
    mine, _ = pair
    with mine.write(ahead=True):
        mine.append("a", mine.last("a"), [note()], BY)
        assert len(mine.events("b")) == 1
        assert len(mine.events("a")) == 2
        kept = mine.put_file(b"content")
        assert mine.file(kept) == b"content"
        night = NewEvent(NOW, NightRun(), {})
        mine.append(OFFICE, mine.last(OFFICE), [night], BY)
        assert mine.last(OFFICE) == 1
        mine.put_case(Derived(row("a")))
        mine.put_case(Derived(row("a")))
        assert mine.case("a") is not None
    assert mine.head()[0] == 4
    with mine.write(ahead=True):
        kept = mine.put_file(b"more")
        assert mine.file(kept) == b"more"
    assert mine.file(kept) == b"more"


def test_nothing_is_written_by_what_failed(pair: tuple[Store, Store]) -> None:
    mine, _ = pair

    def failed(*, also_read: bool) -> None:
        with mine.write(ahead=True):
            mine.put_file(b"kept by nobody")
            mine.append("a", mine.last("a"), [note()], BY)
            if also_read:
                mine.events("a")
            raise ZeroDivisionError

    for also_read in (False, True):
        with pytest.raises(ZeroDivisionError):
            failed(also_read=also_read)
    with pytest.raises(Changed), mine.write(ahead=True):
        mine.append("a", 7, [note()], BY)
    with pytest.raises(Changed), mine.write(ahead=True):
        mine.append("a", 0, [opening()], BY)
    assert mine.head()[0] == 2
    assert mine.file(hex_digest(b"kept by nobody")) is None


def test_a_bulk_is_written_ahead_too(pair: tuple[Store, Store]) -> None:
    mine, _ = pair
    with mine.write(ahead=True):
        parcels = [Parcel(f"c{n}", 0, (opening(),)) for n in range(120)]
        added = mine.append_all(parcels, BY)
    assert [e.seq for e in mine.recorded(added)] == list(range(3, 123))
    assert list(mine.problems()) == []


@pytest.mark.parametrize("done", [True, False])
def test_a_lost_answer_is_asked_for_by_what_the_event_says(
    done: bool, pair: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = pair
    whole = Connection.finish

    def lost(self: Connection, *words: Any) -> Any:
        if done:
            whole(self, *words)
        else:
            self.rollback()
        self._raw.close()
        raise psycopg2.OperationalError("server closed the connection unexpectedly")

    def written() -> None:
        with mine.write(ahead=True):
            mine.last("a")
            add(other, "b", 1, note())
            mine.append("a", 1, [note()], BY)

    monkeypatch.setattr(Connection, "finish", lost)
    if done:
        written()
        assert mine.committed == mine.head()[0] == 4
    else:
        with pytest.raises(Busy):
            written()
        assert mine.head()[0] == 3


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3), st.booleans())
def test_the_server_links_as_the_program_does(
    pair: tuple[Store, Store], said: list[tuple[str, str, str]], ahead: bool
) -> None:
    mine, _ = pair
    with mine.write(ahead=ahead):
        after = mine.last("b")
        for actor, via, text in said:
            stamp = Stamp(NOW, actor, via)
            (one,) = mine.append("b", after, [note(text or "x")], stamp)
            after = one.no
    head = mine.head()[0]
    links = mine.links(0, head)  # type: ignore[attr-defined]
    assert chain.odd_link(links, 0, chain.GENESIS) is None


def test_one_message_is_all_that_others_wait_for(
    bare_desk: Desk, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command from its reading to its commit: one message holds the head, and commits."""
    run = bare_desk.run
    run(f"--db {server_address} init --practice")
    run(f"--db {server_address} --as teng open {CARD}")
    run(f"--db {server_address} --as teng record 1 judge founded=yes reasonable=yes")
    told: list[str] = []
    before = Connection._said

    def said(self: Connection, together: Any, **more: Any) -> Any:
        told.append("; ".join(sql for sql, _ in together))
        return before(self, together, **more)

    monkeypatch.setattr(Connection, "_said", said)
    for line in (
        "note 1 内容",
        "record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00",
    ):
        told.clear()
        run(f"--db {server_address} --as teng {line}")
        holding = [each for each in told if "SELECT add(" in each or "FOR UPDATE" in each]
        assert len(holding) == 1, told
        assert holding[0].startswith("SELECT stood(")
        assert "INSERT INTO cases" in holding[0]
        assert not any(each.startswith(("BEGIN", "COMMIT")) for each in told)
    assert bare_desk.json(f"--db {server_address} verify")["ok"]


AT_ONCE = """
import sys
from casefile.cli.run import run
who = int(sys.argv[1])
lines = [
    ["note", str(1 + who % 2), f"{who}"],
    ["open", "name=甲", f"phone=1390000000{who}", "category=goods", "about=灯", "details=坏",
     "request=换"],
    ["promise", str(1 + who % 2), "回电", "--due", "3d"],
    ["note", "1", f"再 {who}"],
] * 3
sys.exit(max(run(["--now", sys.argv[2], "--as", "teng", *line]) for line in lines))
"""


def test_desks_at_once_record_all_of_it(bare_desk: Desk, server_address: str) -> None:
    """On the same cases and on others, numbers and marks among it; nobody is turned away, and what
    is derived follows from what stands."""
    owner = f"--db {server_address}"
    bare_desk.run(f"{owner} init --practice")
    for _ in range(2):
        bare_desk.run(f"{owner} --as teng open {CARD}")
    before = bare_desk.json(f"{owner} verify")["events"]
    env = {**os.environ, "CASEFILE_DB": server_address}
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(who), bare_desk.now],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in range(4)
    ]
    told = [desk.communicate()[1] for desk in desks]
    assert [desk.returncode for desk in desks] == [0, 0, 0, 0], told
    found = bare_desk.json(f"{owner} verify")
    assert (found["ok"], found["problems"]) == (True, [])
    assert found["events"] == before + 4 * 3 * 5  # an opening is two events


GUARDED = {
    "move the head": "UPDATE head SET seq = 9",
    "add facts to an event that stands": "INSERT INTO personal VALUES (2, '', '{}')",
    "add facts to none": "INSERT INTO personal VALUES (9, '', '{}')",
    "leave a number out": (
        "INSERT INTO events SELECT 9, 'c', 1, kind, at, recorded_at, actor, via, NULL, data, "
        "NULL, hash FROM events WHERE seq = 2"
    ),
    "put an event before the first": (
        "INSERT INTO events SELECT 0, 'c', 1, kind, at, recorded_at, actor, via, NULL, data, "
        "NULL, hash FROM events WHERE seq = 2"
    ),
    "leave a number of a case out": (
        "INSERT INTO events SELECT 3, 'a', 3, kind, at, recorded_at, actor, via, NULL, data, "
        "NULL, hash FROM events WHERE seq = 2"
    ),
    "add an event that is not the next of its case": (
        "INSERT INTO adding (stream, no, kind, at, recorded_at, actor, via, data, tail) "
        "SELECT 'a', 3, kind, at, recorded_at, actor, via, data, '' FROM events WHERE seq = 2"
    ),
    "add one that was there": (
        "INSERT INTO adding (stream, no, kind, at, recorded_at, actor, via, data, tail) "
        "SELECT 'a', 1, kind, at, recorded_at, actor, via, data, '' FROM events WHERE seq = 2"
    ),
    "add one before the first": (
        "INSERT INTO adding (stream, no, kind, at, recorded_at, actor, via, data, tail) "
        "SELECT 'a', 0, kind, at, recorded_at, actor, via, data, '' FROM events WHERE seq = 2"
    ),
    "add one with another hash": (
        "INSERT INTO adding (stream, no, kind, at, recorded_at, actor, via, data, tail, wanted) "
        "SELECT 'a', 2, kind, at, recorded_at, actor, via, data, '', hash FROM events "
        "WHERE seq = 2"
    ),
    "the same among several": (
        "INSERT INTO events SELECT 2 + n, 'a', 1 + n + n / 2, kind, at, recorded_at, actor, via, "
        "NULL, data, NULL, hash FROM events, generate_series(1, 3) n WHERE seq = 2"
    ),
}


@pytest.mark.parametrize("what", GUARDED)
def test_the_tables_refuse_even_their_owner(what: str, pair: tuple[Store, Store]) -> None:
    mine, _ = pair
    with pytest.raises(psycopg2.Error):
        mine._connection.execute(GUARDED[what])  # type: ignore[attr-defined]
    assert mine.head()[0] == 2
    assert list(mine.problems()) == []


@pytest.mark.parametrize("left_out", [0, 1, 700])
def test_what_is_copied_is_looked_at_as_well(left_out: int, pair: tuple[Store, Store]) -> None:
    """Very many rows go another way, and meet the same guards."""
    mine, _ = pair
    connection: Connection = mine._connection  # type: ignore[attr-defined]
    (one,) = connection.execute("SELECT * FROM events WHERE seq = 2").fetchall()
    rows = [
        (3 + n + (0 < left_out <= n), f"c{n}", 1, *one[3:8], None, *one[9:]) for n in range(900)
    ]
    put = f"INSERT INTO events VALUES ({', '.join('?' * 12)})"
    connection.begin("BEGIN; SELECT seq FROM head FOR UPDATE")
    if left_out:
        with pytest.raises(psycopg2.Error, match="without gaps"):
            connection.executemany(put, rows)
    else:
        connection.executemany(put, rows)
        facts = [(row[0] - 1, b"salt", "{}") for row in rows]  # the first is of an older event
        with pytest.raises(psycopg2.Error, match="with their event"):
            connection.executemany("INSERT INTO personal VALUES (?, ?, ?)", facts)
    connection.rollback()
    assert mine.head()[0] == 2


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(-(2**63), 2**63 - 1),
            st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
            st.none() | st.binary(max_size=6),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_copied_rows_are_those_that_were_given(
    pair: tuple[Store, Store], given_rows: list[tuple[int, str | None, bytes | None]]
) -> None:
    """By either way the table holds the same, whatever texts and bytes are like."""
    connection: Connection = pair[0]._connection  # type: ignore[attr-defined]
    connection.begin("BEGIN")
    connection.execute("CREATE TEMP TABLE kept (n bigint, said plain, content bytea)")
    put = "INSERT INTO kept VALUES (?, ?, ?)"
    connection.executemany(put, given_rows)
    plainly = connection.execute("SELECT * FROM kept ORDER BY ctid").fetchall()
    connection.execute("DELETE FROM kept")
    many = (ROWS_AT_ONCE // len(given_rows) + 1) * given_rows
    connection.executemany(put, many)
    copied = connection.execute("SELECT * FROM kept ORDER BY ctid").fetchall()
    connection.rollback()
    assert len(copied) == len(many) > ROWS_AT_ONCE
    assert copied[: len(plainly)] == plainly
    assert set(copied) == set(plainly)
