"""What proving the log costs with very many events: against a bare scan of the same table.

The floor is ``SELECT * FROM events`` in a process of its own, each row fetched by Python's sqlite3
module and thrown away. Paired with it, in the same run: ``casefile verify --log`` as typed, in a
fresh process that shares the work between two more. Goal: at most 1.5 times the floor with
``--events 8000000`` (writing them takes minutes and 3 GB); for a small log the start counts more.

Plain ``verify`` also compares what is derived from the log, by replaying every case. What that
costs for each event is measured on a log with derived rows, with ``--cases`` of four events each.

    python bench/verify.py [--events 1000000] [--cases 5000] [--rounds 3] [--keep FOLDER] [--json]
"""

import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.check import load
from bench.timing import cpu
from bench.typed import named, option, quiet
from casefile.cli.progress import progress
from casefile.log.events import CaseClosed, CaseOpened, NewEvent, NoteAdded, StepRecorded
from casefile.store import chain
from casefile.store.search import words_of
from casefile.store.sqlite.connection import connect
from casefile.store.tables import rows
from casefile.values.value import Facts, canonical

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
AT_ONCE = 500
"""Cases that are open at the same time, their events in a mixed order."""
CHUNK = 20_000
SCAN = (
    "import sqlite3, sys\n"
    "for row in sqlite3.connect(sys.argv[1]).execute('SELECT * FROM events'): pass"
)
CARD: Facts = {
    "about": "双门冰箱",
    "details": "送来的与样机不符，门缝关不严，请尽快处理",
    "request": "换货",
}
STORY = (
    NewEvent(FIRST, CaseOpened("p" * 64, FIRST, "teng")),
    NewEvent(FIRST, StepRecorded("record-card", {"category": "goods", "channel": "phone"}), CARD),
    NewEvent(FIRST, StepRecorded("judge", {"founded": "yes", "reasonable": "yes"})),
    NewEvent(FIRST, StepRecorded("responsible", {"unit": "家电部", "person": "zhu"})),
    NewEvent(FIRST, NoteAdded(), {"text": "顾客来电催问何时送货，已转告家电部"}),
    NewEvent(FIRST, StepRecorded("investigate", {"result": "型号不符", "unit": "家电部"})),
    NewEvent(FIRST, StepRecorded("plan", {"plan": "换成样机型号"})),
    NewEvent(FIRST, CaseClosed("done", {"satisfied": "yes"})),
)


def main() -> None:
    count, rounds = option("--events", 1000000), option("--rounds", 3)
    kept = named("--keep")
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        folder = Path(kept) if kept else Path(scratch) / "log"
        database = folder / "casefile.db"
        if not database.exists():
            quiet("init", "--practice", str(folder))
            write(database, count)
        result = {**prove(database, rounds), **compare(Path(scratch), rounds)}
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    print(f"{result['events']:10.0f}      events, {result['megabytes']:.0f} MB")
    print(f"{result['scan_s']:10.2f} s    a bare scan of the table")
    print(f"{result['log_s']:10.2f} s    casefile verify --log, two processes")
    print(f"{result['ratio']:10.2f}      ratio")
    print(f"{result['cpu_ratio']:10.2f}      ratio of processor time, all processes together")
    print(f"{result['plain_us']:10.0f} us   for each event: casefile verify, with all it derives")
    print(f"{result['plain_scan_us']:10.1f} us   for each event: a bare scan of the same table")


def write(database: Path, count: int) -> None:
    """Events of many cases straight into the tables, hashed and indexed as the store would. (No
    derived rows: replaying two million cases would take hours, and proving the log needs none.)"""
    connection = connect(database, "rw")
    connection.execute("PRAGMA synchronous = OFF")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    connection.execute("BEGIN IMMEDIATE")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    last, before = connection.execute(
        "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    log: list[tuple[object, ...]] = []
    private: list[tuple[object, ...]] = []
    words: list[tuple[object, ...]] = []
    with progress("events") as told:
        for seq, (case, no, new) in enumerate(_happenings(count - last), last + 1):
            text, salt, sealed = None, b"", None
            if new.personal:
                text = canonical({**new.personal, "name": f"顾客{case}"}).decode()
                salt = os.urandom(16)
                sealed = chain.seal(salt, text)
                private.append((seq, salt, text))
            at = rows.spell_moment(FIRST + timedelta(seconds=20 * seq))
            head = (seq, f"2026-{case:07}", no, new.payload.kind, at, at, "teng", "counter", None)
            row: chain.Row = (*head, canonical(new.payload).decode(), sealed)
            before = chain.chained(before, row)
            log.append((*row, before))
            if found := words_of(rows.event((*row, before, text))).strip():
                words.append((seq, found))
            if len(log) == CHUNK or seq == count:
                places = rows.places(12)
                connection.executemany("INSERT INTO personal VALUES (?, ?, ?)", private)
                connection.executemany(f"INSERT INTO events VALUES ({places})", log)
                connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", words)
                for done in (log, private, words):
                    done.clear()
                if told:
                    told(seq, count)
    for _, made in triggers:
        connection.execute(made)
    connection.execute("COMMIT")
    connection.close()


def _happenings(count: int) -> Iterator[tuple[int, int, NewEvent]]:
    """Case, number on the case, and what happened; the same at each run."""
    mixed, cases, opened = random.Random(1), list[list[int]](), 0
    for _ in range(count):
        if len(cases) < AT_ONCE:
            opened += 1
            cases.append([opened, 0])
        place = mixed.randrange(len(cases))
        case, no = cases[place]
        cases[place][1] = no + 1
        yield case, no + 1, STORY[no]
        if no + 1 == len(STORY):
            cases[place] = cases[-1]
            cases.pop()


def prove(database: Path, rounds: int) -> dict[str, float]:
    """The proof of the log and the scan, in turns."""
    verify = ["-m", "casefile", "--db", str(database), "verify", "--log", "--json"]
    taken = _in_turns(
        {
            "scan": [sys.executable, "-c", SCAN, str(database)],
            "log": [sys.executable, *verify],
        },
        rounds,
    )
    connection = connect(database, "ro")
    (events,) = connection.execute("SELECT count(*) FROM events").fetchone()
    connection.close()
    return {
        "events": events,
        "megabytes": database.stat().st_size / 1e6,
        "scan_s": statistics.median(wall for wall, _ in taken["scan"]),
        "log_s": statistics.median(wall for wall, _ in taken["log"]),
        "ratio": _ratio(taken["log"], taken["scan"], 0),
        "cpu_ratio": _ratio(taken["log"], taken["scan"], 1),
    }


def compare(scratch: Path, rounds: int) -> dict[str, float]:
    """Plain verify on a desk whose cases were replayed when they were recorded."""
    cases = option("--cases", 5000)
    database = scratch / "desk" / "casefile.db"
    quiet("init", "--practice", str(database.parent))
    load(database, cases, 0)
    empty = scratch / "empty" / "casefile.db"
    quiet("init", "--practice", str(empty.parent))
    verify = [sys.executable, "-m", "casefile", "verify", "--json"]
    taken = _in_turns(
        {
            "plain": [*verify[:3], "--db", str(database), *verify[3:]],
            "start": [*verify[:3], "--db", str(empty), *verify[3:]],
            "scan": [sys.executable, "-c", SCAN, str(database)],
            "none": [sys.executable, "-c", SCAN, str(empty)],
        },
        rounds,
    )
    middle = {name: statistics.median(c for _, c in runs) for name, runs in taken.items()}
    return {
        "plain_us": (middle["plain"] - middle["start"]) / (4 * cases) * 1e6,
        "plain_scan_us": (middle["scan"] - middle["none"]) / (4 * cases) * 1e6,
    }


def _in_turns(commands: dict[str, list[str]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Wall and processor seconds of each command in each round, after one round to warm up."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    root = {"PYTHONPATH": str(Path(__file__).parents[1])}
    for round_ in range(rounds + 1):
        for name, command in commands.items():
            begun = time.perf_counter()
            seconds = cpu(command, root)
            if round_:
                taken[name].append((time.perf_counter() - begun, seconds))
    return taken


def _ratio(ours: list[tuple[float, float]], floor: list[tuple[float, float]], which: int) -> float:
    return statistics.median(a[which] / b[which] for a, b in zip(ours, floor, strict=True))


if __name__ == "__main__":
    main()
