"""What erasing costs, the nightly look at what is kept, and bringing an older file up.

Withdrawn cases are loaded through the store's bulk path, a few of them due for erasure. Each figure
is paired in the same run with its floor: an erasure with SQLite's own VACUUM of the same file; the
look with that at an empty desk; bringing a file of schema 1 up with VACUUM INTO and a walk through
its hash chain, which are what a checked copy takes at the least.

    python bench/erase.py [--cases 20000] [--due 20] [--json]
"""

import contextlib
import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.typed import option, quiet
from casefile.actions.histories import history_of
from casefile.actions.policies import current_policy
from casefile.cli.run import run
from casefile.derived.derived import derived
from casefile.disk.files import on_the_disk
from casefile.log.events import (
    CaseOpened,
    CaseWithdrawn,
    Event,
    NewEvent,
    Parcel,
    Stamp,
    StepRecorded,
)
from casefile.replay.replay import replay
from casefile.store import chain, locate, opened
from casefile.store.sqlite import schema

NOW = datetime(2030, 1, 7, 2, 0, tzinfo=UTC)
CHUNK = 2000


def main() -> None:
    count, due = option("--cases", 20000), option("--due", 20)
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        os.environ["CASEFILE_AS"] = "xu"
        quiet("init", "--practice", "empty")
        quiet("init", "--practice", "desk")
        file, empty = Path("desk/casefile.db"), Path("empty/casefile.db")
        load(file, count, due)
        result = {
            "cases": count,
            "mb": file.stat().st_size / 1e6,
            **looked(file, empty, due),
            **brought_up(file),
            **erased(file),
        }
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    print(f"{result['cases']:>10}      ended cases, {result['mb']:.0f} MB, {due} due for erasure")
    print(f"{result['check_s']:>10.2f} s    check, {result['check_ratio']:.2f} x an empty desk")
    print(f"{result['one_s']:>10.2f} s    one case erased, {result['one_ratio']:.2f} x VACUUM")
    print(f"{result['all_s']:>10.2f} s    {due} in one command, {result['all_ratio']:.2f} x VACUUM")
    print(
        f"{result['up_s']:>10.2f} s    a file of schema 1 brought up, "
        f"{result['up_ratio']:.2f} x VACUUM INTO and the chain"
    )


def load(file: Path, count: int, due: int) -> None:
    store = opened(locate(file))
    digest, policy = current_policy(store)
    for first in range(0, count, CHUNK):
        with store.write():
            parcels = []
            for n in range(first, min(first + CHUNK, count)):
                at = NOW - timedelta(days=1500 if n < due else 400 + n % 600)
                card = {
                    "name": f"顾客{n}",
                    "phone": f"138{n:08}",
                    "about": "冰箱",
                    "details": "长" * 80,
                }
                events = (
                    NewEvent(at, CaseOpened(digest, at, "teng")),
                    NewEvent(at, StepRecorded("record-card", {"category": "service"}), dict(card)),
                    NewEvent(at, CaseWithdrawn(), {"reason": "顾客撤回"}),
                )
                parcels.append(Parcel(f"{at.year}-{n:06}", 0, events))
            written = store.append_all(parcels, Stamp(NOW, "teng", "bench"))
            by_case: dict[str, list[Event]] = {}
            for event in written:
                by_case.setdefault(event.stream, []).append(event)
            cases = [replay(events, policy) for events in by_case.values()]
            store.put_cases(
                derived(c, policy, history_of(store, store.events(c.number)).begun) for c in cases
            )
    store.close()


def looked(file: Path, empty: Path, due: int) -> dict[str, float]:
    """The findings of what is due, among all that is kept; the second look of each."""
    for path in (empty, file):
        _check(path)
    floor, took = _timed(lambda: _check(empty)), _timed(lambda: _check(file))
    assert len(_check(file)) == due
    return {"check_s": took, "check_ratio": took / floor}


def erased(file: Path) -> dict[str, float]:
    numbers = [f["case"] for f in _check(file)]
    copy = Path("copy.db")
    shutil.copyfile(file, copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    floor = _timed(lambda: connection.execute("VACUUM"))
    connection.close()
    words = ("--db", str(file), "--now", NOW.isoformat(), "erase")
    one = _timed(lambda: quiet(*words, numbers[0], "--reason", "due"))
    rest = _timed(lambda: quiet(*words, *numbers[1:], "--reason", "due"))
    return {"one_s": one, "one_ratio": one / floor, "all_s": rest, "all_ratio": rest / floor}


def brought_up(file: Path) -> dict[str, float]:
    old = Path("old.db")
    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("ATTACH ? AS new", [str(file)])
    connection.execute("BEGIN")
    schema.migrate(connection, 1)
    connection.execute("PRAGMA foreign_keys = OFF")
    for table in ("personal", "events", "files", "cases", "clocks", "marks", "grants"):
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        names = ", ".join(f'"{c}"' for c in columns)
        connection.execute(f"INSERT INTO main.{table} SELECT {names} FROM new.{table}")
    connection.execute("INSERT INTO main.search (rowid, words) SELECT rowid, words FROM new.search")
    connection.execute("COMMIT")
    floor = _timed(lambda: _copied(connection))
    connection.close()
    took = _timed(lambda: opened(locate(old)).close())
    return {"up_s": took, "up_ratio": took / floor}


def _copied(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM INTO 'floor.db'")
    before = chain.GENESIS
    for *row, digest in connection.execute(
        "SELECT seq, stream, no, kind, at, recorded_at, actor, via, key, data, seal, hash "
        "FROM main.events ORDER BY seq"
    ):
        assert chain.chained(before, tuple(row)) == digest
        before = digest
    on_the_disk(Path("floor.db"))


def _check(file: Path) -> list[dict[str, str]]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        run(["--db", str(file), "--now", NOW.isoformat(), "check", "--json", "--exit-zero"])
    found = json.loads(out.getvalue())["findings"]
    return [f for f in found if f["rule"] == "erasure-due"]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
