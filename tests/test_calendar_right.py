"""The days off of a known year are announced anew: by whom, whom that is told, and one answer
everywhere."""

from pathlib import Path

import pytest

from tests.desk import Desk, reserving

CARD = "category=service about=x details=x request=x name=王 phone=13812348000"
REVISED = """国务院办公厅关于2026年部分节假日安排的通知（调整，样例）
元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
临时放假：11月28日（周六）至12月2日（周三）放假，共5天。
"""
NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知（样例）
元旦：1月1日（周五）至3日（周日）放假，共3天。
"""


@pytest.fixture
def called(desk: Desk) -> Desk:
    """Case 1, called on 27 November: ``notice-after-call`` is due at the end of the 30th."""
    desk.run(f"--as teng open {CARD}", now="2026-11-27T10:00")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-11-27T10:01")
    phoned = "responsible unit=家电部 person=zhu phoned_at=now"
    desk.run(f"--as teng record 1 {phoned}", now="2026-11-27T10:02")
    Path("2026.txt").write_text(REVISED, "utf-8")
    Path("2027.txt").write_text(NOTICE_2027, "utf-8")
    return desk


def rules(desk: Desk, rights: str) -> None:
    """A policy that says so of the right ``calendar``."""
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(reserving(text, calendar=rights), "utf-8")
    desk.run("policy apply policy.toml", now="2026-11-27T10:03")


def test_a_known_year_is_announced_anew_by_those_who_may(called: Desk) -> None:
    told = called.run("--as hong calendar import 2026.txt", now="2026-11-27T11:00", code=77).err
    assert "--as xu" in told
    before = called.run("verify --json").data["events"]
    called.run("--as xu calendar import 2026.txt", now="2026-11-27T11:00")
    assert called.run("verify --json").data["events"] == before + 1


def test_whoever_set_the_desk_up_is_its_administrator(called: Desk) -> None:
    called.run("calendar import 2026.txt", now="2026-11-27T11:00")


def test_nobody_may_where_the_policy_does_not_say_who(called: Desk) -> None:
    rules(called, "")
    told = called.run("--as xu calendar import 2026.txt", now="2026-11-27T11:00", code=77).err
    assert "[rights] calendar" in told
    called.run("--as hong calendar import 2027.txt", now="2026-11-27T11:00")


def test_a_first_import_is_reserved_where_the_policy_says_so(called: Desk) -> None:
    rules(called, '["store-manager"]')
    called.run("--as hong calendar import 2027.txt", now="2026-11-27T11:00", code=77)
    called.run("--as xu calendar import 2027.txt", now="2026-11-27T11:00")


def test_what_moved_is_told_to_owner_and_office_and_is_one_answer_everywhere(called: Desk) -> None:
    moved = called.run("--as xu calendar import 2026.txt --json", now="2026-11-27T11:00").data
    due = {m["clock"]: m["after"][:10] for m in moved["moved"]}
    assert due["notice-after-call"] == "2026-12-04"
    now = "2026-12-02T10:00"
    late = called.run("check --json --exit-zero", now=now).data["findings"]
    assert [f for f in late if f["case"]] == []
    shown = called.run("show 1 --json", now=now).data["clocks"]
    assert {c["id"]: c["due_at"][:10] for c in shown if c["id"] in due} == due
    why = called.run("why 1 notice-after-call", now=now).out
    assert "was moved from 2026-11-30 24:00 to 2026-12-03 24:00 by event" in why
    assert called.run("list overdue --json", now=now).data == []
    assert "2026-12-04" in called.run("export clocks", now=now).out
    assert called.run("verify --json", now=now).data["ok"]
    called.run("check --notify --exit-zero", now="2026-11-28T02:00")
    for staff in ("teng", "xu"):
        text = Path(f"notices/{staff}-2026-11-28.txt").read_text("utf-8")
        assert "moved “written notice after the telephone call” from 2026-11-30 24:00" in text


def test_who_was_late_by_the_old_days_is_excused_by_the_new(called: Desk) -> None:
    called.run("--as xu calendar import 2026.txt", now="2026-12-01T10:00")
    clocks = called.run("show 1 --json", now="2026-12-01T10:01").data["clocks"]
    one = next(c for c in clocks if c["id"] == "notice-after-call")
    assert (one["state"], one["excused"]["by"]) == ("missed", "xu")
    told = called.run("check --warn --json --exit-zero", now="2026-12-01T10:01").data["findings"]
    assert "was late since 2026-11-30 24:00" in next(
        f["message"] for f in told if f["clock"] == "notice-after-call"
    )
    assert called.run("verify --json", now="2026-12-01T10:01").data["ok"]


def test_what_was_late_since_another_deadline_passed_stays_late(desk: Desk) -> None:
    """A deadline that begins with a miss has passed too when other days off are announced, with
    nothing recorded since: both are late, and excused."""
    chased = """
[[clock]]
id = "chased"
title = { zh = "催办", en = "chased" }
starts = "clock-missed:notice-after-call"
stops = "step:written-notice"
within = "1wd"
"""
    with Path("policy.toml").open("a", encoding="utf-8") as file:
        file.write(chased)
    desk.run("policy apply policy.toml", now="2026-11-27T09:00")
    desk.run(f"--as teng open {CARD}", now="2026-11-27T10:00")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-11-27T10:01")
    phoned = "responsible unit=家电部 person=zhu phoned_at=now"
    desk.run(f"--as teng record 1 {phoned}", now="2026-11-27T10:02")
    Path("2026.txt").write_text(REVISED, "utf-8")

    def late(now: str) -> list[tuple[str, str, bool]]:
        clocks = desk.run("show 1 --json", now=now).data["clocks"]
        wanted = [c for c in clocks if c["id"] in ("chased", "notice-after-call")]
        assert all(c["state"] == "missed" for c in wanted)
        return sorted((c["id"], c["due_at"][:10], bool(c["excused"])) for c in wanted)

    assert late("2026-12-03T09:00") == [
        ("chased", "2026-12-03", False),
        ("notice-after-call", "2026-12-01", False),
    ]
    desk.run("--as xu calendar import 2026.txt", now="2026-12-03T10:00")
    excused = [("chased", "2026-12-04", True), ("notice-after-call", "2026-12-04", True)]
    assert late("2026-12-03T10:01") == excused
    assert desk.run("verify --json").data["ok"]
    desk.run("rebuild")
    assert late("2026-12-03T10:01") == excused
