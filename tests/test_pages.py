"""What stands together on a page, whatever its length: no page begins with signatures or a total
alone, and no register of copies stands on one by itself."""

import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from casefile.papers.sample import AT, sample
from casefile.papers.word.render import Press
from casefile.papers.word.xml import text_of
from tests.desk import CARD, Desk, pack
from tests.office import as_pdf, lines_of, needs_office, pages, saved_again, whole_pages, words
from tests.papers import form_of

TEMPLATES = sorted((Path(__file__).parents[1] / "templates").glob("*/*.docx"))
SIGNED = re.compile(
    r"签字|签名|盖章|签收|签发|(?<!付款)日\s*期：|年　　月|"
    r"[Ss]ignature|[Ss]igned|[Dd]ate: |Customer$"
)
SIGNING = re.compile("签字或盖章|^日期：|签收人|signatureorseal|^Date:|Receivedby")
"""The same as a line on a page has it, without blanks."""
TOTAL = re.compile(r"^(合计|Total)")
HEADS = re.compile(r"签收人|Received by|^批准人|意见签字")
"""Headings of columns that are signed in: they stand above their rows again on each page."""


# ---- in the XML of every paper ------------------------------------------------------------------


def blocks(document: Any) -> Iterator[Paragraph | _Row]:
    """Paragraphs and rows as they follow each other, but for those that only hold tags."""
    for one in document.iter_inner_content():
        for block in one.rows if isinstance(one, Table) else [one]:
            if not re.fullmatch(r"\{%(p|tr) .*%\}", said(block).strip()):
                yield block


def said(block: Paragraph | _Row) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "".join(dict.fromkeys(cell.text for cell in block.cells))


def stays(block: Paragraph | _Row) -> bool:
    """Whether it stands on one page with what follows it."""
    if isinstance(block, Paragraph):
        return bool(block.paragraph_format.keep_with_next)
    return all(p.paragraph_format.keep_with_next for c in block.cells for p in c.paragraphs)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_what_is_signed_and_every_total_stays_with_what_stands_before_it(file: Path) -> None:
    before: Paragraph | _Row | None = None
    for block in blocks(Document(str(file))):
        text = said(block)
        if before is not None and (SIGNED.search(text) or TOTAL.search(text)):
            assert stays(before), f"{text!r} may stand alone: after {said(before)!r}"
        before = block


@pytest.mark.parametrize(
    "file",
    [f for f in TEMPLATES if f.stem in ("letter", "apology")],
    ids=lambda f: f"{f.parent.name}-{f.stem}",
)
def test_no_page_of_a_letter_holds_only_what_stands_behind_its_signature(file: Path) -> None:
    found = list(blocks(Document(str(file))))
    closing = next(n for n, b in enumerate(found) if "paragraphs[-1]" in said(b))
    assert len(found) - closing > 4
    assert [said(b) for b in found[closing:-1] if not stays(b)] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_no_row_is_cut_and_the_headings_of_rows_stand_on_every_page(file: Path) -> None:
    for table in Document(str(file)).tables:
        rows = list(table.rows)
        for row in rows:
            assert row._tr.trPr is not None
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None, said(row)
        loops = [n for n, row in enumerate(rows) if "{%tr for" in said(row)]
        if loops == [1] and not re.search("签字或盖章|signature or seal", said(rows[0])):
            first = rows[0]._tr.trPr
            assert first is not None
            assert first.find(qn("w:tblHeader")) is not None, said(rows[0])
            assert stays(rows[0])


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_a_box_for_a_seal_fits_one_of_42_millimetres(file: Path) -> None:
    for table in Document(str(file)).tables:
        for row in table.rows:
            if re.search(r"[（或]盖章）|seal\)", said(row)):
                assert row.height is not None
                assert row.height.mm >= 42, said(row)


# ---- on the pages that LibreOffice makes ---------------------------------------------------------

LENGTHS = int(os.environ.get("CASEFILE_PAGES", "24"))
ROUTES = {
    2: ("facility", "no"),
    3: ("merchant", "no"),
    4: ("merchant", "yes"),
    5: ("facility", "yes"),
}
"""On which route there are how many copies, once MORE hold one."""
MORE = {
    'holders = ["客服中心", "商户"]': 'holders = ["客服中心", "商户", "财务部"]',
    'holders = ["财务部", "行政人事部", "客服中心"]': 'holders = ["财务部", "行政人事部", '
    '"客服中心", "工程部", "物业部"]',
}
ROW = "某样文书"
SENTENCE = "送到家的是某型号，店里摆的样机却是新款，两款差价一千五百元。"


def agreed(desk: Desk, number: int) -> None:
    """A settlement on facts of that length, one more line each time; more items, too."""
    copies = 2 + number % 4
    trigger, in_scope = ROUTES[copies]
    card = CARD.replace("13812348000", f"138{number:08}")  # a limit of one customer is never full
    text = (SENTENCE * 40)[: 24 + 31 * number * 24 // LENGTHS]
    desk.run(f"--as teng open {card}")
    items = ";".join(f"第{n}项损失：10.00" for n in range(1, 2 + number % 7))
    amount = 10 * (1 + number % 7)
    merchant = ["merchant=某某餐饮"] if trigger == "merchant" else []
    desk.run(
        f"--as xu settle {number + 1} trigger={trigger} in_scope={in_scope} amount={amount} "
        "payee=本人",
        f"items={items}",
        f"agreed_facts={text}",
        *merchant,
    )
    found = desk.json(f"show {number + 1}")["approvals"]
    for one, who in zip(found, ("wu", "qian"), strict=False):
        desk.run(f"--as {who} approve {number + 1} {one['no']}")
    for lang in ("zh", "en"):
        desk.run(f"--as teng issue {number + 1} agreement --in {lang} -o out --split")


@pytest.mark.slow
@needs_office
def test_no_page_of_an_agreement_begins_with_signatures_or_a_total_alone(
    desk: Desk, tmp_path: Path
) -> None:
    text = Path("policy.toml").read_text("utf-8")
    for old, new in MORE.items():
        assert old in text
        text = text.replace(old, new)
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("--as wu policy apply policy.toml")
    for number in range(LENGTHS):
        agreed(desk, number)
    papers = sorted(Path("out").glob("*-copy1.docx"))
    made: dict[str, Path] = {}
    for begun in range(0, len(papers), 100):  # as many as LibreOffice turns over at once
        made |= as_pdf(papers[begun : begun + 100], Path("pdf"))
    assert len(made) == 2 * LENGTHS >= 48
    copies = [len(desk.json(f"show {no}")["documents"][0]["copies"]) for no in range(1, 25)]
    assert Counter(copies) == {2: 6, 3: 6, 4: 6, 5: 6}
    found = {name: lines_of(pdf) for name, pdf in made.items()}
    assert {name: faults for name, told in found.items() if (faults := [*torn(told)])} == {}
    assert len({len(told) for told in found.values()}) > 1, "no page break lay among them"
    loose = [without_what_keeps_lines_together(paper, tmp_path / "loose") for paper in papers[:48]]
    some = (as_pdf(loose[at : at + 8], Path("apart")).values() for at in range(0, 48, 8))
    found_torn = (fault for pdfs in some for pdf in pdfs for fault in torn(lines_of(pdf)))
    assert any(found_torn), "nothing is found in any"


def torn(found: list[list[str]]) -> Iterator[str]:
    """What is wrong with the pages of an agreement."""
    for number, page in enumerate(found[1:], 2):
        if not page:
            yield f"page {number} is empty"
            continue
        first = page[1] if re.match(r"序号|No\.Loss", page[0]) and len(page) > 1 else page[0]
        if SIGNING.search(first) or TOTAL.search(first):
            yield f"page {number} begins with {first}"
    for line in (line for page in found for line in page):
        if re.search("[☐☑□]$", line):
            yield f"a box without its label in {line}"
    last = "".join(found[-1])
    if re.search("持有登记|Copiesandtheirholders", last) and not re.search(
        "签字或盖章|signatureorseal", last
    ):
        yield "an orphan register"


@pytest.mark.parametrize(
    ("pages_of_it", "faults"),
    [
        ([["甲"], ["签字或盖章", "乙"]], ["page 2 begins with 签字或盖章"]),
        ([["甲"], ["日期：", "乙"]], ["page 2 begins with 日期："]),
        ([["A"], ["Date:", "B"]], ["page 2 begins with Date:"]),
        ([["甲"], ["序号损失金额", "合计10.00"]], ["page 2 begins with 合计10.00"]),
        ([["A"], ["No.LossAmount", "Total10.00"]], ["page 2 begins with Total10.00"]),
        ([["甲"], []], ["page 2 is empty"]),
        ([["甲"], ["乙", "持有登记", "一"]], ["an orphan register"]),
        ([["甲"], ["乙", "持有登记", "签字或盖章"]], []),
        ([["甲☐", "☐是"]], ["a box without its label in 甲☐"]),
        ([["签字或盖章"], ["序号损失金额", "1衣物10.00", "合计10.00"]], []),
    ],
)
def test_what_is_wrong_with_a_page_is_found(
    pages_of_it: list[list[str]], faults: list[str]
) -> None:
    assert [*torn(pages_of_it)] == faults


def without_what_keeps_lines_together(paper: Path, folder: Path) -> Path:
    """The paper as it would be if nothing in it stayed with what follows."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(paper) as whole, zipfile.ZipFile(folder / paper.name, "w") as loose:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "word/document.xml":
                part = part.replace(b"<w:keepNext/>", b"")
            loose.writestr(name, part)
    return folder / paper.name


# ---- the record card, and the summary -----------------------------------------------------------

COURSE = (
    "teng record 1 judge founded=yes reasonable=yes",
    "teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
    "teng record 1 written-notice written_notice_at=now",
    "zhu record 1 investigate cause=送货单型号填错 at_fault=某某",
    "he record 1 inspect inspection=无质量问题",
    "zhu record 1 plan plan=换成样机型号",
    "wu record 1 approve decision=approved",
    "teng record 1 notify told_at=now reaction=accepts",
    "teng record 1 follow-up followed_up_at=now reaction=satisfied carried_out=yes "
    "satisfaction=satisfied",
)
TYPED = (
    "address=北京路1号 channel=in-person price=16400 bought_on=2026-02-20 severity=serious "
    "external=12315 skip_level=yes product=冰箱 amount_claimed=1500"
)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_card_is_one_page_with_a_long_tale_and_its_whole_course(
    desk: Desk, tmp_path: Path, lang: str
) -> None:
    card = CARD.replace("details=送来的与样机不符", TYPED)
    desk.run(f"--as teng open {card}", f"details={(SENTENCE * 30)[:600]}")
    for line in COURSE:
        desk.run(f"--as {line}")
    desk.run(f"--as teng issue 1 record-card --in {lang} -o out")
    (pdf,) = as_pdf(Path("out").iterdir(), Path("pdf")).values()
    (page,) = lines_of(pdf)
    assert any(re.search("顾客签字|Customer", line) for line in page)


@pytest.mark.slow
@needs_office
def test_no_page_of_a_summary_is_empty(desk: Desk, tmp_path: Path) -> None:
    """Whatever the length of what it ends with: the papers of the case."""
    desk.run(f"--as teng open {CARD} {TYPED}")
    for number in range(40):
        desk.run("--as teng issue 1 record-card")
        if number >= 16:
            desk.run(f"--as teng issue 1 summary -o out/{number}")
    files = [f.rename(f.with_stem(f"{f.parent.name}")) for f in Path("out").glob("*/*.docx")]
    for name, pdf in as_pdf(files, Path("pdf")).items():
        assert all(lines_of(pdf)), f"{name}: an empty page"


@pytest.mark.slow
@needs_office
def test_no_summary_ends_with_a_row_or_two_or_with_nothing_on_its_last_page(tmp_path: Path) -> None:
    """Over a page of rows, at three heights of what stands above them."""
    policy = pack("mall")
    (kind,) = [one for one in policy.documents if one.template == "summary.docx"]
    (file,) = [one for one in TEMPLATES if one.stem == "summary"]
    press, given = Press(form_of(file.read_bytes())), sample(policy, kind)
    row, files = given["papers"][0], []
    for count in range(1, 46):
        papers = [row | {"no": str(no + 1), "title": ROW} for no in range(count)]
        facts = given["facts"] | {"details": SENTENCE * (1 + count % 3)}
        paper = press.fill(given | {"papers": papers, "facts": facts}, title="t", author="a", at=AT)
        files.append(tmp_path / f"{count}.docx")
        files[-1].write_bytes(paper)
    lengths = set()
    for name, pdf in as_pdf(files, tmp_path / "pdf").items():
        lengths.add(last := pages(pdf))
        rows = sum(word.page == last and ROW in word.text for word in words(pdf))
        assert rows >= min(int(name), 3), f"{name}: {rows} rows on page {last}"
    assert len(lengths) > 1


def test_the_summary_tells_whatever_was_typed(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} {TYPED}")
    settled = "trigger=merchant in_scope=no payee=customer merchant=某某餐饮 items=衣物：150.00"
    for line in (
        *COURSE,
        f"zhou settle 1 amount=150 {settled}",
        "zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
        "teng record 1 vouchers vouchers_received_at=now",
        "qian record 1 pay paid_amount=100 paid_at=now pay_method=cash",
        "teng contact 1 channel=phone outcome=reached",
        "teng promise 1 送配件 --due 3d",
        "teng issue 1 summary -o out",
    ):
        desk.run(f"--as {line}")
    (paper,) = Path("out").glob("*summary*.docx")
    text = text_of(paper.read_bytes())
    for said in (
        *("北京路1号", "16400.00", "2026-02-20", "12315", "越级投诉", "1500.00", "冰箱"),
        *("送货单型号填错", "无质量问题", "换成样机型号", "同意", "家电部", "满意"),
        *("100.00", "现金", "已联系上", "送配件", "支付赔偿", "商户"),
    ):
        assert said in text, said
    assert "补偿方案" not in text, "no heading over nothing"


# ---- boxes to tick, and pages that are counted --------------------------------------------------


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_no_line_ends_between_a_box_and_what_is_ticked_in_it(file: Path) -> None:
    for block in blocks(Document(str(file))):
        assert not re.search("[□☐☑] ", said(block)), said(block)


def test_the_choices_of_a_fact_stay_with_their_boxes(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    for lang in ("zh", "en"):
        desk.run(f"--as teng issue 1 record-card --in {lang} -o out")
    for paper in Path("out").iterdir():
        text = text_of(paper.read_bytes())
        assert "☑\u00a0" in text
        assert not re.search("[□☐☑](?!\u00a0|$|\\s*\n)", text), paper.name


@pytest.mark.slow
@needs_office
def test_what_is_ticked_stands_beside_its_box_on_every_paper(tmp_path: Path) -> None:
    """Also in a narrow cell, with all choices that the shipped procedure knows."""
    policy, files = pack("mall"), dict[str, Path]()
    for kind in policy.documents:
        for file in TEMPLATES:
            if file.name == kind.template and kind.template != "delivery-receipt.docx":
                name = f"{file.parent.name}-{file.stem}"
                paper = Press(form_of(file.read_bytes())).fill(
                    sample(policy, kind), title="t", author="a", at=AT
                )
                files[name] = tmp_path / f"{name}.docx"
                files[name].write_bytes(paper)
    made = as_pdf(files.values(), tmp_path / "pdf")
    assert set(made) == set(files)
    seen = 0
    for name, pdf in made.items():
        found = words(pdf)
        for box in found:
            if not re.search("[☐☑□]$", box.text):
                continue
            seen += 1
            assert any(
                other.page == box.page
                and 0 <= other.left - box.right < 5
                and abs(other.top + other.bottom - box.top - box.bottom) < 4
                for other in found
            ), f"{name}: a box at {box.left:.0f}, {box.top:.0f} mm without its label"
    assert seen > 60


PAGE_OF = re.compile(r"第(\d+)页共(\d*)页|page(\d+)of(\d*)")


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("length", [20, 2000])
def test_each_copy_in_a_file_tells_its_page_and_how_many_it_has(
    desk: Desk, tmp_path: Path, lang: str, length: int
) -> None:
    """Also once LibreOffice has saved the file. It is then still told to be the one issued, unless
    LibreOffice cut a paragraph in two where a page ended."""
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as xu settle 1 trigger=facility in_scope=no amount=20 payee=本人 items=衣物：20.00",
        f"agreed_facts={(SENTENCE * 80)[:length]}",
    )
    desk.run(f"--as teng issue 1 agreement --in {lang} -o out")
    (paper,) = Path("out").iterdir()
    again = saved_again([paper], tmp_path / "again")[paper.stem]
    assert length > 20 or desk.json(f"verify {again}")["ok"]
    for file in (paper, again):
        (pdf,) = as_pdf([file], tmp_path / f"pdf-{file.parent.name}").values()
        told = [page_of(page) for page in whole_pages(pdf)]
        of_copy = len(told) // 2
        assert told == [(n, of_copy) for n in range(1, of_copy + 1)] * 2, file
        assert (of_copy > 2) == (length > 20)


def page_of(page: str) -> tuple[int, int]:
    """What a page says of itself: which it is, and of how many."""
    (found,) = PAGE_OF.findall(re.sub(r"\s", "", page))
    return int(found[0] or found[2]), int(found[1] or found[3])
