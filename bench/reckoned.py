"""Whether every figure of a report is what a second reckoning comes to over the cases of
``bench/report.py``, which starts from what ``export`` gives.

The desk is copied first, and a version of its policy applied that counts all that there is.

    python bench/reckoned.py FOLDER    (as ``bench/report.py --keep FOLDER`` left it)
"""

import contextlib
import io
import json
import os
import shlex
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.report import ASKED
from casefile.cli.run import run
from tests import reckoned, test_reckoned
from tests.desk import Answer, in_one_file

PLAYED = (
    test_reckoned.test_each_figure_of_a_group_is_what_the_exports_of_its_cases_come_to,
    test_reckoned.test_each_figure_of_a_person_is_what_the_exports_tell_of_their_doing,
    test_reckoned.test_what_each_role_granted_is_what_the_exports_tell_of_its_holders,
    test_reckoned.test_each_clock_is_what_the_exported_rounds_come_to,
    test_reckoned.test_the_ages_of_what_is_open_are_reckoned_in_working_days,
    test_reckoned.test_each_penalty_is_told_with_its_case_and_who_decided_it,
    test_reckoned.test_what_is_drawn_is_what_the_exports_come_to,
)


class Played:
    """A desk as the second reckoning asks it; what it once answered it answers again."""

    def __init__(self) -> None:
        self.now = ASKED
        self._answered: dict[str, Answer] = {}

    def run(self, line: str, *more: str, now: str = "", code: int = 0) -> Answer:
        key = f"{now or self.now} {line} {more}"
        if key not in self._answered:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                got = run(["--now", now or self.now, *shlex.split(line), *more])
            assert got == code, line
            self._answered[key] = Answer(got, out.getvalue(), "")
        return self._answered[key]

    def json(self, line: str, *more: str) -> Any:
        return json.loads(self.run(line, *more, "--json").out)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "desk"
        shutil.copytree(sys.argv[1], folder)
        os.chdir(folder)
        os.environ["CASEFILE_DB"] = str(folder / "casefile.db")
        _counting_everything()
        desk: Any = Played()
        begun, compared = time.time(), 0
        exported = reckoned.Exported.of(desk)
        _done(f"{len(exported.cases)} cases taken out", begun)
        for words in (*test_reckoned.PERIODS, "yearly 2026"):
            for span, figures in test_reckoned.spans(desk.json(f"report {words}")):
                test_reckoned.same(figures, exported, span)
                compared += len(figures)
            _done(words, begun)
        for law in PLAYED:
            law(desk)
            _done(law.__name__, begun)
    print(f"{compared} figures of whole periods, and all of their parts, are the same twice")


def _counting_everything() -> None:
    in_one_file()
    policy = Path("policy.toml")
    text = policy.read_text("utf-8")
    for wanted, instead in test_reckoned.WITH_STORES:
        assert wanted in text
        text = text.replace(wanted, instead, 1)
    policy.write_text(text, "utf-8")
    assert run(["--now", ASKED, "--as", "wu", "policy", "apply", "policy.toml"]) == 0


def _done(what: str, begun: float) -> None:
    print(f"{time.time() - begun:8.1f} s  {what}", flush=True)


if __name__ == "__main__":
    main()
