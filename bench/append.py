"""What a recorded step costs in a batch: against a bare durable append of the same bytes.

The floor is one INSERT in one IMMEDIATE transaction under the same settings, with no index, no
hash, no derived rows. Goal: at most 3 times the floor, so that scripts need no start-up per step.

    python bench/append.py [--steps 300] [--rounds 5] [--json]
"""

import contextlib
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.typed import option, quiet
from casefile.store.sqlite.connection import connect

OPEN = (
    "open name=顾客甲 phone=13800000001 category=service about=服务台 "
    "details=排队二十分钟无人接待 request=道歉"
)
RECORD = "record {number} judge founded=yes reasonable=yes"


def main() -> None:
    gc.freeze()
    gc.disable()  # as the program itself does at its start
    steps = option("--steps", 300)
    ours: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        os.environ["CASEFILE_AS"] = "teng"
        for round_ in range(option("--rounds", 5)):
            folder = Path(name) / str(round_)
            quiet("init", "--practice", str(folder))
            base = ["--db", str(folder / "casefile.db"), "batch"]
            _write(folder / "open", [OPEN] * steps)
            _write(folder / "record", [RECORD.format(number=n) for n in range(1, steps + 1)])
            quiet(*base, str(folder / "open"))
            start = time.perf_counter()
            quiet(*base, str(folder / "record"))
            ours.append((time.perf_counter() - start) / steps)
            floor.append(_floor(folder, steps))
    result = {
        "step_ms": statistics.median(ours) * 1000,
        "floor_ms": statistics.median(floor) * 1000,
        "ratio": statistics.median(a / b for a, b in zip(ours, floor, strict=True)),
        "steps": steps,
    }
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        print(f"{result['step_ms']:8.2f} ms  a recorded step in a batch")
        print(f"{result['floor_ms']:8.2f} ms  a bare durable append of the same bytes")
        print(f"{result['ratio']:8.2f}     ratio (median of the rounds)")


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _floor(folder: Path, steps: int) -> float:
    """Seconds per append of the rows that were just recorded, into a plain table."""
    recorded = connect(folder / "casefile.db", "ro")
    rows = recorded.execute(
        "SELECT seq, stream, no, kind, at, recorded_at, actor, via, data, hash FROM events "
        "WHERE kind = 'step.recorded' ORDER BY seq DESC LIMIT ?",
        [steps],
    ).fetchall()
    recorded.close()
    (folder / "floor.db").touch()
    plain = connect(folder / "floor.db", "rw")
    plain.execute(
        "CREATE TABLE log (seq, stream, no, kind, at, recorded_at, actor, via, data, hash)"
    )
    start = time.perf_counter()
    for row in rows:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        plain.execute("COMMIT")
    taken = time.perf_counter() - start
    plain.close()
    return taken / len(rows)


if __name__ == "__main__":
    main()
