"""Papers in a batch: ours against plain docxtpl, on the same templates with the same data.

Ours is filled, checked (well-formed, every value found again) and packed; docxtpl opens, fills and
saves, without a sandbox and without a check. Both are asserted to hold the same text. Measured in
processor time, a round of each in turn. Goal: 40 times as many papers per second.

Then a letter in a process of its own against ``casefile show``; goal: at most 1.5 times.

    python bench/documents.py [--rounds 5] [--json]
"""

import gc
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.timing import paired
from bench.typed import option
from casefile.actions.office.sources import policy_text
from casefile.papers.sample import AT, sample
from casefile.papers.word.compile import compile_form
from casefile.papers.word.render import Press
from casefile.papers.word.xml import text_of
from casefile.policy.reading import read_policy

ROOT = Path(__file__).parents[1]
OURS, THEIRS = 200, 10
"""Papers in a round; docxtpl takes too long for as many."""
LETTER = ["issue", "1", "apology", "actor=zhu", "actor_job=x", "resolve_by=2099-03-06"]


def main() -> None:
    rounds = option("--rounds", 5)
    policy = read_policy(policy_text("mall"))
    per_paper = {}
    for kind in policy.documents:
        template = (ROOT / "templates" / "zh_CN" / kind.template).read_bytes()
        values = _without_pictures(sample(policy, kind))
        per_paper[kind.id] = _both(template, values, rounds)
    letter = per_paper["apology"]
    startup = _letter_in_a_process()
    if "--json" in sys.argv:
        print(json.dumps({**letter, "papers": per_paper, "one_letter": startup}))
        return
    for name, told in per_paper.items():
        print(
            f"{told['ours_per_s']:8.0f} / {told['docxtpl_per_s']:5.1f} a second"
            f" = {told['ratio']:5.1f}  {name}"
        )
    print(f"{startup['ratio']:8.2f}  one letter in a process of its own / casefile show")


def _both(template: bytes, values: dict[str, Any], rounds: int) -> dict[str, float]:
    press = Press(compile_form(template))
    names = {key: _attributes(each) for key, each in values.items()}

    def ours() -> bytes:
        return press.fill(values, title="title", author="author", at=AT)

    def theirs() -> bytes:
        from docxtpl import DocxTemplate

        document = DocxTemplate(io.BytesIO(template))
        document.render(names, autoescape=True)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    if text_of(ours()) != text_of(theirs()):
        raise SystemExit("the two papers do not hold the same text")
    ours_s = theirs_s = 0.0
    for _ in range(rounds):
        ours_s += _seconds(ours, OURS)
        theirs_s += _seconds(theirs, THEIRS)
    ours_rate, theirs_rate = OURS * rounds / ours_s, THEIRS * rounds / theirs_s
    return {
        "ours_per_s": round(ours_rate, 1),
        "docxtpl_per_s": round(theirs_rate, 1),
        "ratio": round(ours_rate / theirs_rate, 1),
    }


def _seconds(work: Callable[[], bytes], times: int) -> float:
    gc.collect()  # nobody pays for what the other left behind
    begun = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - begun


class _Names(dict[str, Any]):
    """What docxtpl is given: a name goes before a method of the same name (``copy``, ``items``)."""

    def __getattribute__(self, name: str) -> Any:
        return self[name] if name in self else super().__getattribute__(name)


def _attributes(value: Any) -> Any:
    if isinstance(value, dict):
        return _Names({key: _attributes(each) for key, each in value.items()})
    return [_attributes(each) for each in value] if isinstance(value, list) else value


def _without_pictures(values: dict[str, Any]) -> dict[str, Any]:
    """docxtpl has pictures of a kind of its own: neither side prints any."""
    bare = {"doc": values["doc"] | {"code": ""}, "org": values["org"] | {"logo": ""}}
    return values | bare | {"pictures": []}


def _letter_in_a_process() -> dict[str, float]:
    """Seconds of processor time: issuing a letter, and showing the same case."""
    with tempfile.TemporaryDirectory() as name:
        program = [str(Path(sys.executable).with_name("casefile")), "--db", f"{name}/casefile.db"]
        program += ["--as", "teng"]
        card = "open name=x phone=13800000000 category=goods about=x product=x details=x request=x"
        for words in (["init", "--practice", name], card.split(), [*LETTER, "-o", f"{name}/first"]):
            subprocess.run([*program, *words], check=True, stdout=subprocess.DEVNULL)
        commands = {
            "show": [*program, "show", "1"],
            "letter": [*program, *LETTER, "-o", f"{name}/out"],
        }
        taken = paired(commands, 15)
    return {
        "letter_s": taken["letter"],
        "show_s": taken["show"],
        "ratio": round(taken["letter"] / taken["show"], 2),
    }


if __name__ == "__main__":
    main()
