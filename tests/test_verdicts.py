"""A verdict that was given stays; what a correction, a calendar or a late entry says of it stands
beside it, in the same words wherever one looks."""

import csv
import io
from pathlib import Path

import pytest

from tests.desk import Desk

CARD = "category=service about=x details=x request=x name=王 phone=13812348000"
REVISED = """国务院办公厅关于2026年部分节假日安排的通知（调整，样例）
元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
临时放假：3月4日（周三）至6日（周五）放假，共3天。
"""


@pytest.fixture
def called(desk: Desk) -> Desk:
    """Case 1, called on 2 March at 10:20: ``notice-after-call`` is due at the end of 3 March,
    ``investigate`` at that of 5 March."""
    desk.run(f"--as teng open {CARD}", now="2026-03-02T10:00")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T10:10")
    desk.run(
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        now="2026-03-02T10:20",
    )
    return desk


def clock(desk: Desk, name: str, now: str) -> dict[str, object]:
    found = desk.run("show 1 --json", now=now).data["clocks"]
    return dict(next(c for c in found if c["id"] == name))


def told(desk: Desk, rule: str, now: str) -> list[str]:
    """The sentences of ``check --warn`` under that rule."""
    got = desk.run("check --warn --json --exit-zero", now=now).data["findings"]
    return [f["message"] for f in got if f["rule"] == rule]


def digest(staff: str, day: str) -> str:
    path = Path("notices") / f"{staff}-{day}.txt"
    return path.read_text("utf-8") if path.exists() else ""


def test_a_moved_start_excuses_the_miss_and_is_told_everywhere(called: Desk) -> None:
    moved = "correct 1 responsible --at 2026-03-09T09:00 --reason 时间打错"
    called.run(f"--as teng {moved}", now="2026-03-09T09:01")
    one = clock(called, "investigate", "2026-03-09T09:02")
    assert one["state"] == "missed"
    assert one["excused"] == {"event": 7, "by": "teng", "reason": "时间打错"}
    cause = "event 7 of 滕（样例）: 时间打错"
    for line in ("show 1", "why 1 investigate"):
        shown = " ".join(called.run(line, now="2026-03-09T09:02").out.split())
        assert f"overdue; excused by {cause}" in shown
        assert f"late since 2026-03-05 24:00; moved to 2026-03-12 24:00 by {cause}" in shown
    why = called.run("why 1 investigate --json", now="2026-03-09T09:02").data
    assert [(m["event"], m["was_late"]) for m in why["moved"]] == [(7, True)]
    sentences = told(called, "deadline-moved", "2026-03-15T09:00")
    assert len(sentences) == 2
    assert all("was late since" in text and "(event 7)" in text for text in sentences)
    assert told(called, "deadline-moved", "2026-03-19T09:00") == []


def test_the_derivation_of_a_deadline_that_passed_says_that_it_was_missed(called: Desk) -> None:
    late = "2026-03-09T09:00"
    assert clock(called, "investigate", late)["state"] == "missed"
    assert called.run("why 1 investigate --json", now=late).data["state"] == "missed"


def test_a_moved_deadline_is_told_to_its_owner_and_to_the_office(called: Desk) -> None:
    called.run(
        "--as teng correct 1 responsible --at 2026-03-09T09:00 --reason x", now="2026-03-09T09:01"
    )
    called.run("check --notify --exit-zero", now="2026-03-10T02:00")
    for staff in ("zhu", "xu"):
        assert "“investigate” was late since 2026-03-05 24:00" in digest(staff, "2026-03-10")
    called.run("check --notify --exit-zero", now="2026-03-11T02:00")
    assert digest("xu", "2026-03-11") == ""


def test_what_was_typed_late_as_done_in_time_may_be_found_late_after_all(called: Desk) -> None:
    notice = "record 1 written-notice written_notice_at=2026-03-03T10:00 --at 2026-03-03T10:00"
    called.run(f"--as teng {notice}", now="2026-03-06T10:00")
    assert clock(called, "notice-after-call", "2026-03-06T10:01")["state"] == "met"
    moved = "correct 1 written-notice --at 2026-03-05T10:00 --reason 记错"
    called.run(f"--as teng {moved}", now="2026-03-06T11:00")
    one = clock(called, "notice-after-call", "2026-03-06T11:01")
    assert (one["state"], one["corrected"]) == (
        "missed",
        {"event": 8, "by": "teng", "reason": "记错"},
    )
    assert called.json("verify")["ok"]


def test_what_passed_for_met_is_found_late_in_words(called: Desk) -> None:
    called.run("--as teng record 1 written-notice written_notice_at=now", now="2026-03-03T10:00")
    called.run("--as zhu record 1 investigate cause=x at_fault=x", now="2026-03-05T10:00")
    called.run(
        "--as zhu correct 1 investigate --at 2026-03-06T10:00 --reason 记错", now="2026-03-06T11:00"
    )
    one = clock(called, "investigate", "2026-03-06T11:01")
    assert (one["state"], one["corrected"]) == (
        "missed",
        {"event": 9, "by": "zhu", "reason": "记错"},
    )
    words = "found late by event 9 of 朱（样例）: 记错"
    assert words in " ".join(called.run("show 1", now="2026-03-06T11:01").out.split())
    assert words in called.run("why 1 investigate", now="2026-03-06T11:01").out
    assert "had passed for met" in told(called, "found-late", "2026-03-07T10:00")[0]


def test_what_was_done_in_time_and_typed_late_is_said_so(called: Desk) -> None:
    done = "record 1 written-notice written_notice_at=2026-03-03T10:00 --at 2026-03-03T10:00"
    called.run(f"--as teng {done}", now="2026-03-06T10:00")
    one = clock(called, "notice-after-call", "2026-03-06T10:01")
    assert (one["state"], one["typed_late"], one["excused"]) == ("met", {"event": 7}, None)
    words = "met; in time, typed late (event 7)"
    assert words in " ".join(called.run("show 1", now="2026-03-06T10:01").out.split())
    assert words in called.run("why 1 notice-after-call", now="2026-03-06T10:01").out
    assert "was done in time (event 7)" in told(called, "typed-late", "2026-03-07T10:00")[0]
    assert told(called, "typed-late", "2026-03-20T10:00") == []


def test_an_export_has_a_row_for_each_round_and_what_stands_beside_it(called: Desk) -> None:
    called.run(
        "--as teng correct 1 responsible --at 2026-03-09T09:00 --reason x", now="2026-03-09T09:01"
    )
    text = called.run("export clocks", now="2026-03-09T09:02").out
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert '"event":7' in rows["investigate"]["excused"]
    assert rows["investigate"]["state"] == "missed"
