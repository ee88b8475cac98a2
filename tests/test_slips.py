"""The slips of a day: what each says of one and the same case, and that it fits its page."""

import re
import shutil
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.office import as_pdf, needs_office, pages
from tests.papers import GOLDEN, plain, reads_as_kept

ENGLISH = ("proxy", "evidence-list", "repair-slip", "loan-slip", "delivery-receipt", "withdrawal")
SLIPS = (
    *ENGLISH,
    *("payment-slip", "handover-list", "follow-up", "approval-sheet", "penalty-notice"),
    *("insurance-list", "merchant-letter", "merchant-claim"),
)
LINES = (
    "--as teng open name=王小明 phone=13812348000 category=goods about=三楼双门冰箱 "
    "details=送来的与样机不符，门上有划痕。 request=换成样机型号 product=双门冰箱 price=5999 "
    "bought_on=2026-02-20 address=某某路12号",
    "--as teng record 1 judge founded=yes reasonable=yes",
    "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
    "--as teng attach 1 in/发票.jpg --as voucher",
    "--as wu offer 1 loan-unit item=样机一台",
    "--as teng contact 1 channel=phone outcome=reached said=约定周三送货",
    "--as xu settle 1 trigger=merchant in_scope=no amount=200 payee=王小明 merchant=某某餐厅 "
    "'items=外套清洗:120;误工:80' --ask wu",
    "--as wu approve 1",
    "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
    "--as teng record 1 vouchers vouchers_received_at=now",
    "--as teng record 1 pay paid_amount=50 paid_at=now pay_method=cash",
    "--as teng record 1 pay paid_amount=30 paid_at=now pay_method=transfer paid_by=mall",
    "--as zhu record 1 investigate cause=发货时拿错型号 at_fault=cheng spoke=朱",
)


@pytest.fixture
def issued(bare_desk: Desk) -> Desk:
    desk = bare_desk

    def make() -> None:
        desk.begin()
        Path("in").mkdir()
        Path("in/发票.jpg").write_bytes(b"x" * 3000)
        for line in LINES:
            desk.run(line)
        for name in SLIPS:
            desk.run(f"--as teng issue 1 {name} -o out")
        for name in ENGLISH:
            desk.run(f"--as teng issue 1 {name} --in en -o out")

    desk.once("the slips of a day", make)
    return desk


def test_each_slip_reads_as_it_was_read_and_kept(issued: Desk, update_golden: bool) -> None:
    files = sorted(Path("out").iterdir())
    assert len(files) == len(SLIPS) + len(ENGLISH)
    for file in files:
        reads_as_kept(file, GOLDEN / "slips" / f"{file.stem}.txt", update_golden)
    assert issued.json("verify")["ok"]
    for file in files:
        assert issued.json(f"verify {file}")["ok"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_slip_with_nothing_to_list_says_so(desk: Desk, language: str) -> None:
    desk.run(
        "--as teng open name=王小明 phone=13812348000 category=goods about=冰箱 details=有划痕。 "
        "request=换货"
    )
    desk.run(f"--as teng issue 1 evidence-list --in {language} -o out")
    (slip,) = Path("out").iterdir()
    assert {"zh": "无", "en": "none"}[language] in plain(slip.read_bytes()).splitlines()


@pytest.mark.slow
@needs_office
def test_each_slip_fits_one_page(issued: Desk, tmp_path: Path) -> None:
    made = as_pdf(Path("out").iterdir(), Path("pdf"))
    shutil.rmtree("out")
    found = {name: pages(pdf) for name, pdf in made.items() if pages(pdf) != 1}
    longer = {name for name in made if re.search("loan-slip|repair-slip|handover-list", name)}
    assert found == dict.fromkeys(longer, 2), "a page for each copy; the list of all those papers"


def test_a_delivery_receipt_lists_what_goes_out_of_the_house_in_the_version_that_counts(
    desk: Desk,
) -> None:
    desk.open()
    for paper in ("record-card", "summary", *["acknowledgement reply_by=2026-03-05"] * 2):
        desk.run(f"--as teng issue 1 {paper}")
    desk.run("--as teng issue 1 acknowledgement reply_by=2026-03-05 --in en")
    desk.run("--as teng issue 1 delivery-receipt -o out")
    (slip,) = Path("out").iterdir()
    lines = plain(slip.read_bytes()).splitlines()
    listed = [line for line in lines if re.search(r"第 \d+ 版", line) and "文书" not in line]
    assert listed == ["受理回执 第 2 版", "受理回执 第 2 版（译文）"]
    assert lines.count("☐") == len(listed)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("length", [10, 150, 400, 600])
def test_a_notice_is_one_page_with_the_slip_to_tear_off(
    desk: Desk, tmp_path: Path, length: int
) -> None:
    tale = ("我先排队二十多分钟，轮到我时店员说系统坏了。" * 30)[:length]
    desk.run(
        "--as teng open name=欧阳慕容雪吉日嘎拉巴特尔·阿卜杜拉 phone=13812348000 category=goods "
        f"about=三楼家电区购买的双开门变频风冷无霜冰箱送错型号并且门体有划痕一事 details={tale} "
        "request=更换为样机同一型号并承担往返运费和误工费，同时书面说明为什么会送错"
    )
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as teng issue 1 notice -o out")
    (made,) = as_pdf(Path("out").iterdir(), Path("pdf")).values()
    assert pages(made) == 1
