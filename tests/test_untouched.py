"""The exported clocks of cases that were only opened: what is reckoned from a few of them is what
the history of each tells, byte for byte, whatever was recorded on others or became known since."""

import contextlib
import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casefile.actions.data import untouched
from casefile.actions.data.untouched import Untouched
from casefile.actions.histories import history_of
from casefile.clocks.history import History
from casefile.log.events import Event
from casefile.log.rows import CaseFilter
from casefile.store import Reading
from tests.desk import CARD, Desk

NOW = datetime.fromisoformat("2026-03-20T15:00+08:00")
COLUMNS = ("投诉人姓名", "联系电话", "投诉类别", "投诉对象", "投诉内容", "投诉请求", "投诉时间")
MORE = """
[[clock]]
id = "came-or-typed"
title = { zh = "来了", en = "it came" }
starts = ["opened", "received"]
stops = "step:record-card"
within = "3wh"

[[clock]]
id = "looks-back"
title = { zh = "回看", en = "looks back" }
starts = "received"
stops = "contact"
within = "2h"
varies = [{ when = { category = "service" }, within = "9d" }]
"""
ONCE_MISSED = """
[[clock]]
id = "then"
title = { zh = "随后", en = "then" }
starts = "clock-missed:judge-soon"
stops = "step:judge"
within = "5wh"
"""
SAID = (
    "--as teng note 5 样例",
    "--as teng record 7 judge founded=yes reasonable=yes",
    "--as teng correct 9 category=service --reason 样例",
    "--as teng withdraw 3 --reason 顾客撤回 --despite 样例",
    "--as teng reopen 3 --reason 样例",
    f"--as teng open {CARD}",
    "--as wu calendar import other.json",
    "import more.csv",
)


def register(target: str, count: int, seed: int) -> None:
    """A table of complaints of the last six weeks, most of them of the last days."""
    chance = random.Random(seed)
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for no in range(count):
            ago = chance.choice((chance.randrange(600), chance.randrange(4000, 60_000)))
            came = NOW - timedelta(minutes=1 + ago)
            kind = chance.choice(("商品质量", "服务质量", "建议意见"))
            row = (f"顾客{seed}-{no}（样例）", f"138{seed:03}{no:05}", kind, "柜台", "样例", "样例")
            table.writerow([*row, f"{came:%Y-%m-%dT%H:%M}"])


def imported(desk: Desk, more: str, seed: int) -> Desk:
    desk.now = NOW.isoformat()
    if more:
        text = Path("policy.toml").read_text("utf-8")
        Path("policy.toml").write_text(text + more, "utf-8")
        desk.run("--as wu policy apply policy.toml")
    register("register.csv", 120, seed)
    register("more.csv", 30, seed + 1)
    off = '{"name": "样例", "first": "2026-03-16", "last": "2026-03-24"}'
    known = f'{{"year": 2026, "notice": "样例", "off": [{off}], "on": []}}'
    Path("other.json").write_text(known, "utf-8")
    desk.run("import register.csv --json")
    return desk


def exports(desk: Desk, patch: pytest.MonkeyPatch, now: str) -> tuple[str, str]:
    """What is exported, and what is where every case is folded."""
    told = desk.run("export clocks", now=now).out
    with patch.context() as folding:
        folding.setattr(untouched, "FEWEST", 10**6)
        return told, desk.run("export clocks", now=now).out


@pytest.mark.parametrize("more", ["", MORE, ONCE_MISSED], ids=["as shipped", "more", "chained"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_exported_clocks_are_those_of_a_fold_whatever_was_recorded_since(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, more: str, seed: int
) -> None:
    imported(desk, more, seed)
    chance = random.Random(seed)
    for no, line in enumerate(["", *chance.sample(SAID, len(SAID))]):
        now = (NOW + timedelta(hours=7 * no)).isoformat()
        with contextlib.suppress(AssertionError):  # what needs another entry before it
            desk.run(line or "list", now=now)
        for later in ("", (NOW + timedelta(days=40)).isoformat()):
            told, folded = exports(desk, monkeypatch, later or now)
            assert told == folded
            assert told.count("\n") > 200


def test_of_many_cases_few_are_folded_and_none_that_something_was_recorded_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(desk, "", 3)
    folded = list[History]()

    def counted(past: Reading, events: Sequence[Event]) -> History:
        folded.append(history_of(past, events))
        return folded[-1]

    monkeypatch.setattr(untouched, "history_of", counted)
    desk.run("--as teng note 5 样例")
    with contextlib.closing(desk.store()) as store:
        seq, numbers = store.snapshot(CaseFilter())
        past = store.past(seq)
        streams = [*past.each_stream(numbers)]
        begun = Untouched(past).begun(streams)
        assert len(begun) == 119
        assert len(folded) < 60
        for events in streams:
            number = events[0].stream
            if number in begun:
                whole = history_of(past, events).begun
                assert [(one.clock, one.no, one.at(NOW), one.due) for one in begun[number]] == [
                    (one.clock, one.no, one.at(NOW), one.due) for one in whole
                ]
