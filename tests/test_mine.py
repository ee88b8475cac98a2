"""Who I am, what I recorded last, and taking it back."""

import pytest

from tests.desk import CARD, NOW, Desk

LATER = "2026-03-02T10:05"


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"--as teng open {CARD}")
    return desk


def test_whoever_acts_is_told_as_whom_and_what_they_may(desk: Desk) -> None:
    told = desk.json("--as xu whoami")
    assert (told["id"], told["roles"]) == ("xu", desk.json("staff list")[2]["roles"])
    assert "erase" in told["rights"]
    desk.run("--as xu delegate --to wu --until 2026-03-09T12:00")
    assert [d["to"] for d in desk.json("--as xu whoami")["delegations"]] == ["wu"]
    assert [d["by"] for d in desk.json("--as wu whoami")["delegations"]] == ["xu"]
    assert desk.json("--as hong whoami")["delegations"] == []
    assert "hong" in desk.run("--as hong whoami").out


def test_the_history_is_what_i_recorded_the_newest_first(case: Desk) -> None:
    case.run("--as hong note 1 从洪那里")
    case.run("--as teng note 1 从滕那里")
    case.run("--as teng show 1 --reveal")
    mine = case.json("--as teng history")
    assert mine[0]["kind"] == "note.added", "a look is no entry"
    assert {e["by"] for e in mine} == {"teng"}
    assert [e["seq"] for e in mine] == sorted((e["seq"] for e in mine), reverse=True)
    assert {e["by"] for e in case.json("--as teng history --all")} >= {"teng", "hong"}
    assert len(case.json("--as teng history --all --limit 2")) == 2
    assert [e["by"] for e in case.json("--as hong history 1")] == ["hong"]


@pytest.mark.parametrize(
    "line",
    [
        "note 1 误录",
        "contact 1 channel=phone outcome=reached",
        "promise 1 回电 --due 2d",
        "demand 1 退款",
        "request 1 copy",
    ],
)
def test_what_was_just_typed_is_struck_and_counts_for_nothing(case: Desk, line: str) -> None:
    before = case.json("show 1")
    seq = case.json(f"--as teng {line}")["events"][-1]
    assert str(seq) in case.run("--as teng undo --dry-run").out
    case.run("--as teng undo", now=LATER)
    events = case.json("show 1 --log")["events"]
    assert events[-1]["kind"] == "entry.struck"
    assert events[-1]["data"]["of"] == seq
    assert case.json("show 1")["next"] == before["next"]


@pytest.fixture
def cases(case: Desk) -> Desk:
    """Two complaints of one cause."""
    case.run(f"--as teng open {CARD}")
    case.run("--as teng link 1 2 --as same-cause")
    return case


@pytest.mark.parametrize("line", ["note 1 误录 --linked", "note 2 误录 --linked"])
def test_what_one_command_recorded_on_several_cases_is_undone_on_all_of_them(
    cases: Desk, line: str
) -> None:
    cases.run(f"--as teng {line}", now=LATER)
    assert len(cases.json(f"--now {LATER} --as teng undo --dry-run")) == 2
    out = cases.run("--as teng undo", now=LATER).out
    for number in ("2026-000001", "2026-000002"):
        told = cases.json(f"show {number} --log")["events"]
        note = next(e for e in told if e["kind"] == "note.added")
        assert told[-1]["data"]["of"] == note["seq"]
        assert f"{number}: event {note['seq']}, " in out
    assert cases.run("--as teng undo", code=4, now=LATER).err


def test_cases_that_were_assigned_together_go_back_to_whose_they_were(cases: Desk) -> None:
    cases.run("--as teng assign 2 hong")
    cases.run("--as teng assign 1 2 he", now=LATER)
    cases.run("--as teng undo", now=LATER)
    assert [cases.json(f"show {n}")["owner"] for n in (1, 2)] == ["teng", "hong"]


def test_all_of_a_command_is_undone_or_nothing_and_the_way_for_each_case_is_told(
    cases: Desk,
) -> None:
    cases.run("--as teng assign 1 2 hong")
    cases.run("--as hong assign 1 he")
    told = cases.run("--as teng undo", code=4).err
    assert "casefile assign 2026-000001 …" in told
    assert "casefile assign 2026-000002 …" in told
    assert [cases.json(f"show {n}")["owner"] for n in (1, 2)] == ["he", "hong"]
    cases.run("--as teng record 1 judge founded=yes reasonable=yes --linked", now=LATER)
    told = cases.run("--as teng undo", code=4, now=LATER).err
    assert "casefile correct 2026-000001" in told
    assert "casefile correct 2026-000002" in told


def test_the_same_words_that_were_typed_twice_are_two_entries(cases: Desk) -> None:
    cases.run("--as teng note 1 来过")
    cases.run("--as teng note 2 来过", now=LATER)
    cases.run("--as teng undo", now=LATER)
    kinds = [cases.json(f"show {n} --log")["events"][-1]["kind"] for n in (1, 2)]
    assert kinds == ["note.added", "entry.struck"]


def test_what_was_corrected_is_corrected_back(case: Desk) -> None:
    case.run("--as teng correct 1 record-card about=冰柜 --reason 听错")
    case.run("--as teng undo", now=LATER)
    assert case.json("show 1")["facts"]["about"] in CARD.replace('"', "")
    assert [e["kind"] for e in case.json("show 1 --log")["events"][-2:]] == ["facts.corrected"] * 2


def test_a_correction_is_undone_together_with_the_request_that_it_met(case: Desk) -> None:
    case.run("--as teng request 1 correct", now="2026-03-02T10:01")
    case.run("--as teng correct 1 record-card name=王五 --reason 听错", now="2026-03-02T10:03")
    case.run("--as teng undo", now=LATER)
    events = [e["kind"] for e in case.json("show 1 --log")["events"]]
    assert events[-4:] == ["request.answered", "facts.corrected", "entry.struck", "facts.corrected"]
    (request,) = case.json("show 1")["requests"]
    assert request["answered_at"] is None
    assert case.json("verify")["ok"]


def test_a_case_goes_back_to_whose_it_was(case: Desk) -> None:
    case.run("--as teng assign 1 hong")
    case.run("--as teng undo")
    assert case.json("show 1")["owner"] == "teng"


def test_what_others_may_rest_on_is_not_undone_but_the_way_is_told(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    told = case.run("--as teng undo", code=4).err
    assert "casefile correct 2026-000001" in told
    case.run("--as teng offer 1 refund amount=100")
    assert "casefile decline 2026-000001" in case.run("--as teng undo", code=4).err
    case.run("--as xu delegate --to wu --until 2026-03-09T12:00")
    assert "casefile delegate --end" in case.run("--as xu undo", code=4).err


def test_only_what_is_mine_and_of_the_last_ten_minutes_is_undone(case: Desk) -> None:
    case.run("--as hong note 1 别人的")
    case.run("--as teng note 1 我的", now="2026-03-02T10:01")
    case.run("--as hong undo", now="2026-03-02T10:02")
    events = case.json("show 1 --log")["events"]
    struck = next(e for e in events if e["seq"] == events[-1]["data"]["of"])
    assert struck["actor"] == "hong"
    case.run("--as teng undo", now="2026-03-02T10:12", code=4)
    case.run("--as xu undo", code=4)


def test_why_it_was_struck_is_told_in_the_language_of_the_reader(case: Desk) -> None:
    case.run("--as teng note 1 误录")
    case.run("--as teng undo")
    assert "undone right after it was typed" in case.run("--lang en show 1").out
    assert "录入后随即撤销" in case.run("--lang zh show 1").out


def test_an_undoing_is_not_undone_again(case: Desk) -> None:
    case.run("--as teng note 1 误录")
    case.run("--as teng undo")
    assert case.run("--as teng undo", code=4).err


def test_an_assignment_that_somebody_changed_since_stays(case: Desk) -> None:
    case.run("--as teng assign 1 hong")
    case.run("--as hong assign 1 he", now=NOW)
    case.run("--as teng undo", code=4)
    assert case.json("show 1")["owner"] == "he"
