"""What taking out and keeping cost: an export against a bare scan of the same events, its memory
with few and with many cases, and a backup against a bare VACUUM INTO.

    python bench/export.py [--cases 5000] [--rounds 5] [--json]
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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.check import load
from bench.typed import option, quiet

PEAK = (
    "import resource, sys; from casefile.cli import main; code = main();"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
)


def main() -> None:
    count, rounds = option("--cases", 5000), option("--rounds", 5)
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        os.environ["CASEFILE_AS"] = "teng"
        few, many = _desk(Path(name) / "few", count // 10), _desk(Path(name) / "many", count)
        result: dict[str, float] = {"cases": count}
        for style in ("csv", "xlsx"):
            taken = [_paired(many, style, round_) for round_ in range(rounds)]
            result[f"{style}_s"] = statistics.median(ours for ours, _, _ in taken)
            result["scan_s"] = statistics.median(floor for _, floor, _ in taken)
            result[f"{style}_ratio"] = statistics.median(o / f for o, f, _ in taken)
            result[f"{style}_mb"] = taken[0][2] / 1024
            result[f"{style}_few_mb"] = _export(few, Path(name) / f"few.{style}")[1] / 1024
        result.update(_kept(many, rounds))
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    print(f"{count:10}      cases, four events each")
    print(f"{result['scan_s']:10.2f} s    a bare scan of the events, decoded")
    for style in ("csv", "xlsx"):
        print(f"{result[f'{style}_s']:10.2f} s    export cases to {style}")
        print(f"{result[f'{style}_ratio']:10.2f}      ratio")
        few_mb, many_mb = result[f"{style}_few_mb"], result[f"{style}_mb"]
        print(f"{many_mb:10.0f} MB   at most in memory; {few_mb:.0f} MB with a tenth of the cases")
    print(f"{result['backup_s']:10.2f} s    backup, with its proof")
    print(f"{result['wait_s']:10.2f} s    of it new entries wait")
    print(f"{result['vacuum_s']:10.2f} s    a bare VACUUM INTO")
    print(f"{result['wait_ratio']:10.2f}      wait / VACUUM INTO")


def _desk(folder: Path, count: int) -> Path:
    quiet("init", "--practice", str(folder))
    load(folder / "casefile.db", count, 0)
    return folder / "casefile.db"


def _paired(database: Path, style: str, round_: int) -> tuple[float, float, int]:
    floor = _scan(database)
    ours, peak = _export(database, database.with_name(f"{round_}.{style}"))
    return ours, floor, peak


def _export(database: Path, target: Path) -> tuple[float, int]:
    """Seconds and kilobytes of an export in a process of its own."""
    begun = time.perf_counter()
    words = ["--db", str(database), "export", "-o", str(target)]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *words],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    return time.perf_counter() - begun, int(done.stderr.split()[-1])


def _scan(database: Path) -> float:
    """Reading every event case by case, its JSON decoded, as any export has to."""
    connection = sqlite3.connect(database)
    begun = time.perf_counter()
    streams = connection.execute("SELECT number FROM cases ORDER BY received_at DESC").fetchall()
    for (stream,) in streams:
        for data, text in connection.execute(
            "SELECT data, text FROM events e LEFT JOIN personal p ON p.seq = e.seq "
            "WHERE stream = ? ORDER BY no",
            [stream],
        ):
            json.loads(data)
            json.loads(text or "{}")
    connection.close()
    return time.perf_counter() - begun


def _kept(database: Path, rounds: int) -> dict[str, float]:
    """A backup, the time that its writers' lock is held, and the bare copy."""
    from casefile.store import locate, opened

    waits, bare, whole = [], [], []
    for round_ in range(rounds):
        folder = database.parent
        connection = sqlite3.connect(database)
        begun = time.perf_counter()
        connection.execute("VACUUM INTO ?", [str(folder / f"bare-{round_}")])
        bare.append(time.perf_counter() - begun)
        connection.close()
        store = opened(locate(database))
        begun = time.perf_counter()
        store.copy(folder / f"copy-{round_}")
        waits.append(time.perf_counter() - begun)
        store.close()
        begun = time.perf_counter()
        quiet("--db", str(database), "backup", str(folder / f"kept-{round_}.db"))
        whole.append(time.perf_counter() - begun)
    return {
        "backup_s": statistics.median(whole),
        "wait_s": statistics.median(waits),
        "vacuum_s": statistics.median(bare),
        "wait_ratio": statistics.median(w / b for w, b in zip(waits, bare, strict=True)),
    }


if __name__ == "__main__":
    main()
