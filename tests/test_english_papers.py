"""Papers in English: the same case in the other language, and clear words where there is none."""

import io
import re
from pathlib import Path

import pytest

from casefile.papers.word.xml import text_of
from tests.desk import CARD, Desk
from tests.office import as_pdf, needs_office, pages, words
from tests.papers import GOLDEN, reads_as_kept

HEAD, FOOT = 25.0, 280.0  # mm: the body of a page stands between
HAN = re.compile("[\u4e00-\u9fff]+")


@pytest.fixture
def papers(bare_desk: Desk) -> Path:
    """The English papers of all example cases, and the card of one just opened."""
    bare_desk.once("english papers", lambda: issued(bare_desk))
    return Path("out")


def issued(desk: Desk) -> None:
    desk.begin("--demo")
    desk.open("address=幸福路一号 amount_claimed=1500 received_at=2026-03-02T09:00")
    for number in [f"2005-{n}" for n in range(1, 12)] + ["2026-1"]:
        desk.run(f"--as teng issue {number} record-card --in en -o out")
    for serial in (5, *range(8, 12)):
        for kind in ("receipt payment=1", "agreement"):
            desk.run(f"--as teng issue 2005-{serial} {kind} --in en -o out")


def test_the_english_papers_of_every_example_read_as_written(
    papers: Path, update_golden: bool
) -> None:
    for file in sorted(papers.iterdir()):
        reads_as_kept(file, GOLDEN / "en" / f"{file.stem}.txt", update_golden)


@pytest.mark.slow
@needs_office
def test_english_forms_fit_on_one_page_and_copies_on_sheets_of_their_own(
    papers: Path, tmp_path: Path
) -> None:
    made = as_pdf(papers.iterdir(), Path("pdf"))
    for name, pdf in made.items():
        if name.endswith("record-card-v1"):
            assert pages(pdf) == 1, name
    for name, pdf in made.items():
        written = {w.page for w in words(pdf) if HEAD < w.top < FOOT}
        assert written == set(range(1, pages(pdf) + 1)), f"an empty page in {name}"
    for number, copies in ((5, 2), (8, 4), (9, 2), (10, 3), (11, 2)):
        assert pages(made[f"2005-{number:06}-receipt-v1-en"]) == copies
        assert copies <= pages(made[f"2005-{number:06}-agreement-v1-en"]) <= 2 * copies
    body = [w for w in words(made["2005-000008-agreement-v1-en"]) if HEAD < w.top < FOOT]
    for part in ("Received", "Merchant"):  # the first and the last row of the table of holders
        assert [w.page for w in body if w.text == part] == [
            w.page for w in body if w.text == "holders"
        ]


def test_an_english_card_is_chinese_only_where_somebody_typed_it(desk: Desk) -> None:
    """Titles, boxes, states and dates come from the policy; names and free text stay as typed."""
    typed = CARD.replace("王小明", "Smith").replace("双门冰箱", "fridge")
    typed = typed.replace("送来的与样机不符", "wrong").replace("换成样机型号", "exchange")
    desk.run(f"--as teng open {typed} channel=phone trouble=goods amount_claimed=1409.5")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng contact 1 channel=phone outcome=no-answer")
    file = desk.json("--as teng issue 1 record-card --in en -o out")["file"]
    text = text_of(Path(file).read_bytes())
    assert set(HAN.findall(text)) == {"练习"}
    assert "Teng (sample)" in text
    for part in (
        "Complaint record card",
        "☑\u00a0goods   ☐\u00a0service   ☐\u00a0price   "
        "☐\u00a0environment\u00a0and\u00a0facilities   "
        "☐\u00a0safety   ☐\u00a0suggestion",
        "2 March 2026, 10:00",
        "CNY 1,409.50",
        "founded: yes; request reasonable: yes",
        "outcome of the contact: no answer",
        "(open)",
    ):
        assert part in text


def test_the_receipt_names_the_sum_in_figures_words_and_capitals(desk: Desk) -> None:
    """Chinese law reads the capitals; the English words are for the one who signs."""
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as xu settle 1 trigger=merchant in_scope=yes amount=1409.50 payee=本人 "
        "items=coat：1400;cleaning：9.50 merchant=Bistro pay_method=transfer pay_account=6222-1 "
        "pay_by=2026-03-09"
    )
    desk.run("--as teng issue 1 receipt amount=1409.50 --in en -o out")
    text = text_of(Path("out/2026-000001-receipt-v1.docx").read_bytes())
    for part in (
        "Received from Bistro the sum of CNY 1,409.50 (one thousand four hundred and nine yuan "
        "and fifty fen; 人民币壹仟肆佰零玖元伍角整)",
        "coat: CNY 1,400.00; cleaning: CNY 9.50",
        "in four copies, one each for finance, administration and personnel, customer service "
        "centre and merchant, equally valid",
        "Copy 1 of 4 · Finance",
        "Copy 4 of 4 · Merchant",
        "☐\u00a0cash   ☑\u00a0transfer   ☐\u00a0WeChat",
        "Account: 6222-1",
    ):
        assert part in text
    desk.run("--as teng issue 1 agreement --in en -o out")
    agreement = text_of(Path("out/2026-000001-agreement-v1.docx").read_bytes())
    assert "by 9 March 2026" in agreement
    assert "may still be claimed by law" in agreement


def test_the_properties_are_in_the_language_of_the_paper(desk: Desk) -> None:
    from docx import Document

    desk.open()
    for lang, title, author in (
        ("zh", "顾客投诉记录卡 2026-000001", "某某商场（样例）"),
        ("en", "Complaint record card 2026-000001", "Sample Shopping Mall"),
    ):
        file = desk.json(f"--as teng issue 1 record-card --in {lang} -o out")["file"]
        properties = Document(io.BytesIO(Path(file).read_bytes())).core_properties
        assert (properties.title, properties.author) == (title, author)


@pytest.mark.parametrize("document", ["notice", "summary", "slip", "application"])
def test_a_paper_without_an_english_template_is_refused_in_clear_words(
    desk: Desk, document: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    for step in (
        "judge founded=yes reasonable=yes",
        "responsible unit=家电部 person=zhu phoned_at=2026-03-02T09:59",
    ):
        desk.run(f"--as teng record 1 {step}", now="2026-03-02T10:05:00+08:00")
    scope = "yes" if document == "slip" else "no"
    line = f"--as xu settle 1 trigger=facility in_scope={scope} amount=200 payee=本人"
    desk.run(line, now="2026-03-02T10:06:00+08:00")
    before = desk.json("verify")["head"]
    told = desk.run(
        f"--as teng issue 1 {document} --in en -o out", code=3, now="2026-03-02T10:07:00+08:00"
    ).err
    assert "no template en/" in told
    assert "--in" in told
    assert desk.json("verify")["head"] == before
    assert not Path("out").exists()


def test_a_copy_may_be_handed_to_its_holder_by_the_name_on_it(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    line = "settle 1 trigger=merchant in_scope=no amount=200 payee=customer items=coat merchant=x"
    desk.run(f"--as xu {line}")
    desk.run("--as teng issue 1 agreement --in en -o out")
    desk.run("--as teng sign 1 agreement --copy 2 --by 王小明")
    desk.run("--as teng hand-over 1 agreement --copy 2 --to Finance --signed-by x", code=4)
    desk.run("--as teng hand-over 1 agreement --copy 2 --to Merchant --signed-by x")
    copy = desk.json("show 1")["documents"][0]["copies"][1]
    assert (copy["holder"], copy["state"]) == ("商户", "handed-over")


def test_a_shop_without_an_english_name_keeps_its_own(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    line = next(each for each in text.splitlines() if each.startswith("name_en"))
    Path("policy.toml").write_text(text.replace(line, ""), "utf-8")
    desk.run("policy apply policy.toml")
    desk.open()
    file = desk.json("--as teng issue 1 record-card --in en -o out")["file"]
    assert "某某商场（样例）" in text_of(Path(file).read_bytes())


@pytest.fixture
def abroad(bare_desk: Desk) -> Desk:
    """A house whose papers are in English, with a case."""
    bare_desk.run("init --practice --policy fca")
    facts = "name=Brown channel=letter account_kind=loan category=other about=x details=y request=z"
    bare_desk.run(f"--as price open honorific=mr {facts}")
    return bare_desk


def test_a_house_that_writes_english_has_its_papers_in_english(abroad: Desk) -> None:
    abroad.run("--as price issue 1 acknowledgement reply_by=2026-04-27 --plain x -o out")
    (letter,) = Path("out").iterdir()
    said = text_of(letter.read_bytes())
    assert "Dear Mr Brown" in said
    assert not HAN.search(said.replace("练习", ""))
    (promise,) = abroad.json("show 1")["promises"]
    assert promise["text"] == "answer by the date named in the acknowledgement"
    told = abroad.run("--as price issue --all record-card -o out").out
    assert "issued on 1 case(s)" in told
    assert "1 had one" in abroad.run("--as price issue --all record-card -o out").out


def test_a_chinese_paper_of_such_a_house_is_an_annex_to_the_english_one(abroad: Desk) -> None:
    abroad.run("--as price issue 1 record-card -o out")
    abroad.run("--as price issue 1 record-card --in zh -o out")
    english, chinese = abroad.json("show 1")["documents"]
    assert (english["language"], english["annex"]) == ("en", None)
    assert (chinese["language"], chinese["annex"]) == ("zh", 1)


def test_a_language_that_nobody_speaks_is_a_fault_of_the_policy(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    Path("policy.toml").write_text(
        text.replace("[organisation]\n", '[organisation]\nlanguage = "tlh"\n'), "utf-8"
    )
    told = desk.run("policy check policy.toml", code=65).err
    assert "tlh" in told
    assert "zh" in told
