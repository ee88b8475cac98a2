"""``policy replay``: the cases of the desk under another version, and what would be otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.actions import in_parallel
from casefile.actions.in_parallel import InParallel
from casefile.actions.office.sources import policy_text
from casefile.policy.reading import read_policy
from casefile.trials.compared import versions_compared
from casefile.trials.otherwise import Difference
from tests.desk import CARD, Desk

MALL = read_policy(policy_text("mall"))


def under(desk: Desk, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """What would be otherwise under the policy of the desk with these changes."""
    text = Path("policy.toml").read_text("utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    Path("other.toml").write_text(text, "utf-8")
    found = desk.json("policy replay other.toml")["differences"]
    return [(one["kind"], one["why"]) for one in found]


@pytest.fixture
def played(desk: Desk) -> Desk:
    """A case that was judged after three hours, and got an offer and a settlement."""
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-02T13:00")
    desk.run("--as teng offer 1 compensation amount=150", now="2026-03-02T13:10")
    desk.now = "2026-03-02T13:20"
    return desk


def test_under_the_same_policy_nothing_is_otherwise(played: Desk) -> None:
    assert under(played) == []
    assert played.json("policy replay mall")["differences"] == []
    assert "0 would have gone otherwise" in played.run("policy replay mall").out


JUDGED_SOON = 'stops = "step:judge"\nwithin = "4wh"'


def test_a_shorter_clock_tells_who_would_have_been_late_and_by_how_much(played: Desk) -> None:
    found = under(played, (JUDGED_SOON, JUDGED_SOON.replace("4wh", "1wh")))
    assert ("late", found[0][1]) in found
    assert "it was done 2026-03-02 13:00" in found[0][1]


def test_a_longer_clock_tells_what_would_not_have_been_late(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes", now="2026-03-03T13:00")
    desk.now = "2026-03-03T13:05"
    found = under(desk, (JUDGED_SOON, JUDGED_SOON.replace("4wh", "9d")))
    assert [kind for kind, _ in found] == ["in-time"]


def test_a_fact_that_is_needed_now_would_have_refused_the_step(played: Desk) -> None:
    found = under(
        played,
        ('needs = ["founded", "reasonable"]', 'needs = ["founded", "reasonable", "severity"]'),
        ('"offence", "severity", "external", "led_away"]', '"offence", "led_away"]'),
    )
    assert [kind for kind, _ in found] == ["refused"]
    assert "severity" in found[0][1]


def test_a_step_that_is_somebody_elses_now_would_have_been_refused(played: Desk) -> None:
    step = 'after = ["record-card"]\nroles = ["desk"]'
    found = under(played, (step, step.replace("desk", "store-manager")))
    assert [kind for kind, _ in found] == ["refused"]
    assert "store manager" in found[0][1]


def test_a_lower_limit_would_have_asked_for_approval(played: Desk) -> None:
    found = under(played, ('per_case = "200.00"', 'per_case = "100.00"'))
    assert [kind for kind, _ in found] == ["approval"]
    assert "goes beyond what 滕（样例） may grant" in found[0][1]


def test_an_approval_that_a_remedy_takes_now_is_told(played: Desk) -> None:
    cash = 'title = { zh = "现金补偿", en = "cash compensation" }\n'
    found = under(played, (cash, f'{cash}approvals = ["store-manager"]\n'))
    assert found == [("approval", "approvals of store manager instead of nobody")]


def test_who_would_have_heard_of_what_was_late(desk: Desk) -> None:
    desk.open()
    desk.now = "2026-03-20T13:05"
    found = under(desk, (JUDGED_SOON, f'{JUDGED_SOON}\nescalate = ["store-manager"]'))
    assert [kind for kind, _ in found] == ["escalation"]
    assert "store manager would have heard of it instead of nobody" in found[0][1]


def test_cases_before_a_day_are_left_out_and_nothing_is_written(played: Desk) -> None:
    before = played.json("verify")["events"]
    data = played.json("policy replay mall --since 2026-03-03")
    assert data["looked"] == 0
    assert played.json("policy replay mall --since 2026-03-02")["looked"] == 1
    assert played.json("verify")["events"] == before


def test_another_procedure_looks_at_none_of_these_cases(played: Desk) -> None:
    assert played.json("policy replay eight-step")["looked"] == 0


def test_only_what_changed_is_looked_at() -> None:
    text = policy_text("mall")
    assert versions_compared(MALL, MALL).nothing
    shorter = read_policy(text.replace('within = "5d" ', 'within = "4d" ', 1))
    assert versions_compared(MALL, shorter).clocks == {"tell-customer"}
    assert not versions_compared(MALL, shorter).steps
    hours = read_policy(text.replace('mon = ["10:00-22:00"]', 'mon = ["09:00-22:00"]', 1))
    assert versions_compared(MALL, hours).clocks == {clock.id for clock in MALL.clocks}
    hung = text + (
        '\n[[clock]]\nid = "chase"\ntitle = "x"\nstarts = "clock-missed:plan"\n'
        'stops = "step:plan"\nwithin = "2d"\n'
    )
    hanging = read_policy(hung)
    plan = 'stops = "step:plan"\nwithin = "5wd"'
    changed = read_policy(hung.replace(plan, plan.replace("5wd", "6wd"), 1))
    assert versions_compared(hanging, changed).clocks == {"plan", "chase"}


def test_two_processes_tell_what_one_tells(played: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case by case in the same order; and alone, where no other process can be started or it is
    gone."""
    played.run("--as teng open " + CARD.replace("13812348000", "13900000002"))
    played.run("--as teng record 2 judge founded=yes reasonable=yes", now="2026-03-02T16:20")
    played.now = "2026-03-02T16:30"
    change = (JUDGED_SOON, JUDGED_SOON.replace("4wh", "1wh"))
    alone = under(played, change)
    asked: list[list[Difference]] = []
    heard = InParallel.answers

    def listened(self: InParallel) -> Iterator[list[Difference]]:
        for answer in heard(self):
            asked.append(answer)
            yield answer

    monkeypatch.setattr(in_parallel, "FROM", 1)
    monkeypatch.setattr(InParallel, "answers", listened)
    assert under(played, change) == alone
    assert asked
    monkeypatch.setattr(InParallel, "answers", lambda self: iter(()))
    assert under(played, change) == alone
    monkeypatch.setattr("casefile.actions.in_parallel.sys.executable", "/nowhere")
    assert under(played, change) == alone
