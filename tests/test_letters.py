"""The letter of apology: its moves, its checks, and what it promises."""

import re
from pathlib import Path
from typing import Any

import pytest

from casefile.papers.word.xml import text_of
from casefile.values.surnames import in_latin, surname
from tests.desk import CARD, Desk, pack

FACTS = "actor=zhu actor_job=家电部主管 resolve_by=2026-03-06"
OWN = "own_words=那天您排了二十多分钟，只问了一句积分。"


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"--as teng open {CARD} honorific=mr product=冰箱BCD-586 customer_since=2019-05-12")
    return desk


@pytest.fixture
def judged(case: Desk) -> Desk:
    """The same, found right in every point."""
    case.run("--as teng record 1 judge founded=yes reasonable=yes")
    return case


def preview(desk: Desk, facts: str = FACTS, lang: str = "zh", number: int = 1) -> dict[str, Any]:
    data: dict[str, Any] = desk.json(
        f"--as teng issue {number} apology {facts} --in {lang} --preview"
    )
    return data


def body(desk: Desk, facts: str = FACTS, lang: str = "zh", number: int = 1) -> str:
    return "\n".join(p["text"] for p in preview(desk, facts, lang, number)["paragraphs"])


def test_the_moves_come_in_their_order_and_name_what_they_must(case: Desk) -> None:
    letter = preview(case)
    assert letter["salutation"] == "王先生："
    assert [p["move"] for p in letter["paragraphs"]] == [
        "agree",
        "agree",
        "apologise",
        "step",
        "date",
        "own",
        "own",
    ]
    text = body(case)
    for part in (
        "冰箱BCD-586",
        "家电部主管朱（样例）",
        "2026年3月6日",
        "滕（样例）",
        "七年前",
        "2026-000001",
    ):
        assert part in text
    assert letter["remarks"] == []
    assert "{" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("extra", "zh", "en"),
    [
        ("category=goods product=电视", "电视理应让您满意", "about 电视."),
        ("category=service", "正在查清", "finding out"),
        ("category=goods severity=injury", "早日康复", "recovery"),
    ],
)
def test_the_words_fit_the_kind_of_complaint(
    desk: Desk, extra: str, zh: str, en: str, lang: str
) -> None:
    card = CARD.replace("category=goods", "")
    desk.run(f"--as teng open {card} {extra} {'' if 'product' in extra else 'product=锅'}")
    assert {"zh": zh, "en": en}[lang] in body(desk, f"{FACTS} {OWN}", lang)


@pytest.mark.parametrize(
    ("name", "honorific", "zh", "en"),
    [
        ("王小明", "honorific=mr", "王先生：", "Dear Mr Wang (王小明),"),
        ("欧阳兰", "honorific=ms", "欧阳女士：", "Dear Ms Ouyang (欧阳兰),"),
        ("濮阳修", "honorific=mr", "濮阳先生：", "Dear Mr Puyang (濮阳修),"),
        ("小明", "honorific=mr", "小明先生：", "Dear Mr Xiaoming (小明),"),
        ("王小明", "", "尊敬的王小明：", "Dear Wang Xiaoming (王小明),"),
        ("Smith", "honorific=mr", "Smith先生：", "Dear Mr Smith,"),
        ("未提供", "honorific=mr", "尊敬的顾客：", "Dear customer,"),  # what stands for no name
        ("（匿名）", "", "尊敬的顾客：", "Dear customer,"),
    ],
)
def test_the_salutation_is_right(desk: Desk, name: str, honorific: str, zh: str, en: str) -> None:
    desk.run(f"--as teng open {CARD.replace('王小明', name)} {honorific} product=锅")
    facts = f"{FACTS} {OWN}"
    assert preview(desk, facts)["salutation"] == zh
    assert preview(desk, facts, lang="en")["salutation"] == en


def test_family_names_of_two_characters_stay_whole() -> None:
    names = (
        "诸葛亮",
        "呼延灼",
        "濮阳",
        "王𠮷",
        "𠮷明",
        "王小明",
        "欧阳",
        "Müller",
        "顾客甲（样例）",
    )
    assert [surname(name) for name in names] == [
        *("诸葛", "呼延", "濮阳", "王", "𠮷", "王", "欧阳", "Müller", "顾客甲（样例）")
    ]


def test_a_name_that_begins_with_no_family_name_stays_whole() -> None:
    assert [surname(name) for name in ("小明", "阿丽", "买买提")] == ["小明", "阿丽", "买买提"]


def test_a_name_in_latin_letters_puts_the_family_name_first() -> None:
    names = ("曾国藩", "尉迟恭", "单田芳", "滕（样例）", "王𠮷", "Smith")
    assert [in_latin(name) for name in names] == [
        *("Zeng Guofan", "Yuchi Gong", "Shan Tianfang", "Teng (sample)", "Wang Ji", "Smith")
    ]


def test_what_a_letter_promises_is_a_deadline_at_once(case: Desk) -> None:
    answer = case.json(f"--as teng issue 1 apology {FACTS} -o out")
    assert len(answer["events"]) == 2
    (promise,) = case.json("show 1")["promises"]
    assert (promise["due_at"], promise["by"]) == ("2026-03-07T00:00:00+08:00", "teng")
    found = case.run("check --json", now="2026-03-07T09:00:00+08:00", code=10).data["counts"]
    assert found["promise-broken"] == 1
    case.run(f"--as teng issue 1 apology {FACTS} -o out")
    assert len(case.json("show 1")["promises"]) == 1, "issued anew, it promises the same"
    case.run(f"--as teng issue 1 apology {FACTS.replace('06', '09')} -o out")
    (promise,) = case.json("show 1")["promises"]
    assert promise["due_at"] == "2026-03-10T00:00:00+08:00"
    assert case.json("verify")["ok"]


def test_the_issued_letter_reads_like_its_preview(case: Desk) -> None:
    case.run(f"--as teng issue 1 apology {FACTS} -o out")
    text = text_of(Path("out/2026-000001-apology-v1.docx").read_bytes())
    letter = preview(case)
    for part in (
        letter["salutation"],
        *(p["text"] for p in letter["paragraphs"]),
        "此致",
        "敬礼！",
    ):
        assert part in text
    shown = [line for line in letter["lines"] if not line.startswith("2026-000001 ")]
    paper = [line for line in text.splitlines() if line.strip()]
    assert [line for line in paper if not line.startswith("2026-000001 ")] == shown, (
        "from the salutation to the signature and the day; the foot has no number yet"
    )
    assert (
        shown
        == case.run(f"--lang zh --as teng issue 1 apology {FACTS} --preview").out.split("\n")[1:-2]
    )
    assert "2026年3月2日" in text
    assert "服务台　滕（样例）" in text, "a person with a post signs"
    case.run(f"--as teng issue 1 apology {FACTS} --in en -o out")
    english = text_of(Path("out/2026-000001-apology-v1-en.docx").read_bytes())
    assert "Teng (sample)" in english
    assert "the Chinese text prevails" in english
    assert "Yours sincerely," in english
    assert "6 March 2026" in english
    event = next(e for e in case.json("show 1 --log")["events"] if e["kind"] == "document.issued")
    assert event["data"]["facts"]["resolve_by"] == "2026-03-06", "what was given is on record"


def test_a_preview_puts_on_record_who_saw_it_and_nothing_else(case: Desk) -> None:
    before = case.json("show 1 --log")
    out = case.run(f"--lang zh --as teng issue 1 apology {FACTS} --preview").out
    assert "王先生：" in out
    after = case.json("show 1 --log")
    *earlier, look = after.pop("events")
    assert earlier == before.pop("events")
    assert (look["kind"], look["data"]) == ("personal.revealed", {"command": "issue --preview"})
    assert after == {**before, "seen": after["seen"]}
    assert not Path("out").exists()


def test_a_loan_unit_is_offered_only_once_it_is_granted(case: Desk) -> None:
    facts = f"{FACTS} loan_item=备用冰箱"
    told = case.run(f"--as teng issue 1 apology {facts} -o out", code=4).err
    assert "loan unit" in told
    case.run("--as teng offer 1 loan-unit item=备用冰箱 amount=150")
    case.run(f"--as teng issue 1 apology {facts} -o out")
    assert "送去备用冰箱" in body(case, facts)
    other = facts.replace("备用冰箱", "全新进口冰箱")
    told = case.run(f"--as teng issue 1 apology {other} -o out", code=4).err
    assert "备用冰箱" in told


def test_nothing_is_promised_while_an_approval_is_waited_for(case: Desk) -> None:
    case.run("--as teng offer 1 refund amount=900 --ask xu")
    assert "waits" in case.run(f"--as teng issue 1 apology {FACTS} -o out", code=4).err


@pytest.mark.parametrize(
    ("facts", "code", "told"),
    [
        ("actor=zhu actor_job=主管", 4, "resolve_by"),
        (FACTS.replace("2026-03-06", "2026-02-30"), 65, "date"),
        (FACTS.replace("2026-03-06", "2026-03-01"), 65, "passed"),
        (f"{FACTS} colour=red", 4, "colour"),
    ],
)
def test_a_letter_with_a_gap_is_not_issued(case: Desk, facts: str, code: int, told: str) -> None:
    before = case.json("verify")["head"]
    assert told in case.run(f"--as teng issue 1 apology {facts} -o out", code=code).err
    assert case.json("verify")["head"] == before
    assert not list(Path().glob("out/*"))


def rewritten(old: str, new: str) -> str:
    text = Path("policy.toml").read_text("utf-8")
    assert old in text
    Path("new.toml").write_text(text.replace(old, new), "utf-8")
    return "new.toml"


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("但是请您理解", "apology back"),
        ("这是厂家的责任", "no blame"),
        ("如果您愿意", "no condition"),
        ("按照规定办理", "no rule"),
    ],
)
def test_words_that_spoil_an_apology_keep_it_from_being_issued(
    desk: Desk, sentence: str, why: str
) -> None:
    desk.run(f"policy apply {rewritten('此事我们从速办理', sentence)}")
    desk.run(f"--as teng open {CARD} product=锅 customer_since=2019-05-12")
    told = desk.run(f"--as teng issue 1 apology {FACTS} -o out", code=4).err
    assert why in told


def test_words_are_looked_for_in_what_we_say_and_not_in_names_or_what_was_recorded(
    desk: Desk,
) -> None:
    desk.run(f"--as teng open {CARD} product=不过敏护肤霜")
    assert "不过敏护肤霜" in body(desk, f"{FACTS} own_words=您带着不过敏护肤霜来，等了很久。")
    told = desk.run(f"--as teng issue 1 apology {FACTS} own_words=但是那天人多 -o out", code=4).err
    assert "apology back" in told


def test_a_letter_for_anybody_is_issued_for_a_reason_only(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} product=锅")
    shown = desk.run(f"--as teng issue 1 apology {FACTS} --preview --json", code=4).data
    (remark,) = shown["remarks"]
    assert remark["grave"]
    assert "own_words" in remark["message"]
    told = desk.run(f"--as teng issue 1 apology {FACTS} -o out", code=4).err
    assert "--plain" in told
    desk.run(f"--as teng issue 1 apology {FACTS} --plain 顾客要求从简 -o out")
    assert "顾客要求从简" in desk.run("--as teng show 1 --log --reveal").out


def test_a_sentence_for_one_customer_is_not_sent_to_many(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} product=锅")
    told = desk.run(f"--as teng issue --all apology {FACTS} {OWN} -o out", code=4).err
    assert "own_words" in told


def test_the_shipped_sentences_pass_their_own_check() -> None:
    policy = pack("mall")
    for avoid in policy.avoids:
        for block in policy.blocks:
            for word in avoid.zh:
                assert word not in block.text.of("zh"), block.text.of("zh")
            for word in avoid.en:
                assert not re.search(rf"\b{word}\b", block.text.of("en"), re.IGNORECASE), word


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('move = "date"', 'move = "dates"', "dates is not defined"),
        ("我们最迟在{resolve_by}", "我们最迟在{solved_by}", "solved_by"),
        ('offers = "loan-unit"', 'offers = "loan"', "loan is not defined"),
        ('due = "resolve_by", when', 'due = "actor_job", when', "needs a date"),
        ('moves = ["agree",', 'moves = ["greet", "agree",', "no block"),
    ],
)
def test_a_fault_in_the_letter_is_found_in_the_policy(
    desk: Desk, old: str, new: str, fault: str
) -> None:
    assert fault in desk.run(f"policy check {rewritten(old, new)}", code=65).err


def test_nobody_apologises_for_what_did_not_happen(case: Desk) -> None:
    case.run("--as teng record 1 judge founded=no reasonable=no")
    told = case.run(f"--as teng issue 1 apology {FACTS} -o out", code=4).err
    assert "founded: no" in told
    assert case.json("show 1")["promises"] == []
    told = case.run(f"--lang zh --as teng issue 1 apology {FACTS} --preview", code=4).err
    assert "投诉成立：否" in told


def test_a_preview_tells_of_a_day_that_has_passed(case: Desk) -> None:
    facts = FACTS.replace("2026-03-06", "2026-03-01")
    (remark,) = case.run(f"--as teng issue 1 apology {facts} --preview --json", code=4).data[
        "remarks"
    ]
    assert remark["grave"]
    assert "passed" in remark["message"]


def test_a_letter_tells_what_it_supersedes(case: Desk) -> None:
    assert "superseded" not in case.run(f"--as teng issue 1 apology {FACTS} -o out").out
    told = case.run(f"--as teng issue 1 apology {FACTS} -o out").out
    assert "2026-000001-apology-v1.docx is superseded" in told
