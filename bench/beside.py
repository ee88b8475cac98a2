"""This version of the program beside another one: imports and exports, in pairs.

``--other`` is a working copy of the other version with a ``.venv``, compiled. Each has a desk of
its own of the same complaints; whole processes are measured in turn, so that a busy machine hits
both. Processor time is that of all processes of a command; where two share the work, the time that
passes is what they save.

    python bench/beside.py --other FOLDER [--rows 10000] [--runs 5] [--json]
"""

import contextlib
import importlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.timing import compiled, cpu
from bench.typed import named, option

HERE = Path(__file__).parents[1]
NOW = ("--now", "2026-03-31T09:00:00+08:00")


def main() -> None:
    rows, runs = option("--rows", 10_000), option("--runs", 5)
    sides = {"this": HERE, "other": Path(named("--other")).absolute()}
    compiled()
    os.environ["CASEFILE_AS"] = "teng"
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for side, folder in sides.items():
            _desk(scratch / side, _program(folder))
        made = importlib.import_module("bench.import")
        for times, spelling in made.TIMES.items():
            made._write(scratch / "rows.csv", rows, spelling)
            found[f"import, {times} each"] = _pairs(sides, runs, scratch, "import rows.csv")
        for what in ("cases", "clocks"):  # of what was imported last
            found[f"export {what}"] = _pairs(sides, runs, scratch, f"export {what} -o out.csv")
    if "--json" in sys.argv:
        print(json.dumps({"rows": rows, "found": found}))
        return
    print("processor time of this, of the other, ratio; then the same of the time that passed")
    for what, one in found.items():
        print("  ".join([*(f"{figure:7.2f}" for figure in one.values()), what]))


def _program(folder: Path) -> str:
    return str(folder / ".venv" / "bin" / "casefile")


def _desk(folder: Path, program: str) -> None:
    """A new desk; one to practise on, where that version knows such."""
    begun = [program, *NOW, "init"]
    if subprocess.run([*begun, "--practice", str(folder)], capture_output=True).returncode:
        subprocess.run([*begun, str(folder)], check=True, capture_output=True)


def _pairs(sides: dict[str, Path], runs: int, scratch: Path, line: str) -> dict[str, float]:
    """The medians over ``runs`` of ``line``, each in a copy of the side's desk; an import leaves
    what it imported to the lines that follow."""
    taken: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for round_ in range(runs + 1):
        for side, program in sides.items():
            desk = scratch / "run" / side
            if line.startswith("import"):
                shutil.rmtree(desk, ignore_errors=True)
                shutil.copytree(scratch / side, desk)
            (scratch / "out.csv").unlink(missing_ok=True)
            begun = time.perf_counter()
            with contextlib.chdir(scratch):
                used = cpu(
                    [_program(program), "--db", str(desk / "casefile.db"), *NOW, *line.split()]
                )
            if round_:  # the first one warms up
                taken[side].append((used, time.perf_counter() - begun))
    told: dict[str, float] = {}
    for no, kind in enumerate(("cpu", "time")):
        for side in sides:
            told[f"{kind}_{side}_s"] = statistics.median(one[no] for one in taken[side])
        pairs = zip(taken["this"], taken["other"], strict=True)
        told[f"{kind}_ratio"] = statistics.median(a[no] / b[no] for a, b in pairs)
    return told


if __name__ == "__main__":
    main()
