"""The clocks of a case, from the policy and the record alone."""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.case.here import Here
from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import history_from
from casefile.clocks.rounds import Round
from casefile.log.events import NewEvent
from casefile.policy import Policy
from casefile.policy.reading import read_policy
from casefile.procedure.endings import close, withdraw
from casefile.procedure.pauses import pause, resume
from casefile.procedure.steps import record_step
from casefile.replay.replay import replay
from casefile.values.moments import a_moment
from casefile.worktime.notices import read_year
from casefile.worktime.years import Year
from tests.desk import CARD, PACKS, Desk, history, numbered, pack, pack_text

MALL = pack("mall")
YEARS = [
    read_year(p.read_text("utf-8"))
    for p in sorted((PACKS.parent / "calendars" / "cn").glob("*.json"))
]
BASE = """
03-02 10:00 record-card category=goods
03-02 10:05 judge founded=yes reasonable=yes
03-02 10:10 responsible unit=家电部 person=zhu phoned_at=2026-03-02T02:00:00Z
"""
FULL = (
    BASE
    + """03-02 15:00 written-notice written_notice_at=2026-03-02T02:00:00Z
03-03 10:00 investigate cause=x at_fault=x
03-03 11:00 inspect inspection=x
03-03 12:00 plan plan=x
"""
)
NOTICE_2027 = """关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月6日（周六）至12日（周五）放假调休，共7天。2月14日（周日）上班。
"""


def at(text: str) -> datetime:
    return a_moment(text, "Asia/Shanghai")


class Story:
    """A case that goes on step by step."""

    def __init__(self, text: str, policy: Policy = MALL, years: list[Year] | None = None) -> None:
        self.policy = policy
        self.events = history(text, policy)
        known = tuple(YEARS if years is None else years)
        self.calendars = Calendars([Announced(0, at("2026-01-01T00:00"), "x", known)])

    def then(self, new: tuple[NewEvent, ...], now: str) -> "Story":
        self.events += numbered(new, self.events, now=at(now))
        return self

    def step(self, who: str, step: str, now: str, **facts: str) -> "Story":
        staff = self.policy.member(who)
        assert staff
        case = replay(self.events, self.policy)
        given: dict[str, Any] = dict(facts)
        return self.then(
            record_step(
                Here(case, self.policy, staff, at(now)), self.policy.step(step), given, at=None
            ),
            now,
        )

    def act(self, verb: Any, now: str, *more: object) -> "Story":
        staff = self.policy.member("teng")
        assert staff
        case = replay(self.events, self.policy)
        return self.then(verb(Here(case, self.policy, staff, at(now)), *more), now)

    def clock(self, name: str) -> Round:
        found = history_from(self.events, lambda _: self.policy, self.calendars).rounds
        return next(c for c in found if c.clock.id == name)


def due_at(clock: Round) -> str:
    assert clock.due
    return clock.due.at.strftime("%m-%d %H:%M")


def test_a_clock_waits_until_what_starts_it_has_happened() -> None:
    story = Story(BASE)
    assert story.clock("tell-customer").state == "waiting"
    assert story.clock("investigate").state == "running"
    assert due_at(story.clock("investigate")) == "03-06 00:00"


def test_a_clock_is_met_in_time_and_missed_late() -> None:
    assert Story(FULL).clock("investigate").state == "met"
    late = Story(BASE).step("zhu", "investigate", "2026-03-06T10:00", cause="x", at_fault="x")
    clock = late.clock("investigate")
    assert clock.state == "missed"
    assert clock.ended_at == at("2026-03-06T10:00")


def test_a_clock_that_ran_out_is_missed_though_it_runs() -> None:
    clock = Story(BASE).clock("investigate")
    assert clock.at(at("2026-03-05T23:59")) == "running"
    assert clock.at(at("2026-03-06T00:00")) == "running"
    assert clock.at(at("2026-03-06T00:01")) == "missed"


def test_five_days_after_the_approval_end_on_a_sunday_too() -> None:
    story = Story(FULL).step("wu", "approve", "2026-03-03T13:00", decision="approved")
    clock = story.clock("tell-customer")
    assert due_at(clock) == "03-09 00:00"  # Sunday 8 March, 24:00: the mall works all seven days
    assert clock.clock.basis == "商场顾客投诉制度 二.6"


def test_a_returned_plan_begins_another_round() -> None:
    story = Story(FULL).step("wu", "approve", "2026-03-03T13:00", decision="returned")
    assert story.clock("tell-customer").state == "waiting"
    assert story.clock("approval").state == "met"
    assert story.clock("plan").state == "met"
    assert story.clock("plan-2").started_at == at("2026-03-03T13:00")
    again = story.step("zhu", "plan", "2026-03-04T10:00", plan="y")
    assert again.clock("plan-2").state == "met"
    assert again.clock("approval-2").started_at == at("2026-03-04T10:00")


def test_the_allowance_may_depend_on_the_case() -> None:
    injured = BASE.replace(
        "founded=yes reasonable=yes", "founded=yes reasonable=yes severity=injury"
    )
    assert due_at(Story(BASE).clock("investigate")) == "03-06 00:00"
    assert due_at(Story(injured).clock("investigate")) == "03-03 10:10"  # day and night


def test_a_correction_of_the_facts_moves_the_clock() -> None:
    from casefile.procedure.steps import correct

    story = Story(BASE)
    case = replay(story.events, MALL)
    staff = MALL.member("teng")
    assert staff
    new = correct(
        Here(case, MALL, staff, at("2026-03-02T11:00")),
        case.steps[1],
        {"severity": "injury"},
        moved_to=None,
        reason="误记",
    )
    assert due_at(story.then(new, "2026-03-02T11:00").clock("investigate")) == "03-03 11:00"


def test_a_pause_stops_the_clock_and_is_credited_in_its_own_unit() -> None:
    story = Story(BASE)
    story.act(pause, "2026-03-03T10:00", at("2026-03-05T10:00"), "等顾客")
    paused = story.clock("investigate")
    assert paused.state == "paused"
    assert due_at(paused) == "03-10 00:00"  # two working midnights more, over the weekend
    story.act(resume, "2026-03-04T09:00")
    resumed = story.clock("investigate")
    assert resumed.state == "running"
    assert due_at(resumed) == "03-07 00:00"  # one midnight only
    assert resumed.paused_s(at("2026-03-04T12:00")) == 23 * 3600


def test_what_was_missed_before_the_pause_stays_missed() -> None:
    story = Story(BASE)
    story.act(pause, "2026-03-09T10:00", at("2026-03-20T10:00"), "等配件")
    clock = story.clock("investigate")
    assert due_at(clock) == "03-06 00:00"
    assert clock.at(at("2026-03-10T10:00")) == "missed"


def test_the_end_of_the_case_cancels_what_still_runs() -> None:
    story = Story(BASE).act(withdraw, "2026-03-03T10:00", "和解")
    assert story.clock("investigate").state == "cancelled"
    late = Story(BASE).act(withdraw, "2026-03-09T10:00", "和解")
    assert late.clock("investigate").state == "missed"


def test_an_ending_meets_its_own_clock() -> None:
    story = Story("03-02 10:00 record-card\n03-02 10:05 judge founded=no reasonable=no")
    story.step(
        "teng",
        "explain-unfounded",
        "2026-03-03T10:00",
        reported_to="shen",
        explained_at="2026-03-03T01:00:00Z",
    )
    assert story.clock("reply-unfounded").state == "met"
    staff = MALL.member("teng")
    assert staff
    case = replay(story.events, MALL)
    story.then(
        close(Here(case, MALL, staff, at("2026-03-03T11:00")), {}, at=None), "2026-03-03T11:00"
    )
    assert story.clock("reply-unfounded").state == "met"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("", "03-05 00:00"),
        ("at_close = true\n", "03-04 22:00"),
        ("rolls = true\n", "03-05 00:00"),
        ("pausable = false\n", "03-05 00:00"),
    ],
)
def test_days_may_end_at_closing_time(change: str, expected: str) -> None:
    text = pack_text("mall")
    text += (
        f'\n[[clock]]\nid = "own"\ntitle = "自定"\nstarts = "received"\nstops = "closed"\n'
        f'within = "2d"\n{change}'
    )
    assert due_at(Story(BASE, read_policy(text)).clock("own")) == expected


def test_opening_hours_may_stand_still_on_holidays() -> None:
    text = pack_text("mall")
    closed = text.replace("shared_desk = true", "shared_desk = true\nclosed_on_holidays = true")
    story = "10-01 10:00 record-card"
    assert due_at(Story(story).clock("judge-soon")) == "10-01 14:00"
    assert due_at(Story(story, read_policy(closed)).clock("judge-soon")) == "10-08 14:00"


def test_beyond_the_published_years_a_deadline_is_provisional() -> None:
    story = BASE.replace("03-02", "12-30")
    clock = Story(story).clock("investigate")
    assert clock.due
    assert clock.due.provisional
    known = Story(story, years=[*YEARS, read_year(NOTICE_2027)]).clock("investigate")
    assert known.due
    assert not known.due.provisional
    assert (due_at(clock), due_at(known)) == ("01-06 00:00", "01-06 00:00")
    assert [(d.date.day, d.name) for d in clock.due.days if d.reason == "off"] == [(1, "元旦")]


def test_a_year_that_is_left_out_is_provisional_though_a_later_one_is_known() -> None:
    later = read_year("关于2028年部分节假日安排的通知\n一、元旦：1月1日放假，共1天。")
    clock = Story(BASE.replace("03-02", "12-30"), years=[*YEARS, later]).clock("investigate")
    assert clock.due
    assert (due_at(clock), clock.due.provisional) == ("01-06 00:00", True)


def test_without_a_calendar_the_law_fixes_no_day_off() -> None:
    text = pack_text("mall").replace('calendar = "cn"', 'calendar = "none"')
    clock = Story(BASE.replace("03-02", "12-30"), read_policy(text)).clock("investigate")
    assert clock.due
    assert (due_at(clock), clock.due.provisional) == ("01-05 00:00", False)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("starts", '"step:plann"', "did you mean step:plan?"),
        ("starts", '"tomorrow"', "is not defined"),
        ("within", '"5 days"', "no allowance"),
        ("warn", '["soon"]', "no allowance"),
        ("owner", '"boss"', "is not defined"),
        ("escalate", '["store-manger"]', "did you mean store-manager?"),
    ],
)
def test_a_clock_that_cannot_run_is_a_fault(key: str, value: str, told: str) -> None:
    from casefile.errors import PolicyError

    row = {
        "id": '"own"',
        "title": '"自定"',
        "starts": '"received"',
        "stops": '"closed"',
        "within": '"2d"',
        key: value,
    }
    text = pack_text("mall") + "\n[[clock]]\n" + "\n".join(f"{k} = {v}" for k, v in row.items())
    with pytest.raises(PolicyError) as caught:
        read_policy(text)
    assert any(told in str(m) for m in caught.value.parts)


# ---- on the command line ----------------------------------------------------------------------


def test_answers_and_show_tell_the_next_deadline(desk: Desk) -> None:
    desk.open()
    answer = desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    assert "Next deadline" in answer.out
    data = desk.json("show 1")
    clock = next(c for c in data["clocks"] if c["rule"] == "judge-soon")
    assert clock.keys() >= {
        "id",
        "rule",
        "state",
        "started_at",
        "due_at",
        "met_at",
        "paused_s",
        "provisional",
        "owner",
        "basis",
    }
    assert (clock["state"], clock["due_at"]) == ("met", "2026-03-02T14:00:00+08:00")


def test_why_derives_a_deadline_day_by_day(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=10:00")
    data = desk.json("why 1 investigate")
    assert data.keys() >= {
        "clock",
        "rule",
        "policy",
        "calendar",
        "started_at",
        "allowance",
        "days",
        "pauses",
        "due_at",
        "provisional",
        "basis",
    }
    assert [(d["date"], d["counted"]) for d in data["days"]] == [
        ("2026-03-02", False),
        ("2026-03-03", True),
        ("2026-03-04", True),
        ("2026-03-05", True),
    ]
    assert "工作日" in desk.run("--lang zh why 1 查明原因").out
    assert "Did you mean investigate?" in desk.run("why 1 investigte", code=4).err


def test_a_pause_needs_a_reason_an_end_and_a_measure(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng pause 1 --until 2026-03-05T10:00", code=4)
    desk.run("--as teng pause 1 --reason 等配件", code=4)
    desk.run("--as teng pause 1 --reason 等配件 --until 2026-03-01T10:00", code=65)
    desk.run("--as teng pause 1 --reason 等配件 --until 2026-06-01T10:00", code=4)
    desk.run("--as teng resume 1", code=4)
    desk.run("--as teng pause 1 --reason 等配件 --until 2026-03-05T10:00")
    assert desk.json("show 1")["status"] == "paused"
    assert "paused" in desk.run("--as teng record 1 judge founded=yes reasonable=yes", code=4).err
    desk.run("--as teng note 1 催配件")
    desk.run("--as teng resume 1")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    assert desk.json("verify")["ok"]


def test_a_new_calendar_moves_provisional_deadlines_on_record(desk: Desk) -> None:
    then = "2027-02-04T10:00:00+08:00"
    desk.run(f"--as teng open {CARD}", now=then)
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now=then)
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=09:00", now=then)
    before = desk.json(
        "show 1",
    )
    Path("2027.txt").write_text(NOTICE_2027, "utf-8")
    done = desk.run("calendar import 2027.txt --json", now=then).data
    assert {
        "case": "2027-000001",
        "clock": "investigate",
        "before": "2027-02-12T00:00:00+08:00",
        "after": "2027-02-16T00:00:00+08:00",
    } in done["moved"]
    clock = {c["rule"]: c for c in desk.json("show 1")["clocks"]}["investigate"]
    assert (clock["due_at"], clock["provisional"]) == ("2027-02-16T00:00:00+08:00", False)
    assert {c["rule"]: c for c in before["clocks"]}["investigate"]["provisional"]
    assert not desk.run("calendar import 2027.txt --json", now=then).data["new"]
    assert desk.json("verify")["ok"]
    assert desk.json("calendar show 2027")["off"][0]["name"] == "元旦"


def test_a_new_calendar_reckons_paused_and_confirmed_deadlines_too(desk: Desk) -> None:
    """A row whose deadline a pause has stretched is reckoned from the case; one that keeps its date
    is confirmed; what moved is a finding for some days."""
    then = "2027-02-04T10:00:00+08:00"
    for number in "123":
        desk.run(f"--as teng open {CARD}", now=then)
        desk.run(f"--as teng record {number} judge founded=yes reasonable=yes", now=then)
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=09:00", now=then)
    desk.run("--as teng record 2 responsible unit=家电部 person=zhu phoned_at=09:00", now=then)
    desk.run("--as teng pause 2 --reason 等配件 --until 2027-02-05T09:00", now=then)
    Path("2027.txt").write_text(NOTICE_2027, "utf-8")
    done = desk.run("calendar import 2027.txt --json", now=then).data
    assert {(m["case"], m["clock"]) for m in done["moved"]} >= {
        ("2027-000001", "investigate"),
        ("2027-000002", "investigate"),
    }
    assert desk.json("verify")["ok"], "rows reckoned from rows are those replayed from the log"
    found = desk.run("check --warn --json", now="2027-02-08T10:00:00+08:00", code=10).data
    moved = [f for f in found["findings"] if f["rule"] == "deadline-moved"]
    assert len(moved) == len(done["moved"])
    assert {f["owner"] for f in moved if f["clock"] == "investigate"} == {"unit-head"}
    assert (
        "deadline-moved"
        not in desk.run("check --json", now="2027-02-08T10:00:00+08:00", code=10).data["counts"]
    )
    late = desk.run("check --warn --json", now="2027-02-27T10:00:00+08:00", code=10).data
    assert "deadline-moved" not in late["counts"]


def test_a_year_that_comes_with_the_program_but_is_not_known_yet(
    bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the program: deadlines stay provisional until somebody imports it."""
    from casefile.actions.office import calendars

    older = [y for y in calendars.shipped_years("cn") if y.year < 2026]
    desk = bare_desk
    with monkeypatch.context() as before:
        before.setattr("casefile.actions.office.calendars.shipped_years", lambda _: older)
        desk.run("init --practice")
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=09:00")
    (found,) = [
        f
        for f in desk.run("check --json", code=10).data["findings"]
        if f["rule"] == "calendar-published"
    ]
    assert "casefile calendar import 2026" in found["message"]
    done = desk.json("calendar import 2026")
    assert done["confirmed"] >= 1
    assert done["moved"] == []
    assert "calendar-published" not in desk.run("check --json").data["counts"]
    assert desk.json("verify")["ok"]
    assert "casefile calendar import FILE" in desk.run("calendar import 2031", code=65).err


def test_calendar_due_reckons_by_hand(desk: Desk) -> None:
    data = desk.json("calendar due 2026-09-30T09:00 3wd")
    assert data["due_at"] == "2026-10-11T00:00:00+08:00"
    data = desk.json("calendar due 2026-03-02T09:00 2h --pause 2026-03-02T09:30/2026-03-02T10:00")
    assert data["due_at"] == "2026-03-02T11:30:00+08:00"
    assert desk.json("calendar due 2026-12-28T09:00 5wd")["provisional"]
    assert desk.json("calendar due 2026-03-02T21:00 2wh")["due_at"] == "2026-03-03T11:00:00+08:00"
    assert desk.json("calendar due 2026-03-02T09:00 5days")["due_at"] == "2026-03-08T00:00:00+08:00"
    desk.run("calendar due 2026-03-02T09:00 5moons", code=65)
    desk.run("calendar due some-day 5d", code=65)
    data = desk.json("calendar due yesterday 5d")
    assert data["start"] == "2026-03-01T00:00:00+08:00"
    desk.run("calendar due 2026-03-02T09:00 5d --pause x", code=2)
    desk.run("calendar show 2031", code=3)


def test_a_corrected_plan_loses_its_approval(desk: Desk) -> None:
    desk.open()
    for who, line in (
        ("teng", "judge founded=yes reasonable=yes"),
        ("teng", "responsible unit=家电部 person=zhu phoned_at=10:00"),
        ("zhu", "investigate cause=x at_fault=x"),
        ("he", "inspect inspection=x"),
        ("zhu", "plan plan=p plan_amount=500"),
        ("wu", "approve decision=approved"),
    ):
        desk.run(f"--as {who} record 1 {line}")
    desk.run("--as zhu correct 1 plan plan_amount=90000 --reason 笔误")
    data = desk.json("show 1")
    assert "approve" in [n["step"] for n in data["next"]]
    assert "notify" not in [n["step"] for n in data["next"]]
    plan = next(s for s in data["steps"] if s["id"] == "plan")
    assert plan["stands"]
    assert plan["corrected"]
    assert "500.00 yuan → 90000.00 yuan" in desk.run("show 1 --log").out


def test_people_follow_the_policy_of_today(desk: Desk) -> None:
    desk.open()
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace('id = "zhu"\nname = "朱（样例）"', 'id = "xin"\nname = "新（样例）"')
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("policy apply policy.toml")
    desk.run("--as xin note 1 接手")
    desk.run("assign 1 xin")
    desk.run("--as zhu note 1 离职", code=3)
    assert desk.json("show 1")["owner"] == "xin"


def test_a_key_with_other_content_is_refused(desk: Desk) -> None:
    desk.run(f"--as teng open --key k {CARD}")
    other = CARD.replace("王小明", "李四")
    assert "event" in desk.run(f"--as teng open --key k {other}", code=5).err
    assert len(desk.json("list")) == 1


def test_clock_rows_agree_with_the_record(desk: Desk) -> None:
    from casefile.actions.histories import history_of, replayed
    from casefile.derived.rows import clock_rows

    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    store = desk.store()
    case, _ = replayed(store, store.events("2026-000001"))
    assert store.clocks("2026-000001") == clock_rows(
        case, history_of(store, store.events(case.number)).rounds
    )
    due = store.open_clocks(before=at("2030-01-01T00:00"))
    assert [c.state for c in due] == ["running"] * len(due)
    assert msgspec.structs.asdict(due[0])["case"] == "2026-000001"
    store.close()


def test_a_clock_that_nothing_could_stop_does_not_run(desk: Desk) -> None:
    """A service case needs no inspection: nobody is late with it."""
    from tests.desk import CARD

    desk.run("--as teng open " + CARD.replace("category=goods", "category=service"))
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as zhu record 1 investigate cause=x at_fault=x")
    clocks = {c["id"]: c["state"] for c in desk.json("show 1")["clocks"]}
    assert "inspection" not in clocks
    assert "reply-unfounded" not in clocks
    seq = desk.json("show 1")["steps"][0]["seq"]
    desk.run(f"--as teng correct 1 {seq} category=goods --reason 改类别")
    clocks = {c["id"]: c["state"] for c in desk.json("show 1")["clocks"]}
    assert clocks["inspection"] == "running"
    assert desk.json("verify")["ok"]


def test_a_pause_after_the_end_moves_nothing(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as zhu record 1 investigate cause=x at_fault=x")
    before = {c["id"]: c["due_at"] for c in desk.json("show 1")["clocks"] if c["met_at"]}
    desk.run("--as teng pause 1 --reason x --until 2026-03-04T10:00")
    desk.run("--as teng resume 1", now="2026-03-04T10:00:00+08:00")
    after = {c["id"]: c["due_at"] for c in desk.json("show 1")["clocks"]}
    assert before
    assert {k: after[k] for k in before} == before


def test_a_provisional_deadline_is_marked_wherever_it_shows(desk: Desk) -> None:
    then = "2027-02-04T10:00:00+08:00"
    desk.run(f"--as teng open {CARD}", now=then)
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now=then)
    answer = desk.run(
        "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=09:00", now=then
    )
    assert "(provisional)" in desk.run("show 1", now=then).out
    soon = "2027-02-11T10:00:00+08:00"
    assert "(provisional)" in desk.run("check --warn", now=soon, code=10).out
    late = "2027-02-12T10:00:00+08:00"
    assert "(provisional)" in desk.run("check", now=late, code=10).out
    assert "暂定" in desk.run("--lang zh --as zhu today", now=late).out
    assert "暂定" in desk.run("--lang zh why 1 investigate", now=late).out
    assert answer.out


def test_a_clock_may_start_with_a_promise_a_signature_or_an_approval(desk: Desk) -> None:
    rows = "".join(
        f'[[clock]]\nid = "{name}"\ntitle = {{ zh = "x", en = "x" }}\nstarts = "{starts}"\n'
        f'stops = "{stops}"\nwithin = "1d"\n\n'
        for name, starts, stops in (
            ("after-promise", "promise", "promise-kept"),
            ("after-asking", "approval-asked", "approval-decided"),
            ("after-signing", "signed:agreement", "signed:receipt"),
        )
    )
    Path("new.toml").write_text(Path("policy.toml").read_text("utf-8") + "\n" + rows, "utf-8")
    desk.run("policy apply new.toml")
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng promise 1 回电 --due 3d")
    desk.run("--as teng offer 1 refund amount=400 --ask zhu")
    desk.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=100 payee=本人 items=x",
        code=4,
    )
    desk.run("--as zhu approve 1")
    desk.run(
        "--as xu settle 1 trigger=merchant merchant=甲店 in_scope=no amount=100 payee=本人 items=x"
    )
    desk.run("--as teng issue 1 agreement -o out")
    for copy in (1, 2):
        desk.run(f"--as teng sign 1 agreement --copy {copy} --by 王小明")
    states = {c["id"]: c["state"] for c in desk.json("show 1")["clocks"]}
    assert states["after-promise"] == "running"
    assert states["after-asking"] == "met"
    assert states["after-signing"] == "running"
    assert desk.json("verify")["ok"]
