"""What was planned is to be done all the same, though the case was closed before: the penalties and
improvements of a mall, with the dates that were set for them."""

import pytest

from casefile.clocks.history import history_from
from casefile.log.events import Event
from tests.desk import Desk, pack
from tests.rules import around, comes_of, done
from tests.test_mall_clocks import ACCEPTED, SERVICE, of
from tests.test_triggers import KNOWN

MALL = pack("mall")
PLANNED = (
    f"{ACCEPTED} | @04-01T09:00 teng record follow-up followed_up_at=2026-04-01T09:00 "
    "reaction=accepts carried_out=x | @04-01T10:00 wu record penalise penalty=x chief_penalty=x "
    "penalty_due=2026-04-10 | @04-01T11:00 wu record improve improvement=x "
    "improvement_owner=wu improvement_due=2026-04-20 | "
    "@04-02T10:00 teng record summarise reported_on=2026-04-02 lesson=x"
)
CLOSED = f"{PLANNED} | @04-02T11:00 teng close result=x satisfaction=satisfied"
OPENED = f"03-02 10:00 record-card {SERVICE}"
DONE = "xu record improvement-done improved_on=2026-04-18"


def test_it_runs_on_after_the_closing() -> None:
    assert of(CLOSED, "improvement-done", SERVICE) == [
        "improvement-done 04-01 11:00→04-21 00:00 running"
    ]
    assert of(CLOSED, "penalty-done", SERVICE) == ["penalty-done 04-01 10:00→04-11 00:00 running"]


@pytest.mark.parametrize(("day", "state"), [("04-18", "met"), ("04-22", "missed")])
def test_it_stops_when_it_is_recorded_on_the_closed_case(day: str, state: str) -> None:
    told = f"{CLOSED} | @{day}T10:00 xu record improvement-done improved_on=2026-{day}"
    (one,) = of(told, "improvement-done", SERVICE)
    assert one.endswith(state)


def test_it_may_be_given_up_with_a_reason() -> None:
    told = f"{CLOSED} | @04-10T10:00 {DONE} measure_dropped=柜台已撤"
    assert isinstance(comes_of(f"@04-10T10:00 {DONE}", CLOSED, opened=OPENED), str), (
        "not before it was done"
    )
    given_up = told.replace("improved_on=2026-04-18", "improved_on=2026-04-10")
    (one,) = of(given_up, "improvement-done", SERVICE)
    assert one.endswith("met")


def test_nothing_else_is_recorded_on_a_closed_case() -> None:
    deed = "@04-10T10:00 teng record monthly-report monthly_on=2026-04-10"
    told = comes_of(deed, CLOSED, opened=OPENED)
    assert isinstance(told, str)
    assert "is closed; reopen it first" in told


def test_what_is_taken_up_again_runs_on_as_it_ran() -> None:
    told = f"{CLOSED} | @04-12T10:00 teng reopen reason=x"
    assert of(told, "penalty-done", SERVICE) == ["penalty-done 04-01 10:00→04-11 00:00 missed"]
    assert of(told, "improvement-done", SERVICE) == [
        "improvement-done 04-01 11:00→04-21 00:00 running"
    ], "nothing is credited for the time in between"


def history() -> list[Event]:
    return done(CLOSED, around(MALL), OPENED)


def test_what_a_policy_does_not_name_rests_with_the_case() -> None:
    rounds = history_from(history(), lambda _: MALL, KNOWN).rounds
    going = {one.rule for one in rounds if one.open}
    assert going == {"penalty-done", "improvement-done"}


def test_it_stands_in_today_and_in_the_check_until_it_is_done(desk: Desk) -> None:
    lines = [
        "--now 2026-03-02T10:00 --as teng open name=王 phone=13812348000 category=service about=x "
        "details=x request=x"
    ]
    for deed in CLOSED.split(" | "):
        at, who, *words = deed.split()
        lines.append(f"--now 2026-{at[1:]} --as {who} {words[0]} {'1 ' + ' '.join(words[1:])}")
    for line in lines:
        desk.run(line)
    late = "2026-04-22T10:00:00+08:00"
    today = desk.run("--as xu today --json", now="2026-04-19T10:00:00+08:00").data
    assert "improvement-done" in str(today)
    found = desk.run("check --json --exit-zero", now=late).data["findings"]
    assert {f["clock"] for f in found} >= {"improvement-done", "penalty-done"}
    for step, fact in (("improvement-done", "improved_on"), ("penalty-done", "penalty_done_on")):
        desk.run(f"--as xu record 1 {step} {fact}=2026-04-22", now=late)
    found = desk.run("check --json --exit-zero", now=late).data["findings"]
    assert not {f["clock"] for f in found} & {"improvement-done", "penalty-done"}
    assert desk.json("show 1")["status"] == "closed"
