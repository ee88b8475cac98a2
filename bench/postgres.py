"""Many desks on one server, beside the same desks on one file, and beside what a bare function that
locks one row can do there: ratios in one run on one machine.

The bare function does the least that one log of many desks asks for, with the same payload: it
holds one head row, hashes the row with the hash before it, and inserts every column of an event
(under the same unique indexes: its number, its number in its stream, its key) and the personal
text with its salt, in one call that is written to the disk before others go on. It has no triggers,
keeps no words to search for, and its client reckons nothing beforehand. A second one keeps the
words, too, under the index in which they are searched for: the rows of both are those of an event.

``python bench/postgres.py [STEPS [CLOCKS]]``: 8 desks, each STEPS events (500), and a look at
CLOCKS open clocks (1 000 000); a server of its own is made and thrown away, with its journal
written to the disk at each commit.
"""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
from psycopg2 import extensions

sys.path.insert(0, str(Path(__file__).parents[1]))

from casefile.log.events import NewEvent, NoteAdded, Parcel, Stamp
from casefile.store import locate, made, opened
from casefile.store.postgres.spoken import indexed
from casefile.store.protocol import Movable
from casefile.store.search import spaced, words_of
from tests import server

DESKS = 8
PROGRAM = (str(Path(sys.executable).parent / "casefile"),)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OPENED = (
    *(
        "--as",
        "teng",
        "--now",
        NOW.isoformat(),
        "open",
        "name=王小明",
        "phone=13812348000",
        "category=goods",
        "about=冰箱",
    ),
    *("details=不符", "request=换货"),
)
TEXT = "顾客来电催问冰箱何时更换，已告知周五前答复。"
BARE = """
CREATE TABLE bare_head (seq bigint, hash bytea);
INSERT INTO bare_head VALUES (0, '');
CREATE TABLE bare (
  seq bigint PRIMARY KEY, stream text COLLATE "C", no bigint, kind text, at text,
  recorded_at text, actor text, via text, key text COLLATE "C" UNIQUE, data text, seal bytea,
  hash bytea, UNIQUE (stream, no)
);
CREATE TABLE bare_personal (seq bigint PRIMARY KEY, salt bytea, said text);
CREATE FUNCTION bare_append(e bare, salt bytea, said text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE last bare_head;
BEGIN
  SELECT * INTO last FROM bare_head FOR UPDATE;
  e.seq := last.seq + 1;
  e.hash := sha256(last.hash || convert_to(e::text, 'UTF8'));
  INSERT INTO bare SELECT e.*;
  INSERT INTO bare_personal VALUES (e.seq, salt, said);
  UPDATE bare_head SET seq = e.seq, hash = e.hash;
  RETURN e.seq;
END $$;
"""
WORDED = """
CREATE TABLE bare_search (seq bigint PRIMARY KEY, words text COLLATE "C");
CREATE INDEX bare_words ON bare_search USING gin (string_to_array(words, ' '));
CREATE FUNCTION bare_append(e bare, salt bytea, said text, words text) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
  e.seq := bare_append(e, salt, said);
  INSERT INTO bare_search VALUES (e.seq, words);
  RETURN e.seq;
END $$;
"""
BARE_CALL = (
    "SELECT bare_append(ROW(NULL, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)::bare, %s, %s)"
)
WORDED_CALL = f"{BARE_CALL[:-1]}, %s)"


def ready() -> None:
    """Wait until every desk stands there: what is measured is no start of a program."""
    print("ready", flush=True)
    sys.stdin.readline()


def appended(address: str, who: int, steps: int) -> float:
    """Append as one desk does; the longest that one event took."""
    worst = 0.0
    with closing(opened(locate(address))) as store:
        ready()
        for no in range(steps):
            begun = time.perf_counter()
            with store.write(ahead=True):
                event = NewEvent(NOW, NoteAdded(), {"text": TEXT})
                stamp = Stamp(NOW, "teng", "counter", f"key-{who}-{no}")
                store.append(f"desk-{who}", no, [event], stamp)
            worst = max(worst, time.perf_counter() - begun)
    return worst


def bare(address: str, who: int, steps: int) -> float:
    return _called(address, who, steps, BARE_CALL, ())


def worded(address: str, who: int, steps: int) -> float:
    return _called(address, who, steps, WORDED_CALL, (indexed(spaced(TEXT)),))


def _called(address: str, who: int, steps: int, call: str, words: tuple[str, ...]) -> float:
    worst = 0.0
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        ready()
        at, text = "2026-03-02T02:00:00Z", f'{{"text":"{TEXT}"}}'
        run = f"desk-{who}-{os.getpid()}"  # it is asked more than once
        for no in range(steps):
            begun = time.perf_counter()
            row = (run, no + 1, "note.added", at, at, "teng", "counter")
            beside = (f"{run}-{no}", "{}", bytes(32), os.urandom(16), text)
            cursor.execute(call, (*row, *beside, *words))
            worst = max(worst, time.perf_counter() - begun)
    return worst


WORKS: dict[str, Callable[[str, int, int], float]] = {
    "appended": appended,
    "bare": bare,
    "worded": worded,
}


def at_once(work: str, address: str, steps: int) -> tuple[float, float]:
    """Eight desks at once: events a second, and the worst wait of any."""
    desks = [
        subprocess.Popen(
            [sys.executable, __file__, "desk", work, address, str(who), str(steps)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in range(DESKS)
    ]
    for desk in desks:
        assert desk.stdout
        desk.stdout.readline()
    begun = time.perf_counter()
    for desk in desks:
        assert desk.stdin
        desk.stdin.write("go\n")
        desk.stdin.flush()
    waits = [float(desk.communicate()[0]) for desk in desks]
    return DESKS * steps / (time.perf_counter() - begun), max(waits)


def processor_time(*words: str) -> float:
    """The least milliseconds of processor time that a command takes, of five runs."""
    found = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*PROGRAM, *words], capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found) * 1000


def added_at_once(address: str, count: int) -> tuple[float, float]:
    """Seconds for a bulk of events, and for a COPY of the same rows into the same tables
    without their guards."""
    with closing(made(locate(address))) as store:
        parcels = [
            Parcel(f"c{n}", 0, (NewEvent(NOW, NoteAdded(), {"text": TEXT}),)) for n in range(count)
        ]
        begun = time.perf_counter()
        with store.write():
            store.append_all(parcels, Stamp(NOW, "teng", "counter"))
        ours = time.perf_counter() - begun
        assert isinstance(store, Movable)
        links, words = store.links(0, count), words_of(store.log(0, 1)[0])
    told = {
        "events": _copied((*link.row, link.hash) for link in links),
        "personal": _copied((link.row[0], link.salt, link.text) for link in links),
        "search": _copied((link.row[0], indexed(words)) for link in links),
    }
    with closing(psycopg2.connect(address.partition("?")[0])) as other, other.cursor() as cursor:
        for table in told:
            cursor.execute(f"CREATE TABLE plain_{table} (LIKE bulk.{table} INCLUDING ALL)")
        extensions.set_wait_callback(None)  # with it, COPY is not to be had
        begun = time.perf_counter()
        for table, rows in told.items():
            cursor.copy_expert(f"COPY plain_{table} FROM STDIN", rows)
        other.commit()
        return ours, time.perf_counter() - begun


def _copied(rows: Iterable[tuple[object, ...]]) -> io.StringIO:
    """Rows as COPY reads them."""

    def said(value: object) -> str:
        if isinstance(value, bytes):
            return f"\\\\x{value.hex()}"
        return "\\N" if value is None else str(value).replace("\\", "\\\\")

    return io.StringIO("".join("\t".join(map(said, row)) + "\n" for row in rows))


LATE = 2500
CLOCKS = """
INSERT INTO listed.cases SELECT '2025-' || lpad(i::text, 7, '0'), 2025, i, status, owner, category,
  waiting, complainant, about, received_at, opened_at, updated_at, policy, last_no, kept_since,
  erased
  FROM listed.cases, generate_series(1, %(count)s) i WHERE number = '2026-000001';
INSERT INTO listed.clocks SELECT '2025-' || lpad(i::text, 7, '0'), clock, state, started_at,
  CASE WHEN i <= %(late)s THEN '2026-03-01T00:00:00Z' ELSE '2026-05-01T00:00:00Z' END, ended_at,
  provisional, owner, policy, within
  FROM (SELECT * FROM listed.clocks WHERE ended_at IS NULL LIMIT 1) c,
  generate_series(1, %(count)s) i
"""
LATE_BY_SQL = (
    'SELECT "case", clock, state, due_at, owner, policy FROM listed.clocks '
    "WHERE ended_at IS NULL AND due_at < '2026-03-02T02:00:00Z' ORDER BY due_at"
)


def looked(address: str, empty: str, count: int) -> tuple[float, float, float, int]:
    """Seconds for ``check`` where so many clocks are open, for the same where none is, and for the
    bare query of the late ones; how many are told."""
    with closing(psycopg2.connect(address.partition("?")[0])) as other, other.cursor() as cursor:
        cursor.execute(CLOCKS, {"count": count, "late": LATE})
        other.commit()
        other.autocommit = True
        cursor.execute("ANALYZE")
        found = []
        for _ in range(5):
            begun = time.perf_counter()
            cursor.execute(LATE_BY_SQL)
            json.dumps(cursor.fetchall())
            found.append(time.perf_counter() - begun)
    taken: dict[str, list[float]] = {address: [], empty: []}
    told = b""
    for _ in range(5):
        for place, times in taken.items():
            begun = time.perf_counter()
            line = ("--db", place, "--now", NOW.isoformat(), "check", "--json", "--exit-zero")
            said = subprocess.run([*PROGRAM, *line], capture_output=True).stdout
            times.append(time.perf_counter() - begun)
            told = said if place == address else told
    findings = len(json.loads(told)["findings"])
    return min(taken[address]), min(taken[empty]), min(found), findings


def main(steps: int, clocks: int) -> None:
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as root:
        Path(root).chmod(0o777)
        folder = Path(root) / "server"
        address = server.start(folder, "-c max_connections=50")
        try:
            measured(address, Path(root), steps, clocks)
        finally:
            server.stop(folder, "immediate")


def measured(address: str, root: Path, steps: int, clocks: int) -> None:
    desk, file = f"{address}?schema=desks", str(root / "casefile.db")
    made(locate(desk)).close()
    made(locate(file)).close()
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(BARE + WORDED)
        connection.commit()
    rates: dict[str, list[float]] = {"appended": [], "bare": [], "worded": []}
    for name, work, where in (
        ("one file", "appended", file),
        ("a bare function on a server", "bare", address),
        ("one that keeps the words too", "worded", address),
        ("a server", "appended", desk),
        ("the one with the words once more", "worded", address),
        ("the bare function once more", "bare", address),
    ):
        rate, worst = at_once(work, where, steps)
        rates[work].append(rate)
        print(f"{name}: {rate:.0f} events a second, worst wait {worst:.2f} s", flush=True)
    ours = rates["appended"][-1]
    for work, name in (("bare", "the bare function"), ("worded", "the one with the words")):
        print(f"{2 * ours / sum(rates[work]):.2f} of {name}")
    with closing(opened(locate(desk))) as store:
        problems = list(store.problems())
        print(f"lost {DESKS * steps - store.head()[0]}, problems {len(problems)}")
    os.chdir(root)
    here, there = str(root / "listed.db"), f"{address}?schema=listed"
    for place in (here, there):
        subprocess.run(
            [*PROGRAM, "--db", place, "init", "--practice"],
            capture_output=True,
        )
    costs = [processor_time("--db", place, "list") for place in (here, there)]
    print(f"list: {costs[0]:.0f} ms of processor time over a file, {costs[1]:.0f} over a server")
    ours, plain = added_at_once(f"{address}?schema=bulk", 20_000)
    print(f"20 000 events at once: {ours:.1f} s, {plain / ours:.2f} of COPY of them", flush=True)
    quiet = f"{address}?schema=quiet"
    subprocess.run([*PROGRAM, "--db", quiet, "init", "--practice"], capture_output=True)
    subprocess.run([*PROGRAM, "--db", there, *OPENED], capture_output=True)
    check, start, sql, findings = looked(there, quiet, clocks)
    print(
        f"check of {clocks} open clocks, {findings} findings: {check:.2f} s, "
        f"{check / (sql + start):.2f} of its SQL ({sql:.2f} s) and start-up ({start:.2f} s)"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["desk"]:
        _, _, work, address, who, steps = sys.argv
        print(WORKS[work](address, int(who), int(steps)))
    else:
        given = [int(word) for word in sys.argv[1:]]
        main(*(given + [500, 1_000_000][len(given) :]))
