"""How many keys a clerk presses for the eleven commonest actions, replayed in the shell on a
pseudo-terminal of 80 × 24; each is counted only if what it should have recorded is on record.

Goal: at most 210 keys in all (744 before there were short words, questions that go on by
themselves, and a shell). A Chinese word costs what an input method takes for it: the first letter
of each character, and a key to choose.

    python bench/keys.py [--json]
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.typed import quiet
from tests.test_prompts import Terminal

GOAL = 210
AT = "2026-03-02T11:00"
HAN = re.compile("[\u4e00-\u9fff]+")


class Action(NamedTuple):
    """What is done, the lines that are typed for it (the last key of each is Enter), what it took
    before, what it should take, and the key of ``show --json`` that grows by it."""

    name: str
    lines: tuple[str, ...]
    before: int
    goal: int
    grows: str = ""


ACTIONS = (
    Action("find the caller", ("13812348000",), 28, 12),
    Action("open, one line", ("op 王芳 13900010002 1 冰箱 门关不严 换货",), 98, 42, "steps"),
    Action(
        "open, questions",
        ("op", "王芳", "13900010003", "1", "冰箱", "门关不严", "换货", ""),
        *(54, 42, "steps"),
    ),
    Action("judge", ("judge y y",), 48, 10, "steps"),
    Action("responsible and called", ("", "1", "5", ""), 65, 9, "steps"),
    Action("written notice", ("", "1", "", ""), 56, 7, "steps"),
    Action("the customer asks", ("con . 2 3",), 55, 11, "contacts"),
    Action("promise a call", ("承诺 . 回电 3d",), 58, 12, "promises"),
    Action("offer", ("off . ref 150",), 36, 17, "remedies"),
    Action("hand over five cases", ("as 1-5 zhu",), 120, 18),
    Action("sign three copies", ("sig 7 1 王芳",), 126, 21),
)


def keys(line: str) -> int:
    """The keys of a line, Enter among them."""
    words = HAN.findall(line)
    return len(line) + len(words) + 1


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        os.environ["HOME"] = name
        _desk()
        terminal = Terminal("--now", AT, "shell")
        terminal.until("casefile>")
        table = [_played(terminal, action) for action in ACTIONS]
        terminal.press("\x04")
        terminal.end()
        _signed_and_handed_over()
    total = sum(row["keys"] for row in table)
    if "--json" in sys.argv:
        print(json.dumps({"actions": table, "keys": total, "goal": GOAL}, indent=2))
    else:
        for row in table:
            print(f"{row['keys']:4}  (goal {row['goal']}, before {row['before']})  {row['action']}")
        print(f"{total:4}  in all (goal {GOAL})")
    sys.exit(total > GOAL)


def _desk() -> None:
    """A practice desk: five cases to hand over, and a sixth with a paper that waits for names."""
    quiet("--now", "2026-01-05T09:00", "init", ".", "--practice")
    card = ("王小明", "13812348000", "goods", "双门冰箱", "送来的与样机不符", "换货")
    for _ in range(5):
        quiet("--now", "2026-03-02T10:00", "--as", "hong", "open", *card)


def _played(terminal: Terminal, action: Action) -> dict[str, Any]:
    """Type what the action takes; a fault if nothing is on record of it."""
    if action.name == "sign three copies":
        _with_a_paper()
    before = _shown(action)
    for line in action.lines:
        terminal.press(f"{line}\r")
    after = _shown(action)
    if action.grows and after <= before:
        sys.exit(f"{action.name}: nothing was recorded\n{terminal.seen[-2000:]}")
    typed = sum(map(keys, action.lines))
    return {"action": action.name, "keys": typed, "goal": action.goal, "before": action.before}


def _with_a_paper() -> None:
    """A case that is settled, whose agreement lies there in three copies."""
    words = ("--now", AT, "--as")
    quiet(*words, "xu", "offer", "7", "compensation", "amount=300")
    quiet(*words, "teng", "choose", "7", "2")
    facts = (
        "trigger=merchant",
        "in_scope=yes",
        "merchant=甲店",
        "amount=300",
        "payee=本人",
        "items=误工",
    )
    quiet(*words, "xu", "settle", "7", *facts)
    quiet(*words, "teng", "issue", "7", "agreement", "--keep")


def _case_data(number: int) -> dict[str, Any]:
    import contextlib
    import io

    from casefile.cli.run import run

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        run(["--now", AT, "--as", "teng", "show", str(number), "--json"])
    found: dict[str, Any] = json.loads(out.getvalue() or "{}")
    return found


def _shown(action: Action) -> int:
    """How much there is of what the action adds, over all cases."""
    every = [_case_data(number) for number in range(6, 9)]
    return sum(len(case.get(action.grows, ())) for case in every) if action.grows else 0


def _signed_and_handed_over() -> None:
    owners = {_case_data(number)["owner"] for number in range(1, 6)}
    papers = _case_data(7)["documents"]
    copies = [copy for paper in papers for copy in paper["copies"]]
    if owners != {"zhu"} or len(copies) < 3 or not all(copy["signed_by"] for copy in copies):
        sys.exit(f"not on record: {owners}, {papers}")


if __name__ == "__main__":
    main()
