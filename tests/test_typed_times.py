"""Days and times as a clerk types them at each option and fact that takes one."""

import json
from pathlib import Path

import pytest

from tests.desk import CARD, Desk

# the practice desk stands at Monday 2026-03-02 10:00 +08:00


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("2026-03-05", "2026-03-06T00:00:00+08:00"),  # a bare date: its end
        ("2026-03-05T24:00", "2026-03-06T00:00:00+08:00"),
        ("'2026-03-05 24:00'", "2026-03-06T00:00:00+08:00"),
        ("3-5", "2026-03-06T00:00:00+08:00"),
        ("周五", "2026-03-07T00:00:00+08:00"),
        ("Monday", "2026-03-03T00:00:00+08:00"),  # today among them
        ("1-5", "2027-01-06T00:00:00+08:00"),  # forward
        ("17:00", "2026-03-02T17:00:00+08:00"),
        ("2h", "2026-03-02T12:00:00+08:00"),
        ("2wd", "2026-03-05T00:00:00+08:00"),
    ],
)
def test_a_promise_is_due_at_the_end_of_its_day(desk: Desk, typed: str, due: str) -> None:
    desk.open()
    desk.run(f"--as teng promise 1 回电 --due {typed}")
    assert desk.json("show 1")["promises"][0]["due_at"] == due


@pytest.mark.parametrize(
    ("typed", "received"),
    [
        ("2026-03-01", "2026-03-01T00:00:00+08:00"),  # a bare date: its beginning
        ("昨天", "2026-03-01T00:00:00+08:00"),
        ("12-24", "2025-12-24T00:00:00+08:00"),  # back
        ("周五", "2026-02-27T00:00:00+08:00"),
        ("9:30", "2026-03-02T09:30:00+08:00"),
        ("2026-03-01T24:00", "2026-03-02T00:00:00+08:00"),
    ],
)
def test_a_complaint_was_received_at_the_beginning_of_its_day(
    desk: Desk, typed: str, received: str
) -> None:
    desk.run(f"--as teng open {CARD} received_at={typed}")
    desk.run(f"--as teng open {CARD} --received {typed}")
    assert {row["received_at"] for row in desk.json("list")} == {received}


def test_when_something_happened_takes_a_time_not_a_day(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} received_at=8:00")
    said = desk.run("--as teng note 1 x --at 2026-03-01", code=65).err
    assert "is a day without a time; write it like 11:58 or yesterday 15:00" in said
    assert "would be later today" in desk.run("--as teng note 1 x --at 10:05", code=65).err
    desk.run("--as teng record 1 judge founded=yes reasonable=yes --at 9:15")
    assert desk.json("show 1")["steps"][-1]["at"] == "2026-03-02T09:15:00+08:00"


def test_facts_look_where_they_lie_in_time(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} bought_on=11-28 received_at=8:00")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    late = "--as teng record 1 responsible unit=家电部 person=zhu"
    assert "would be later today" in desk.run(f"{late} phoned_at=10:30", code=65).err
    assert "a day without a time" in desk.run(f"{late} phoned_at=昨天", code=65).err
    desk.run(f"{late} phoned_at=9:40")
    facts = desk.json("show 1")["facts"]
    assert facts["bought_on"] == "2025-11-28", "bought before"
    assert facts["phoned_at"] == "2026-03-02T01:40:00Z"
    for line in (
        "--as zhu record 1 investigate cause=x at_fault=x",
        "--as he record 1 inspect inspection=x",
        "--as zhu record 1 plan plan=x",
        "--as wu record 1 approve decision=approved",
        "--as teng record 1 notify told_at=now reaction=accepts",
        "--as wu record 1 penalise penalty=x chief_penalty=x",
        "--as wu record 1 improve improvement=x improvement_owner=wu improvement_due=2-15",
    ):
        desk.run(line)
    assert desk.json("show 1")["facts"]["improvement_due"] == "2027-02-15", "due after"


def test_a_pause_and_a_delegation_last_to_the_end_of_a_day(desk: Desk) -> None:
    desk.open()
    assert desk.json("--as wu delegate --to xu --until Friday")["until"].startswith("2026-03-07T00")
    desk.run("--as teng pause 1 --reason 等厂家 --until 2026-03-04")
    paused = desk.run("show 1").out
    assert "2026-03-04 24:00" in paused or "2026-03-05 00:00" in paused


def test_a_list_goes_from_the_beginning_of_a_day_to_the_end_of_another(desk: Desk) -> None:
    desk.open()
    assert len(desk.json("list since=today until=today")) == 1
    assert desk.json("list until=yesterday") == []


def test_a_register_is_read_as_written_and_never_guessed(desk: Desk) -> None:
    row = dict(word.split("=", 1) for word in CARD.split())
    Path("a.json").write_text(json.dumps([{**row, "received_at": "2026-03-01 24:00"}]), "utf-8")
    desk.run("--as teng import a.json")
    assert desk.json("show 1")["received_at"] == "2026-03-02T00:00:00+08:00"
    for guess in ("昨天", "9:30", "03-01", "now"):
        Path("b.json").write_text(json.dumps([{**row, "received_at": guess}]), "utf-8")
        assert "is no date and time" in desk.run("--as teng import b.json", code=65).err


def test_a_day_alone_is_its_beginning_for_what_was_received_and_is_corrected_too(
    desk: Desk,
) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng correct 1 opened received_at=2026-03-01 --reason 前一天收到")
    assert desk.json("show 1")["received_at"] == "2026-03-01T00:00:00+08:00"


def test_what_has_passed_is_told_by_the_day_that_it_ended(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    for line in ("promise 1 回电 --due 昨天", "pause 1 --reason x --until 昨天"):
        assert "2026-03-01 24:00 has passed" in desk.run(f"--as teng {line}", code=65).err


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("3个工作日", "3wd"),
        ("3 个工作日内", "3wd"),
        ("３个工作日后", "3wd"),
        ("2 working days", "2wd"),
        ("+2wd", "2wd"),
        ("4个营业小时", "4wh"),
        ("+4wh", "4wh"),
        ("90营业分钟", "90wm"),
        ("2小时后", "2h"),
        ("+3d", "3d"),
    ],
)
def test_a_span_is_typed_as_it_is_said(desk: Desk, said: str, meant: str) -> None:
    desk.open()
    desk.run("--as teng promise 1 回电 --due", said)
    desk.run("--as teng promise 1 回电 --due", meant)
    one, other = (made["due_at"] for made in desk.json("show 1")["promises"])
    assert one == other


@pytest.mark.parametrize("said", ["个工作日", "3.5wd", "-3wd", "3工作日前", "半个工作日"])
def test_a_span_that_is_none_is_refused_with_its_field(desk: Desk, said: str) -> None:
    desk.open()
    assert "--due: " in desk.run(f"--as teng promise 1 回电 --due={said}", code=65).err
    assert desk.json("show 1")["promises"] == []


def test_the_answer_says_how_a_time_was_read(desk: Desk) -> None:
    """Every day and time that was typed comes back written out, with its weekday; what is now is
    not told."""
    said = desk.run(f"--as teng open {CARD} bought_on=11-28 received_at=周五").out
    assert "Times: received: 2026-02-27 00:00 Friday; bought on: 2025-11-28 Friday" in said
    assert "2026-02-28 15:00 Saturday" in desk.run("--as teng note 1 x --at", "前天 15:00").out
    assert "Times" not in desk.run("--as teng note 1 x").out
    assert (
        "周五"
        in desk.run("--lang zh --as teng correct 1 record-card bought_on=2-27 --reason 错").out
    )


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("note 1 x --at soon", "--at: "),
        ("open {card} received_at=soon", "received_at: "),
        ("open {card} bought_on=soon", "“bought on”: "),
        ("open {card} amount_claimed=一百五", "“amount claimed”: "),
        ("pause 1 --reason x --until soon", "--until: "),
    ],
)
def test_what_cannot_be_read_is_told_with_its_field(desk: Desk, line: str, field: str) -> None:
    desk.open()
    assert field in desk.run("--as teng", *line.format(card=CARD).split(), code=65).err


@pytest.mark.parametrize(
    ("typed", "allowance"),
    [
        ("3d", "3d"),
        ("３d", "3d"),
        ("3天", "3d"),
        ("三天", "3d"),
        ("两周", "14d"),
        ("1个月", "1mo"),
        ("2小时", "2h"),
        ("半小时", "30m"),
        ("1个半小时", "90m"),
        ("3个工作日", "3wd"),
        ("4营业小时", "4wh"),
        ("2 working days", "2wd"),
        ("90min", "90m"),
        ("明天", ""),
        ("周五", ""),
        ("3天前", ""),
        ("0", ""),
        ("3x", ""),
        ("17:00", ""),
    ],
)
def test_an_allowance_is_reckoned_as_people_say_it(desk: Desk, typed: str, allowance: str) -> None:
    """What ``promise`` takes for a length of time, ``calendar due`` takes as well."""
    if allowance:
        assert desk.json(f"calendar due 2026-03-02T10:00 '{typed}'")["allowance"] == allowance
    else:
        assert "is no allowance" in desk.run(f"calendar due now '{typed}'", code=65).err
