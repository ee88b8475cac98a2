"""What a report of a period costs over cases as a mall has them: plans that were sent back, pauses,
cases that were taken up again, payments in parts.

The cases are played line by line in a batch, so ten thousand take some minutes to make; ``--keep``
leaves the desk for the next time. Whole processes are measured, in turn: a report of what the night
kept, the same where every case is replayed (as before the first night, or on a server; asked by the
name of the procedure, by which nothing is kept for the next one), and a bare scan of the same
events, decoded; and what a report of a week, a month and a year holds in memory at most. Goals:
three seconds for ten thousand cases, 300 MB for a hundred thousand.

    python bench/report.py [--cases 1000] [--runs 5] [--keep FOLDER] [--json]
"""

import contextlib
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.histories import histories
from bench.timing import paired, peak
from bench.typed import named, option, quiet
from casefile.actions.policies import current_policy
from casefile.actions.tellings import keep_tellings
from casefile.store import locate, opened

BEGUN = datetime(2026, 1, 1)
DAYS = 180
AT_ONCE = 50_000
OPENED = f"{BEGUN.isoformat()}+08:00"
ASKED = "2026-07-10T10:00:00+08:00"
SCAN = """
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT data, text FROM events e LEFT JOIN personal p ON p.seq = e.seq ORDER BY stream, no"
)
for data, text in rows:
    json.loads(data)
    json.loads(text or "{}")
"""


def main() -> None:
    count, runs, kept = option("--cases", 1000), option("--runs", 5), named("--keep")
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        folder = Path(kept) if kept else Path(scratch) / "desk"
        database = folder / "casefile.db"
        os.environ["CASEFILE_DB"] = str(database)
        if not database.exists():
            _desk(folder, count)
        program = [sys.executable, "-m", "casefile", "--now", ASKED]
        replaying = folder / "replaying.db"
        procedure = _night(database, replaying)
        year = ["report", "yearly", "2026", "--json"]
        commands = {
            "year_s": [*program, *year],
            "week_s": [*program, "report", "weekly", "2026-W20", "--json"],
            "replayed_s": [*program, "--db", str(replaying), *year, "--procedure", procedure],
            "scan_s": [sys.executable, "-c", SCAN, str(database)],
        }
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
        result = {**_size(database), **paired(commands, runs)}
        for span in ("weekly 2026-W20", "monthly 2026-05", "yearly 2026"):
            words = [*program, "report", *span.split(), "--json"]
            result[f"{span.partition(' ')[0]}_mb"] = peak(words) / 1024
    result["year_ratio"] = result["year_s"] / result["scan_s"]
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    print(f"{result['cases']:10.0f}      cases, {result['events']:.0f} events")
    print(f"{result['year_s']:10.2f} s    the report of a year, processor time of the process")
    print(f"{result['week_s']:10.2f} s    that of a week")
    print(f"{result['replayed_s']:10.2f} s    the report of a year where every case is replayed")
    print(f"{result['scan_s']:10.2f} s    a bare scan of the same events, decoded")
    print(f"{result['year_ratio']:10.2f}      the report of a year / scan")
    for span in ("weekly", "monthly", "yearly"):
        print(f"{result[f'{span}_mb']:10.0f} MB   at most in memory, report {span}")


def _desk(folder: Path, count: int) -> None:
    """A desk with that many cases, of half a year."""
    quiet("--now", OPENED, "init", "--practice", str(folder))
    lines = folder / "lines"
    for some in batched(histories(count, 7, BEGUN, DAYS)):
        lines.write_text("\n".join(some) + "\n", "utf-8")
        quiet("batch", str(lines))


def _night(database: Path, replaying: Path) -> str:
    """Let what reports count be kept, and leave a copy of the desk in which nothing is; the id of
    its procedure."""
    with closing(opened(locate(database))) as store:
        procedure = current_policy(store)[1].id
        for _ in keep_tellings(store):
            pass
        replaying.unlink(missing_ok=True)
        store.copy(replaying)
    with closing(sqlite3.connect(replaying)) as connection:
        connection.execute("DELETE FROM tellings")
        connection.commit()
    return procedure


def batched(lines: Iterator[str]) -> Iterator[list[str]]:
    """As many lines at once as a batch takes."""
    while some := list(islice(lines, AT_ONCE)):
        yield some


def _size(database: Path) -> dict[str, float]:
    connection = sqlite3.connect(database)
    (cases,) = connection.execute("SELECT count(*) FROM cases").fetchone()
    (events,) = connection.execute("SELECT count(*) FROM events").fetchone()
    connection.close()
    return {"cases": cases, "events": events}


if __name__ == "__main__":
    main()
