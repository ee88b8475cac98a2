"""What a look finds, and what it leaves alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from casefile.derived import loose, marks
from casefile.papers import outstanding
from casefile.policy.finding_rules import MARKS_KEPT
from tests.desk import CARD, Desk

THEN = "2026-03-02T10:00:00+08:00"


def found(desk: Desk, now: str, line: str = "check", code: int = 10) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = desk.run(f"{line} --json", now=now, code=code).data["findings"]
    return data


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def test_no_tally_takes_the_name_of_another_mark() -> None:
    rooms = (marks, loose, outstanding)
    constants = [pair for room in rooms for pair in vars(room).items()]
    names = {value for name, value in constants if name.isupper() and isinstance(value, str)}
    assert set(MARKS_KEPT) == names


def test_nothing_late_is_no_finding(case: Desk) -> None:
    assert found(case, THEN, code=0) == []
    assert "Nothing is late" in case.run("check").out


def test_a_clock_that_ran_out_is_overdue(case: Desk) -> None:
    """judge-soon: four opening hours from ten o'clock."""
    assert found(case, "2026-03-02T14:00:00+08:00", code=0) == []
    (late,) = found(case, "2026-03-02T14:00:01+08:00")
    assert (late["rule"], late["clock"], late["late_s"]) == ("overdue", "judge-soon", 1)
    assert late.keys() >= {
        "rule",
        "severity",
        "case",
        "clock",
        "message",
        "due_at",
        "late_s",
        "owner",
        "basis",
    }
    case.run("check --exit-zero", now="2026-03-02T15:00:00+08:00")
    case.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T15:00:00+08:00")
    assert found(case, "2026-03-02T15:00:00+08:00", code=0) == []


def test_one_case_may_be_looked_at_alone(case: Desk) -> None:
    case.open()
    later = "2026-03-02T15:00:00+08:00"
    assert len(found(case, later)) == 2
    assert [f["case"] for f in found(case, later, "check 2")] == ["2026-000002"]
    case.run("check 9", code=3)


def test_warnings_are_at_or_below_their_threshold(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    case.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=10:00")
    case.run("--as teng record 1 written-notice written_notice_at=10:00")
    assert found(case, "2026-03-03T10:00:00+08:00", "check --warn", code=0) == []
    for now in ("2026-03-04T10:00:00+08:00", "2026-03-05T10:00:00+08:00"):
        (soon,) = found(case, now, "check --warn")
        assert (soon["rule"], soon["clock"], soon["severity"]) == (
            "due-soon",
            "investigate",
            "soon",
        )
        assert found(case, now, code=0) == []


def test_a_broken_promise_is_found_until_it_is_moved_or_kept(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    case.run("--as teng promise 1 配件 --due 2h --by zhu")
    later = "2026-03-02T12:30:00+08:00"
    (broken,) = [f for f in found(case, later) if f["rule"] == "promise-broken"]
    assert (broken["owner"], broken["late_s"]) == ("zhu", 1800)
    case.run("--as teng promise-moved 1 1 --due 3h", now=later)
    assert found(case, later, code=0) == []


def test_a_forgotten_pause_is_a_finding(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    case.run("--as teng pause 1 --reason 等配件 --until 2026-03-04T10:00")
    assert found(case, "2026-03-04T09:00:00+08:00", code=0) == []
    rules = [f["rule"] for f in found(case, "2026-03-04T10:01:00+08:00")]
    assert "pause-forgotten" in rules
    assert case.json("verify")["ok"]


def test_a_case_that_lies_still_is_a_finding(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=no reasonable=no")
    rules = [f["rule"] for f in found(case, "2026-03-17T10:00:00+08:00")]
    assert "no-movement" in rules
    case.run("--as teng withdraw 1 --reason 撤回", now="2026-03-17T10:00:00+08:00")
    assert found(case, "2026-05-17T10:00:00+08:00", code=0) == []


def test_a_case_lies_still_from_its_fourteenth_day_on_and_at_every_hour(case: Desk) -> None:
    """Recorded on 2 March at ten: nothing is told before the 16th is over, everything after it."""
    case.run("--as teng record 1 judge founded=no reasonable=no")
    for hour in range(0, 72, 3):
        now = datetime.fromisoformat("2026-03-15T01:00:00+08:00") + timedelta(hours=hour)
        still = [f for f in found(case, now.isoformat()) if f["rule"] == "no-movement"]
        assert [f["due_at"] for f in still] == ["2026-03-17T00:00:00+08:00"] * (now.day > 16), now
        assert all(f["late_s"] > 0 for f in still)


def test_what_is_told_for_some_days_is_told_at_every_hour_of_them(case: Desk) -> None:
    """A late entry of 2 March: told to the end of the 9th, and never again."""
    late = "--as teng record 1 judge founded=yes reasonable=yes --at 10:05"
    case.run(late, now="2026-03-02T14:00:00+08:00")
    for hour in range(0, 72, 3):
        now = datetime.fromisoformat("2026-03-08T01:00:00+08:00") + timedelta(hours=hour)
        told = [f["rule"] for f in found(case, now.isoformat(), "check --warn")]
        assert ("late-entry" in told) == (now.day < 10), now


def test_a_year_without_calendar_ahead_is_told_in_time(desk: Desk) -> None:
    assert found(desk, "2026-11-15T10:00:00+08:00", code=0) == []
    (told,) = found(desk, "2026-12-10T10:00:00+08:00")
    assert told["rule"] == "calendar-ahead"


def test_late_first_and_in_both_languages(case: Desk) -> None:
    later = "2026-12-20T10:00:00+08:00"
    findings = found(case, later)
    assert [f["severity"] for f in findings] == sorted(
        (f["severity"] for f in findings), key=["late", "soon", "note"].index
    )
    out = case.run("--lang zh check", now=later, code=10).out
    assert "判定投诉性质" in out


def test_the_look_costs_nothing_for_closed_cases(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng withdraw 1 --reason x")
    store = desk.store()
    assert store.open_clocks() == []
    store.close()


def test_today_lists_what_is_mine(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    case.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=10:00")
    case.run("--as teng promise 1 回电 --due 2h --by hong")
    day = "2026-03-03T11:00:00+08:00"
    mine = case.run("--as teng today --json", now=day).data
    assert [c["clock"] for c in mine["due_today"]] == ["notice-after-call"]
    assert [c["case"] for c in mine["cases"]] == ["2026-000001"]
    assert mine["promises"] == []
    his = case.run("--as zhu today --json", now="2026-03-05T11:00:00+08:00").data
    assert [c["clock"] for c in his["due_today"]] == ["investigate"]
    assert his["cases"] == []
    hers = case.run("--as hong today --json", now=day).data
    assert [c["clock"] for c in hers["promises"]] == ["promise-1"]
    late = case.run("--as teng today --json", now="2026-03-04T11:00:00+08:00").data
    assert [c["clock"] for c in late["overdue"]] == ["notice-after-call"]
    everybody = case.run("today --all --json", now="2026-03-06T11:00:00+08:00").data
    assert {c["clock"] for c in everybody["overdue"]} == {"notice-after-call", "investigate"}
    assert "书面通知" in case.run("--lang zh --as teng today", now=day).out
    assert "Nothing is waiting" in case.run("--as he today", now=day).out
