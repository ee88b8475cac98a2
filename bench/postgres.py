"""Many desks on one server, beside the same desks on one file, and beside what a bare function that
locks one row can do there: ratios in one run on one machine.

``python bench/postgres.py [STEPS]``: 8 desks, each STEPS events (500); a server of its own is made
and thrown away, with its journal written to the disk at each commit.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
from psycopg2.extras import execute_values

sys.path.insert(0, str(Path(__file__).parents[1]))

from casefile.log.events import NewEvent, NoteAdded, Parcel, Stamp
from casefile.store import locate, made, opened
from casefile.store.protocol import Movable
from tests import server

DESKS = 8
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TEXT = "顾客来电催问冰箱何时更换，已告知周五前答复。"
BARE = """
CREATE TABLE bare_head (seq bigint, hash bytea);
INSERT INTO bare_head VALUES (0, '');
CREATE TABLE bare (
  seq bigint PRIMARY KEY, stream text, data text, hash bytea, salt bytea, said text
);
CREATE FUNCTION bare_append(stream text, data text, salt bytea, said text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE last bare_head;
BEGIN
  SELECT * INTO last FROM bare_head FOR UPDATE;
  last.hash := sha256(last.hash || convert_to(data, 'UTF8'));
  INSERT INTO bare VALUES (last.seq + 1, stream, data, last.hash, salt, said);
  UPDATE bare_head SET seq = last.seq + 1, hash = last.hash;
  RETURN last.seq + 1;
END $$;
"""


def appended(address: str, who: int, steps: int) -> float:
    """Append as one desk does; the longest that one event took."""
    worst = 0.0
    with closing(opened(locate(address))) as store:
        for no in range(steps):
            begun = time.perf_counter()
            with store.write():
                event = NewEvent(NOW, NoteAdded(), {"text": TEXT})
                store.append(f"desk-{who}", no, [event], Stamp(NOW, "teng", "counter"))
            worst = max(worst, time.perf_counter() - begun)
    return worst


def bare(address: str, who: int, steps: int) -> float:
    worst = 0.0
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for _ in range(steps):
            begun = time.perf_counter()
            words = (f"desk-{who}", '{"kind":"note.added"}', os.urandom(16), TEXT)
            cursor.execute("SELECT bare_append(%s, %s, %s, %s)", words)
            worst = max(worst, time.perf_counter() - begun)
    return worst


WORKS: dict[str, Callable[[str, int, int], float]] = {"appended": appended, "bare": bare}


def at_once(work: str, address: str, steps: int) -> tuple[float, float]:
    """Eight desks at once: events a second, and the worst wait of any."""
    begun = time.perf_counter()
    desks = [
        subprocess.Popen(
            [sys.executable, __file__, "desk", work, address, str(who), str(steps)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in range(DESKS)
    ]
    waits = [float(desk.communicate()[0]) for desk in desks]
    return DESKS * steps / (time.perf_counter() - begun), max(waits)


def processor_time(*words: str) -> float:
    """The least milliseconds of processor time that a command takes, of five runs."""
    found = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([Path(sys.executable).parent / "casefile", *words], capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found) * 1000


def added_at_once(address: str, count: int) -> tuple[float, float]:
    """Seconds for a bulk of events, and for COPY-like inserts of the same rows without guards."""
    with closing(made(locate(address))) as store:
        parcels = [
            Parcel(f"c{n}", 0, (NewEvent(NOW, NoteAdded(), {"text": TEXT}),)) for n in range(count)
        ]
        begun = time.perf_counter()
        with store.write():
            store.append_all(parcels, Stamp(NOW, "teng", "counter"))
        ours = time.perf_counter() - begun
        assert isinstance(store, Movable)
        rows = [(*link.row, link.hash) for link in store.links(0, count)]
        private = [(link.row[0], link.salt, link.text) for link in store.links(0, count)]
    with closing(psycopg2.connect(address.partition("?")[0])) as other, other.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_events AS SELECT * FROM bulk.events WHERE false")
        cursor.execute("CREATE TABLE plain_personal AS SELECT * FROM bulk.personal WHERE false")
        begun = time.perf_counter()
        execute_values(cursor, "INSERT INTO plain_events VALUES %s", rows, page_size=1000)
        execute_values(cursor, "INSERT INTO plain_personal VALUES %s", private, page_size=1000)
        other.commit()
        return ours, time.perf_counter() - begun


def main(steps: int) -> None:
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as root:
        Path(root).chmod(0o777)
        folder = Path(root) / "server"
        address = server.start(folder, "-c max_connections=50")
        try:
            measured(address, Path(root), steps)
        finally:
            server.stop(folder, "immediate")


def measured(address: str, root: Path, steps: int) -> None:
    desk, file = f"{address}?schema=desks", str(root / "casefile.db")
    made(locate(desk)).close()
    made(locate(file)).close()
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(BARE)
        connection.commit()
    for name, work, where in (
        ("one file", "appended", file),
        ("a server", "appended", desk),
        ("a bare function on it", "bare", address),
    ):
        rate, worst = at_once(work, where, steps)
        print(f"{name}: {rate:.0f} events a second, the worst wait {worst:.2f} s")
    with closing(opened(locate(desk))) as store:
        problems = list(store.problems())
        print(f"lost {DESKS * steps - store.head()[0]}, problems {len(problems)}")
    os.chdir(root)
    here, there = str(root / "listed.db"), f"{address}?schema=listed"
    for place in (here, there):
        subprocess.run(
            [Path(sys.executable).parent / "casefile", "--db", place, "init", "--practice"],
            capture_output=True,
        )
    costs = [processor_time("--db", place, "list") for place in (here, there)]
    print(f"list: {costs[0]:.0f} ms of processor time over a file, {costs[1]:.0f} over a server")
    ours, plain = added_at_once(f"{address}?schema=bulk", 20_000)
    print(f"20 000 events at once: {ours:.1f} s, {plain / ours:.2f} of plain inserts of the rows")


if __name__ == "__main__":
    if sys.argv[1:2] == ["desk"]:
        _, _, work, address, who, steps = sys.argv
        print(WORKS[work](address, int(who), int(steps)))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
