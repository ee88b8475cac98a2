"""Templates of the shop's own: checked with the place of every fault, approved by their bytes."""

import io
import os
import re
import stat
import zipfile
from html import escape
from pathlib import Path
from typing import Any

import pytest

from casefile.actions.office.shipped import template
from casefile.papers.sample import AT, PICTURE, names, sample
from casefile.papers.template_names import misnamed, plainly_named
from casefile.papers.template_safety import faults
from casefile.papers.titles import meaning_of, tag
from casefile.papers.word.compile import compile_form
from casefile.papers.word.render import Press
from casefile.papers.word.xml import text_of
from casefile.policy import Document
from casefile.values.languages import languages
from tests.desk import CARD, Desk, pack, pack_text
from tests.office import needs_office, saved_again
from tests.papers import paragraphs

FOLDER = Path(__file__).parents[1] / "templates"
MALL = pack("mall")


def changed(text: str, name: str = "receipt.docx", number: int = 1) -> str:
    """A template like the shipped one, with another text in one of its paragraphs."""
    from docx import Document

    document = Document(str(FOLDER / "zh_CN" / name))
    document.paragraphs[number].runs[0].text = text
    document.save(name)
    return name


@pytest.mark.parametrize(
    "file", sorted(FOLDER.glob("*/*.docx")), ids=lambda f: f"{f.parent.name}-{f.stem}"
)
def test_the_shipped_templates_are_sound(file: Path) -> None:
    for kind in MALL.documents:
        if kind.template == file.name:
            assert faults(file.read_bytes(), sample(MALL, kind)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("金额 {{ settlement.amonut }}", "did you mean settlement.amount"),
        ("{{ facts.nmae }}", "did you mean facts.name"),
        ("{{ nothing.at_all }}", "no nothing.at_all"),
        ("｛｛ today ｝｝", "full-width braces"),
        ("{{ today", "not closed"),
        ("today }}", "not closed"),
        ("{{ facts.name|safe }}", "unchecked"),
        ("{{ facts.name.__class__ }}", "facts.name.__class__"),
        ("{% for x in steps %}{{ x.titel }}{% endfor %}", "titel"),
        ("{% if facts.name %}a", "if is not closed"),
        (
            "{{ facts.name|shout }}",
            "there is no filter shout; it stands in “{{ facts.name|shout }}”",
        ),
        ("{{r facts.name }}", "write {{ facts.name }}; it stands in"),
        ("{{ facts.name }}{% endfor %}", "endfor"),
        ("{{ facts }}", "stands for no text"),
    ],
)
def test_a_fault_is_told_with_its_sentence(desk: Desk, text: str, told: str) -> None:
    out = desk.run(f"template check {changed(text)}", code=65).out
    assert told in out, out
    data = desk.run("template check receipt.docx --json", code=65).data
    assert data["ok"] is False
    assert data["faults"]


def packed(**parts: bytes) -> bytes:
    """The shipped receipt with other or more parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(FOLDER / "zh_CN" / "receipt.docx") as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        given = {name.replace("__", "/").replace("_dot_", "."): c for name, c in parts.items()}
        for name in old.namelist():
            if name not in given:
                new.writestr(name, old.read(name))
        for name, content in given.items():
            new.writestr(name, content)
    return out.getvalue()


RELS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r" Type="t" Target="%s" TargetMode="External"/></Relationships>'
)


FIELD = b'<w:p xmlns:w="w"><w:fldChar w:fldCharType="begin"/>%s</w:p>'


def _in(encoding: str, text: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no", "no Word file"),
        (packed(word__vbaProject_dot_bin=b"x"), "carries a program"),
        (packed(word__x_dot_xml=b"<!DOCTYPE a []><a/>"), "document type"),
        (packed(word___rels__x_dot_rels=RELS % b"http://evil"), "only https"),
        (packed(word___rels__x_dot_rels=RELS % b"file:///etc/passwd"), "only https"),
        (
            packed(word__x_dot_xml=FIELD % b'<w:fldSimple w:instr="INCLUDETEXT c:/x"/>'),
            "INCLUDETEXT",
        ),
        (packed(word__x_dot_xml=FIELD % b"<w:instrText> DDEAUTO c cmd </w:instrText>"), "DDEAUTO"),
        (
            packed(
                word__x_dot_xml=FIELD
                % b"<w:instrText>DDE</w:instrText><w:t/><w:instrText>AUTO c cmd</w:instrText>"
            ),
            "DDEAUTO",
        ),
        (packed(word___rels__x_dot_rels=RELS.replace(b'"', b"'") % b"http://evil"), "only https"),
        (packed(word___rels__x_dot_rels=RELS % b"htt&#112;://evil"), "http://evil"),
        (packed(word__x_dot_xml=_in("utf-16", "<!DOCTYPE a []><a/>")), "not in UTF-8"),
        (packed(word__x_dot_xml=_in("utf-7", "<!DOCTYPE a []><a/>")), "not in UTF-8"),
        (packed(word__x_dot_xml=_in("cp500", "<!DOCTYPE a []><a/>")), "not in UTF-8"),
        (packed(word__x_dot_html=b"<script/>"), "does not belong"),
        (packed(**{"../evil.xml": b"<a/>"}), "does not belong"),
        (packed(**{"/evil.xml": b"<a/>"}), "does not belong"),
        (packed(word__document_dot_xml=b"<broken"), "damaged"),
    ],
)
def test_what_may_not_stand_in_a_template(content: bytes, told: str) -> None:
    kind = MALL.document("receipt")
    assert kind
    found = " ".join(str(m) for m in faults(content, sample(MALL, kind)))
    assert told in found


def test_a_part_that_stands_twice_is_refused() -> None:
    """We would read the last, Word the first."""
    kind = MALL.document("receipt")
    assert kind
    out = io.BytesIO(packed())
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("word/settings.xml", b"<a/>")
    found = " ".join(str(m) for m in faults(out.getvalue(), sample(MALL, kind)))
    assert "word/settings.xml does not belong in a Word file" in found


def test_a_link_to_the_web_may_stand_in_it() -> None:
    kind = MALL.document("receipt")
    assert kind
    link = RELS.replace(b'"t"', b'"http://x/relationships/hyperlink"')
    content = packed(word___rels__x_dot_rels=link % b"https://example.org")
    assert faults(content, sample(MALL, kind)) == []
    for other in (b"image", b"attachedTemplate", b"oleObject"):
        fetched = packed(
            word___rels__x_dot_rels=link.replace(b"hyperlink", other) % b"https://example.org"
        )
        assert faults(fetched, sample(MALL, kind)), other


SIMPLE = '<w:fldSimple xmlns:w="%s" w:instr=" %s "><w:r><w:t>x</w:t></w:r></w:fldSimple>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("instruction", "told"),
    [
        ("PAGE", ""),
        ("DATE \\@ yyyy", ""),
        ("HYPERLINK &quot;https://example.org&quot;", ""),
        ("INCLUDETEXT x", "fetches"),
        ("MACROBUTTON x", "fetches"),
        ("HYPERLINK &quot;file:///etc/passwd&quot;", "fetches"),
        ("QUOTE {{ facts.name }}", "no tag"),
    ],
)
def test_a_field_only_numbers_dates_and_points(instruction: str, told: str) -> None:
    from docx import Document as Docx
    from docx.oxml import parse_xml

    document = Docx(str(FOLDER / "zh_CN" / "receipt.docx"))
    document.paragraphs[1]._p.append(parse_xml(SIMPLE % (W, instruction)))
    out = io.BytesIO()
    document.save(out)
    kind = MALL.document("receipt")
    assert kind
    found = [fault.text for fault in faults(out.getvalue(), sample(MALL, kind))]
    assert any(told in text for text in found) if told else found == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ facts.name|map('safe')|join }}",
        "{{ [facts.name]|map('safe')|join }}",
        "{{ facts.name|tojson }}",
        "{% filter length %}{{ facts.name }}{% endfilter %}",
        "{{ 'a' * 3 ** 99 }}",
        "{% include 'x' %}",
        "(" * 3000,
    ],
)
def test_no_template_breaks_its_examination(text: str) -> None:
    kind = MALL.document("receipt")
    assert kind
    faults(paragraphs("{{ " + text + " }}" if text[0] == "(" else text), sample(MALL, kind))
    if "safe" in text or "tojson" in text:
        assert faults(paragraphs(text), sample(MALL, kind))


@pytest.mark.parametrize(
    "tag_",
    [
        "{{ settlement.amount + 2 }}",
        "{{ 1/0 }}",
        "{{ steps[9].title }}",
        "{{ facts.items() }}",
        "{% include 'x' %}",
        "{{ '%.2f'|format(facts.name) }}",
        "{{ facts.name|list }}",
        "{{ facts }}",
    ],
)
def test_what_cannot_be_computed_is_told_with_its_sentence(tag_: str) -> None:
    kind = MALL.document("receipt")
    assert kind
    (fault,) = faults(paragraphs(f"收到 {tag_} 元"), sample(MALL, kind))
    assert fault.values["line"] == f"收到 {tag_} 元"


def test_a_value_where_word_shows_nothing_is_named() -> None:
    from docx import Document as Docx

    document = Docx(str(FOLDER / "zh_CN" / "receipt.docx"))
    document.paragraphs[1].runs[0]._r.tail = "{{ facts.name }}"
    out = io.BytesIO()
    document.save(out)
    kind = MALL.document("receipt")
    assert kind
    (fault,) = faults(out.getvalue(), sample(MALL, kind))
    assert fault.values["tag"] == "{{ facts.name }}"


def test_an_approval_is_of_one_template_and_the_last_one_counts(desk: Desk) -> None:
    settled(desk)
    receipt, agreement = (Path(f"templates/zh_CN/{n}.docx") for n in ("receipt", "agreement"))
    ours = receipt.read_bytes()
    receipt.write_bytes(agreement.read_bytes())
    assert "template apply" in desk.run("--as teng issue 1 receipt amount=100 -o out", code=4).err
    receipt.write_bytes(ours)
    first, second = (
        paragraphs("一 {{ settlement.capitals }}"),
        paragraphs("二 {{ settlement.capitals }}"),
    )
    for content in (first, second):
        Path("receipt.docx").write_bytes(content)
        desk.run("template apply receipt.docx")
    desk.run("--as teng issue 1 receipt amount=100 -o out")
    receipt.write_bytes(first)
    assert "template apply" in desk.run("--as teng issue 1 receipt amount=100 -o out", code=4).err


def test_numbered_copies_need_a_template_with_one_section(desk: Desk) -> None:
    from docx import Document as Docx

    settled(desk)
    document = Docx(str(FOLDER / "zh_CN" / "receipt.docx"))
    document.add_section()
    document.add_paragraph("第二节")
    document.save("receipt.docx")
    desk.run("template apply receipt.docx")
    assert (
        "several sections" in desk.run("--as teng issue 1 receipt amount=100 -o out", code=65).err
    )


def settled(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as teng settle 1 trigger=merchant "
        "merchant=甲店 in_scope=no amount=100 payee=本人 items=x"
    )


def test_an_own_template_is_used_once_it_is_approved(desk: Desk) -> None:
    settled(desk)
    file = changed("收到 {{ settlement.capitals }}，事由：{{ settlement.losses }}。")
    Path("templates/zh_CN/receipt.docx").write_bytes(Path(file).read_bytes())
    told = desk.run("--as teng issue 1 receipt amount=100 -o out", code=4).err
    assert "template apply" in told
    rows = {(r["document"], r["language"]): r for r in desk.json("template list")}
    assert (rows["receipt", "zh"]["own"], rows["receipt", "zh"]["approved"]) == (True, False)
    desk.run(f"template apply {file}")
    desk.run("--as teng issue 1 receipt amount=100 -o out")
    from casefile.papers.word.xml import text_of

    text = text_of(Path("out/2026-000001-receipt-v1.docx").read_bytes())
    assert "收到 人民币壹佰元整，事由：x。" in text
    rows = {(r["document"], r["language"]): r for r in desk.json("template list")}
    assert (rows["receipt", "zh"]["own"], rows["receipt", "zh"]["approved"]) == (True, True)
    assert desk.json("verify")["ok"]


def test_a_faulty_template_is_not_approved(desk: Desk) -> None:
    before = Path("templates/zh_CN/receipt.docx").read_bytes()
    told = desk.run(f"template apply {changed('{{ facts.nmae }}')}", code=65).err
    assert "facts.name" in told
    assert Path("templates/zh_CN/receipt.docx").read_bytes() == before


def test_the_template_before_is_kept(desk: Desk) -> None:
    desk.run(f"template apply {changed('收到 {{ settlement.amount }}')}")
    assert len(list(Path("templates/zh_CN").glob("receipt.*.old"))) == 1


def test_templates_of_an_older_release_stay_trusted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update of the program, the copies that ``init`` made are still what was applied."""
    settled(desk)
    monkeypatch.setattr("casefile.actions.papers.approved.is_shipped", lambda *_: False)
    desk.run("--as teng issue 1 receipt amount=100 -o out")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{{ facts.room if 'room' in facts else '' }}", False),
        ("{% if 'room' in facts and facts.room %}{{ facts.room }}{% endif %}", False),
        ("{% if 'room' in facts %}{{ facts.rooms }}{% endif %}", True),
        ("{% if facts.name %}{{ facts.room }}{% endif %}", True),
    ],
)
def test_a_template_may_ask_whether_a_procedure_knows_a_fact(
    desk: Desk, text: str, missing: bool
) -> None:
    told = desk.run(f"template check {changed(text)}", code=65 if missing else 0).out
    assert ("facts.room" in told) is missing


def test_a_card_has_no_line_for_what_a_procedure_does_not_ask_for(bare_desk: Desk) -> None:
    text = pack_text("hotline")  # it sells nothing
    text = text.replace(', "amount_claimed"]', "]").replace('claimed = "amount_claimed"\n', "")
    text = re.sub(r"\[fact\.amount_claimed\]\n(?:.+\n)+", "", text)
    Path("small.toml").write_text(text, "utf-8")
    bare_desk.run("init --practice --policy small.toml")
    bare_desk.run(
        "--as mei open name=甲 phone=13800000001 category=fees about=x details=y request=z "
        "agent=mei"
    )
    bare_desk.run("--as mei issue 1 record-card")
    (card,) = Path().glob("*record-card*.docx")
    said = text_of(card.read_bytes())
    assert "投诉请求" in said
    assert not [label for label in ("商品名称", "索赔金额", "购买日期") if label in said]


def test_the_fields_of_a_paper_have_titles_and_examples(desk: Desk) -> None:
    rows = {r["name"]: r for r in desk.json("--lang zh template fields receipt")}
    assert rows["settlement.capitals"]["example"] == "人民币壹仟肆佰零玖元伍角整"
    assert rows["facts.name"]["title"] == "投诉人姓名"
    assert rows["copy.label"]["example"] == "第1份 共4份 · 交 财务部"
    assert "settlement.amount" not in {r["name"] for r in desk.json("template fields notice")}
    desk.run("template fields nothing", code=3)


@pytest.mark.parametrize("kind", MALL.documents, ids=lambda kind: kind.id)
def test_every_name_has_a_meaning_and_a_tag_that_can_be_copied(kind: Document) -> None:
    values = sample(MALL, kind)
    known = names(values)
    for name in known:
        meaning = meaning_of(name, MALL)
        assert name != meaning.of("zh"), name
        assert re.search("[\u4e00-\u9fff]", meaning.of("zh")), name
        assert not re.search("[\u4e00-\u9fff]", meaning.of("en")), name
    form = compile_form(paragraphs("\n".join(map(tag, known))))
    assert [str(fault) for fault in misnamed(form, values)] == []
    shown = text_of(Press(form).fill(values, title="t", author="a", at=AT))
    pictures = {str(PICTURE)}
    assert [one for one in known.values() if one not in shown and one not in pictures] == []


def test_every_name_of_a_case_that_ran_is_in_the_list(desk: Desk) -> None:
    """The sample knows what a real case knows: no template passes the check and fails in use."""
    from casefile.actions.histories import load
    from casefile.papers.context import Imprint, context
    from casefile.papers.context_money import settlement_context

    settled(desk)
    store = desk.store()
    case, policy = load(store, "1")
    kind: Any = policy.document("slip")
    real = context(case, policy, kind, Imprint(case.opened_at, "0" * 64))
    real |= settlement_context(case.settlements[0], case, policy)
    assert set(names(real)) - {"settlement.thirds[]", "settlement.approvals[]"} <= set(
        names(sample(policy, kind))
    ) | {n for n in names(real) if n.endswith("[]")}
    store.close()


def test_a_template_nobody_uses_must_say_for_what(desk: Desk) -> None:
    Path("mine.docx").write_bytes((FOLDER / "zh_CN" / "receipt.docx").read_bytes())
    desk.run("template check mine.docx", code=3)
    desk.run("template check mine.docx --for receipt")
    desk.run("template check nowhere.docx --for receipt", code=65)


def test_an_approved_template_is_open_to_whom_the_one_before_was(desk: Desk) -> None:
    """Its mode and its group stay, and so do those of the one that is kept beside it."""
    receipt = Path("templates/zh_CN/receipt.docx")
    receipt.chmod(0o664)
    group = max(os.getgroups(), default=os.getgid())
    os.chown(receipt, -1, group)
    before = receipt.read_bytes()
    desk.run(f"template apply {changed('收到 {{ settlement.amount }}')}")
    (kept,) = receipt.parent.glob("receipt.*.old")
    for path in (receipt, kept):
        found = path.stat()
        assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o664, group)
    assert kept.read_bytes() == before
    assert receipt.read_bytes() == Path("receipt.docx").read_bytes()


def test_a_template_stands_at_every_moment_while_another_takes_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = Path("templates/zh_CN/receipt.docx")
    before, seen = receipt.read_bytes(), list[bytes]()

    def put(source: Path, target: Path) -> None:
        seen.append(receipt.read_bytes())
        source.replace(target)
        seen.append(receipt.read_bytes())

    monkeypatch.setattr("casefile.actions.papers.templates.put_in_place", put)
    desk.run(f"template apply {changed('收到 {{ settlement.amount }}')}")
    assert seen == [before, before, before, Path("receipt.docx").read_bytes()]


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("name", ["receipt", "agreement", "record-card", "apology"])
def test_a_template_that_another_office_saved_again_is_taken_and_used(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    """LibreOffice parts what is typed into other pieces than Word, and writes other parts."""
    settled(desk)
    ours = FOLDER / "zh_CN" / f"{name}.docx"
    saved = saved_again([ours], Path("saved"))[ours.stem]
    assert saved.read_bytes() != ours.read_bytes()
    told = desk.json(f"template check {saved}")
    assert told["ok"], told
    desk.run(f"template apply {saved}")
    given = {
        "receipt": "amount=100",
        "apology": "own_words=那天您排了二十多分钟。 actor=zhu actor_job=主管 "
        "resolve_by=2026-03-06",
    }
    desk.run(f"--as teng issue 1 {name} {given.get(name, '')} -o out")
    (paper,) = Path("out").iterdir()
    text = text_of(paper.read_bytes())
    assert "{{" not in text
    assert "{%" not in text
    assert {"record-card": "送来的与样机不符", "apology": "二十多分钟"}.get(name, "100.00") in text
    with zipfile.ZipFile(paper) as package:
        assert len(package.namelist()) == len(set(package.namelist()))
    assert desk.json("verify")["ok"]


PLAIN = ["record-card.docx", "agreement.docx", "receipt.docx"]


@pytest.mark.parametrize("name", PLAIN)
def test_names_read_by_the_words_alone_are_those_that_the_whole_reading_finds(name: str) -> None:
    """One after the other each name of the sample is taken away: what nobody doubts by the words of
    a template has nothing missing, and what they doubt lacks something."""
    kind = next(d for d in MALL.documents if d.template == name)
    file = template(name, Path("nowhere"), languages()["zh"])
    assert file
    content, values = file.read_bytes(), sample(MALL, kind)
    form, words = compile_form(content), text_of(content)
    assert plainly_named(content, values)
    doubted = 0
    for table in ("facts", "case", "settlement", "doc", "org", "copy"):
        for key in [k for k in values.get(table, {}) if k in words]:
            less = {**values, table: {k: v for k, v in values[table].items() if k != key}}
            lacking = bool([*misnamed(form, less)])
            assert plainly_named(content, less) is not lacking, (table, key)
            doubted += lacking
    assert doubted > 2


def test_a_name_in_a_loop_stands_within_it_only(tmp_path: Path) -> None:
    values = {"rows": [{"price": "1"}], "facts": {"about": "x"}}
    for words, right in (
        ("{% for one in rows %}{{ one.price }}{% endfor %}", True),
        ("{% for one in rows %}{{ one.cost }}{% endfor %}", False),
        ("{% for one in rows %}{% endfor %}{{ one.price }}", False),
        ("{{ facts.about }}", True),
        ("{{ facts.abuot }}", False),
        ("{{ facts.about", False),
        ("{%p if 'x' in facts %}{{ facts.x }}{%p endif %}", True),
    ):
        file = tmp_path / "own.docx"
        with zipfile.ZipFile(file, "w") as package:
            cut = words[: len(words) // 2], words[len(words) // 2 :]
            runs = "".join(f"<w:r><w:t>{escape(run)}</w:t></w:r>" for run in cut)
            package.writestr("word/document.xml", f"<w:document><w:p>{runs}</w:p></w:document>")
        assert plainly_named(file.read_bytes(), values) is right, words
