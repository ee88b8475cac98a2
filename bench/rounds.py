"""What a recorded step costs on a case that was sent back again and again, against a fresh one.

One desk has both. On the long case the plan was returned until its clocks have had as many rounds
as ``--rounds`` says; then plans and returns are recorded in a batch on it and on cases that have
just come so far, in turn, each time on the desk as it was. The batch on the long case reads its
past once. In processor time. Goal: at most 1.5 times, so that no case is punished for its past.

    python bench/rounds.py [--rounds 100] [--steps 40] [--runs 7] [--json]
"""

import contextlib
import gc
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.typed import option, quiet

OPEN = (
    "open name=顾客甲 phone=13800000001 category=service about=服务台 "
    "details=排队二十分钟无人接待 request=道歉"
)
BEGUN = (
    "record {n} judge founded=yes reasonable=yes",
    "record {n} responsible unit=家电部 person=zhu phoned_at=now",
    "--as zhu record {n} investigate cause=态度 at_fault=甲",
)
_names = itertools.count()
AGAIN = ("--as zhu record {n} plan plan=道歉", "--as wu record {n} approve decision=returned")


def main() -> None:
    gc.freeze()
    gc.disable()  # as the program itself does at its start
    rounds, steps, runs = option("--rounds", 100), option("--steps", 40), option("--runs", 7)
    taken: dict[str, list[float]] = {"long": [], "fresh": []}
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        os.environ["CASEFILE_AS"] = "teng"
        quiet("init", "--practice", name)
        fresh = range(2, 2 + steps // 2)
        _batch([OPEN, *_on(1, BEGUN), *_on(1, AGAIN) * rounds])
        _batch([line for n in fresh for line in (OPEN, *_on(n, BEGUN))])
        begun = Path("casefile.db").read_bytes()
        lines = {
            "long": _on(1, AGAIN) * (steps // 2),
            "fresh": [line for n in fresh for line in _on(n, AGAIN)],
        }
        for run in range(runs):
            for which in sorted(lines, reverse=bool(run % 2)):
                Path("casefile.db").write_bytes(begun)
                taken[which].append(_batch(lines[which]))
    pairs = zip(taken["long"], taken["fresh"], strict=True)
    result = {
        "long_ms": statistics.median(taken["long"]) / steps * 1000,
        "fresh_ms": statistics.median(taken["fresh"]) / steps * 1000,
        "ratio": statistics.median(a / b for a, b in pairs),
        "rounds": rounds,
    }
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    print(f"{result['long_ms']:8.2f} ms  a recorded step on a case whose plan had {rounds} rounds")
    print(f"{result['fresh_ms']:8.2f} ms  the same on a fresh one")
    print(f"{result['ratio']:8.2f}     ratio (median of the runs)")


def _on(number: int, lines: tuple[str, ...]) -> list[str]:
    return [line.format(n=number) for line in lines]


def _batch(lines: list[str]) -> float:
    """Seconds that a batch of these commands takes."""
    name = f"lines-{next(_names)}"  # a file that is run again opens no case a second time
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")
    begun = time.process_time()
    quiet("batch", name)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
