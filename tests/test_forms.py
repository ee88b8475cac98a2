"""Forms: what is filled from a template made ready once is what docxtpl makes of it each time."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.actions.office.shipped import packs
from casefile.errors import BadData
from casefile.papers.sample import AT, sample
from casefile.papers.word.compile import compile_form
from casefile.papers.word.form import read, spelled
from casefile.papers.word.render import Press
from casefile.papers.word.xml import text_of
from casefile.values.text import clean
from tests.desk import Desk, pack
from tests.oracle import by_docxtpl
from tests.papers import form_of, made, paragraphs

FOLDER = Path(__file__).parents[1] / "templates"
SHIPPED = [
    (policy, kind, folder)
    for policy in map(pack, packs())
    for kind in policy.documents
    for folder in ("zh_CN", "en")
    if (FOLDER / folder / kind.template).is_file()
]
BODY = "document"


def filled(template: bytes, values: dict[str, Any], *copies: dict[str, Any]) -> bytes:
    press = Press(form_of(template))
    return press.fill(values, copies or ({},), title="t", author="a", at=AT)


def rows(*texts: tuple[str, ...]) -> bytes:
    def build(document: Any) -> None:
        table = document.add_table(len(texts), max(map(len, texts)))
        for row, cells in zip(table.rows, texts, strict=True):
            for cell, text in zip(row.cells, cells, strict=False):
                cell.text = text

    return made(build)


@pytest.mark.parametrize(
    ("policy", "kind", "folder"), SHIPPED, ids=lambda x: getattr(x, "id", str(x))
)
def test_every_shipped_template_reads_as_docxtpl_fills_it(
    policy: Any, kind: Any, folder: str
) -> None:
    template, values = (FOLDER / folder / kind.template).read_bytes(), sample(policy, kind)
    ours, theirs = filled(template, values), by_docxtpl(template, values)
    for part in (BODY, "header[0-9]*", "footer[0-9]*"):
        assert text_of(ours, part) == text_of(theirs, part)


VALUES: dict[str, Any] = {
    "x": "甲 & <乙>",
    "n": "王小明",
    "lines": "一\n二\t三",
    "facts": {"items": "外套", "copy": "份", "deep": {"er": "深"}},
    "steps": [{"title": "填报", "at": "1"}, {"title": "判定", "at": "2"}],
    "names": ["甲", "乙", "丙"],
    "nothing": [],
}
ODD: dict[str, bytes] = {
    "a tag cut by a change of type": made(
        lambda d: [
            (p := d.add_paragraph("前{")).add_run("{ x").__setattr__("bold", True),
            p.add_run(" }").__setattr__("italic", True),
            p.add_run("}后"),
        ]
    ),
    "names of mappings": paragraphs("{{ facts.items }} {{ facts.copy }} {{ facts.deep.er }}"),
    "a subscript": paragraphs("{{ facts['items'] }} {{ names[1] }} {{ steps[0].title }}"),
    "lines and stops": paragraphs("前{{ lines }}后"),
    "a condition": paragraphs("{% if x %}有{{ x }}{% else %}无{% endif %}", "{{ n }}"),
    "paragraphs that come and go": paragraphs(
        "{%p if nothing %}",
        "无",
        "{%p endif %}",
        "{%p for s in steps %}",
        "{{ s.title }}",
        "{%p endfor %}",
    ),
    "a loop in a line": paragraphs("{% for a in names %}{{ loop.index }}{{ a }}；{% endfor %}"),
    "joined paragraphs": paragraphs("甲{% if x -%}", "乙", "{%- endif %}丙"),
    "a comment": paragraphs("甲{# nobody reads this #}乙"),
    "what is set": paragraphs("{% set y = x %}{{ y }}{% set z %}{{ n }}！{% endset %}{{ z }}"),
    "a macro": paragraphs("{% macro m(a) %}【{{ a }}】{% endmacro %}{{ m(x) }}{{ m(n) }}"),
    "filters": paragraphs("{{ n|upper }}{{ names|join('、') }}{{ nothing|length }}{{ n|e }}"),
    "written braces": paragraphs("{_{ x }_} {_% if %_} {{ x }}"),
    "no tags": paragraphs("此据。"),
    "rows that come": rows(
        ("名", "时"),
        ("{%tr for s in steps %}", ""),
        ("{{ s.title }}", "{{ s.at }}"),
        ("{%tr endfor %}", ""),
    ),
    "columns that come": rows(
        ("{%tc for a in names %}", "{{ a }}", "{%tc endfor %}"),
        ("{%tc for a in names %}", "{{ loop.index }}", "{%tc endfor %}"),
    ),
    "a wide cell": rows(("{% colspan names|length %}{{ x }}", ""), ("甲", "乙")),
    "a coloured cell": rows(
        ("{% cellbg 'FF0000' %}{{ x }}", "乙"),
    ),
    "cells joined downward": rows(
        ("{%tr for s in steps %}", ""), ("同{% vm %}", "{{ s.at }}"), ("{%tr endfor %}", "")
    ),
    "cells joined across": rows(
        ("{%tc for a in names %}", "同{% hm %}", "{%tc endfor %}"), ("甲", "乙", "丙")
    ),
}


@pytest.mark.parametrize("template", ODD.values(), ids=ODD.keys())
def test_templates_for_docxtpl_read_as_it_fills_them(template: bytes) -> None:
    ours, theirs = filled(template, VALUES), by_docxtpl(template, VALUES)
    assert text_of(ours) == text_of(theirs)
    Document(io.BytesIO(ours))


@pytest.mark.slow
@given(
    st.lists(
        st.text(
            st.sampled_from("{}%_#<>&;\"'p rx一二𠮷\n\t[]=.|()~-\u202e") | st.characters(),
            max_size=40,
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_a_form_that_is_filled_again_forgets_nothing(texts: list[str]) -> None:
    template = paragraphs("前{{ x }}后", "{% if x %}{{ x }}{% endif %}")
    press = Press(form_of(template))
    for text in ["甲", *texts, "乙"]:
        kept = clean(text)
        got = press.fill({"x": kept}, title="t", author="a", at=AT)
        assert got == filled(template, {"x": kept})
        assert text_of(got) == text_of(by_docxtpl(template, {"x": kept}))


@pytest.mark.parametrize("bad", ["\x01", "\ud800", "\ufffe", "a\x0bb"])
def test_what_xml_cannot_hold_is_refused_in_a_known_shape_too(bad: str) -> None:
    press = Press(form_of(paragraphs("前{{ x }}后")))
    for text in ("甲", "乙"):
        press.fill({"x": text}, title="t", author="a", at=AT)
    with pytest.raises(BadData):
        press.fill({"x": bad}, title="t", author="a", at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "{{r x }}",
        "{{p x }}",
        "{% set y %}<w:t>{{ x }}{% endset %}{{ 'a' }}{{r y }}",
    ],
)
def test_a_text_that_word_would_not_show_is_noticed_each_time(text: str) -> None:
    press = Press(form_of(paragraphs("甲", text)))
    for value in ("乙一", "乙二", "乙一"):
        with pytest.raises(BadData):
            press.fill({"x": value}, title="t", author="a", at=AT)


def test_a_value_where_word_shows_nothing_is_noticed_in_a_known_shape_too() -> None:
    press = Press(
        form_of(
            rows(
                ("{% cellbg x %}甲", "{{ y }}"),
            )
        )
    )
    for value in ("FF0000", "00FF00"):
        press.fill({"x": value, "y": value}, title="t", author="a", at=AT)
    for value in ("王小明", "a\nb", 'FF0000" w:val="x'):
        with pytest.raises(BadData):
            press.fill({"x": value, "y": "乙"}, title="t", author="a", at=AT)


@pytest.mark.parametrize("bad", ["\x02", "\ufffe", "\ud800"])
def test_a_title_that_xml_cannot_hold_is_refused_each_time(bad: str) -> None:
    press = Press(form_of(paragraphs("{{ x }}")))
    for title in ("标题 & <x>", "另一"):
        press.fill({"x": "甲"}, title=title, author="a", at=AT)
    with pytest.raises(BadData):
        press.fill({"x": "甲"}, title=bad, author="a", at=AT)


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("{% filter upper %}{{ x }}{% endfilter %}", '<x> & "y"'),
        ("{% filter replace('机密', '') %}{{ x }}{% endfilter %}", "机密文件"),
    ],
)
def test_what_a_block_does_to_a_value_is_noticed_in_a_known_shape_too(text: str, bad: str) -> None:
    press = Press(form_of(paragraphs(text)))
    press.fill({"x": "甲"}, title="t", author="a", at=AT)
    with pytest.raises(BadData):
        press.fill({"x": bad}, title="t", author="a", at=AT)


def test_an_underscore_between_braces_stays() -> None:
    press = Press(form_of(paragraphs("{{ a }}_{{ b }}")))
    for a, b in (("甲", "乙"), ("甲{", "{乙"), ("甲{", "%乙")):
        content = press.fill({"a": a, "b": b}, title="t", author="a", at=AT)
        assert text_of(content).strip() == f"{a}_{b}"


def test_a_form_survives_being_kept() -> None:
    for template in [*ODD.values(), (FOLDER / "zh_CN" / "agreement.docx").read_bytes()]:
        form = compile_form(template)
        assert read(spelled(form)) == form
        assert compile_form(template) == form


def copies_for(*holders: str) -> list[dict[str, Any]]:
    return [
        {"copy": {"no": str(no), "holder": holder, "label": f"第{no}份 · 交 {holder}"}}
        for no, holder in enumerate(holders, 1)
    ]


def margins(text: str) -> bytes:
    """A template with a header that holds a picture, and a footer."""

    def build(document: Any) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "{{ copy.label }}"
        section.header.paragraphs[0].add_run().add_picture(io.BytesIO(_dot()))
        section.footer.paragraphs[0].text = "{{ x }}"
        document.add_paragraph(text)
        document.add_paragraph().add_run().add_picture(io.BytesIO(_dot()))
        document.add_paragraph("完")

    return made(build)


def _dot() -> bytes:
    """A picture of one point."""
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\xff"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_copies_have_their_own_margins_sections_and_pictures(count: int) -> None:
    holders = ("财务部", "行政人事部", "客服中心", "商户")[:count]
    copies = copies_for(*holders)
    content = filled(margins("{{ copy.holder }} {{ x }}"), {"x": "甲"}, *copies)
    document = Document(io.BytesIO(content))
    assert len(document.sections) == count
    for section, holder in zip(document.sections, holders, strict=True):
        assert holder in section.header.paragraphs[0].text
        assert section.footer.paragraphs[0].text == "甲"
        # the picture of the header is found through the header's own relations
        (link,) = section.header.part.rels.values()
        assert link.target_part.blob == _dot()
    for section in document.sections if count > 1 else ():
        assert section.start_type is not None
        assert section.start_type.name == "ODD_PAGE"
    assert [p.text for p in document.paragraphs if " 甲" in p.text] == [f"{h} 甲" for h in holders]
    ids = [e.get("id") for e in document.element.iter() if str(e.tag).endswith("}docPr")]
    assert len(ids) == len(set(ids)) == count
    assert [p.text for p in document.paragraphs].count("") == count, "only those of the pictures"


def test_a_paper_that_ends_with_a_condition_still_has_its_sections() -> None:
    template = paragraphs("{{ copy.no }}", "{%p if x %}", "有", "{%p endif %}")
    copies = copies_for("甲", "乙")
    document = Document(io.BytesIO(filled(template, {"x": "1"}, *copies)))
    assert len(document.sections) == 2
    assert [p.text for p in document.paragraphs if p.text] == ["1", "有", "2", "有"]


def test_a_package_is_a_zip_file_without_a_date() -> None:
    content = filled(paragraphs("{{ x }}"), {"x": "甲"})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        assert package.namelist()[0] == "[Content_Types].xml"
        assert len(package.namelist()) == len(set(package.namelist()))
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_form_is_kept_once_and_made_anew_by_rebuild(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng issue 1 record-card -o out")
    store = desk.store()
    (name,) = store.forms()
    store.close()
    desk.run("--as teng issue 1 record-card -o out")
    desk.run("rebuild")
    store = desk.store()
    assert store.forms() == []
    store.close()
    desk.run("--as teng issue 1 record-card -o out")
    store = desk.store()
    assert store.forms() == [name]
    store.close()


@pytest.mark.parametrize("damage", ["X'00'", "zeroblob(9)", "CAST(content || X'00' AS BLOB)"])
def test_a_form_that_was_altered_is_found_and_not_used_blindly(desk: Desk, damage: str) -> None:
    import sqlite3

    desk.open()
    desk.run("--as teng issue 1 record-card -o out")
    connection = sqlite3.connect("casefile.db")
    connection.execute(f"UPDATE forms SET content = {damage}")
    connection.commit()
    connection.close()
    assert "form of the template" in desk.run("verify", code=10).out
    desk.run("--as teng issue 1 record-card -o out")
    desk.run("rebuild")
    desk.run("verify")
