"""As whom something is typed is told wherever another must act, and only where somebody can act as
another; what may be a slip is said beside the answer."""

import ast
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

import casefile
from casefile.errors import NotPermitted
from casefile.log.marks import UNSIGNED
from casefile.log.rows import Mark
from casefile.pages.language import Language
from casefile.papers.outstanding import mark_told
from casefile.people.rights import as_whom, permitted
from casefile.policy import Policy
from tests.desk import CARD, NOW, Desk, pack

MALL = pack("mall")
UNSHARED: Policy = msgspec.structs.replace(
    MALL, identity=msgspec.structs.replace(MALL.identity, shared_desk=False)
)
SAY_WHO_YOU_ARE = {"actions/entry.py", "cli/init.py"}
"""Where the login itself tells as whom one records, on a desk that shares it."""


def test_no_message_says_as_whom_but_by_the_one_that_knows_where_one_can() -> None:
    room = Path(casefile.__file__).parent
    found = set()
    for file in room.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value  # who approves is always another
                if "casefile --as" in words or "(--as" in words or "--as {ids}" in words:
                    found.add(file.relative_to(room).as_posix())
                assert "casefile approve {" not in words, file
    assert found == SAY_WHO_YOU_ARE


@pytest.mark.parametrize(
    ("policy", "actor", "able", "typed"),
    [
        (MALL, "teng", ["wu", "xu"], "--as wu "),
        (MALL, "xu", ["wu", "xu"], ""),
        (MALL, "teng", [], ""),
        (UNSHARED, "teng", ["wu"], ""),
    ],
)
def test_another_is_named_where_one_can_act_as_another(
    policy: Policy, actor: str, able: list[str], typed: str
) -> None:
    assert as_whom(policy, able, actor) == typed


@pytest.mark.parametrize(
    ("policy", "roles", "said"),
    [
        (MALL, ("finance",), "it takes finance (--as qian)"),
        (UNSHARED, ("finance",), "it takes finance (钱（样例）)"),
        (
            msgspec.structs.replace(MALL, staff=MALL.staff[:2]),
            ("finance",),
            "it takes finance, which nobody is.",
        ),
    ],
)
def test_who_may_not_is_told_who_may(policy: Policy, roles: tuple[str, ...], said: str) -> None:
    with pytest.raises(NotPermitted) as refused:
        permitted(policy, MALL.staff[0], roles, "it")
    assert said in Language("en").tell(refused.value)


def test_where_everybody_has_a_login_nobody_is_told_to_act_as_another(desk: Desk) -> None:
    policy = Path("policy.toml")
    policy.write_text(
        policy.read_text("utf-8").replace("shared_desk = true", "shared_desk = false"), "utf-8"
    )
    desk.run("--as wu policy apply policy.toml")
    desk.run("open " + CARD)
    desk.run("judge 1 y y")
    told = [
        desk.run("record 1 plan plan=x", code=4).err,
        desk.run("pause 1 --reason x --until 2027-03-02", code=4).err,
        desk.run("close 1", code=4).err,
        desk.run("next 1").out,
    ]
    assert not [one for one in told if "--as " in one]


def test_the_step_that_comes_first_is_told_as_whom(desk: Desk) -> None:
    desk.run("open " + CARD)
    desk.run("judge 1 y y")
    desk.run("record 1 responsible unit=家电部 person=zhu phoned_at=now")
    assert "Next: casefile --as zhu record 2026-000001 investigate" in (
        desk.run("record 1 plan plan=x", code=4).err
    )
    desk.run(
        "--as wu settle 1 trigger=merchant in_scope=no amount=90 payee=王小明 merchant=甲 items=x"
    )
    assert "Next: casefile --as zhou record 2026-000001 negotiate" in (
        desk.run("record 1 pay paid_amount=90 paid_at=now", code=4).err
    )
    assert "Next: casefile record 2026-000001 negotiate" in (
        desk.run("--as zhou record 1 pay paid_amount=90 paid_at=now", code=4).err
    )


def test_what_stands_against_an_ending_is_a_clause_each(desk: Desk) -> None:
    desk.run("open " + CARD)
    desk.run("judge 1 y y")
    refused = desk.run("--lang zh close 1 ending=unfounded", code=4).err
    assert "须先完成投诉不成立的说明；案件须符合条件（投诉成立：否）。" in refused


def test_the_end_of_a_case_names_what_is_not_waited_for_any_more(desk: Desk) -> None:
    desk.run("open " + CARD)
    desk.run("judge 1 n n")
    desk.run("record 1 explain-unfounded reported_to=shen explained_at=now")
    said = desk.run("close 1 result=x").out
    assert "No longer waited for: reply after the explanation, due 2026-03-05 24:00." in said
    desk.run("open " + CARD)
    desk.run("judge 2 n n")
    desk.run("record 2 explain-unfounded reported_to=shen explained_at=now replied_at=now")
    assert "No longer" not in desk.run("close 2 result=x").out


@pytest.mark.parametrize(
    ("unit", "person", "doubted"),
    [("家电部", "zhu", False), ("家电部", "mei", True), ("家电部", "供货商小李", False)],
)
def test_somebody_of_another_unit_may_be_a_slip(
    desk: Desk, unit: str, person: str, doubted: bool
) -> None:
    desk.run("open " + CARD)
    desk.run("judge 1 y y")
    said = desk.run(f"record 1 responsible unit={unit} person={person} phoned_at=now").out
    slip = "if that is a slip: casefile correct 2026-000001 6 person=… --reason …"
    assert (slip in said) is doubted


def test_a_letter_that_names_no_day_does_not_inherit_one_that_has_passed(desk: Desk) -> None:
    letter = "record 1 authority-letter authority=12345 letter_at=now letter_asks=inquiry"
    desk.run(f"open {CARD} external=12345")
    desk.run(f"{letter} letter_due=2026-03-05", now="2026-03-02T10:00+08:00")
    desk.run(letter, now="2026-03-06T10:00+08:00")  # the one before waits for its answer still
    answered = "record 1 authority-answered letter_answered_at=now"
    desk.run(answered, now="2026-03-07T10:00+08:00")
    assert "letter_due=…" in desk.run(letter, code=4, now="2026-03-08T10:00+08:00").err
    said = desk.run(f"{letter} letter_due=2026-03-12", now="2026-03-08T10:00+08:00").out
    assert "as it was told before" not in said
    desk.run(answered, now="2026-03-09T10:00+08:00")
    said = desk.run(letter, now="2026-03-10T10:00+08:00").out
    assert "2026-03-12, as it was told before; if it is another one now: casefile correct" in said


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        ("agreement", "Settlement 1: settlement agreement not signed."),
        ("receipt", "Settlement 1: receipt to be signed when the money is received."),
        (
            "agreement receipt",
            "Settlement 1: settlement agreement not signed; receipt to be signed when the "
            "money is received.",
        ),
    ],
)
def test_a_receipt_waits_for_the_money_and_not_for_somebody(papers: str, said: str) -> None:
    mark = Mark("2026-000001", UNSIGNED, 1, datetime.fromisoformat(NOW), papers, "teng")
    assert Language("en").say(mark_told(mark, MALL)) == said


def test_a_pause_lasts_and_what_is_due_is_its_end(desk: Desk) -> None:
    desk.run("open " + CARD)
    said = desk.run("--lang zh pause 1 --reason x --until 2026-03-04").out
    assert "最近期限 2026-03-04 24:00：暂停期满" in said
    assert "暂停期满" in desk.run("--lang zh today").out
