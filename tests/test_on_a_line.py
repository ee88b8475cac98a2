"""What stays together on the lines of a paper, and what words stand beside each other: laws over
every paper of every procedure, and the sentences that such words came from.

Read in the XML, where programs for texts are told what to keep together.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from casefile.papers.brackets import bracketed
from casefile.papers.on_paper import ASIDE, ON_BEHALF, STRUCK, fact_on_paper
from casefile.papers.sample import AT, sample
from casefile.papers.word.render import Press
from casefile.papers.word.unbroken import unbroken
from casefile.papers.word.xml import W, parsed_part, text_of
from casefile.values.value import Value
from tests.desk import CARD, Desk, pack
from tests.papers import form_of

ROOT = Path(__file__).parents[1]
PACKS = sorted(file.stem for file in (ROOT / "casefile/policies").glob("*.toml"))
NUMBERED = {
    "details": "见 2026-000123，2026-03-02 10:00 致电 010-8888-6666，赔 1409.50 元；https://a-b.cn/x-1",
    "request": "refund of CNY 1,409.50 by 2 March 2026, phone 021 5555 6666",
    "about": "A-12（二楼）",
}
BROKEN = re.compile(
    r"[!-~]*[0-9][!-~]*-[!-~]+|[!-~]+-[!-~]*[0-9]|://[!-~]*-"  # at a hyphen
    r"|[0-9] (?:[0-9]|元)|\b[A-Z]{3} [0-9]|[0-9] (?:January|March|November) [0-9]{4}"  # at a blank
)


def papers(name: str) -> Iterator[tuple[str, bytes]]:
    """Every paper of a procedure, in both languages where there is a template, with numbers, sums
    and days in what the desk typed."""
    policy = pack(name)
    for kind in policy.documents:
        for lang in ("zh_CN", "en"):
            file = ROOT / "templates" / lang / kind.template
            if file.is_file():
                yield f"{lang} {kind.id}", filled(file, sample(policy, kind))


def filled(file: Path, values: dict[str, Any]) -> bytes:
    values["facts"] |= {key: text for key, text in NUMBERED.items() if key in values["facts"]}
    return Press(form_of(file.read_bytes())).fill(values, title="t", author="a", at=AT)


def lines_of(paper: bytes) -> Iterator[str]:
    """The paragraphs of a paper with its margins, as lines may be made of them: a hyphen at which
    none ends is none here."""
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                for paragraph in parsed_part(parts.read(name)).iter(f"{W}p"):
                    yield "".join(
                        node.text or "" if node.tag == f"{W}t" else "\N{NON-BREAKING HYPHEN}"
                        for node in paragraph.iter(f"{W}t", f"{W}noBreakHyphen")
                    )


# ---- what no line ends in -----------------------------------------------------------------------


@pytest.mark.parametrize("name", PACKS)
def test_no_line_of_a_paper_ends_in_a_number_a_day_or_a_sum(name: str) -> None:
    seen = 0
    for which, paper in papers(name):
        for line in lines_of(paper):
            found = BROKEN.search(line.replace("SHA-256", ""))  # a heading, short enough
            assert not found, f"{which}: {found and found[0]!r} in {line!r}"
            seen += "\N{NON-BREAKING HYPHEN}" in line
    assert seen > 20


def test_what_keeps_a_line_together_is_read_as_it_was_written() -> None:
    """Searching, comparing and reading back a paper meet the hyphens and blanks that were typed."""
    kind = pack("mall").document("record-card")
    assert kind
    paper = filled(ROOT / "templates/zh_CN/record-card.docx", sample(pack("mall"), kind))
    for text in NUMBERED.values():
        assert text in text_of(paper)


@given(st.text(st.sampled_from("0123456789-- 元ABCMay&;#<>./:\n一") | st.characters(), max_size=40))
def test_keeping_together_loses_nothing(text: str) -> None:
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "</w:t><w:br/><w:t>")
    kept = unbroken(written).replace("<w:noBreakHyphen/>", "-")
    bare = re.sub("<[^>]*>", "", kept).replace("\u00a0", " ")
    assert bare == re.sub("<[^>]*>", "", written).replace("\u00a0", " ")


def test_a_number_is_known_as_word_gives_it(desk: Desk) -> None:
    """Copied out of a paper, its hyphens are those at which no line ends."""
    desk.run(f"--as teng open {CARD}")
    assert desk.json("show 2026\u2011000001")["case"] == desk.json("show 1")["case"]
    desk.run("--as teng promise 1 回电 --due 2026\u201103\u201105\u00a018:00")
    assert desk.json("show 1")["promises"][0]["due_at"].startswith("2026-03-05T")


# ---- boxes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PACKS)
def test_no_line_ends_within_a_short_choice(name: str) -> None:
    for which, paper in papers(name):
        for line in lines_of(paper):
            for label in re.findall("[□☐☑](.{1,29}?)(?=   |\u3000|$|[□☐☑])", line):
                assert " " not in label.strip(" "), f"{which}: {label!r}"


@pytest.mark.parametrize("file", sorted((ROOT / "templates").glob("*/*.docx")), ids=str)
def test_what_is_ticked_is_set_in_the_face_of_the_text(file: Path) -> None:
    """Only the box is of another one, which the text's has not."""
    for run in Document(str(file)).element.iter(f"{W}r"):
        said = "".join(node.text or "" for node in run.iter(f"{W}t"))
        fonts = run.find(f"{W}rPr/{W}rFonts")
        if re.search(r"[□☐☑]|boxes\.|\.method", said):
            assert fonts is not None, said
            assert fonts.get(qn("w:ascii")) == "Times New Roman", said


# ---- brackets, labels, sentences ----------------------------------------------------------------


@pytest.mark.parametrize("name", PACKS)
def test_no_brackets_stand_within_the_same_brackets(name: str) -> None:
    for which, paper in papers(name):
        for line in lines_of(paper):
            assert not re.search("（[^）]*（|\\([^)]*\\(", line), f"{which}: {line}"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (bracketed(ASIDE, "zh", remedy="赠礼", what="可乐"), "赠礼（可乐）"),
        (bracketed(ASIDE, "zh", remedy="赠礼", what="可乐（一箱）"), "赠礼〔可乐（一箱）〕"),
        (bracketed(ASIDE, "en", remedy="gift", what="cola (a case)"), "gift [cola (a case)]"),
        (bracketed(ON_BEHALF, "zh", by="吴（样例）", name="钱"), "吴（样例）（代钱）"),
        (bracketed(STRUCK, "zh", text="{a}（b）"), "〔误记，已划销：{a}（b）〕"),
    ],
)
def test_brackets_around_brackets_are_square(said: str, expected: str) -> None:
    assert said == expected


WORDS = {
    "are left": "a sum that is left is to be paid, and one of nothing is not told",
    "has the proxy act": "a principal authorises",
    "Object": "what a complaint is about",
    "aken back": "goods are handed in and collected",
    "for The": "a heading within a sentence",
    "the way it came": "money goes to the payment method it came from",
    "定下": "what was granted is a way of settling it",
    "收条和和": "two words that read as one",
    "照书上": "no letter is called a book",
}


@pytest.mark.parametrize("name", PACKS)
def test_no_paper_says_what_nobody_would(name: str) -> None:
    for which, paper in papers(name):
        text = text_of(paper)
        assert [word for word in WORDS if word in text] == [], which


def test_a_receipt_of_all_says_that_it_is_all(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as xu settle 1 trigger=facility in_scope=no amount=20 payee=本人 items=衣物：20.00")
    said = {}
    for amount in (5, 20):
        for lang in ("zh", "en"):
            desk.run(f"--as teng issue 1 receipt amount={amount} --in {lang} -o out/{lang}{amount}")
            (file,) = Path(f"out/{lang}{amount}").iterdir()
            said[lang, amount] = text_of(file.read_bytes())
    assert "尚余¥15.00" in said["zh", 5]
    assert "and CNY 15.00 is still to be paid" in said["en", 5]
    assert "尚余¥0.00" in said["zh", 20]
    assert "it is paid in full" in said["en", 20]
    assert " 0.00" not in said["en", 20]


def paper(desk: Desk, line: str) -> str:
    return text_of(Path(desk.json(f"--as teng issue {line} -o out")["file"]).read_bytes())


def test_no_heading_of_the_summary_stands_over_nothing(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    assert "其他事实" not in paper(desk, "1 summary")


def test_a_version_whose_place_a_paper_takes_is_not_called_valid_on_it(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    paper(desk, "1 handover-list")
    rows = paper(desk, "1 handover-list").splitlines()
    assert rows[rows.index("案卷交接清单 第 1 版") + 3] == "已被取代"


def test_a_contact_tells_what_it_went_by(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} channel=in-person")
    desk.run("--as teng contact 1 channel=phone outcome=reached")
    for kind in ("record-card", "summary", "follow-up"):
        text = paper(desk, f"1 {kind}")
        assert "联系方式：电话" in text
        assert "投诉渠道：电话" not in text


def test_of_no_file_it_is_said_that_it_is_kept(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    assert "按原样保存" not in paper(desk, "1 evidence-list")
    Path("a.txt").write_text("x")
    desk.run("--as teng attach 1 a.txt --as voucher")
    assert "按原样保存" in paper(desk, "1 evidence-list")


def test_the_plan_of_a_slip_is_the_remedy_where_no_step_tells_one(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as xu offer 1 exchange item=样机型号 amount=300 --ask wu")
    for kind in ("approval-sheet", "follow-up"):
        lines = paper(desk, f"1 {kind}").splitlines()
        assert lines[lines.index("方案") + 1] == "换货：样机型号，¥300.00"


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("at_fault", ["cheng", "某某"], "Cheng (sample); 某某"),
        ("spoke", ["收银中心课长", "滕（样例）"], "cashier-centre chief; Teng (sample)"),
        ("actor_job", "商场经理", "store manager"),
        ("actor", "财务部", "finance"),
        ("cause", "送货单型号填错", "送货单型号填错"),
    ],
)
def test_an_english_paper_names_people_and_posts_as_the_house_does(
    key: str, typed: Value, said: str
) -> None:
    """In whatever field they were typed; what nobody has an English name for stays."""
    assert fact_on_paper(pack("mall"), key, typed, "en") == said


def test_whoever_takes_goods_in_and_whoever_brings_them_have_a_slip_each(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} product=冰箱")
    text = paper(desk, "1 repair-slip")
    assert "第1份 共2份 · 交 顾客" in text
    assert "第2份 共2份 · 交 本单位" in text
