"""Ways to end a case before all steps are done: each with its own short path."""

import pytest

from tests.desk import Desk

WAYS = {
    "on-the-spot": "result=refunded",
    "mistake": "ending_reason=录入错误",
    "passed-on": "passed_to=authority",
    "suggestion": "suggestion_reply=已采纳",
}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.open()
    desk.open()
    return desk


def ends(desk: Desk, words: str, code: int = 0) -> str:
    answer = desk.run(f"--as teng close 1 {words}", code=code)
    return answer.out + answer.err


@pytest.mark.parametrize(("way", "facts"), WAYS.items())
def test_a_case_ends_in_the_way_that_is_named_though_steps_are_still_to_come(
    desk: Desk, way: str, facts: str
) -> None:
    desk.run("--as teng close 1", code=4)
    ends(desk, f"ending={way} {facts}")
    case = desk.json("show 1")
    assert (case["status"], case["ending"]) == ("closed", way)
    assert [c["case"] for c in desk.json(f"list ending={way}")] == ["2026-000001"]
    assert desk.json("list ending=settled") == []
    assert desk.json("verify")["ok"]


@pytest.mark.parametrize("way", WAYS)
def test_what_an_ending_needs_is_asked_for(desk: Desk, way: str) -> None:
    ends(desk, f"ending={way}", code=4)
    assert desk.json("show 1")["status"] == "open"


def test_a_case_that_was_closed_so_is_reopened_and_ends_otherwise(desk: Desk) -> None:
    ends(desk, "ending=mistake ending_reason=误")
    desk.run("--as teng reopen 1 --reason 不是误立")
    assert desk.json("show 1")["ending"] is None
    assert desk.json("list ending=mistake") == []
    ends(desk, "ending=passed-on passed_to=police")
    assert desk.json("show 1")["ending"] == "passed-on"
    assert [e["how"] for e in desk.json("show 1")["endings"]] == ["mistake", "passed-on"]


def test_a_duplicate_is_linked_to_the_case_that_it_repeats(desk: Desk) -> None:
    assert "of=CASE" in ends(desk, "ending=duplicate", code=4)
    ends(desk, "ending=duplicate of=1", code=4)
    ends(desk, "ending=duplicate of=99", code=3)
    ends(desk, "ending=duplicate of=2")
    for case, other in (("1", "2026-000002"), ("2", "2026-000001")):
        assert [(x["to"], x["as"]) for x in desk.json(f"show {case}")["links"]] == [
            (other, "duplicate")
        ]
    assert desk.json("show 2")["status"] == "open"
    assert desk.json("verify")["ok"]


def test_what_is_linked_as_a_duplicate_already_is_linked_once(desk: Desk) -> None:
    desk.run("--as teng link 1 2 --as duplicate")
    ends(desk, "ending=duplicate of=2")
    assert len(desk.json("show 1")["links"]) == 1


def test_no_other_ending_names_another_case(desk: Desk) -> None:
    ends(desk, "ending=mistake ending_reason=误 of=2", code=4)


def test_who_cannot_be_reached_was_called_as_often_as_the_row_says(desk: Desk) -> None:
    for outcome in ("no-answer", "asks", "no-answer"):
        desk.run(f"--as teng contact 1 channel=phone outcome={outcome}")
    assert "2" in ends(desk, "ending=unreachable --despite 来电已答复", code=4)
    desk.run("--as teng contact 1 channel=phone outcome=no-answer")
    ends(desk, "ending=unreachable --despite 来电已答复")
    assert desk.json("show 1")["ending"] == "unreachable"


def test_a_contact_that_was_struck_counts_for_nothing(desk: Desk) -> None:
    for _ in range(3):
        desk.run("--as teng contact 1 channel=phone outcome=no-answer")
    seq = desk.json("show 1")["contacts"][-1]["seq"]
    desk.run(f"--as teng strike 1 {seq} --reason 误记")
    ends(desk, "ending=unreachable", code=4)


def test_an_ending_asks_for_the_steps_of_its_own_short_path(desk: Desk) -> None:
    desk.run("--as teng record 1 judge founded=no reasonable=no grounds=查无此事")
    assert "come first" in ends(desk, "ending=unfounded", code=4)
    ends(desk, "ending=partly-founded not_upheld=赔偿", code=4)
    desk.run(
        "--as teng record 1 explain-unfounded explanation=已说明 reported_to=shen "
        "explained_at=09:50"
    )
    ends(desk, "ending=unfounded")
    assert desk.json("show 1")["ending"] == "unfounded"


def test_the_old_way_to_close_goes_on_as_it_did(desk: Desk) -> None:
    desk.run("--as teng record 1 judge founded=no reasonable=no grounds=查无此事")
    desk.run(
        "--as teng record 1 explain-unfounded explanation=已说明 reported_to=shen "
        "explained_at=09:50"
    )
    ends(desk, "")
    assert desk.json("show 1")["ending"] == "unfounded"


def test_next_shows_the_ways_that_are_open_and_what_each_needs(desk: Desk) -> None:
    told = {e["ending"]: e for e in desk.json("next 1")["endings"]}
    assert set(told) == {*WAYS, "duplicate"}
    assert told["duplicate"]["of"] is True
    for way, facts in WAYS.items():
        needed = {n["key"] for n in told[way]["needs"] if n["required"]}
        assert needed == {facts.partition("=")[0]}
    assert "ending=mistake" in desk.run("next 1").out
    ends(desk, "ending=mistake ending_reason=误")
    assert desk.json("next 1")["endings"] == []


def test_what_is_open_is_named_before_a_case_ends_so(desk: Desk) -> None:
    desk.run("--as teng promise 1 回电 --due 2d")
    ends(desk, "ending=mistake ending_reason=误", code=4)
    ends(desk, "ending=mistake ending_reason=误 --despite 已无必要")


def test_an_ending_that_is_not_there_is_refused(desk: Desk) -> None:
    assert "mistake" in ends(desk, "ending=mistke", code=4)


def test_exports_tell_how_a_case_ended(desk: Desk) -> None:
    ends(desk, "ending=passed-on passed_to=maker")
    out = desk.run("export cases --format csv").out
    assert "passed-on" in out


def test_what_was_said_at_the_end_is_erased_with_the_case(desk: Desk) -> None:
    ends(desk, "ending=mistake ending_reason=王小明重复来电")
    desk.run("--as wu erase 1 --reason 到期")
    assert "王小明" not in desk.run("show 1 --log --json").out
    assert desk.json("show 1")["ending"] == "mistake"
    assert desk.json("verify")["ok"]
