"""What the nightly look costs with very many open cases, and a new calendar.

The cases are loaded through the store's bulk path: each has four events and a handful of clocks,
and of all of them as many as ``--late`` says are overdue. Goals: `check --json` costs at most twice
what the bare SQL query for the same rows and the program's own start cost together, and follows the
findings, not the cases; reckoning all clocks after a calendar import costs at most six times a bare
scan of the same events.

    python bench/check.py [--cases 100000] [--late 2500] [--rounds 5] [--keep FOLDER] [--json]
"""

import contextlib
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.timing import compiled
from bench.typed import named, option, quiet
from casefile.actions.histories import history_of
from casefile.actions.policies import current_policy
from casefile.cli.progress import progress
from casefile.derived.derived import derived
from casefile.log.events import CaseOpened, Event, NewEvent, Parcel, Stamp, StepRecorded
from casefile.policy.in_force import in_force
from casefile.replay.replay import replay
from casefile.store import Store, locate, opened
from casefile.values.value import Facts

FIRST = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)
SPREAD = timedelta(days=4)
BEFORE = timedelta(days=7)
CHUNK = 2000
CALENDAR = Path(__file__).with_name("2027-sample.json")


def main() -> None:
    count = option("--cases", 100000)
    late = option("--late", 2500)
    rounds = option("--rounds", 5)
    compiled()
    kept = named("--keep")
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        folder = Path(kept) if kept else Path(scratch) / "desk"
        database = folder / "casefile.db"
        os.environ.update(CASEFILE_AS="teng", CASEFILE_DB=str(database))
        if not database.exists():
            quiet("init", "--practice", str(folder))
            load(database, count, late)
        result = {"cases": count, **look(database, rounds), **reckon(database)}
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    print(f"{result['cases']:>10}      open cases, {result['findings']} findings")
    print(f"{result['check_ms']:10.0f} ms   casefile check --json, a fresh process")
    print(f"{result['start_ms']:10.0f} ms   the same on a desk without cases")
    print(f"{result['sql_ms']:10.0f} ms   the bare SQL query for the same rows, as JSON")
    print(f"{result['check_ratio']:10.2f}      check / (SQL + start)")
    print(f"{result['reckon_s']:10.2f} s    reckoning every provisional clock anew, and what moved")
    print(f"{result['scan_s']:10.2f} s    a bare scan of the same events")
    print(f"{result['reckon_ratio']:10.2f}      ratio")


def load(database: Path, count: int, late: int) -> None:
    """Open ``count`` cases in the store's bulk path, each judged and given to a department."""
    store = opened(locate(database))
    _, policy = current_policy(store)
    now = FIRST + SPREAD
    people = in_force(policy, policy, policy)
    with progress("cases") as told, store.write():
        for begin in range(0, count, CHUNK):
            parcels = list(_parcels(store, range(begin, min(begin + CHUNK, count)), count, late))
            added = store.append_all(parcels, Stamp(now, "teng", "bench"))
            store.put_cases(
                derived(case, people, history_of(store, store.events(case.number)).begun)
                for case in (replay(events, people) for events in _streams(added))
            )
            if told:
                told(begin + len(parcels), count)
    store.close()


def _parcels(store: Store, numbers: range, count: int, late: int) -> Iterator[Parcel]:
    digest, _ = current_policy(store)
    for i in numbers:
        at = (FIRST + SPREAD * (i / count)).replace(microsecond=0)
        at = at - BEFORE if i < late else at
        card: Facts = {"category": "goods", "channel": "phone"}
        personal: Facts = {
            "name": f"顾客{i}",
            "phone": f"138{i:08}",
            "about": "冰箱",
            "details": "慢",
        }
        yield Parcel(
            f"2026-{i + 1:06}",
            0,
            (
                NewEvent(at, CaseOpened(digest, at, "teng")),
                NewEvent(at, StepRecorded("record-card", card), personal | {"request": "换货"}),
                NewEvent(at, StepRecorded("judge", {"founded": "yes", "reasonable": "yes"})),
                NewEvent(at, StepRecorded("responsible", {"unit": "家电部", "person": "zhu"})),
            ),
        )


def _streams(events: list[Event]) -> Iterator[list[Event]]:
    for begin in range(0, len(events), 4):
        yield events[begin : begin + 4]


def look(database: Path, rounds: int) -> dict[str, float]:
    """The look in fresh processes, paired with the bare query and with an empty desk."""
    empty = database.parent / "empty"
    if not empty.exists():
        quiet("init", "--practice", str(empty))
    connection = sqlite3.connect(database)
    moment = (FIRST + timedelta(hours=1)).isoformat()
    taken: dict[str, list[float]] = {"check": [], "start": [], "sql": []}
    for round_ in range(rounds + 1):
        got = {
            "check": _process(moment, database),
            "start": _process(moment, empty / "casefile.db"),
            "sql": _bare(connection, moment),
        }
        if round_:
            for name, seconds in got.items():
                taken[name].append(seconds)
    connection.close()
    middle = {name: statistics.median(values) * 1000 for name, values in taken.items()}
    found = json.loads(_check(moment, database))["findings"]
    return {
        "findings": len(found),
        "check_ms": middle["check"],
        "start_ms": middle["start"],
        "sql_ms": middle["sql"],
        "check_ratio": middle["check"] / (middle["sql"] + middle["start"]),
    }


def _check(moment: str, database: Path) -> bytes:
    words = ["-m", "casefile", "--db", str(database), "--now", moment]
    command = [sys.executable, *words, "check", "--json", "--exit-zero"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _process(moment: str, database: Path) -> float:
    begun = time.perf_counter()
    _check(moment, database)
    return time.perf_counter() - begun


def _bare(connection: sqlite3.Connection, moment: str) -> float:
    """The same rows by plain SQL, written as JSON as a script would."""
    begun = time.perf_counter()
    found = connection.execute(
        'SELECT "case", clock, state, due_at, owner, policy FROM clocks '
        "WHERE ended_at IS NULL AND due_at < ? ORDER BY due_at",
        [moment[:19] + "Z"],
    ).fetchall()
    json.dumps(found, ensure_ascii=False)
    return time.perf_counter() - begun


def reckon(database: Path) -> dict[str, float]:
    """A calendar import on a copy, and a scan of the events it concerns."""
    copy = database.with_name("copy.db")
    copy.write_bytes(database.read_bytes())
    connection = sqlite3.connect(copy)
    begun = time.perf_counter()
    for _ in connection.execute(
        "SELECT e.seq, stream, no, kind, at, recorded_at, actor, via, data, seal, hash, text "
        "FROM events e LEFT JOIN personal p ON p.seq = e.seq ORDER BY e.seq"
    ):
        pass
    scan = time.perf_counter() - begun
    connection.close()
    begun = time.perf_counter()
    quiet("--db", str(copy), "calendar", "import", str(CALENDAR), "--json")
    took = time.perf_counter() - begun
    copy.unlink()
    return {"reckon_s": took, "scan_s": scan, "reckon_ratio": took / scan}


if __name__ == "__main__":
    main()
