"""What one Tab costs at a desk with many cases: processor time of the process that a shell starts
for it, in turn, for each kind of word that is completed.

Goal: at most 150 ms each.

    python bench/completion.py [--cases 20000] [--runs 7] [--json]
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.timing import compiled, cpu
from bench.typed import option, quiet
from casefile.cli.completion import TYPED

GOAL = 150
TABS = {
    "a command": ("rec",),
    "a command of a group": ("policy", "app"),
    "an option": ("list", "--lim"),
    "what an option is given": ("--as", ""),
    "a case": ("show", ""),
    "a case by its number": ("show", "12"),
    "a step": ("record", "1", ""),
    "a fact": ("record", "1", "judge", "f"),
    "a choice": ("open", "category="),
    "staff": ("assign", "1", ""),
    "a filter": ("list", "sta"),
    "a document": ("issue", "1", ""),
}
CARD = "name=顾客甲 phone=13{:09d} category=goods about=冰箱 details=样机与送货不符 request=换货"


def main() -> None:
    cases, runs = option("--cases", 20_000), option("--runs", 7)
    taken: dict[str, list[float]] = {what: [] for what in TABS}
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        quiet("init", "--practice")
        lines = (f"--as teng open {CARD.format(number)}\n" for number in range(cases))
        Path("cases.txt").write_text("".join(lines), "utf-8")
        quiet("batch", "cases.txt")
        asked = [str(Path(sys.executable).with_name("casefile")), "completion", "words"]
        compiled()
        for _ in range(runs):
            for what, words in TABS.items():
                taken[what].append(cpu(asked, {TYPED: "\n".join(words)}))
    figures = {what: round(median(seconds) * 1000) for what, seconds in taken.items()}
    if "--json" in sys.argv:
        print(json.dumps({"cpu_ms": figures, "cases": cases, "runs": runs}))
        return
    for what, milliseconds in figures.items():
        print(f"{milliseconds:5} ms (goal {GOAL})  {what}")


if __name__ == "__main__":
    main()
