"""What an offer costs a clerk who has granted much, against one who has granted little.

Two desks differ in how many grants of one clerk lie within the window of their limit. On each the
clerk offers something on fresh cases, in turn; the processor time of the whole command is taken,
and that of an offer in a batch. Goal: at most 1.3 times, so that nobody waits for their past.

    python bench/grants.py [--many 100000] [--few 1000] [--offers 20] [--runs 5] [--json]
"""

import contextlib
import gc
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.timing import cpu
from bench.typed import option, quiet

OPEN = (
    "open name=顾客甲 phone=1380000{n:04} category=service about=服务台 "
    "details=排队二十分钟无人接待 request=道歉"
)
OFFER = "offer {n} refund amount=1"
NOW = "2026-03-02T10:00:00+08:00"


def main() -> None:
    gc.freeze()
    gc.disable()  # as the program itself does at its start
    offers, runs = option("--offers", 20), option("--runs", 5)
    sizes = {"few": option("--few", 1000), "many": option("--many", 100_000)}
    typed: dict[str, list[float]] = {name: [] for name in sizes}
    batch: dict[str, list[float]] = {name: [] for name in sizes}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CASEFILE_AS"] = "teng"
        for name, size in sizes.items():
            _desk(Path(folder) / name, size, (runs + 1) * (offers + 1))
        for run in range(runs + 1):
            for name in sizes:
                with contextlib.chdir(Path(folder) / name):
                    first = run * (offers + 1) + 1
                    one = OFFER.format(n=first).split()
                    took = cpu([sys.executable, "-m", "casefile", "--now", NOW, *one])
                    rest = [OFFER.format(n=n) for n in range(first + 1, first + offers + 1)]
                    each = _batch(rest) / offers
                if run:  # the first one warms up
                    typed[name].append(took)
                    batch[name].append(each)
    result: dict[str, object] = {**sizes, "offers": offers}
    for what, taken in (("typed", typed), ("batch", batch)):
        for name in sizes:
            result[f"{what}_{name}_ms"] = statistics.median(taken[name]) * 1000
        pairs = zip(taken["many"], taken["few"], strict=True)
        result[f"{what}_ratio"] = statistics.median(a / b for a, b in pairs)
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    for what, words in (("typed", "an offer, typed alone"), ("batch", "an offer in a batch")):
        for name, size in sizes.items():
            print(f"{result[f'{what}_{name}_ms']:8.2f} ms  {words}, at {size} grants of the clerk")
        print(f"{result[f'{what}_ratio']:8.2f}     ratio (median of the runs)")


def _desk(folder: Path, grants: int, cases: int) -> None:
    """A desk with that many cases, whose clerk granted so much. The rows that limits count are put
    in as they are derived, without the log that they would follow from."""
    quiet("--now", NOW, "init", "--practice", str(folder))
    policy = folder / "policy.toml"
    text = policy.read_text("utf-8").replace('per_clerk = "3000.00"', 'per_clerk = "90000000.00"')
    policy.write_text(text, "utf-8")
    with contextlib.chdir(folder):
        quiet("--now", NOW, "--as", "wu", "policy", "apply", "policy.toml")
        _batch([OPEN.format(n=n) for n in range(1, cases + 1)])
    file = sqlite3.connect(folder / "casefile.db")
    with file:
        file.executemany(
            "INSERT INTO grants VALUES (?, 'remedy-1', 'refund', ?, 100, 'teng', ?)",
            (
                (f"2025-{n:06}", f"2026-02-{1 + n * 27 // grants:02}T02:00:00Z", f"139{n:08}")
                for n in range(grants)
            ),
        )
    file.close()


def _batch(lines: list[str]) -> float:
    """Seconds that a batch of these commands takes."""
    Path("lines").write_text("\n".join(lines) + "\n", "utf-8")
    begun = time.process_time()
    quiet("--now", NOW, "batch", "lines")
    return time.process_time() - begun


if __name__ == "__main__":
    main()
