"""Work weeks, hours of single dates and named calendars, from the policy to a dated deadline."""

import json
from datetime import date
from pathlib import Path

import pytest

from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import history_from
from casefile.errors import PolicyError
from casefile.policy import Policy, version_digest
from casefile.policy.reading import read_policy
from casefile.worktime.years import Break, Year
from tests.desk import CARD, Desk, pack_text
from tests.rules import around, done
from tests.test_clocks import YEARS, at

TEXT = pack_text("mall")
PACK = read_policy(TEXT)
UK = {
    "year": 2026,
    "notice": "Bank holidays in England and Wales",
    "off": [
        {"name": "Good Friday", "first": "2026-04-03", "last": "2026-04-03"},
        {"name": "Easter Monday", "first": "2026-04-06", "last": "2026-04-06"},
    ],
}


def with_identity(keys: str, more: str = "", calendar: str = "cn") -> Policy:
    text = TEXT.replace('calendar = "cn"', f'calendar = "{calendar}"\n{keys}', 1)
    return read_policy(text + more)


def due_of(policy: Policy, clock: str, text: str = "", opened: str = "03-02 10:00") -> str:
    """When the only round of a clock is due; known are the years of cn and one of uk."""
    uk = (Year(2026, "x", (Break("Spring Bank", *[date(2026, 3, 3)] * 2),)),)
    known = [
        Announced(0, at("2026-01-01T00:00"), "x", tuple(YEARS)),
        Announced(0, at("2026-01-01T00:00"), "x", uk, "uk"),
    ]
    events = done(text, around(policy), f"{opened} record-card category=service")
    history = history_from(events, lambda _: policy, Calendars(known))
    one = next(r for r in history.rounds if r.rule == clock)
    assert one.due
    return f"{one.due.at:%m-%d %H:%M}" + (" provisional" if one.due.provisional else "")


OWN = '\n[[clock]]\nid = "own"\ntitle = "自定"\nstarts = "received"\nstops = "closed"\n'


@pytest.mark.parametrize(
    ("workdays", "due"),
    [
        ('["mon", "tue", "wed", "thu", "fri"]', "03-10 00:00"),
        ('["sun", "mon", "tue", "wed", "thu"]', "03-10 00:00"),
        ('["mon", "tue", "wed", "thu", "fri", "sat"]', "03-08 00:00"),
        ('["mon"]', "04-14 00:00"),
    ],
)
def test_working_days_are_those_of_the_week_that_the_policy_names(workdays: str, due: str) -> None:
    policy = with_identity(f"workdays = {workdays}", f'{OWN}within = "5wd"')
    assert due_of(policy, "own") == due


def test_a_sunday_is_worked_and_a_friday_is_not() -> None:
    policy = with_identity('workdays = ["sun", "mon", "tue", "wed", "thu"]', f'{OWN}within = "1wd"')
    assert due_of(policy, "own", opened="03-05 10:00") == "03-09 00:00", "Thursday to Sunday"


def test_the_order_of_the_workdays_makes_no_new_version() -> None:
    usual = with_identity('workdays = ["fri", "thu", "wed", "tue", "mon"]')
    assert version_digest(usual) == version_digest(PACK)


def test_a_date_has_hours_of_its_own() -> None:
    days = """
[[day]]
date = 2026-03-02
hours = ["10:00-12:00"]
name = "店庆"
[[day]]
date = "2026-03-03"
[[day]]
date = 2026-03-08
hours = ["10:00-18:00"]
"""
    policy = with_identity("", days)
    assert due_of(policy, "judge-soon") == "03-04 12:00", "two hours, a day closed, two hours"
    worked = with_identity("", f'{days}{OWN}within = "5wd"')
    assert due_of(worked, "own") == "03-10 00:00", "the third is off, Sunday the eighth is worked"


def test_days_off_are_those_of_the_calendar_that_the_policy_names() -> None:
    clock = f'{OWN}within = "2wd"'
    assert due_of(with_identity("", clock), "own") == "03-05 00:00"
    assert due_of(with_identity("", clock, "uk"), "own") == "03-06 00:00", "Spring Bank"
    assert due_of(with_identity("", clock, "none"), "own") == "03-05 00:00"
    assert due_of(with_identity("", clock, "fr"), "own") == "03-05 00:00 provisional"


def test_the_law_of_china_fixes_no_day_off_elsewhere() -> None:
    clock = f'{OWN}within = "2wd"'
    for calendar, due in (("cn", "10-10"), ("uk", "10-03"), ("none", "10-03")):
        policy = with_identity("", clock, calendar)
        assert due_of(policy, "own", opened="09-30 10:00").startswith(due), calendar


@pytest.mark.parametrize(
    ("keys", "more", "told"),
    [
        ('workdays = ["mon", "funday"]', "", "policy.workdays: funday is no weekday"),
        ('workdays = ["mon", "mon"]', "", "policy.workdays: mon stands twice"),
        ("workdays = []", "", "policy.workdays: A week without a workday"),
        ("", '[[day]]\ndate = "2026-02-30"', "date: should be a date such as 2026-10-01"),
        ("", "[[day]]\ndate = 2026-03-02T10:00:00", "date: should be a date such as"),
        ("", '[[day]]\ndate = 2026-03-02\nhours = ["9-12"]', "day[1].hours: 9-12 is no opening"),
        (
            "",
            '[[day]]\ndate = 2026-03-02\nhours = ["09:00-12:00", "11:00-13:00"]',
            "day[1].hours: 09:00-12:00 and 11:00-13:00 overlap",
        ),
        (
            "",
            "[[day]]\ndate = 2026-03-02\n[[day]]\ndate = 2026-03-02",
            "day[2]: 2026-03-02 stands twice",
        ),
        ("", "[[day]]\ndate = 1812-03-02", "1812-03-02 is out of range"),
        ("", "[[day]]\nhours = []", "date: is missing"),
    ],
)
def test_a_week_or_a_day_that_cannot_be_is_told_with_its_place(
    keys: str, more: str, told: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        with_identity(keys, f"\n{more}\n")
    assert told in str(caught.value)


def test_a_calendar_has_a_name_that_can_be_typed() -> None:
    with pytest.raises(PolicyError) as caught:
        with_identity("", calendar="United Kingdom")
    assert "policy.calendar: cn, none, or the name of a calendar" in str(caught.value)


# ---- on the command line ------------------------------------------------------------------------


def apply(desk: Desk, calendar: str, code: int = 0) -> str:
    text = Path("policy.toml").read_text("utf-8").replace('wd"', 'wd"')
    Path("other.toml").write_text(
        text.replace('calendar = "cn"', f'calendar = "{calendar}"'), "utf-8"
    )
    answer = desk.run("policy apply other.toml", code=code)
    return answer.out + answer.err


def test_a_calendar_is_imported_by_name_and_counts_where_it_is_named(desk: Desk) -> None:
    desk.open()
    told = apply(desk, "uk")
    assert "No days off of uk are known yet" in told
    desk.run(f"--as teng open {CARD}", now="2026-04-02T10:00:00+08:00")
    judged = "judge founded=yes reasonable=yes"
    desk.run(f"--as teng record 2 {judged}", now="2026-04-02T10:00:00+08:00")
    responsible = "responsible unit=家电部 person=zhu phoned_at=now"
    desk.run(f"--as teng record 2 {responsible}", now="2026-04-02T10:00:00+08:00")
    why = desk.json("why 2 investigate")
    assert (why["due_at"], why["provisional"]) == ("2026-04-08T00:00:00+08:00", True)
    assert why["calendar"] == "uk, not imported yet"
    Path("uk.json").write_text(json.dumps(UK), "utf-8")
    done = desk.json("calendar import uk.json --as uk")
    assert (done["calendar"], done["new"]) == ("uk", True)
    assert [m["case"] for m in done["moved"]] == ["2026-000002"] * len(done["moved"])
    why = desk.json("why 2 investigate")
    assert (why["due_at"], why["provisional"]) == ("2026-04-10T00:00:00+08:00", False)
    assert why["calendar"] == "uk, published for 2026 to 2026"
    reasons = {d["date"]: d["reason"] for d in why["days"]}
    assert reasons["2026-04-03"] == "day off Good Friday"
    assert reasons["2026-04-06"] == "day off Easter Monday"
    assert desk.json("why 1 judge-soon")["calendar"].startswith("cn, published")
    known = desk.json("calendar show")
    assert [c["name"] for c in known["calendars"]] == ["cn", "uk"]
    assert desk.json("calendar show 2026")["notice"] == UK["notice"]
    assert desk.json("calendar show 2026 --as cn")["notice"] != UK["notice"]
    assert "2004–2026" in desk.run("calendar show").out
    assert desk.json("verify")["ok"]


def test_a_calendar_of_another_desk_moves_no_deadline_here(desk: Desk) -> None:
    desk.open()
    Path("uk.json").write_text(json.dumps(UK), "utf-8")
    done = desk.json("calendar import uk.json --as uk")
    assert (done["moved"], done["confirmed"]) == ([], 0)
    assert desk.json("calendar show 2026")["notice"] != UK["notice"]


def test_no_calendar_beside_an_imported_one_is_a_fault(desk: Desk) -> None:
    assert '"none", though the days off of cn are known' in apply(desk, "none", code=65)
    assert desk.json("policy show")["id"] == "mall"


def test_an_import_that_would_count_for_nothing_is_refused(bare_desk: Desk) -> None:
    text = TEXT.replace('calendar = "cn"', 'calendar = "none"')
    Path("none.toml").write_text(text, "utf-8")
    bare_desk.run("init --practice --policy none.toml")
    Path("uk.json").write_text(json.dumps(UK), "utf-8")
    said = bare_desk.run("calendar import uk.json --as uk", code=65).err
    assert 'calendar = "none", so no days off would count; write calendar = "uk"' in said
    assert bare_desk.json("calendar show")["calendars"] == []


def test_why_tells_hours_of_a_single_date(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    more = '\n[[day]]\ndate = 2026-03-02\nhours = ["10:00-11:00"]\nname = "盘点"\n'
    Path("other.toml").write_text(text + more, "utf-8")
    desk.run("policy apply other.toml")
    desk.open()
    why = desk.json("why 1 judge-soon")
    assert why["due_at"] == "2026-03-03T13:00:00+08:00"
    assert why["days"][0]["reason"] == "open at hours of its own 盘点"
    shown = desk.json("calendar show")
    assert shown["days"] == [{"date": "2026-03-02", "hours": ["10:00-11:00"], "name": "盘点"}]
    assert "盘点" in desk.run("calendar show").out


def test_why_says_of_a_last_day_off_whether_it_rolls(desk: Desk) -> None:
    days = desk.json("calendar due 2026-03-16T12:00 5d")["days"]
    last = (days[-1]["date"], days[-1]["reason"])
    assert last == ("2026-03-21", "counts; day off, but this clock does not roll"), "a Saturday"
    days = desk.json("calendar due 2026-03-16T12:00 5d --rolls")["days"]
    assert [(d["date"], d["reason"]) for d in days[-3:]] == [
        ("2026-03-21", "counts; day off: rolls to 2026-03-23"),
        ("2026-03-22", "day off: rolls to the next working day"),
        ("2026-03-23", "ends here (rolled from 2026-03-21)"),
    ]
    days = desk.json("calendar due 2026-03-16T12:00 4d")["days"]
    assert days[-1]["reason"] == "counts"
    days = desk.json("calendar due 2026-02-01T12:00 2mo --rolls")["days"]
    assert days[-1]["reason"] == "the corresponding day"
    days = desk.json("calendar due 2026-02-04T12:00 2mo")["days"]
    assert days[-1]["reason"].startswith("the corresponding day; day off, but")
