"""Pauses: credited is what was sanctioned, nobody is late with what a pause forbids, and nothing
that passed unpaused is ever wiped out."""

import pytest

from tests.desk import Desk


def clock(desk: Desk, name: str, now: str) -> tuple[str, str]:
    """The state of a clock of case 1, and its deadline without the zone."""
    clocks = desk.run("show 1 --json", now=now).data["clocks"]
    found = next(c for c in clocks if c["id"] == name)
    return found["state"], found["due_at"][:16]


@pytest.fixture
def called(desk: Desk) -> Desk:
    """Case 1, called on 2 March at 10:20: ``notice-after-call`` is due at the end of 3 March,
    ``investigate`` at that of 5 March."""
    card = "category=service about=x details=x request=x name=王 phone=13812348000"
    desk.run(f"--as teng open {card}", now="2026-03-02T10:00")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T10:10")
    phoned = "responsible unit=家电部 person=zhu phoned_at=now"
    desk.run(f"--as teng record 1 {phoned}", now="2026-03-02T10:20")
    assert clock(desk, "notice-after-call", "2026-03-02T10:30") == ("running", "2026-03-04T00:00")
    return desk


def paused(desk: Desk, now: str, until: str, code: int = 0) -> str:
    got = desk.run(f"--as teng pause 1 --reason 等配件 --until {until}", now=now, code=code)
    return got.out + got.err


def test_a_pause_that_is_lengthened_in_time_credits_all_of_it(called: Desk) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-04T10:00")
    paused(called, "2026-03-04T09:59", "2026-03-10T10:00")
    assert clock(called, "notice-after-call", "2026-03-09T10:00") == ("paused", "2026-03-11T00:00")
    called.run("--as teng resume 1", now="2026-03-09T10:00")
    assert clock(called, "notice-after-call", "2026-03-09T10:01") == ("running", "2026-03-10T00:00")
    assert called.json("verify")["ok"]
    shown = called.run("show 1", now="2026-03-09T10:01").out
    assert "Paused from 2026-03-02 11:00 to 2026-03-09 10:00" in shown
    assert "Lengthened on 2026-03-04 09:59 until 2026-03-10 10:00: 等配件" in shown


def test_a_pause_cannot_be_lengthened_once_it_was_over(called: Desk) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-04T10:00")
    told = paused(called, "2026-03-06T10:00", "2026-03-20T10:00", code=4)
    assert "casefile resume 2026-000001" in told
    called.run("--as teng resume 1", now="2026-03-06T10:00")
    paused(called, "2026-03-06T10:01", "2026-03-20T10:00")
    assert clock(called, "notice-after-call", "2026-03-06T10:02") == ("missed", "2026-03-05T00:00")
    assert clock(called, "investigate", "2026-03-06T10:02") == ("paused", "2026-03-21T00:00")


def test_a_pause_that_was_forgotten_is_said_to_count_until_its_end_only(called: Desk) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-04T10:00")
    called.run("--as teng resume 1", now="2026-03-20T10:00")
    why = called.run("why 1 investigate", now="2026-03-20T10:00").out
    assert "Paused from 2026-03-02 11:00 to 2026-03-04 10:00: 等配件" in why
    assert "Resumed on 2026-03-20 10:00 only; the time since 2026-03-04 10:00 counts." in why
    data = called.run("why 1 investigate --json", now="2026-03-20T10:00").data
    assert data["pauses"][0]["to"][:16] == "2026-03-04T10:00"


def test_nobody_is_told_late_for_what_a_pause_forbids(called: Desk) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-04T10:00")
    paused(called, "2026-03-04T09:00", "2026-03-25T10:00")
    called.run("check", now="2026-03-25T09:59")
    assert called.run("next 1 --json", now="2026-03-25T09:59").data["next"] == []
    late = called.run("check --json", now="2026-03-25T10:01", code=10).data["findings"]
    assert [f["rule"] for f in late] == ["pause-forgotten"]


def test_in_a_pause_contacts_promises_and_decisions_are_taken(called: Desk) -> None:
    called.run("--as teng record 1 written-notice written_notice_at=now", now="2026-03-02T10:40")
    called.run("--as zhu record 1 investigate cause=x at_fault=x", now="2026-03-02T10:50")
    called.run("--as zhu record 1 plan plan=换货", now="2026-03-02T11:00")
    called.run("--as teng offer 1 refund amount=900 --ask xu", now="2026-03-02T11:10")
    paused(called, "2026-03-02T11:20", "2026-03-20T10:00")
    called.run("--as teng contact 1 channel=phone outcome=reached", now="2026-03-03T10:00")
    called.run("--as teng promise 1 周五前回电 --due 3d", now="2026-03-03T10:01")
    called.run("--as teng promise-moved 1 1 --due 4d", now="2026-03-03T10:02")
    called.run("--as teng promise-kept 1 1", now="2026-03-03T10:03")
    coming = called.run("next 1 --json", now="2026-03-03T10:04").data["next"]
    assert [one["step"] for one in coming] == ["approve"]
    called.run("--as xu approve 1", now="2026-03-03T10:05")
    called.run("--as wu record 1 approve decision=approved", now="2026-03-03T10:06")
    held = called.run(
        "--as teng record 1 notify told_at=now reaction=accepts", now="2026-03-03T10:07", code=4
    )
    assert "casefile resume 2026-000001" in held.err
    assert called.json("verify")["ok"]


def test_all_pauses_of_a_case_together_stay_within_the_longest(called: Desk) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-22T11:00")
    called.run("--as teng resume 1", now="2026-03-22T11:00")
    told = paused(called, "2026-03-22T12:00", "2026-04-02T12:00", code=4)
    assert "this one until 2026-04-01 12:00" in told
    assert "[rights] pause-longer" in told
    paused(called, "2026-03-22T12:00", "2026-04-01T12:00")
    paused(called, "2026-03-23T12:00", "2026-04-01T12:01", code=4)
    called.run("--as teng resume 1", now="2026-04-01T12:00")
    assert "and those of case 2026-000001 did" in paused(
        called, "2026-04-01T13:00", "2026-04-01T14:00", code=4
    )


def test_the_time_between_an_end_and_a_reopening_is_no_pause(called: Desk) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-22T11:00")
    called.run("--as teng resume 1", now="2026-03-22T11:00")
    called.run("--as teng withdraw 1 --reason 和好", now="2026-03-22T12:00")
    called.run("--as teng reopen 1 --reason 又来", now="2026-06-01T10:00")
    paused(called, "2026-06-01T11:00", "2026-06-11T11:00")


def test_a_pause_that_was_forgotten_stays_missed_and_the_next_one_has_its_own_end(
    called: Desk,
) -> None:
    paused(called, "2026-03-02T11:00", "2026-03-04T10:00")
    late = called.run("check 1 --json", now="2026-03-04T10:01", code=10).data["findings"]
    assert [f["clock"] for f in late if f["rule"] == "pause-forgotten"] == ["pause"]
    called.run("--as teng resume 1", now="2026-03-05T09:00")
    assert clock(called, "pause", "2026-03-05T09:01") == ("missed", "2026-03-04T10:00")
    paused(called, "2026-03-05T09:02", "2026-03-06T10:00")
    assert clock(called, "pause-2", "2026-03-05T10:00") == ("running", "2026-03-06T10:00")
    late = called.run("check 1 --json", now="2026-03-06T10:01", code=10).data["findings"]
    assert [f["clock"] for f in late if f["rule"] == "pause-forgotten"] == ["pause-2"]
    paused(called, "2026-03-05T10:01", "2026-03-07T10:00")
    called.run("--as teng resume 1", now="2026-03-07T09:00")
    assert clock(called, "pause", "2026-03-07T09:01") == ("missed", "2026-03-04T10:00")
    assert clock(called, "pause-2", "2026-03-07T09:01") == ("met", "2026-03-07T10:00")
    assert called.json("verify")["ok"]
