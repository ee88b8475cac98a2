"""What was, stays: the law of rounds on dated cases, as they are typed and shown."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.desk import Desk
from tests.test_clocks import NOTICE_2027

YEAR = "2026-"


def typed(desk: Desk, text: str) -> None:
    """What people type, a line each: when, who, what."""
    for line in filter(None, map(str.strip, text.splitlines())):
        when, who, rest = line.split(" ", 2)
        desk.run(f"--as {who} {rest}", now=YEAR + when)


def rounds(desk: Desk, rule: str, when: str, case: str = "1") -> list[str]:
    """The rounds of a clock as ``show`` tells them at a moment: id, start, deadline, state, and
    what stands beside it."""
    found: list[dict[str, Any]] = desk.run(f"show {case} --json", now=YEAR + when).data["clocks"]
    return [_line(one) for one in found if one["rule"] == rule and one["started_at"]]


def _line(one: dict[str, Any]) -> str:
    beside = [key for key in ("excused", "corrected", "typed_late") if one[key]]
    begun, due = one["started_at"][5:16], one["due_at"][5:16]
    return " ".join([one["id"], begun, due, one["state"], *beside])


CASE = "open name=王小明 phone=13812348000 about=导购 details=坏 request=道歉 category=service"
INVESTIGATED = f"""
    03-02T10:00 teng {CASE}
    03-02T10:10 teng record 1 judge founded=yes reasonable=yes
    03-02T10:20 teng record 1 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:20
    03-02T10:30 teng record 1 written-notice written_notice_at=2026-03-02T10:30
    03-03T10:00 zhu record 1 investigate cause=态度 at_fault=甲
"""
PLANNED = f"{INVESTIGATED} 03-03T11:00 zhu record 1 plan plan=道歉"
RUNNING = "\n".join(INVESTIGATED.splitlines()[:-2])
"""An investigation that runs from 2 March, 10:20."""


# ---- rounds ------------------------------------------------------------------------------------


def test_of_three_plans_the_two_late_deeds_stay_late_for_ever(desk: Desk) -> None:
    typed(desk, PLANNED)
    assert rounds(desk, "plan", "03-16T09:59") == ["plan 03-03T10:00 03-11T00:00 met"]
    assert rounds(desk, "approval", "03-16T09:59") == ["approval 03-03T11:00 03-06T00:00 missed"]
    typed(desk, "03-16T10:00 wu record 1 approve decision=returned")
    assert rounds(desk, "plan", "03-16T10:01")[1:] == ["plan-2 03-16T10:00 03-24T00:00 running"]
    typed(
        desk,
        """03-16T11:00 zhu record 1 plan plan=二
        03-16T12:00 wu record 1 approve decision=approved""",
    )
    told = ["tell-customer 03-16T12:00 03-22T00:00"]
    assert rounds(desk, "tell-customer", "03-16T12:01") == [f"{told[0]} running"]
    typed(desk, "03-30T10:00 teng record 1 notify told_at=2026-03-30T10:00 reaction=rejects")
    assert rounds(desk, "tell-customer", "03-30T10:01") == [f"{told[0]} missed"]
    assert rounds(desk, "plan", "03-30T10:01")[2:] == ["plan-3 03-30T10:00 04-08T00:00 running"]
    assert rounds(desk, "follow-up", "03-30T10:01") == []
    typed(
        desk,
        """03-30T11:00 zhu record 1 plan plan=三
        03-30T12:00 wu record 1 approve decision=approved
        03-30T13:00 teng record 1 notify told_at=2026-03-30T13:00 reaction=accepts""",
    )
    ended = [
        line
        for rule in ("plan", "approval", "tell-customer")
        for line in rounds(desk, rule, "05-30T10:00")
    ]
    assert ended == [
        "plan 03-03T10:00 03-11T00:00 met",
        "plan-2 03-16T10:00 03-24T00:00 met",
        "plan-3 03-30T10:00 04-08T00:00 met",
        "approval 03-03T11:00 03-06T00:00 missed",
        "approval-2 03-16T11:00 03-19T00:00 met",
        "approval-3 03-30T11:00 04-02T00:00 met",
        "tell-customer 03-16T12:00 03-22T00:00 missed",
        "tell-customer-2 03-30T12:00 04-05T00:00 met",
    ]
    assert rounds(desk, "follow-up", "03-30T13:01") == ["follow-up 03-30T13:00 04-07T00:00 running"]


def test_what_an_approval_had_started_is_cancelled_when_it_is_taken_back(desk: Desk) -> None:
    typed(desk, f"{PLANNED}\n 03-04T10:00 wu record 1 approve decision=approved")
    assert rounds(desk, "tell-customer", "03-04T11:00") == [
        "tell-customer 03-04T10:00 03-10T00:00 running"
    ]
    typed(desk, "03-05T10:00 wu correct 1 approve decision=returned --reason 误记")
    assert rounds(desk, "tell-customer", "03-30T10:00") == [
        "tell-customer 03-04T10:00 03-10T00:00 cancelled"
    ]
    assert rounds(desk, "plan", "03-05T10:01")[1:] == ["plan-2 03-05T10:00 03-13T00:00 running"]


def test_what_an_approval_had_started_and_was_late_stays_late_when_it_is_taken_back(
    desk: Desk,
) -> None:
    typed(
        desk,
        f"""{PLANNED}
        03-04T10:00 wu record 1 approve decision=approved
        03-12T10:00 wu correct 1 approve decision=returned --reason 误记""",
    )
    assert rounds(desk, "tell-customer", "03-30T10:00") == [
        "tell-customer 03-04T10:00 03-10T00:00 missed"
    ]


def test_a_question_that_is_typed_late_belongs_to_the_round_that_it_lies_in(desk: Desk) -> None:
    typed(
        desk,
        f"""03-02T10:00 teng {CASE}
        03-02T11:00 teng contact 1 channel=phone outcome=asks
        03-02T12:00 teng contact 1 channel=phone outcome=reached
        03-02T13:00 teng contact 1 channel=phone outcome=asks --at 11:30""",
    )
    assert rounds(desk, "answer", "03-02T13:01") == ["answer 03-02T11:00 03-02T15:00 met"]


def test_a_step_that_is_recorded_again_while_its_clock_runs_changes_nothing(desk: Desk) -> None:
    typed(
        desk,
        f"""{PLANNED}
        03-04T10:00 wu record 1 approve decision=approved
        03-05T10:00 teng record 1 notify told_at=2026-03-05T10:00 reaction=accepts
        03-09T10:00 teng record 1 notify told_at=2026-03-09T10:00 reaction=accepts""",
    )
    assert rounds(desk, "follow-up", "03-09T10:01") == ["follow-up 03-05T10:00 03-13T00:00 running"]


def test_facts_that_are_corrected_later_change_no_round_that_ended(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-05T10:00 zhu record 1 investigate cause=态度 at_fault=甲
        03-06T10:00 teng correct 1 judge severity=injury --reason 受伤""",
    )
    assert rounds(desk, "investigate", "03-30T10:00") == ["investigate 03-02T10:20 03-06T00:00 met"]


def test_what_the_opening_tells_is_known_from_the_beginning_however_late_it_is_typed(
    desk: Desk,
) -> None:
    typed(desk, f"03-03T10:00 teng {CASE} severity=injury --received 03-02T10:00")
    assert rounds(desk, "judge-soon", "03-03T10:01") == [
        "judge-soon 03-02T10:00 03-02T11:00 missed"
    ]


def test_a_case_that_is_taken_up_again_goes_on_with_its_rounds_and_the_time_between_is_credited(
    desk: Desk,
) -> None:
    typed(desk, f"{INVESTIGATED}\n 03-05T10:00 teng withdraw 1 --reason 撤回")
    assert rounds(desk, "plan", "03-30T10:00") == ["plan 03-03T10:00 03-11T00:00 cancelled"]
    typed(desk, "03-30T10:00 teng reopen 1 --reason 又来")
    assert rounds(desk, "plan", "03-30T10:01") == ["plan 03-03T10:00 04-03T00:00 running"]


def test_a_round_past_its_deadline_is_missed_though_it_runs(desk: Desk) -> None:
    typed(desk, RUNNING)
    assert rounds(desk, "investigate", "03-05T23:59") == [
        "investigate 03-02T10:20 03-06T00:00 running"
    ]
    assert rounds(desk, "investigate", "03-06T00:01") == [
        "investigate 03-02T10:20 03-06T00:00 missed"
    ]


# ---- the law -----------------------------------------------------------------------------------


def test_what_was_done_in_time_and_typed_late_is_met_and_says_so(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-09T10:00 zhu record 1 investigate cause=态度 at_fault=甲 --at 03-05T17:00""",
    )
    assert rounds(desk, "investigate", "03-09T10:01") == [
        "investigate 03-02T10:20 03-06T00:00 met typed_late"
    ]


def test_what_passed_for_met_and_is_proved_late_is_missed_and_says_why(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-09T10:00 zhu record 1 investigate cause=态度 at_fault=甲 --at 03-05T17:00
        03-09T11:00 zhu correct 1 investigate --at 03-06T08:00 --reason 看错""",
    )
    assert rounds(desk, "investigate", "03-09T11:01") == [
        "investigate 03-02T10:20 03-06T00:00 missed corrected typed_late"
    ]


def test_a_promise_that_was_kept_in_time_and_typed_late_says_so(desk: Desk) -> None:
    typed(
        desk,
        f"""03-02T10:00 teng {CASE}
        03-02T10:01 teng promise 1 回电 --due 03-04T12:00
        03-05T10:00 teng promise-kept 1 1 --at 03-04T11:00""",
    )
    told = ["promise-1 03-02T10:01 03-04T12:00 met typed_late"]
    assert rounds(desk, "promise", "03-05T10:01") == told
    assert desk.run("verify --json", now="2026-03-05T10:01").data["ok"]


def test_a_correction_of_a_time_excuses_a_miss_and_does_not_wipe_it_out(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-09T10:00 zhu record 1 investigate cause=态度 at_fault=甲
        03-09T11:00 zhu correct 1 investigate --at 03-05T17:00 --reason 忘了改时间""",
    )
    assert rounds(desk, "investigate", "03-09T11:01") == [
        "investigate 03-02T10:20 03-06T00:00 missed excused"
    ]


def test_a_shorter_allowance_counts_from_when_it_became_known(desk: Desk) -> None:
    typed(desk, f"{RUNNING}\n 03-03T09:00 teng correct 1 judge severity=injury --reason 受伤")
    assert rounds(desk, "investigate", "03-03T09:01") == [
        "investigate 03-02T10:20 03-04T09:00 running"
    ]


def test_a_shorter_allowance_never_gives_more_time(desk: Desk) -> None:
    typed(desk, f"{RUNNING}\n 03-05T09:00 teng correct 1 judge severity=injury --reason 受伤")
    assert rounds(desk, "investigate", "03-05T09:01") == [
        "investigate 03-02T10:20 03-06T00:00 running"
    ]


def test_a_longer_allowance_counts_before_the_deadline(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING.replace("reasonable=yes", "reasonable=yes severity=injury")}
        03-03T09:00 teng correct 1 judge severity=usual --reason 误记""",
    )
    assert rounds(desk, "investigate", "03-03T09:01") == [
        "investigate 03-02T10:20 03-06T00:00 running"
    ]


def test_a_wrong_fact_that_is_corrected_after_the_deadline_excuses_the_miss(desk: Desk) -> None:
    typed(desk, RUNNING.replace("reasonable=yes", "reasonable=yes severity=injury"))
    assert rounds(desk, "investigate", "03-04T11:59") == [
        "investigate 03-02T10:20 03-03T10:20 missed"
    ]
    typed(desk, "03-04T12:00 teng correct 1 judge severity=usual --reason 误记")
    assert rounds(desk, "investigate", "03-04T12:01") == [
        "investigate 03-02T10:20 03-06T00:00 missed excused"
    ]


EXTENDED = """
[[clock]]
id = "answer-in-all"
title = { zh = "答复", en = "answer in all" }
starts = "received"
stops = "closed"
within = "2d"
extends = [{ on = "step:judge", within = "10d" }]
"""


def with_policy(desk: Desk, text: str, *words: str, when: str = "03-02T09:00") -> None:
    Path("other.toml").write_text(text, "utf-8")
    desk.run("--as wu policy apply other.toml", *words, now=YEAR + when)


def test_more_time_is_granted_before_the_deadline_only(desk: Desk) -> None:
    with_policy(desk, Path("policy.toml").read_text("utf-8") + EXTENDED)
    judged = "teng record 1 judge founded=yes reasonable=yes"
    typed(desk, f"03-02T10:00 teng {CASE}\n 03-04T10:00 {judged}")
    assert rounds(desk, "answer-in-all", "03-04T10:01") == [
        "answer-in-all 03-02T10:00 03-13T00:00 running"
    ]
    typed(desk, f"03-02T10:00 teng {CASE}\n 03-05T10:00 {judged}".replace("record 1", "record 2"))
    assert rounds(desk, "answer-in-all", "03-05T10:01", "2") == [
        "answer-in-all 03-02T10:00 03-05T00:00 missed"
    ]


NOTICE = """国务院办公厅关于2026年部分节假日安排的通知（调整，样例）
临时放假：3月5日（周四）至9日（周一）放假，共5天。
"""


def announce(desk: Desk, when: str) -> None:
    """The days off of 2026 are announced anew: 5 to 9 March are off."""
    Path("2026.txt").write_text(NOTICE, "utf-8")
    desk.run("--as wu calendar import 2026.txt", now=YEAR + when)


def test_a_new_calendar_moves_what_runs(desk: Desk) -> None:
    typed(desk, RUNNING)
    announce(desk, "03-04T10:00")
    assert rounds(desk, "investigate", "03-09T10:00") == [
        "investigate 03-02T10:20 03-11T00:00 running"
    ]
    assert desk.run("verify --json", now="2026-03-09T10:00").data["ok"]


def test_a_new_calendar_excuses_who_was_late_and_leaves_what_ended(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-02T11:00 teng {CASE}
        03-02T11:00 teng record 2 judge founded=yes reasonable=yes
        03-02T11:00 teng record 2 responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:20
        03-06T08:00 zhu record 2 investigate cause=态度 at_fault=甲""",
    )
    announce(desk, "03-06T10:00")
    assert rounds(desk, "investigate", "03-06T10:01") == [
        "investigate 03-02T10:20 03-11T00:00 missed excused"
    ]
    assert rounds(desk, "investigate", "03-06T10:01", "2") == [
        "investigate 03-02T11:00 03-06T00:00 missed"
    ]
    assert desk.run("verify --json", now="2026-03-06T10:01").data["ok"]
    told = desk.run("check --warn --json", now="2026-03-07T10:00", code=10).data["findings"]
    assert ("investigate", 1) in {
        (f["clock"], int(f["case"][-1])) for f in told if f["rule"] == "deadline-moved"
    }


@pytest.mark.parametrize("announced", ["03-06T09:00", "03-06T12:00", "04-01T10:00"])
@pytest.mark.parametrize(
    ("ended", "said"), [("03-06T10:00", "missed excused"), ("03-20T10:00", "missed")]
)
def test_a_calendar_that_is_announced_while_the_case_is_over_excuses_once_it_is_taken_up_again(
    desk: Desk, announced: str, ended: str, said: str
) -> None:
    """Whether before the end, after it or much later; whoever would have been late at the end all
    the same is not excused by it then."""
    typed(desk, RUNNING)
    deeds = [(announced, "import"), (ended, "teng withdraw 1 --reason 撤回")]
    for when, deed in sorted(deeds):
        announce(desk, when) if deed == "import" else typed(desk, f"{when} {deed}")
    typed(desk, "04-02T10:00 teng reopen 1 --reason 又来")
    (one,) = rounds(desk, "investigate", "04-02T10:00")
    early = announced < ended == "03-20T10:00"  # it was not late by the new calendar, then it was
    assert one.split(" ", 3)[3] == ("missed excused" if early else said)
    late = desk.run("check 1 --json", now="2026-04-02T10:00", code=10).data["findings"]
    assert ("investigate" in {f["clock"] for f in late}) is (ended == "03-20T10:00")
    shown = desk.run("show 1 --json", now="2026-04-02T10:00").data["clocks"]
    (excused,) = (c["excused"] for c in shown if c["id"] == "investigate")
    assert excused is None or excused["by"] == "wu", "who announced it"
    assert desk.run("verify --json", now="2026-04-02T10:01").data["ok"]


def test_what_passed_before_a_new_year_was_known_is_missed_in_the_rows_too(desk: Desk) -> None:
    typed(desk, RUNNING)
    Path("2027.txt").write_text(NOTICE_2027, "utf-8")
    desk.run("--as wu calendar import 2027.txt", now="2026-03-09T10:00")
    assert desk.run("verify --json", now="2026-03-09T10:01").data["ok"]
    assert rounds(desk, "investigate", "03-09T10:01") == [
        "investigate 03-02T10:20 03-06T00:00 missed"
    ]


def test_another_policy_reckons_what_runs_anew_and_excuses_who_was_late(desk: Desk) -> None:
    typed(desk, RUNNING)
    text = Path("policy.toml").read_text("utf-8").replace('within = "3wd"', 'within = "6wd"', 1)
    with_policy(desk, text, "--open-cases", when="03-06T10:00")
    assert rounds(desk, "investigate", "03-06T10:01") == [
        "investigate 03-02T10:20 03-11T00:00 missed excused"
    ]
    assert rounds(desk, "judge-soon", "03-06T10:01") == ["judge-soon 03-02T10:00 03-02T14:00 met"]
    assert desk.run("verify --json", now="2026-03-06T10:01").data["ok"]


def other_version(desk: Desk, when: str, change: Callable[[str], str]) -> None:
    """The case goes on under the policy as ``change`` leaves it; the file stays as it was."""
    text = Path("policy.toml").read_text("utf-8")
    Path("other.toml").write_text(change(text), "utf-8")
    desk.run("--as wu policy apply other.toml --open-cases", now=YEAR + when)


def without_it(text: str) -> str:
    text = re.sub(r'\[\[clock\]\]\nid = "investigate"\n(?:[^\n]+\n)*', "", text, count=1)
    return text.replace('answer_by = "investigate"', 'answer_by = "notice-after-call"')


def with_it(text: str) -> str:
    """The policy as it was."""
    return text


def for_others(text: str) -> str:
    own = 'starts = "step:responsible"\nstops = "step:investigate"\n'
    return text.replace(own, f'{own}when = {{ severity = "injury" }}\n', 1)


@pytest.mark.parametrize("change", [without_it, for_others])
@pytest.mark.parametrize(
    ("meanwhile", "now_on"),
    [
        ("", ["03-02T10:20 03-06T00:00 cancelled", "03-04T10:00 03-10T00:00 running"]),
        (
            "03-03T12:00 zhu record 1 investigate cause=态度 at_fault=甲",
            ["03-02T10:20 03-06T00:00 cancelled"],
        ),
    ],
)
def test_a_clock_that_a_version_leaves_out_runs_again_once_a_version_has_it(
    desk: Desk, change: Callable[[str], str], meanwhile: str, now_on: list[str]
) -> None:
    """At once, whatever else is recorded; not where what it asks for was done in between. Whoever
    has more time by it is told."""
    typed(desk, RUNNING)
    other_version(desk, "03-03T10:00", change)
    assert rounds(desk, "investigate", "03-03T10:00") == [f"investigate {now_on[0]}"]
    typed(desk, meanwhile)
    other_version(desk, "03-04T10:00", with_it)
    found = rounds(desk, "investigate", "03-04T10:00")
    assert [one.split(" ", 1)[1] for one in found] == now_on
    told = desk.run("check --warn --json", now="2026-03-04T10:01", code=10).data["findings"]
    moved = {f["clock"] for f in told if f["rule"] == "deadline-moved"}
    assert ("investigate-2" in moved) is (len(now_on) == 2)
    assert desk.run("verify --json", now="2026-03-04T10:01").data["ok"]


def test_a_correction_that_takes_another_back_gives_no_time_without_a_word(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-05T20:00 teng correct 1 judge founded=no --reason 看错
        03-05T20:01 teng correct 1 judge founded=yes --reason 又看错""",
    )
    assert rounds(desk, "investigate", "03-05T20:02") == [
        "investigate 03-02T10:20 03-06T00:00 cancelled",
        "investigate-2 03-05T20:01 03-11T00:00 running",
    ]
    found = desk.run("check --warn --json", now="2026-03-05T20:02", code=10).data["findings"]
    (told,) = (f for f in found if f["clock"] == "investigate-2")
    assert told["rule"] == "deadline-moved"
    assert "2026-03-05 24:00" in told["message"]
    assert "2026-03-10 24:00" in told["message"]


def test_a_pause_that_was_forgotten_credits_what_was_sanctioned(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-03T10:00 teng pause 1 --reason 等配件 --until 03-04T10:00
        03-20T10:00 teng resume 1""",
    )
    assert rounds(desk, "investigate", "03-20T10:01") == [
        "investigate 03-02T10:20 03-07T00:00 missed"
    ]


def test_what_passed_before_a_pause_is_missed_after_it(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-06T10:00 teng pause 1 --reason 等配件 --until 03-20T10:00
        03-19T10:00 teng resume 1
        03-19T10:01 zhu record 1 investigate cause=态度 at_fault=甲""",
    )
    assert rounds(desk, "investigate", "03-19T10:02") == [
        "investigate 03-02T10:20 03-06T00:00 missed"
    ]


def test_what_is_asked_after_the_end_is_to_be_answered(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-04T10:00 teng withdraw 1 --reason 撤回
        03-09T10:00 teng contact 1 channel=phone outcome=asks""",
    )
    assert rounds(desk, "answer", "03-09T10:01") == ["answer 03-09T10:00 03-09T14:00 running"]
    assert rounds(desk, "answer", "03-09T15:00") == ["answer 03-09T10:00 03-09T14:00 missed"]


def test_what_was_late_and_what_was_met_before_the_end_is_so_after_a_reopening(desk: Desk) -> None:
    typed(
        desk,
        f"""{RUNNING}
        03-09T10:00 teng withdraw 1 --reason 撤回
        03-30T10:00 teng reopen 1 --reason 又来""",
    )
    assert rounds(desk, "judge-soon", "03-30T10:01") == ["judge-soon 03-02T10:00 03-02T14:00 met"]
    ((name, _, _, state),) = map(str.split, rounds(desk, "investigate", "03-30T10:01"))
    assert (name, state) == ("investigate", "missed")


def test_what_begins_on_an_ended_case_waits_until_it_is_taken_up_again(desk: Desk) -> None:
    """What goes on after the end is recorded, and what follows from it is refused till then."""
    text = Path("policy.toml").read_text("utf-8")
    text += (
        '\n[[clock]]\nid = "praise"\ntitle = { zh = "表扬", en = "praise" }\n'
        'starts = "step:penalty-done"\nstops = "step:improve"\nwithin = "24h"\n'
    )
    Path("praise.toml").write_text(text, "utf-8")
    desk.run("--as wu policy apply praise.toml", now="2026-03-02T09:00")
    typed(
        desk,
        f"""{PLANNED}
        03-04T09:00 wu record 1 approve decision=approved
        03-04T10:00 teng record 1 notify told_at=2026-03-04T10:00 reaction=accepts
        03-05T10:00 xu record 1 penalise penalty=x chief_penalty=x penalty_due=2026-03-12
        03-06T10:00 teng withdraw 1 --reason 撤回
        03-09T10:00 xu record 1 penalty-done penalty_done_on=2026-03-09""",
    )
    assert rounds(desk, "praise", "03-11T10:00") == ["praise 03-09T10:00 03-10T10:00 cancelled"]
    assert not desk.run("check --json", now="2026-03-11T10:00").data["findings"]
    assert desk.run("verify --json", now="2026-03-11T10:00").data["ok"]
    typed(desk, "03-11T11:00 teng reopen 1 --reason 又来")
    assert rounds(desk, "praise", "03-11T11:00") == ["praise 03-09T10:00 03-12T11:00 running"]


def test_nobody_is_late_with_what_was_settled_before_it_came_here(desk: Desk) -> None:
    heads = "name,phone,category,about,details,request,received_at,closed_at,result,satisfaction"
    row = "王小明,13812348000,service,导购,态度,道歉,2026-01-05,2026-01-08,已道歉,满意"
    Path("a.csv").write_text(f"{heads}\n{row}\n", "utf-8")
    desk.run("--as teng import a.csv", now="2026-03-02T10:00")
    typed(desk, "03-03T10:00 teng reopen 1 --reason 又来")
    shown = desk.run("show 1 --json", now="2026-06-30T10:00").data["clocks"]
    assert {one["state"] for one in shown} <= {"cancelled", "waiting"}
