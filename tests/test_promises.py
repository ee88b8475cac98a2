"""What is promised is tracked; who asked is answered."""

from typing import Any

import pytest

from tests.desk import Desk


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def clock(desk: Desk, name: str, now: str = "") -> dict[str, Any]:
    data = desk.run("show 1 --json", now=now).data
    return next(c for c in data["clocks"] if c["id"] == name)


def promise(desk: Desk, now: str = "") -> dict[str, Any]:
    found: dict[str, Any] = desk.run("show 1 --json", now=now).data["promises"][0]
    return found


def test_a_promise_is_a_clock_with_an_owner_and_an_otherwise(case: Desk) -> None:
    case.run("--as teng promise 1 三日内送到配件 --due 3d --by zhu --otherwise 退货")
    made = promise(case)
    assert (made["no"], made["text"], made["by"], made["otherwise"], made["state"]) == (
        1,
        "三日内送到配件",
        "zhu",
        "退货",
        "open",
    )
    assert made["due_at"] == "2026-03-06T00:00:00+08:00"
    assert clock(case, "promise-1")["owner"] == "zhu"
    assert clock(case, "promise-1")["rule"] == "promise"


def test_a_promise_kept_in_time_is_met(case: Desk) -> None:
    case.run("--as teng promise 1 配件 --due 2026-03-03T10:00")
    case.run("--as teng promise-kept 1 1", now="2026-03-03T09:00+08:00")
    assert promise(case)["state"] == "kept"
    assert clock(case, "promise-1")["state"] == "met"


def test_a_promise_kept_late_was_broken(case: Desk) -> None:
    case.run("--as teng promise 1 配件 --due 2026-03-03T10:00")
    answer = case.run("--as teng promise-kept 1 1", now="2026-03-03T11:00+08:00")
    assert "too late" in answer.out
    made = promise(case, "2026-03-04T10:00+08:00")
    assert (made["state"], made["broken"]) == ("kept", True)
    assert clock(case, "promise-1", "2026-03-04T10:00+08:00")["state"] == "missed"


def test_a_promise_whose_time_passed_is_broken(case: Desk) -> None:
    case.run("--as teng promise 1 配件 --due 2026-03-03T10:00")
    assert promise(case, "2026-03-03T10:00+08:00")["state"] == "open"
    assert promise(case, "2026-03-03T10:01+08:00")["state"] == "broken"


def test_a_promise_moved_before_it_is_due_is_not_broken(case: Desk) -> None:
    case.run("--as teng promise 1 配件 --due 2026-03-03T10:00")
    case.run("--as teng promise-moved 1 1 --due 2026-03-05T10:00", now="2026-03-03T09:00+08:00")
    made = promise(case, "2026-03-04T10:00+08:00")
    assert (made["state"], made["broken"], len(made["dues"])) == ("open", False, 2)


def test_a_promise_moved_after_it_is_due_is_broken_and_moved(case: Desk) -> None:
    case.run("--as teng promise 1 配件 --due 2026-03-03T10:00")
    answer = case.run(
        "--as teng promise-moved 1 1 --due 2026-03-05T10:00", now="2026-03-03T11:00+08:00"
    )
    assert "broken" in answer.out
    made = promise(case, "2026-03-04T10:00+08:00")
    assert (made["state"], made["broken"], len(made["dues"])) == ("open", True, 2)


@pytest.mark.parametrize("outcome", ["reached", "no-answer"])
def test_a_call_back_is_kept_by_a_contact_in_time_even_without_result(
    case: Desk, outcome: str
) -> None:
    case.run("--as teng promise 1 回电 --due 2h --call-back")
    case.run(f"--as teng contact 1 channel=phone outcome={outcome}", now="2026-03-02T11:00+08:00")
    made = promise(case, "2026-03-02T15:00+08:00")
    assert (made["state"], made["broken"]) == ("kept", False)


def test_a_call_back_too_late_is_broken(case: Desk) -> None:
    case.run("--as teng promise 1 回电 --due 2h --call-back")
    case.run("--as teng contact 1 channel=phone outcome=reached", now="2026-03-02T13:00+08:00")
    assert promise(case, "2026-03-02T15:00+08:00")["broken"]


def test_a_complainant_who_asks_does_not_keep_our_promise(case: Desk) -> None:
    case.run("--as teng promise 1 回电 --due 2h --call-back")
    case.run("--as teng contact 1 channel=phone outcome=asks", now="2026-03-02T11:00+08:00")
    assert promise(case, "2026-03-02T11:30+08:00")["state"] == "open"


def test_the_answer_clock_runs_from_the_oldest_unanswered_contact(case: Desk) -> None:
    case.run("--as teng contact 1 channel=phone outcome=asks", now="2026-03-02T10:10+08:00")
    case.run("--as teng contact 1 channel=phone outcome=asks", now="2026-03-02T12:00+08:00")
    first = clock(case, "answer", "2026-03-02T12:30+08:00")
    assert first["started_at"] == "2026-03-02T10:10:00+08:00"
    case.run("--as teng contact 1 channel=phone outcome=reached", now="2026-03-02T15:00+08:00")
    assert clock(case, "answer", "2026-03-02T16:00+08:00")["state"] == "missed"
    case.run("--as teng contact 1 channel=phone outcome=asks", now="2026-03-02T17:00+08:00")
    later = "2026-03-02T18:00+08:00"
    assert clock(case, "answer-2", later)["state"] == "running"
    assert clock(case, "answer", later)["state"] == "missed"


def test_what_cannot_be_promised_is_refused(case: Desk) -> None:
    case.run("--as teng promise 1 '' --due 3d", code=4)
    case.run("--as teng promise 1 x --due 2026-03-01T10:00", code=65)
    case.run("--as teng promise 1 x --due soon", code=65)
    case.run("--as teng promise 1 x", code=2)
    case.run("--as teng promise 1 x --due 3d --by nobody", code=3)
    case.run("--as teng promise-kept 1 1", code=3)
    case.run("--as teng promise 1 x --due 3d")
    case.run("--as teng promise-moved 1 1 --due 2026-03-01T10:00", code=65)
    case.run("--as teng promise-kept 1 1")
    case.run("--as teng promise-kept 1 1", code=4)
    case.run("--as teng promise-moved 1 1 --due 3d", code=4)
    case.run("--as teng contact 1 outcome=reached", code=4)
    case.run("--as teng contact 1 channel=pigeon outcome=reached", code=65)
    assert case.json("verify")["ok"]


def test_the_words_of_a_promise_are_not_in_the_log_itself(case: Desk) -> None:
    case.run("--as teng promise 1 王小明的配件 --due 3d")
    event = case.json("show 1 --log")["events"][-1]
    assert event["kind"] == "promise.made"
    assert "王小明" not in str({k: v for k, v in event["data"].items() if k != "personal"})


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            "“promise 1” was moved from 2026-03-04 24:00 to 2026-03-09 10:00 by event 6 of "
            "洪（样例）: 等配件.\n“promise 1” was late since 2026-03-09 10:00; moved to "
            "2026-03-12 10:00 by event 8 of 徐（样例）.\n",
        ),
        (
            "zh",
            "「承诺 1」的期限由 2026-03-04 24:00 改为 2026-03-09 10:00，"
            "见洪（样例）的第 6 号记录（等配件）。\n"
            "「承诺 1」自 2026-03-09 10:00 起逾期；期限改为 2026-03-12 10:00，"
            "见徐（样例）的第 8 号记录。\n",
        ),
    ],
)
def test_why_names_who_moved_a_promise_from_when_to_when(case: Desk, lang: str, told: str) -> None:
    case.run("--as teng promise 1 回电 --due 2d")
    case.run("--as hong promise-moved 1 1 --due 2026-03-09T10:00 --reason 等配件")
    case.run("--as hong promise-moved 1 1 --by xu")
    case.now = "2026-03-10T11:00:00+08:00"
    case.run("--as xu promise-moved 1 1 --due 2026-03-12T10:00")
    assert case.run(f"--lang {lang} why 1 promise-1").out.endswith(told)
    moved = case.json("why 1 promise-1")["moved"]
    assert [(m["event"], m["by"], m["reason"], m["was_late"]) for m in moved] == [
        (6, "hong", "等配件", False),
        (8, "xu", None, True),
    ]
    assert [m["to"] for m in moved] == ["2026-03-09T10:00:00+08:00", "2026-03-12T10:00:00+08:00"]
    assert not case.run("check --warn --json", code=10).data["counts"].get("deadline-moved")


def test_the_deadline_of_a_promise_is_explained_like_others(case: Desk) -> None:
    case.run("--as teng promise 1 配件 --due 2026-03-05T10:00")
    answer = case.run("why 1 promise-1").out
    assert "2026-03-05 10:00" in answer
    assert "allowance" not in answer


@pytest.mark.parametrize(
    ("typed", "rounds"),
    [
        pytest.param(
            "11:00 reached | 13:00 asks | 14:00 asks 10:30",
            ["answer running 17:00", "answer-2 met 14:30"],
            id="by the answer that was on record already, whatever was asked since",
        ),
        pytest.param(
            "10:00 asks | 11:00 reached | 13:00 asks | 14:00 asks 10:30",
            ["answer met 14:00", "answer-2 running 17:00"],
            id="with the question that the answer was to",
        ),
        pytest.param(
            "11:00 asks | 12:00 reached | 14:00 asks 10:30",
            ["answer met 15:00", "answer-2 met 14:30"],
            id="by an answer that was to a later question as well",
        ),
        pytest.param(
            "11:00 asks | 16:00 reached | 16:10 asks | 16:20 asks 10:30",
            ["answer missed 15:00", "answer-2 running 20:10", "answer-3 missed 14:30"],
            id="late, where the answer came late",
        ),
        pytest.param(
            "11:00 reached | 13:00 asks | 14:00 asks 12:00",
            ["answer missed 16:00"],
            id="by nobody yet, and it is the oldest that runs",
        ),
    ],
)
def test_a_question_typed_late_was_answered(case: Desk, typed: str, rounds: list[str]) -> None:
    day = "2026-03-02T"
    for entry in typed.split(" | "):
        time, outcome, *back = entry.split()
        late = f" --at {day}{back[0]}" if back else ""
        line = f"--as teng contact 1 channel=phone outcome={outcome}{late}"
        case.run(line, now=f"{day}{time}+08:00")
    found = case.run("show 1 --json", now=f"{day}16:30+08:00").data["clocks"]
    told = [f"{c['id']} {c['state']} {c['due_at'][11:16]}" for c in found if c["rule"] == "answer"]
    assert told == rounds
    case.run("verify")


WORDS = {"open": "", "kept": "kept", "broken": "broken", "released": "released", "struck": "struck"}


@pytest.mark.parametrize("looked", ["2026-03-03T10:00:00+08:00", "2026-03-09T10:00:00+08:00"])
@pytest.mark.parametrize(
    "done",
    [
        "",
        "promise-kept 1 1",
        "promise-moved 1 1 --due 2026-03-05",
        "promise-released 1 1 --reason 顾客不要了",
        "strike 1 5 --reason 打错",
    ],
)
def test_the_page_says_of_a_promise_what_the_data_say(case: Desk, done: str, looked: str) -> None:
    case.run("--as teng promise 1 三日内送到配件 --due 2026-03-04")
    if done:
        case.run(f"--as teng {done}", now="2026-03-02T12:00:00+08:00")
    state = promise(case, looked)["state"]
    page = case.run("show 1", now=looked).out
    row = next(line for line in page.splitlines() if "三日内送到配件" in line).split("\t")
    said = set(row[3].split(", ")) - {"moved", ""}
    assert said == {WORDS[state]} - {""}
