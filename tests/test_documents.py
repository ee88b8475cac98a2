"""Papers: what Word shows is what was typed, and nothing typed is ever run."""

import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from casefile.errors import BadData
from casefile.papers.word.engine import TO_ESCAPE
from casefile.papers.word.render import Press
from casefile.papers.word.xml import text_of
from casefile.values.moments import a_moment
from casefile.values.text import clean
from tests.desk import Desk
from tests.office import as_pdf, needs_office, pages
from tests.oracle import by_docxtpl
from tests.papers import GOLDEN, form_of, paragraphs, reads_as_kept

EVERY_CHARACTER = "".join(map(chr, range(0x10000)))
ROOT = Path(__file__).parents[1]
CARD = ROOT / "templates" / "zh_CN" / "record-card.docx"
AT = a_moment("2026-03-02T10:00", "Asia/Shanghai")


def test_whatever_xml_must_not_hold_as_it_is_is_found_before_it_is_printed() -> None:
    found = [c for c in EVERY_CHARACTER if escape(c) != c]
    assert found == [c for c in EVERY_CHARACTER if TO_ESCAPE.search(c)]
    assert found == list("\"&'<>")


def render(content: bytes, values: dict[str, Any], title: str = "t", author: str = "a") -> bytes:
    return Press(form_of(content)).fill(values, title=title, author=author, at=AT)


def rendered(text: str, **values: object) -> str:
    return text_of(render(paragraphs(text), dict(values))).strip("\n")


NASTY = [
    "A & B <c>",
    "</w:t></w:r></w:p><w:p>fake",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{_{x}_}",
    "{_% x %_}",
    "{# gone? #}",
    "${7*7}",
    "𠮷野家",
    "👨\u200d👩\u200d👧",
    "a\u200bb",
    "\u202eevil",
    "一\n二\n\n三",
    "tab\there",
    "  two  blanks  ",
    "&amp; &#95; &lt;",
    "]]>",
    "<!-- -->",
    "\x0b\x0c",
    "\x1b[31m",
    "\ud800",
    "quote \"'`",
    "{{r x }}",
    "{{p x}}",
    "\\n",
    "%s %(x)s {0}",
    "=cmd|' /C calc'!A0",
    "见 {_{_{ 处",
    "}_}_}",
    "%_}_%_",
    "｛｛ x ｝｝",
    "{%tr for x in y %}",
    "__class__",
    "{{''.__class__}}",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_word_shows_what_was_typed(text: str) -> None:
    kept = clean(text)
    assert rendered("前{{ x }}后", x=kept) == f"前{kept}后"
    assert text_of(by_docxtpl(paragraphs("前{{ x }}后"), {"x": kept})).strip("\n") == f"前{kept}后"


@given(
    st.text(st.sampled_from("{}%_#<>&;\"'p rx一二𠮷\n\t[]=.|()~-") | st.characters(), max_size=60)
)
@settings(max_examples=150, deadline=None)
def test_word_shows_any_text(text: str) -> None:
    kept = clean(text)
    assert rendered("前{{ x }}后", x=kept) == f"前{kept}后".strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "{{ missing }}",
        "{{ x.missing }}",
        "{{ x",
        "{% if x %}",
        "{{ x|nosuchfilter }}",
        "{{ x.__class__.__mro__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ x.format.__globals__ }}",
        "{% include 'x' %}",
        "{{ 1/0 }}",
    ],
)
def test_a_template_that_cannot_be_trusted_is_refused(text: str) -> None:
    with pytest.raises(BadData):
        rendered(text, x="y")


def test_what_is_no_word_file_is_refused() -> None:
    for content in (b"", b"PK", b"hello", CARD.read_bytes()[:500]):
        with pytest.raises(BadData):
            render(content, {})


def test_the_same_case_gives_the_same_bytes() -> None:
    first = render(paragraphs("{{ x }}"), {"x": "甲"})
    assert first == render(paragraphs("{{ x }}"), {"x": "甲"})


def test_the_properties_name_the_organisation_and_the_day() -> None:
    from docx import Document

    content = render(paragraphs("x"), {}, title="A & B <c>", author="某某商场")
    properties = Document(io.BytesIO(content)).core_properties
    assert (properties.title, properties.author) == ("A & B <c>", "某某商场")
    assert properties.created is not None
    assert properties.created.year == 2026
    assert (
        "python-docx" not in zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()
    )


def test_every_font_of_the_card_has_its_chinese_face() -> None:
    with zipfile.ZipFile(CARD) as package:
        for name in ("word/document.xml", "word/styles.xml"):
            for fonts in re.findall(r"<w:rFonts[^>]*>", package.read(name).decode()):
                assert "w:eastAsia" in fonts, f"{name}: {fonts}"


def test_the_shipped_templates_are_what_their_maker_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    monkeypatch.syspath_prepend(str(ROOT / "templates"))
    make = importlib.import_module("make")
    parts = importlib.import_module("parts")
    folder = ROOT / "templates"
    shipped = {str(f.relative_to(folder)) for f in folder.glob("*/*.docx")}
    assert {f"{name}.docx" for name in make.MADE} == shipped
    for name, maker in make.MADE.items():
        assert parts.to_bytes(maker()) == (folder / f"{name}.docx").read_bytes(), name


def test_a_name_that_stands_for_no_text_is_refused() -> None:
    """``facts.items`` once printed the address of a method."""
    with pytest.raises(BadData):
        rendered("{{ x.y }}", x={"y": {"z": "1"}})
    with pytest.raises(BadData):
        rendered("{{ x }}", x=["a"])
    with pytest.raises(BadData):
        rendered("{{ x.items }}", x={"y": "1"})
    assert rendered("{{ x.items }}", x={"items": "外套"}) == "外套"


@pytest.fixture
def cards(bare_desk: Desk) -> Path:
    """The record cards of all example cases, and of one just opened; a notice while its answer is
    waited for."""
    bare_desk.once("cards", lambda: issued(bare_desk))
    return Path("out")


def issued(desk: Desk) -> None:
    desk.begin("--demo")
    desk.open("address=幸福路一号 amount_claimed=1500 received_at=2026-03-02T09:00")
    for serial in (5, *range(8, 12)):
        desk.run(f"documents 2005-{serial} -o out")
    for number in [f"2005-{n}" for n in range(1, 12)] + ["2026-1"]:
        desk.run(f"--as teng issue {number} record-card -o out")
    desk.open("product=冰箱")
    desk.run("--as teng record 2026-2 judge founded=yes reasonable=yes")
    desk.run("--as teng record 2026-2 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as teng issue 2026-2 notice -o out")
    desk.run("--as teng issue 2005-6 summary -o out")


def test_the_papers_of_every_example_read_as_written(cards: Path, update_golden: bool) -> None:
    for file in sorted(cards.iterdir()):
        reads_as_kept(file, GOLDEN / f"{file.stem}.txt", update_golden)


@pytest.mark.slow
@needs_office
def test_forms_fit_on_one_page_and_copies_on_sheets_of_their_own(
    cards: Path, tmp_path: Path
) -> None:
    made = as_pdf(cards.iterdir(), Path("pdf"))
    counted = {name: pages(pdf) for name, pdf in made.items()}
    for name, count in counted.items():
        if not re.search("(receipt|agreement|summary)-v", name):
            assert count == 1, name
    for number, copies in ((5, 2), (8, 4), (9, 2), (10, 3), (11, 2)):
        # as many sheets as copies, and none of them on the back of another's text
        assert counted[f"2005-{number:06}-receipt-v1"] == copies
        assert counted[f"2005-{number:06}-agreement-v1"] == 2 * copies
    sheets = subprocess.run(
        ["pdftotext", "-layout", "pdf/2005-000008-agreement-v1.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\f")
    holders = ["财务部", "行政人事部", "客服中心", "商户"]
    for sheet, text in enumerate(sheets[:8]):
        head = f"第{sheet // 2 + 1}份共4份·交{holders[sheet // 2]}"
        assert head in re.sub(r"\s", "", text), f"page {sheet + 1}"
        assert f"第{sheet % 2 + 1}页" in re.sub(r"\s", "", text)


def test_issued_files_are_versioned_kept_and_never_overwritten(desk: Desk) -> None:
    desk.open()
    first = desk.json("--as teng issue 1 record-card -o out")
    assert first["file"] == "out/2026-000001-record-card-v1.docx"
    assert first["document"]["state"] == "issued"
    again = desk.json("--as teng issue 1 record-card -o out")
    assert again["document"]["version"] == 2
    states = [(d["version"], d["state"]) for d in desk.json("show 1")["documents"]]
    assert states == [(1, "superseded"), (2, "issued")]
    before = Path(first["file"]).read_bytes()
    desk.run("--as teng documents 1 -o out")  # what is there already is left alone
    assert Path(first["file"]).read_bytes() == before
    desk.run("--as teng documents 1 -o again")
    Path("again/2026-000001-record-card-v1.docx").write_text("mine")
    desk.run("--as teng documents 1 -o again", code=74)
    Path("again/2026-000001-record-card-v1.docx").unlink()
    desk.run("--as teng documents 1 -o again")
    assert Path("again/2026-000001-record-card-v1.docx").read_bytes() == before
    assert sorted(p.name for p in Path("out").iterdir()) == [
        "2026-000001-record-card-v1.docx",
        "2026-000001-record-card-v2.docx",
    ]
    assert Path(first["file"]).stat().st_mode & 0o022 == 0


def test_a_name_that_is_taken_leaves_nothing_behind(desk: Desk) -> None:
    desk.open()
    Path("out").mkdir()
    Path("out/2026-000001-record-card-v1.docx").write_text("mine", "utf-8")
    desk.run("--as teng issue 1 record-card -o out", code=73)
    assert desk.json("show 1")["documents"] == []
    assert [p.name for p in Path("out").iterdir()] == ["2026-000001-record-card-v1.docx"]


def test_a_folder_that_cannot_be_made_is_told(desk: Desk) -> None:
    desk.open()
    Path("file").write_text("x", "utf-8")
    desk.run("--as teng issue 1 record-card -o file/out", code=73)
    assert desk.json("show 1")["documents"] == []


def test_a_shop_overrides_a_template_by_name(desk: Desk) -> None:
    desk.open()
    Path("record-card.docx").write_bytes(paragraphs("本店：{{ facts.name }}"))
    desk.run("template apply record-card.docx")
    file = desk.json("--as teng issue 1 record-card -o out")["file"]
    assert "本店：王小明" in text_of(Path(file).read_bytes())
    Path("templates/zh_CN/record-card.docx").write_bytes(paragraphs("本店：{{ facts.phone }}"))
    assert "apply" in desk.run("--as teng issue 1 record-card -o out", code=4).err
    assert len(desk.json("show 1")["documents"]) == 1


def test_no_customer_text_stands_in_a_file_name(desk: Desk) -> None:
    desk.run(
        "--as teng open phone=12345 category=goods details=x request=x",
        "name=../../etc/passwd",
        "about=con.docx",
    )
    file = desk.json("--as teng issue 1 record-card -o out")["file"]
    assert file == "out/2026-000001-record-card-v1.docx"
