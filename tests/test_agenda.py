"""Deadlines and promises as iCalendar: a strict reader finds in it what was meant."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.exports.appointments import day_or_moment
from casefile.exports.ical import FOLDED_AT, Appointment, ical
from tests.desk import Desk, in_one_file

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n")
)
APPOINTMENTS = st.builds(
    Appointment,
    st.from_regex(r"[a-z0-9-]{1,90}@[a-z0-9]{1,20}", fullmatch=True),
    st.integers(0, 2**31 - 1),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
        lambda d: d.replace(microsecond=0, tzinfo=UTC)
    )
    | st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    TEXTS.filter(bool),
    TEXTS,
    st.sampled_from(["CONFIRMED", "TENTATIVE", "CANCELLED"]),
)


def read(text: str) -> list[dict[str, Any]]:
    """The events of a calendar as another program reads them; its form is asked for."""
    assert text.endswith("\r\n")
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert "\r" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= FOLDED_AT
    found: Any = icalendar.Calendar.from_ical(text)
    assert not found.errors
    assert found["VERSION"] == "2.0"
    events = list(found.walk("VEVENT"))
    assert not [error for event in events for error in event.errors]
    uids = [str(event["UID"]) for event in events]
    assert len(uids) == len(set(uids))
    return [
        {
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "due": event["DTSTART"].dt,
            "summary": str(event["SUMMARY"]),
            "description": str(event.get("DESCRIPTION", "")),
            "state": str(event["STATUS"]),
        }
        for event in events
    ]


@given(st.lists(APPOINTMENTS, max_size=4, unique_by=lambda one: one.uid), TEXTS)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_strict_reader_finds_what_was_meant(every: list[Appointment], name: str) -> None:
    found = read(ical(every, name, NOW))
    assert found == [
        {
            "uid": one.uid,
            "sequence": one.sequence,
            "due": one.due,
            "summary": one.summary,
            "description": one.description,
            "state": one.state,
        }
        for one in every
    ]


@given(st.text())
def test_no_text_gets_out_of_its_property(text: str) -> None:
    """Whatever stands in it: controls are left out, line ends are written as such."""
    text = text.encode(errors="replace").decode()
    one = Appointment("a@b", 1, NOW, f"x{text}", f"{text}\nEND:VEVENT\r\nBEGIN:VALARM", "CONFIRMED")
    (found,) = read(ical([one], text, NOW))
    assert found["uid"] == "a@b"
    assert found["description"].count("END:VEVENT") == 1 + text.count("END:VEVENT")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_what_is_due_at_the_end_of_a_day_stands_on_that_day(wall: datetime) -> None:
    moment = wall.replace(microsecond=0, tzinfo=UTC)
    got = day_or_moment(moment, "Asia/Shanghai")
    if isinstance(got, datetime):
        assert got == moment
    else:
        assert moment + timedelta(hours=8) == datetime(
            got.year, got.month, got.day, tzinfo=UTC
        ) + timedelta(days=1)


@pytest.fixture(params=["file", "server"])
def counter(request: pytest.FixtureRequest, bare_desk: Desk, monkeypatch: Any) -> Desk:
    """A desk with a case that has deadlines and a promise, over a file and on a server."""
    if request.param == "server":
        monkeypatch.setenv("CASEFILE_DB", request.getfixturevalue("server_address"))
    bare_desk.run("init --practice")
    in_one_file()
    bare_desk.open()
    bare_desk.run("--as teng promise 1 回电王小明，13812348000；尽快 --due 2d")
    bare_desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    bare_desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    return bare_desk


def exported(desk: Desk, words: str = "", now: str = "") -> dict[str, dict[str, Any]]:
    """The appointments by what they are of."""
    desk.run(
        f"{words} calendar export --mine -o own.ics"
        if "--as" in words
        else f"calendar export {words} -o own.ics",
        now=now,
    )
    text = Path("own.ics").read_bytes().decode()
    return {one["uid"].partition("@")[0]: one for one in read(text)}


PROMISE = "2026-000001-promise-1"
NOTICE = "2026-000001-notice-after-call"


def test_it_holds_what_the_clocks_say(counter: Desk) -> None:
    found = exported(counter)
    rows = [c for c in counter.json("show 1")["clocks"] if c["state"] == "running"]
    assert len(rows) > 2
    for row in rows:
        due = datetime.fromisoformat(row["due_at"])
        assert found[f"2026-000001-{row['id']}"]["due"] == day_or_moment(due, "Asia/Shanghai")


def test_an_appointment_keeps_its_name_and_rises_with_what_changes_it(counter: Desk) -> None:
    before = exported(counter)
    assert exported(counter) == before, "nothing was recorded"
    counter.run("--as teng promise-moved 1 1 --due 3d")
    after = exported(counter)
    assert after[PROMISE]["uid"] == before[PROMISE]["uid"]
    assert after[PROMISE]["sequence"] > before[PROMISE]["sequence"]
    assert after[PROMISE]["due"] > before[PROMISE]["due"]


def test_what_is_done_is_cancelled_and_left_out_a_month_later(counter: Desk) -> None:
    before = exported(counter)
    counter.run("--as teng promise-kept 1 1")
    after = exported(counter)
    assert after[PROMISE]["state"] == "CANCELLED"
    assert after[PROMISE]["sequence"] > before[PROMISE]["sequence"]
    assert PROMISE not in exported(counter, now="2026-05-02T10:00:00+08:00")


def test_a_case_that_is_closed_and_taken_up_again_cancels_and_returns(counter: Desk) -> None:
    counter.run("--as teng withdraw 1 --reason 和解 --despite 已谈妥")
    ended = exported(counter)
    assert ended[NOTICE]["state"] == "CANCELLED"
    counter.run("--as xu reopen 1 --reason 又来")
    again = exported(counter)
    assert again[NOTICE]["state"] == "CONFIRMED"
    assert again[NOTICE]["sequence"] > ended[NOTICE]["sequence"]


def test_mine_is_mine_alone_and_what_was_given_away_is_cancelled(counter: Desk) -> None:
    mine = exported(counter, "--as teng")
    assert mine[PROMISE]["state"] == "CONFIRMED"
    assert "2026-000001-investigate" not in mine, "the head's of the unit"
    assert exported(counter, "--as hong") == {}
    counter.run("--as teng promise-moved 1 1 --due 3d --by hong")
    given = exported(counter, "--as teng")
    assert given[PROMISE]["state"] == "CANCELLED"
    assert given[PROMISE]["sequence"] > mine[PROMISE]["sequence"]
    assert exported(counter, "--as hong")[PROMISE]["state"] == "CONFIRMED"


def test_no_personal_data_without_reveal_which_the_log_keeps(counter: Desk) -> None:
    text = "\n".join(map(str, exported(counter).values()))
    for word in ("王", "小明", "138", "8000", "回电"):
        assert word not in text
    counter.run("--as qian calendar export --reveal -o open.ics", code=77)
    assert not Path("open.ics").exists()
    counter.run("--as teng calendar export --reveal -o open.ics")
    found = {
        one["uid"].partition("@")[0]: one for one in read(Path("open.ics").read_bytes().decode())
    }
    assert "回电王小明，13812348000；尽快" in found[PROMISE]["description"]
    log = counter.json("show 1 --log")["events"]
    assert [e["data"]["command"] for e in log if e["kind"] == "personal.revealed"] == ["calendar"]


def test_a_calendar_is_replaced_and_no_other_file_is(counter: Desk) -> None:
    told = counter.json("--as teng calendar export --mine -o own.ics")
    assert (told["file"], told["dues"]) == ("own.ics", 2)
    counter.run("calendar export -o own.ics")
    Path("notes.ics").write_text("my own", "utf-8")
    assert "is there already" in counter.run("calendar export -o notes.ics", code=73).err
    assert Path("notes.ics").read_text("utf-8") == "my own"
    counter.run("calendar export --json", code=2)


def test_it_goes_to_standard_output_as_it_is(desk: Desk) -> None:
    desk.open()
    assert read(desk.run("--lang zh calendar export").out)


def test_both_languages_say_it(counter: Desk) -> None:
    assert exported(counter)[PROMISE]["summary"] == "PRACTICE 2026-000001 promise 1"
    counter.run("--lang zh calendar export -o zh.ics")
    found = [one["summary"] for one in read(Path("zh.ics").read_bytes().decode())]
    assert "练习 2026-000001 承诺 1" in found


@pytest.mark.parametrize(("lang", "word"), [("en", "PRACTICE"), ("zh", "练习")])
def test_each_entry_of_a_practice_desk_says_so(bare_desk: Desk, lang: str, word: str) -> None:
    """A telephone lays them among the others, under no name of a calendar."""
    bare_desk.run("init --practice")
    bare_desk.open()
    text = bare_desk.run(f"--lang {lang} calendar export").out
    entries = read(text)
    assert entries
    assert all(one["summary"].startswith(f"{word} 2026-000001 ") for one in entries)
    assert f"X-WR-CALNAME:{word} " in text
