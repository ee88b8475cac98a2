"""What is mine to do now: the laws of ``today``, over whatever happened on the cases."""

import random
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casefile.cli.run import run
from casefile.log.marks import HANGING
from casefile.pages.language import Language
from casefile.pages.night import hanging_word
from casefile.policy import Staff
from tests.desk import CARD, NOW, SAMPLES, Desk, pack, pack_text

MALL = pack("mall")
CASES = ("1", "2", "3")
EXPECTED = {0, 2, 3, 4, 65, 77}
"""How commands end that are done, or that the rules refuse."""


class Course:
    """Cases on which anything happens, at any time, typed as a clerk would."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.dice = desk, random.Random(seed)
        self.now = datetime.fromisoformat(NOW)
        self.verbs = [
            *[self.record] * 8,
            *[self.promise] * 2,
            *[self.typed] * 6,
            self.apply,
        ]
        for _ in CASES:
            self.type(f"--as teng open {CARD}")

    def type(self, line: str) -> None:
        """What the rules refuse has not happened."""
        self.desk.now = self.now.isoformat()
        code = run(["--now", self.desk.now, *line.split()])
        assert code in EXPECTED, line

    def go_on(self) -> None:
        self.now += timedelta(seconds=self.dice.choice((60, 3600, 90_000)))
        self.dice.choice(self.verbs)()

    def record(self) -> None:
        case = self.dice.choice(CASES)
        self.desk.now = self.now.isoformat()
        if coming := self.desk.json(f"next {case}")["next"]:
            step = self.dice.choice(coming)
            words = [f"{n['key']}={self.value(n)}" for n in step["needs"] if n["required"]]
            if step.get("settlement"):
                words.append(f"settlement={step['settlement']}")
            who = self.dice.choice(step["staff"])
            self.type(f"--as {who} record {case} {step['step']} {' '.join(words)}")

    def value(self, need: dict[str, Any]) -> str:
        return str(self.dice.choice(need["choices"] or [SAMPLES[need["type"]]]))

    def promise(self) -> None:
        due, who = self.dice.choice(("2h", "3d")), self.dice.choice(MALL.staff).id
        self.type(f"--as teng promise {self.dice.choice(CASES)} 回电 --due {due} --by {who}")

    def typed(self) -> None:
        until = (self.now + timedelta(days=2)).isoformat()
        line = self.dice.choice(
            (
                "teng contact {case} channel=phone outcome=asks said=催",
                "teng contact {case} channel=phone outcome=reached",
                "teng promise-kept {case} 1",
                "teng promise-moved {case} 1 --due 4d --reason 改期",
                "teng offer {case} compensation amount=800 --ask xu",
                "xu approve {case}",
                "xu refuse {case} --reason 不符",
                "teng choose {case} 1",
                "teng settle {case} trigger=merchant in_scope=no amount=800 payee=王小明",
                f"teng pause {{case}} --reason 等 --until {until}",
                "teng resume {case}",
                "teng close {case}",
                "teng withdraw {case} --reason 撤诉",
                "teng reopen {case} --reason 又来",
                "teng assign {case} hong",
                "teng correct {case} judge founded=no --reason 误记",
                "teng correct {case} responsible unit=食品部 --reason 误记",
            )
        )
        self.type(f"--as {line.format(case=self.dice.choice(CASES))}")

    def apply(self) -> None:
        """Another version of the policy, under which somebody else does a step."""
        text = pack_text("mall")
        other = self.dice.choice(("desk", "unit-head", "finance"))
        changed, count = re.subn(
            r'roles = \["unit-head", "section-chief", .*', f'roles = ["{other}"]', text
        )
        assert count == 2
        Path("other.toml").write_text(changed, "utf-8")
        self.type("--as teng policy apply other.toml")
        self.type(f"--as teng open {CARD}")

    def seen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Every case as ``next`` and as ``show`` tell it now."""
        self.desk.now = self.now.isoformat()
        numbers = [row["case"] for row in self.desk.json("list")]
        return (
            {n: self.desk.json(f"next {n}")["next"] for n in numbers},
            {n: self.desk.json(f"show {n}") for n in numbers},
        )


def of_others(rule: str, facts: dict[str, Any], member: Staff) -> bool:
    """Whether what the clock waits for is for those of another unit alone."""
    clock = MALL.clock(rule)
    if clock is None:
        return False  # a promise
    units = [MALL.step(n.removeprefix("step:")).unit for n in clock.stops if n.startswith("step:")]
    told = [facts.get(unit.removeprefix("fact:")) if unit else None for unit in units]
    return bool(told) and all(told) and member.unit not in told


@pytest.mark.parametrize("seed", range(5))
def test_everything_that_is_mine_to_do_stands_in_my_day_and_nothing_else(
    desk: Desk, seed: int
) -> None:
    course = Course(desk, seed)
    for _ in range(3):
        for _ in range(14):
            course.go_on()
        offered, shown = course.seen()
        for member in MALL.staff:
            day = desk.json(f"--as {member.id} today")
            assert sorted(steps_in(day)) == sorted(
                (number, step["step"], step.get("settlement", 0))
                for number, coming in offered.items()
                for step in coming
                if member.id in step["staff"]
            )
            assert sorted(clocks_in(day)) == sorted(
                (number, clock["id"])
                for number, case in shown.items()
                for clock in case["clocks"]
                if clock["started_at"] and not clock["met_at"] and clock["state"] != "cancelled"
                if clock["owner"] in (member.id, *member.roles)
                if not of_others(clock["rule"], case["facts"], member)
            )
            asked = {
                (number, one["no"])
                for number, case in shown.items()
                if case["status"] in ("open", "paused")
                for one in case["approvals"]
                if one["state"] == "waiting" and one["asked"] == member.id
            }
            assert asked <= {(a["case"], a["no"]) for a in day["approvals"]}


def steps_in(day: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(s["case"], s["step"], s.get("settlement", 0)) for s in day["steps"]]


def clocks_in(day: dict[str, Any]) -> list[tuple[str, str]]:
    lists = ("overdue", "due_today", "later", "promises")
    return [(c["case"], c["clock"]) for name in lists for c in day[name]]


def test_a_step_tells_until_when_it_is_due_and_the_clock_is_not_told_twice(desk: Desk) -> None:
    """The head of the unit sees the investigation from the first minute, not on its last day."""
    desk.open()
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    day = desk.json("--as zhu today")
    (step,) = (s for s in day["steps"] if s["step"] == "investigate")
    assert (step["clock"], step["due_at"]) == ("investigate", "2026-03-06T00:00:00+08:00")
    assert step["left_s"] == 3 * 86400 + 14 * 3600
    assert [c["clock"] for c in day["later"]] == ["investigate"]
    page = desk.run("--as zhu today").out
    assert page.count("2026-000001") == 1
    assert "3 d 14 h left" in page
    late = desk.run("--as zhu today", now="2026-03-06T01:30:00+08:00").out
    assert "overdue 1 h 30 min" in late
    assert late.index("Overdue") < late.index("2026-000001")


def test_a_promise_is_told_with_its_words_and_whom_to_call(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng promise 1 周三前回电 --due 3d --by hong")
    (told,) = desk.json("--as hong today")["promises"]
    assert (told["no"], told["text"]) == (1, "周三前回电")
    assert told["call"] == {"name": "王*", "phone": "138****8000"}
    assert "周三前回电" in desk.run("--as hong today").out


def test_the_number_to_call_is_shown_to_those_who_may_see_it_and_that_is_on_record(
    desk: Desk,
) -> None:
    desk.open()
    desk.open()
    desk.run("--as teng promise 1 回电 --due 3d --by teng")
    (told,) = desk.json("--as teng today --reveal")["promises"]
    assert told["call"] == {"name": "王小明", "phone": "13812348000"}
    looked_at = {
        number: [e["data"] for e in desk.json(f"show {number} --log")["events"]][-1]
        for number in ("1", "2")
    }
    assert looked_at["1"]["command"] == "today"
    assert "command" not in looked_at["2"]
    desk.run("--as zheng today --reveal", code=77)


def test_a_case_under_an_earlier_procedure_names_its_own_clocks(desk: Desk) -> None:
    """What no clock of the newest version is called is not taken for a pause."""
    desk.open()
    desk.run("--as teng contact 1 channel=phone outcome=asks said=催")
    other = pack_text("eight-step").replace('"answer"', '"reply"')
    Path("other.toml").write_text(other, "utf-8")
    desk.run("--as teng policy apply other.toml")
    told = desk.run("--lang zh --as teng today --all").out
    assert "答复顾客询问" in told
    assert "暂停" not in told


def test_money_that_nobody_owes_stands_among_the_papers(desk: Desk) -> None:
    desk.open()
    route = "trigger=merchant merchant=甲店 in_scope=no"
    desk.run(f"--as zhou settle 1 amount=180 {route} payee=本人 items=x")
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    desk.run("--as teng record 1 pay paid_amount=100 paid_at=now pay_method=cash")
    desk.run("--as teng cancel-settlement 1 1 --reason 重谈")
    assert "overpaid" in {paper["rule"] for paper in desk.json("--as teng today")["papers"]}
    assert "paid beyond what is owed" in desk.run("--as teng today").out


def test_whatever_hangs_on_a_paper_has_a_word() -> None:
    assert all(hanging_word(name, Language("en")) for name in HANGING)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_money_that_nobody_owes_stands_in_my_day_in_words(desk: Desk, lang: str) -> None:
    settled = "trigger=merchant in_scope=no payee=customer merchant=某某餐饮 items=衣物：150.00"
    for line in (
        f"teng open {CARD}",
        f"zhou settle 1 amount=150 {settled}",
        "zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
        "teng record 1 vouchers vouchers_received_at=now",
        "qian record 1 pay paid_amount=100 paid_at=now",
        "teng issue 1 receipt --keep",
        "teng correct 1 pay paid_amount=90 --reason 打错",
        "zhou cancel-settlement 1 1 --reason 重谈",
    ):
        desk.run(f"--as {line}")
    told = {m["rule"] for m in desk.run("check --warn --json", code=10).data["findings"]}
    assert {"overpaid", "receipt-differs"} <= told
    for who in ("teng", "zhou"):
        desk.run(f"--lang {lang} --as {who} today")
    everybody = desk.run(f"--lang {lang} today --all").out
    assert {"en": "paid beyond what is owed", "zh": "多付"}[lang] in everybody
    assert {"en": "says something else", "zh": "不符"}[lang] in everybody


@pytest.mark.parametrize("signed", [False, True])
def test_nobody_is_sent_to_print_over_a_receipt_that_was_signed(desk: Desk, signed: bool) -> None:
    settled = "trigger=merchant in_scope=no payee=customer merchant=某某餐饮 items=衣物：150.00"
    for line in (
        f"teng open {CARD}",
        f"zhou settle 1 amount=150 {settled}",
        "zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
        "teng record 1 vouchers vouchers_received_at=now",
        "qian record 1 pay paid_amount=100 paid_at=now",
        "teng issue 1 receipt --keep",
        *(["teng sign 1 receipt --by 王小明"] if signed else []),
        "teng correct 1 pay paid_amount=90 --reason 打错",
    ):
        desk.run(f"--as {line}")
    found = desk.run("check --warn --json", code=10).data["findings"]
    (told,) = (f["message"] for f in found if f["rule"] == "receipt-differs")
    assert ("casefile issue" in told) is not signed
    assert ("casefile void 2026-000001 1 --reason" in told) is signed
    desk.run("--as teng issue 1 receipt payment=1 --keep", code=4 if signed else 0)
    if signed:
        desk.run("--as teng void 1 1 --reason 金额有误")
        desk.run("--as teng issue 1 receipt payment=1 --keep")
        desk.run("--as teng sign 1 receipt --by 王小明")
        refused = desk.run("--as teng issue 1 receipt --keep", code=4).err
        assert "casefile void 2026-000001 2 --reason" in refused
        assert "casefile issue" not in refused
    desk.run("verify")


LOWERED = ('per_case = "5000.00"', 'per_case = "600.00"')


@pytest.mark.parametrize("what", ["left", "may less"])
def test_what_the_one_asked_cannot_approve_any_more_stands_in_the_day_of_who_can(
    desk: Desk, what: str
) -> None:
    """A policy moved between the asking and the decision, or somebody left: the approval is in the
    day of each who can give it, and of nobody else but the one asked, who may refuse."""
    desk.open()
    desk.run("--as teng offer 1 compensation amount=800 --ask xu")

    def days() -> set[str]:
        staff = [m.id for m in MALL.staff if (what, m.id) != ("left", "xu")]
        return {who for who in staff if desk.json(f"--as {who} today")["approvals"]}

    if what == "left":
        desk.run("--as wu staff leave xu")
        assert "--as xu approve" not in desk.run("next 1").out
        assert days() == {"zhou", "wu"}
    else:
        assert days() == {"xu"}
        text = Path("policy.toml").read_text("utf-8")
        assert text.count(LOWERED[0]) == 1
        Path("own.toml").write_text(text.replace(*LOWERED), "utf-8")
        desk.run("--as wu policy apply own.toml")
        assert days() == {"xu", "zhou", "wu"}
        desk.run("--as xu approve 1", code=4)
    desk.run("--as zhou approve 1")
    assert desk.json("verify")["ok"]
