"""More time counts only if it is recorded before the deadline: what was missed stays missed, and a
wrong fact is corrected, which explains the miss."""

import re
from pathlib import Path

import pytest

from tests.desk import Desk, pack_text

CARD = "category=service about=x details=x request=x name=王 phone=13812348000"
IN_TIME, LATE = "2026-03-05T10:00", "2026-03-09T10:00"
STEP = """[[step]]
id = "longer"
title = { zh = "申请延期", en = "ask for more time" }
after = ["responsible"]
roles = ["desk"]
may = ["severity"]
optional = true
repeatable = true

[[step]]
id = "weigh"
title = { zh = "评估", en = "weigh" }
after = ["responsible"]
roles = ["desk"]
needs = ["severity"]

"""
CLOCK = """id = "investigate"
title = { zh = "查明原因", en = "investigate" }
starts = "step:responsible"
stops = "step:investigate"
within = "3wd"
"""


@pytest.fixture
def called(bare_desk: Desk) -> Desk:
    """Case 1, called on 2 March, to be investigated by the end of the 5th: within ten working days
    where more time is asked for, or where it is serious."""
    text = pack_text("mall")
    first = '[[step]]\nid = "investigate"\n'
    text = text.replace(first, STEP + first, 1)
    more = (
        'extends = [{ on = ["step:longer"], within = "10wd" }]\n'
        'varies = [{ when = { severity = "serious" }, within = "10wd" }]\n'
    )
    table = r'\[\[clock\]\]\nid = "investigate"\n(?:[^\n]+\n)*'
    text, count = re.subn(table, lambda _: f"[[clock]]\n{CLOCK}{more}", text, count=1)
    assert count
    Path("longer.toml").write_text(text, "utf-8")
    bare_desk.run("init --practice --policy longer.toml")
    desk = bare_desk
    desk.run(f"--as teng open {CARD}", now="2026-03-02T10:00")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T10:10")
    phoned = "responsible unit=家电部 person=zhu phoned_at=now"
    desk.run(f"--as teng record 1 {phoned}", now="2026-03-02T10:20")
    return desk


def clock(desk: Desk, now: str) -> tuple[str, str, int]:
    """The state of ``investigate``, the day before whose midnight it is due, what excuses it."""
    found = desk.run("show 1 --json", now=now).data["clocks"]
    one = next(c for c in found if c["id"] == "investigate")
    return one["state"], one["due_at"][:10], (one["excused"] or {"event": 0})["event"]


@pytest.mark.parametrize("step", ["longer", "longer severity=serious", "weigh severity=serious"])
def test_more_time_that_is_recorded_in_time_counts(called: Desk, step: str) -> None:
    called.run(f"--as teng record 1 {step}", now=IN_TIME)
    assert clock(called, LATE) == ("running", "2026-03-17", 0)


@pytest.mark.parametrize("line", ["record 1 longer", "record 1 longer severity=serious"])
def test_more_time_that_is_recorded_too_late_is_refused(called: Desk, line: str) -> None:
    before = called.run("verify --json", now=LATE).data["head"]
    told = called.run(f"--as teng {line}", now=LATE, code=4).err
    assert "“investigate” ran out 2026-03-05 24:00" in told
    assert "casefile correct CASE EVENT" in told
    assert clock(called, LATE) == ("missed", "2026-03-06", 0)
    assert called.run("verify --json", now=LATE).data["head"] == before


def test_a_step_that_the_procedure_requires_is_recorded_and_gives_no_time(called: Desk) -> None:
    called.run("--as teng record 1 weigh severity=serious", now=LATE)
    assert clock(called, "2026-03-09T10:01") == ("missed", "2026-03-06", 0)


def test_a_wrong_fact_that_is_corrected_explains_the_miss(called: Desk) -> None:
    called.run("--as teng record 1 weigh severity=usual", now=IN_TIME)
    called.run("--as teng correct 1 weigh severity=serious --reason 看错", now=LATE)
    assert clock(called, "2026-03-09T10:01") == ("missed", "2026-03-17", 8)


def test_a_fact_is_not_smuggled_in_by_a_correction(called: Desk) -> None:
    told = "correct 1 record-card severity=serious --reason 补充"
    called.run(f"--as teng {told}", now=LATE, code=4)
    assert clock(called, "2026-03-09T10:01") == ("missed", "2026-03-06", 0)


def due_of(desk: Desk, now: str) -> str:
    clocks = desk.run("show 1 --json", now=now).data["clocks"]
    (one,) = (c for c in clocks if c["id"] == "investigate")
    return str(one["due_at"])[:10]


def test_more_time_is_not_taken_back_by_what_is_recorded_later(called: Desk) -> None:
    called.run("--as teng record 1 longer", now=IN_TIME)
    granted = due_of(called, IN_TIME)
    assert granted == "2026-03-17", "ten working days"
    called.run("--as teng record 1 weigh severity=usual", now=LATE)
    assert due_of(called, LATE) == granted
    called.run("--as teng correct 1 weigh severity=injury --reason 看错了", now="2026-03-10T10:00")
    assert due_of(called, "2026-03-10T11:00") == granted
    called.run("verify")


def test_more_time_outlasts_a_policy_that_grants_less_by_itself(called: Desk) -> None:
    called.run("--as teng record 1 longer", now=IN_TIME)
    granted = due_of(called, IN_TIME)
    text = Path("longer.toml").read_text("utf-8").replace('within = "3wd"', 'within = "2wd"')
    Path("longer.toml").write_text(text, "utf-8")
    called.run("--as wu policy apply longer.toml --open-cases", now="2026-03-06T10:00")
    assert due_of(called, "2026-03-06T11:00") == granted
