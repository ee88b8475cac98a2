"""Twelve complaints at the counter, each played to its end by somebody who has read the lesson
alone: what stopped them, one rule each."""

import re
from pathlib import Path

import pytest

from tests.desk import CARD, Desk, pack

LATE = "2026-03-03T09:00:00+08:00"


def handled(desk: Desk, *steps: str) -> None:
    """Case 1 up to the word to the customer."""
    for line in (
        "--as teng record 1 judge y y",
        "--as teng record 1 responsible 家电部 朱 now",
        "--as teng record 1 written-notice now",
        "--as zhu record 1 investigate 门封 厂家",
        "--as he record 1 inspect 属实",
        "--as zhu record 1 plan 修理",
        "--as wu record 1 approve approved",
        "--as teng record 1 notify now reaction=accepts",
        *steps,
    ):
        desk.run(line)


def test_every_field_of_the_card_is_told_before_there_is_a_case(desk: Desk) -> None:
    """What opening takes cannot be asked of a case that is not there."""
    told = desk.run("next").out
    listed = {line.split("\t")[0] for line in told.splitlines() if "\t" in line}
    assert {*pack("mall").opening.facts} <= listed
    assert "casefile open name=… phone=…" in told
    assert "casefile next" in desk.run("--as teng open hotline=1", code=4).err
    (card,) = desk.json("next")["next"]
    assert {need["key"] for need in card["needs"]} == {*pack("mall").opening.facts}


@pytest.mark.parametrize("line", ["settle 1", "record 1 authority-letter"])
def test_who_leaves_out_a_choice_is_told_the_choices(desk: Desk, line: str) -> None:
    """What is missing can be typed from what is told, without a look anywhere else."""
    desk.open("external=12345")
    (key, first) = ("trigger", "merchant") if "settle" in line else ("authority", "12315")
    told = desk.run(f"--as teng {line}", code=4).err
    assert f"{key} is one of {first}" in told


def test_what_a_letter_lacks_is_told_at_once(desk: Desk) -> None:
    """Nobody types a letter three times to learn what it wants: the first refusal names the facts
    of its paragraphs, and the sentence that is for this customer alone."""
    desk.open()
    desk.run("--as teng record 1 judge y y")
    told = desk.run("--as teng issue 1 apology", code=4).err
    assert all(f"{key}=…" in told for key in ("actor", "actor_job", "resolve_by", "own_words"))
    assert "own_words" not in desk.run("--as teng issue 1 apology --plain 样例", code=4).err
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 2 judge n n")
    told = desk.run("--as teng issue 2 reply", code=4).err
    assert "finding_told=…" in told
    assert "reasons_told=…" in told
    words = "finding_told=计时无误 reasons_told=没有多收"
    desk.run(f"--as teng issue 2 reply {words} -o out")


def test_a_paper_without_copies_is_kept_once_it_is_signed(desk: Desk) -> None:
    """Typed as it is told, the scan of it lies with the case, where whoever looks finds it."""
    desk.open()
    desk.run("--as teng withdraw 1 --reason 误会")
    desk.run("--as teng issue 1 withdrawal -o out")
    told = desk.run("--as teng sign 1 withdrawal 王小明", code=3).err
    (line,) = re.findall(r"casefile (attach 2026-000001) FILE --as KIND", told)
    assert line in desk.run("--as teng hand-over 1 withdrawal 王小明", code=3).err
    Path("withdrawal.jpg").write_bytes(b"signed")
    desk.run(f"--as teng {line} withdrawal.jpg --as signed")
    assert re.search(r"1\twithdrawal\.jpg\tsigned paper", desk.run("show 1").out)


def test_a_paper_that_waits_is_called_by_its_name(desk: Desk) -> None:
    """Two papers of one case were two lines alike."""
    desk.open("product=冰箱")
    desk.run("--as teng offer 1 loan-unit item=备用冰箱 amount=150 --chosen")
    for kind in ("repair-slip", "loan-slip"):
        desk.run(f"--as teng issue 1 {kind} -o out")
        desk.run(f"--as teng sign 1 {kind} 王小明")
    rows = [r for r in desk.run("--lang zh --as teng today").out.splitlines() if "未移交" in r]
    assert [re.findall("送修取件单|借用单", row) for row in rows] == [["送修取件单"], ["借用单"]]


@pytest.mark.parametrize(("lang", "word"), [("en", "the house"), ("zh", "本单位")])
def test_holders_of_copies_are_called_by_their_titles(desk: Desk, lang: str, word: str) -> None:
    desk.open("product=冰箱")
    desk.run("--as teng issue 1 repair-slip -o out")
    desk.run("--as teng sign 1 repair-slip 王小明")
    told = desk.run(f"--as teng --lang {lang} hand-over 1 repair-slip 王小明").out
    assert word in told.splitlines()[1]
    assert "--signed-by" in told  # the house did not receive it from the hands of the customer


def test_a_copy_that_goes_alone_is_not_told_that_others_may_be_received_apart(desk: Desk) -> None:
    desk.open("product=冰箱")
    desk.run("--as teng issue 1 repair-slip -o out")
    desk.run("--as teng sign 1 repair-slip 王小明")
    assert "--signed-by" not in desk.run("--as teng hand-over 1 repair-slip 王小明 --copy 1").out


def test_undo_says_what_it_would_do_only_where_it_would(desk: Desk) -> None:
    """A case opened by mistake is not undone; how it ends is told, and so it ends."""
    desk.open()
    for line in ("undo --dry-run", "undo --dry-run --json", "undo"):
        told = desk.run(f"--as teng {line}", code=4)
        assert "casefile next 2026-000001" in told.err
    ways = desk.run("next 2026-000001").out
    (line,) = re.findall(r"casefile (close 2026-000001 ending=mistake ending_reason=)…", ways)
    desk.run(f"--as teng {line}录入两次")


def test_how_a_case_goes_back_is_told_with_the_step_that_sends_it(desk: Desk) -> None:
    """Mended and broken again: the second word to the customer opens the plan anew."""
    desk.open()
    handled(desk, "--as teng record 1 follow-up now rejects 又坏了")
    told = desk.run("next 1").out
    assert re.search(r"again: notify .*rejects: back to .*plan", told), told
    desk.run("--as teng record 1 notify now reaction=rejects")
    assert [one["step"] for one in desk.json("next 1")["next"]] == ["plan"]


def test_what_goes_on_after_the_end_is_told_with_its_command(desk: Desk) -> None:
    desk.open()
    handled(
        desk,
        "--as teng record 1 follow-up now accepts 修好",
        "--as wu record 1 penalise 不处罚 无",
        "--as wu record 1 improve 抽检 zhu 2026-03-20",
        "--as teng record 1 summarise 2026-03-02 了结",
        "--as teng close 1",
    )
    told = desk.run("--as wu next 1").out
    (line,) = re.findall(r"casefile (record 2026-000001 improvement-done improved_on=)…", told)
    assert "penalty-done" not in told  # no day was set for it
    desk.run(f"--as wu {line}2026-03-03", now=LATE)
    assert "improvement-done" not in desk.run("next 1", now=LATE).out


def test_the_merchant_on_the_card_is_the_merchant_of_the_settlement(desk: Desk) -> None:
    """What the case tells is not asked for again; what is agreed on is."""
    desk.open("merchant=红辣火锅")
    desk.run("--as teng settle 1 商户 no 150 本人 items=餐费 --ask zhou")
    (one,) = desk.json("show 1")["settlements"]
    assert one["facts"]["merchant"] == "红辣火锅"
    assert "amount=…" in desk.run("--as teng settle 1 商户 no", code=4).err


def test_one_of_many_repeats_is_told_how_it_joins_the_first(desk: Desk) -> None:
    desk.open()
    told = desk.run(f"--as teng open {CARD}").out
    (line,) = re.findall(r"casefile (close 2026-000002 ending=duplicate of=2026-000001)\n", told)
    desk.run(f"--as teng {line}")
    desk.run("--as teng close 1 ending=on-the-spot result=换货")
    assert "ending=duplicate" not in desk.run(f"--as teng open {CARD}").out


def test_four_digits_that_find_nothing_are_looked_for_as_a_telephones_last(desk: Desk) -> None:
    desk.open()
    (line,) = re.findall(r"casefile (list last-four=8000)\n", desk.run("search 8000").out)
    assert "2026-000001" in desk.run(f"--as teng {line}").out
    assert "last-four" not in desk.run("search 冰柜").out


def test_the_sheet_of_the_shift_gives_no_case_away_and_says_so(desk: Desk) -> None:
    desk.open()
    told = desk.run("--as teng today --hand-over hong -o shift.docx").out
    assert desk.json("show 1")["owner"] == "teng"
    (line,) = re.findall(r"casefile (assign --all hong)\n", told)
    desk.run(f"--as teng {line}")
    told = desk.run("--as teng today --hand-over hong -o again.docx").out
    assert "assign" not in told  # there is none left to give


def test_a_correction_says_something_else_than_the_record(desk: Desk) -> None:
    desk.open()
    seen = len(desk.json("history"))
    desk.run("--as teng correct 1 record-card name=王小明 --reason 重复", code=4)
    assert len(desk.json("history")) == seen
    desk.run("--as teng correct 1 record-card name=王晓明 about=双门冰箱 --reason 听错")


def test_whoever_acts_for_the_customer_is_called_at_their_own_number(desk: Desk) -> None:
    """And is not taken for the customer by it: limits are those of the principal."""
    desk.open("agent=陈小燕 agent_phone=13511110004")
    desk.run("--as teng promise 1 回电 16:00")
    (call,) = [one["call"] for one in desk.json("--as teng today --reveal")["promises"]]
    assert call == {"name": "王小明", "phone": "13812348000", "agent_phone": "13511110004"}
    other = "name=赵桂英 phone=13511110004 category=goods about=鞋 details=开胶 request=退货"
    assert "has a case already" not in desk.run(f"--as teng open {other}").out
    desk.run("--as teng issue 1 proxy -o out")
    paper = desk.run("issue 1 proxy --preview").out
    assert paper.index("陈小燕") < paper.index("13511110004")


def test_what_waits_for_an_approval_says_who_gives_it_and_how(desk: Desk) -> None:
    """A clerk was told three times that a settlement waits, and not for whom."""
    desk.open()
    agreed = "trigger=facility in_scope=yes amount=300 payee=本人"
    told = desk.run(f"--lang en --as teng settle 1 {agreed} --ask zhou").out
    assert "approved anew: casefile correct 2026-000001" in told
    for line in ("issue 1 agreement", "--as zhu record 1 judge-scope 是"):
        told = desk.run(line, code=4).err
        assert re.search(r"casefile (--as \w+ )?approve 2026-000001 1", told), told


def test_the_papers_of_a_closed_case_are_those_that_are_issued_then(desk: Desk) -> None:
    """A letter asks for a case that goes on; it was listed after the end as well."""
    desk.open()
    desk.run("--as teng close 1 ending=mistake ending_reason=x")
    told = desk.run("issue 1", code=2).err
    listed = re.findall(r"casefile issue 2026-000001 ([\w-]+)$", told, re.MULTILINE)
    assert "record-card" in listed
    for name in listed:
        desk.run(f"--as teng issue 1 {name} -o out")
    assert "casefile issue 2026-000001 reply" not in told


def test_what_stands_against_an_ending_is_told_with_how_it_is_corrected(desk: Desk) -> None:
    """The expert found for the house after the clerk had judged for the customer."""
    desk.open()
    desk.run("--as teng record 1 judge y y")
    told = desk.run("--lang en --as teng close 1 ending=unfounded", code=4).err
    line = re.search(r"casefile (correct 2026-000001 \d+) (.+) --reason", told)
    assert line, told
    desk.run(f"--as teng {line[1]} {line[2].replace('…', 'no')} --reason 鉴定结论")
    told = desk.run("--lang en --as teng close 1 ending=unfounded", code=4).err
    assert "correct" not in told, told


def test_where_everybody_has_a_login_nobody_is_told_to_act_as_another(desk: Desk) -> None:
    policy = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(policy.replace("shared_desk = true", "shared_desk = false"))
    desk.run("policy apply policy.toml")
    desk.open()
    agreed = "trigger=facility in_scope=yes amount=300 payee=本人 items=衣服"
    desk.run(f"settle 1 {agreed} --ask zhou")
    told = desk.run("issue 1 agreement", code=4).err
    assert "casefile approve 2026-000001 1" in told
    assert "--as" not in told
