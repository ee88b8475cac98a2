"""Open cases go on under another version of the policy only when somebody says so."""

from pathlib import Path

import pytest

from tests.desk import CARD, Desk, reserving


def changed(*changes: tuple[str, str]) -> str:
    text = Path("policy.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    Path("new.toml").write_text(text, "utf-8")
    return "new.toml"


SHORTER = ('within = "4wh"                # sample\nvaries', 'within = "2wh"\nvaries')
JUDGE_DUE = "2026-03-02T14:00:00+08:00"
SOONER = "2026-03-02T12:00:00+08:00"


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.open()
    return desk


def due(desk: Desk, number: str = "1") -> str:
    clocks = desk.json(f"show {number}")["clocks"]
    return str(next(c["due_at"] for c in clocks if c["id"] == "judge-soon"))


def test_a_case_keeps_its_policy_unless_it_is_moved(case: Desk) -> None:
    case.run(f"policy apply {changed(SHORTER)}")
    assert due(case) == JUDGE_DUE
    case.open()
    assert due(case, "2") == SOONER


def test_a_dry_run_tells_what_would_move_and_writes_nothing(case: Desk) -> None:
    before = case.json("verify")["head"]
    data = case.json(f"policy apply {changed(SHORTER)} --open-cases --dry-run")
    assert data["dry_run"]
    (one,) = data["cases"]
    assert (one["case"], one["moves"]) == ("2026-000001", True)
    assert one["clocks"] == [{"clock": "judge-soon", "before": JUDGE_DUE, "after": SOONER}]
    assert case.json("verify")["head"] == before
    assert due(case) == JUDGE_DUE
    case.run(f"policy apply {changed(SHORTER)} --dry-run", code=2)


def test_a_move_is_recorded_in_the_case_with_what_moved(case: Desk) -> None:
    case.open()
    case.run("--as teng withdraw 2 --reason 撤回")
    data = case.json(f"policy apply {changed(SHORTER)} --open-cases")
    assert [c["case"] for c in data["cases"]] == ["2026-000001"], "the other is not open"
    assert due(case) == SOONER
    event = case.json("show 1 --log")["events"][-1]
    assert event["kind"] == "policy.moved"
    assert event["data"]["policy"] == data["digest"] != event["data"]["before"]
    assert [m["clock"] for m in event["data"]["moved"]] == ["judge-soon"]
    assert case.json("show 1")["policy"]["digest"] == data["digest"]
    assert case.json("verify")["ok"]
    again = case.json("policy apply new.toml --open-cases")
    assert (again["new"], again["cases"]) == (False, [])
    case.run("rebuild")
    assert due(case) == SOONER


def test_cases_that_lag_behind_are_moved_later(case: Desk) -> None:
    case.run(f"policy apply {changed(SHORTER)}")
    assert [c["case"] for c in case.json("policy apply new.toml --open-cases")["cases"]] == [
        "2026-000001"
    ]
    assert due(case) == SOONER


def test_a_paused_case_moves_too(case: Desk) -> None:
    case.run("--as teng pause 1 --reason 等配件 --until 2026-03-05T10:00")
    (one,) = case.json(f"policy apply {changed(SHORTER)} --open-cases")["cases"]
    assert one["moves"]
    assert case.json("verify")["ok"]
    case.run("--as teng resume 1", now="2026-03-03T10:00:00+08:00")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([('"judge"', '"assess"'), ("step:judge", "step:assess")], "no step judge"),
        (
            [
                ('id = "goods"', 'id = "wares"'),
                ('category = "goods"', 'category = "wares"'),
                ('category = ["goods"', 'category = ["wares"'),
                ('trouble = "goods"', 'trouble = "wares"'),
            ],
            "cat",
        ),
        ([('id = "teng"\n', 'id = "tang"\n')], "teng"),
    ],
)
def test_a_case_that_does_not_fit_stays_as_it_was(
    case: Desk, changes: list[tuple[str, str]], why: str
) -> None:
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    (one,) = case.json(f"policy apply {changed(*changes)} --open-cases")["cases"]
    assert not one["moves"]
    assert why in " ".join(one["stays_because"])
    assert case.json("show 1")["policy"]["digest"] != case.json("policy show")["digest"]
    assert case.json("verify")["ok"]
    assert "stay" in case.run("policy apply new.toml --open-cases --dry-run").out


def test_who_may_not_apply_may_not_move(desk: Desk) -> None:
    text = reserving(Path("policy.toml").read_text("utf-8"), apply='["store-manager"]')
    Path("new.toml").write_text(text, "utf-8")
    desk.run("policy apply new.toml")
    desk.open()
    desk.run("--as teng policy apply new.toml --open-cases", code=77)
    desk.run("--as xu policy apply new.toml --open-cases")


def test_next_steps_that_change_are_told(case: Desk) -> None:
    text = changed(
        (
            'after = ["record-card"]\nroles = ["desk"]\nneeds = ["founded", "reasonable"]',
            'after = ["record-card"]\nwhen = { category = "service" }\nroles = ["desk"]\n'
            'needs = ["founded", "reasonable"]',
        ),
        (
            'when = { founded = "yes" }\nroles = ["desk"]\nneeds = ["unit"',
            'when = { category = "goods" }\nroles = ["desk"]\nneeds = ["unit"',
        ),
    )
    out = case.run(f"policy apply {text} --open-cases").out
    assert "next is now" in out
    assert [n["step"] for n in case.json("next 1")["next"]] == ["responsible"]


def test_a_moved_case_is_told_in_chinese(case: Desk) -> None:
    out = case.run(f"--lang zh policy apply {changed(SHORTER)} --open-cases").out
    assert "1 件已改用新制度" in out
    assert "2026-03-02 14:00 变为 2026-03-02 12:00" in out


def test_a_case_opened_later_needs_no_move(case: Desk) -> None:
    case.run(f"policy apply {changed(SHORTER)} --open-cases")
    case.run(f"--as teng open {CARD}")
    assert case.json("policy apply new.toml --open-cases")["cases"] == []
