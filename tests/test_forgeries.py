"""Papers that read like the issued one and look otherwise, and honest ones saved again."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.actions.proof.papers import PaperVerdict, verify_file
from casefile.pages.language import Language
from casefile.pages.page import Line
from casefile.pages.proof import odd_page
from casefile.papers.forged import ODDITY_KINDS, Comparison, Oddity, compared, read_paper
from tests.attacker import behind
from tests.desk import CARD, Desk
from tests.office import needs_office, saved_again

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
LINKS = "word/_rels/document.xml.rels"
PAPER = Path("out/2026-000001-receipt-v1.docx")
EVIL = "另赔偿人民币十万元"
Parts = dict[str, str]


@pytest.fixture
def case(real_desk: Desk) -> Desk:
    """Papers as customers get them: without the mark of a practice desk in each header."""
    desk = real_desk

    def make() -> None:
        desk.begin()
        desk.run(f"--as teng open {CARD}")
        desk.run(
            "--as teng settle 1 amount=200 payee=本人 items=外套清洗;误工 trigger=merchant "
            "in_scope=no merchant=某某餐厅（样例）"
        )
        desk.run("--as teng issue 1 receipt amount=200 -o out")

    desk.once("a receipt for customers", make)
    return desk


def packed(change: Callable[[Parts], None], name: str = "forged.docx") -> str:
    """The issued receipt with its parts changed."""
    with zipfile.ZipFile(PAPER) as old:
        parts = {part: old.read(part).decode() for part in old.namelist()}
    before = dict(parts)
    change(parts)
    assert parts != before
    with zipfile.ZipFile(name, "w") as new:
        for part, text in parts.items():
            new.writestr(part, text)
    return name


def verdict(desk: Desk, file: str) -> PaperVerdict:
    store = desk.store()
    try:
        return verify_file(store, Path(file))
    finally:
        store.close()


def result(desk: Desk, file: str) -> tuple[str, str]:
    """What the file is, and what is told of it."""
    found = verdict(desk, file)
    return found.result, str(found.changed + found.odd)


def replacing(part: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert re.search(old, parts[part]), old
        parts[part] = re.sub(old, lambda _: new, parts[part], count=1)

    return change


def added(xml: str) -> Callable[[Parts], None]:
    """More in the second paragraph that is not in a table."""
    return replacing(DOCUMENT, r"(?<=</w:r>)</w:p>", f"{xml}</w:p>")


def on_runs(xml: str) -> Callable[[Parts], None]:
    """A property of a run that has words, before those it has."""
    return replacing(DOCUMENT, "<w:rPr>", f"<w:rPr>{xml}")


def on_paragraph(xml: str) -> Callable[[Parts], None]:
    return replacing(DOCUMENT, r"(?<=<w:pPr>)(?=<w:pStyle)", xml)


def field(code: str, result: str = EVIL) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{m}"/></w:r>' for m in ("begin", "separate", "end")]
    told = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{marks[0]}{told}{marks[1]}<w:r><w:t>{result}</w:t></w:r>{marks[2]}"


def linked(kind: str, target: str, mode: str = "") -> Callable[[Parts], None]:
    link = f'<Relationship Id="rIdEvil" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'
    return replacing(LINKS, "</Relationships>", f"{link}</Relationships>")


def both(*changes: Callable[[Parts], None]) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for one in changes:
            one(parts)

    return change


def with_part(name: str, content: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[name] = content

    return change


TEXT = f"<w:r><w:t>{EVIL}</w:t></w:r>"
PARAGRAPH = f"<w:p>{TEXT}</w:p>"
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    f'<w:numFmt w:val="decimal"/><w:lvlText w:val="{EVIL}%1"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
# what must be told of it: a word of a line, or kind and code of what is odd
FORGERIES: dict[str, tuple[str, Callable[[Parts], None]]] = {
    "a choice among alternatives": (
        EVIL,
        added(
            f'<w:r><mc:AlternateContent {MC}><mc:Choice Requires="w14"><w:t>{EVIL}</w:t>'
            "</mc:Choice></mc:AlternateContent></w:r>"
        ),
    ),
    "paragraphs in a choice": (
        EVIL,
        replacing(
            DOCUMENT,
            "<w:body>",
            f'<w:body><mc:AlternateContent {MC}><mc:Choice Requires="w14">{PARAGRAPH}</mc:Choice>'
            "<mc:Fallback/></mc:AlternateContent>",
        ),
    ),
    "a quotation that is called a page": (EVIL, added(field(' QUOTE "PAGE" '))),
    "a reference to a page": (
        EVIL,
        added(
            f'<w:fldSimple w:instr=" PAGEREF x ">{TEXT}</w:fldSimple>',
        ),
    ),
    "a page number that is no number": (EVIL, added(field(" PAGE "))),
    "a page number where none was": ("‹PAGE›", added(field(" PAGE ", "9"))),
    "a picture of a number": ("收　条9", added(field(f" PAGE \\# \"'{EVIL}'\" ", "9"))),
    "a field in the code of a field": (
        EVIL,
        added(field(f"PAGE</w:instrText></w:r>{field('QUOTE x')}<w:r><w:instrText>")),
    ),
    "an empty field": ("field field QUOTE", added(field(f" QUOTE {EVIL} ", ""))),
    "words in the code of a field": (
        EVIL,
        added(field(f"PAGE</w:instrText><w:t>{EVIL}</w:t><w:instrText>", "")),
    ),
    "a field without an end": (
        "field words in the code of a field",
        added('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'),
    ),
    "white words": ("colour color val=ffffff", on_runs('<w:color w:val="FFFFFF"/>')),
    "words in a colour of the theme": (
        "colour color themecolor=background1",
        on_runs('<w:color w:val="000000" w:themeColor="background1"/>'),
    ),
    "black ground": (
        "colour shd fill=000000 val=clear",
        on_runs('<w:shd w:val="clear" w:fill="000000"/>'),
    ),
    "a solid ground": (
        "colour shd color=000000 fill=ffffff val=solid",
        on_runs('<w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>'),
    ),
    "black marker": ("colour highlight val=black", on_runs('<w:highlight w:val="black"/>')),
    "tiny words": ("size sz val=2", on_runs('<w:sz w:val="2"/>')),
    "squeezed words": ("size w val=1", on_runs('<w:w w:val="1"/>')),
    "words over each other": ("size spacing val=-200", on_runs('<w:spacing w:val="-200"/>')),
    "lowered words": ("size position val=-2000", on_runs('<w:position w:val="-2000"/>')),
    "raised figures": (
        "size vertAlign val=superscript",
        on_runs('<w:vertAlign w:val="superscript"/>'),
    ),
    "hidden words": ("hidden vanish", on_runs("<w:vanish/>")),
    "words hidden on the web": ("hidden webHidden", on_runs("<w:webHidden/>")),
    "struck words": ("other dstrike", on_runs("<w:dstrike/>")),
    "white by an effect": (
        "colour textFill",
        on_runs('<w14:textFill xmlns:w14="x"><w14:noFill/></w14:textFill>'),
    ),
    "words from right to left": ("size rtl", on_runs("<w:rtl/>")),
    "another colour of two": (
        "colour color val=ffffff",
        on_runs('<w:color w:val="000000"/><w:color w:val="FFFFFF"/>'),
    ),
    "a font of symbols": (
        "font font Wingdings",
        on_runs('<w:rFonts w:ascii="Wingdings" w:eastAsia="Wingdings"/>'),
    ),
    "a mark that hides its line": (
        "hidden mark vanish",
        on_paragraph("<w:rPr><w:vanish/></w:rPr>"),
    ),
    "a frame beside the page": (
        "size framePr x=30000 y=30000",
        on_paragraph('<w:framePr w:x="30000" w:y="30000"/>'),
    ),
    "a line of which nothing is left": (
        "size ind left=3000 right=3000",
        on_paragraph('<w:ind w:left="3000" w:right="3000"/>'),
    ),
    "a line left of the page": ("size ind hanging=3000", on_paragraph('<w:ind w:hanging="3000"/>')),
    "a table said to be wider than the page": (
        "size tblW type=dxa w=30000",
        replacing(DOCUMENT, "<w:tblW [^>]*/>", '<w:tblW w:w="30000" w:type="dxa"/>'),
    ),
    "cells of margins only": (
        "size tcMar w=600",
        replacing(DOCUMENT, "<w:tcPr>", '<w:tcPr><w:tcMar><w:left w:w="600"/></w:tcMar>'),
    ),
    "lines over each other": (
        "size spacing line=160 linerule=exact",
        on_paragraph('<w:spacing w:line="160" w:lineRule="exact"/>'),
    ),
    "a line beside the page": ("size ind left=20000", on_paragraph('<w:ind w:left="20000"/>')),
    "a line without height": (
        "size spacing line=1 linerule=exact",
        on_paragraph('<w:spacing w:line="1" w:lineRule="exact"/>'),
    ),
    "a black paragraph": (
        "colour shd fill=111111 val=clear",
        on_paragraph('<w:shd w:val="clear" w:fill="111111"/>'),
    ),
    "a section in a changed paragraph": (
        "other pPrChange",
        on_paragraph("<w:pPrChange><w:pPr/></w:pPrChange>"),
    ),
    "a hidden style": (
        "hidden vanish",
        replacing(STYLES, "<w:rPrDefault><w:rPr>", "<w:rPrDefault><w:rPr><w:vanish/>"),
    ),
    "a white style": (
        "colour color val=ffffff",
        replacing(
            STYLES,
            r"(?<=styleId=\"PaperText\">)",
            '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>',
        ),
    ),
    "a style based on a hidden one": (
        "hidden vanish",
        both(
            replacing(
                STYLES,
                "</w:styles>",
                '<w:style w:type="paragraph" w:styleId="Evil"><w:name w:val="Evil"/><w:rPr>'
                "<w:vanish/></w:rPr></w:style></w:styles>",
            ),
            replacing(STYLES, r"(?<=styleId=\"PaperText\">)", '<w:basedOn w:val="Evil"/>'),
        ),
    ),
    "a hidden style of letters": (
        "hidden vanish",
        both(
            replacing(
                STYLES,
                "</w:styles>",
                '<w:style w:type="character" w:styleId="Evil"><w:name w:val="Evil"/><w:rPr>'
                "<w:vanish/></w:rPr></w:style></w:styles>",
            ),
            on_runs('<w:rStyle w:val="Evil"/>'),
        ),
    ),
    "a number with words": (
        "other number",
        both(
            with_part("word/numbering.xml", NUMBERING),
            linked("numbering", "numbering.xml"),
            on_paragraph('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'),
        ),
    ),
    "a style with a number with words": (
        "other number",
        both(
            with_part("word/numbering.xml", NUMBERING),
            linked("numbering", "numbering.xml"),
            replacing(
                STYLES,
                r"(?<=styleId=\"PaperText\">)",
                '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>',
            ),
        ),
    ),
    "words behind a comment": (EVIL, replacing(DOCUMENT, "</w:t>", f"<!-- x -->{EVIL}</w:t>")),
    "words behind an element": (
        "other words between elements",
        replacing(DOCUMENT, "</w:t>", f"<w:tab/>{EVIL}</w:t>"),
    ),
    "words between elements": (
        "other words between elements",
        replacing(DOCUMENT, "</w:t>", f"</w:t>{EVIL}"),
    ),
    "words before elements": (
        "other words between elements",
        replacing(DOCUMENT, "<w:r>", f"<w:r>{EVIL}"),
    ),
    "inserted words": (EVIL, added(f'<w:ins w:id="1" w:author="x">{TEXT}</w:ins>')),
    "moved words": (EVIL, added(f'<w:moveTo w:id="1" w:author="x">{TEXT}</w:moveTo>')),
    "a struck paragraph": (
        EVIL,
        replacing(DOCUMENT, "<w:body>", f"<w:body><w:del>{PARAGRAPH}</w:del>"),
    ),
    "a box of text": (
        EVIL,
        added(
            '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
            f"<w:txbxContent>{PARAGRAPH}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        ),
    ),
    "a watermark": (
        EVIL,
        replacing(
            "word/header1.xml",
            r"(?<=</w:r>)</w:p>",
            f'<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
            f'<v:textpath string="{EVIL}"/></v:shape></w:pict></w:r></w:p>',
        ),
    ),
    "a picture over the text": (
        "picture drawing",
        added('<w:r><w:drawing><x xmlns="x" cx="9"/></w:drawing></w:r>'),
    ),
    "an object": ("picture object", added('<w:r><w:object><x xmlns="x"/></w:object></w:r>')),
    "a control bound to data": (
        "control dataBinding",
        added('<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x"/></w:sdtPr><w:sdtContent/></w:sdt>'),
    ),
    "data in a control": (
        "control customXml",
        both(
            added('<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x"/></w:sdtPr><w:sdtContent/></w:sdt>'),
            with_part("customXml/item1.xml", f"<x>{EVIL}</x>"),
        ),
    ),
    "a symbol": ("font sym", added('<w:r><w:sym w:font="Wingdings" w:char="F030"/></w:r>')),
    "a hyphen": ("‑", added("<w:r><w:noBreakHyphen/></w:r>")),
    "a tab of another kind": ("size ptab", added('<w:r><w:ptab w:alignment="right"/></w:r>')),
    "a ruby": (EVIL, added(f"<w:r><w:ruby><w:rt>{TEXT}</w:rt></w:ruby></w:r>")),
    "a formula": (EVIL, added(f'<m:oMath xmlns:m="m"><m:r><m:t>{EVIL}</m:t></m:r></m:oMath>')),
    "text outside a run": (EVIL, added(f"<w:t>{EVIL}</w:t>")),
    "another document": (
        "part altChunk",
        both(
            replacing(DOCUMENT, "<w:body>", '<w:body><w:altChunk xmlns:r="r" r:id="rIdEvil"/>'),
            linked("aFChunk", "evil.xml"),
            with_part(
                "word/evil.xml", f"<w:document {W}><w:body>{PARAGRAPH}</w:body></w:document>"
            ),
        ),
    ),
    "a background": (
        "colour background",
        replacing(DOCUMENT, "<w:body>", '<w:background w:color="000000"/><w:body>'),
    ),
    "a footnote": (
        "part footnoteReference",
        both(
            added('<w:r><w:footnoteReference w:id="2"/></w:r>'),
            linked("footnotes", "footnotes.xml"),
            with_part(
                "word/footnotes.xml",
                f'<w:footnotes {W}><w:footnote w:id="2">{PARAGRAPH}</w:footnote></w:footnotes>',
            ),
        ),
    ),
    "a comment": (
        "part comments",
        both(
            linked("comments", "comments.xml"),
            with_part(
                "word/comments.xml",
                f'<w:comments {W}><w:comment w:id="2">{PARAGRAPH}</w:comment></w:comments>',
            ),
        ),
    ),
    "another header": (
        EVIL,
        both(
            linked("header", "evil.xml"),
            with_part("word/evil.xml", f"<w:hdr {W}>{PARAGRAPH}</w:hdr>"),
            replacing(DOCUMENT, '(?<=<w:headerReference w:type="default" r:id=")rId1"', 'rIdEvil"'),
        ),
    ),
    "a header of the first page": (
        EVIL,
        both(
            linked("header", "header99.xml"),
            with_part("word/header99.xml", f"<w:hdr {W}>{PARAGRAPH}</w:hdr>"),
            replacing(
                DOCUMENT,
                "<w:headerReference",
                '<w:titlePg/><w:headerReference w:type="first" r:id="rIdEvil"/><w:headerReference',
            ),
        ),
    ),
    "no header on the first page": (
        "margins header, footer",
        replacing(DOCUMENT, "<w:pgSz", "<w:titlePg/><w:pgSz"),
    ),
    "no header on even pages": (
        "margins header, footer",
        replacing("word/settings.xml", "</w:settings>", "<w:evenAndOddHeaders/></w:settings>"),
    ),
    "a page beside the page": (
        "size pgMar",
        replacing(DOCUMENT, r'w:left="[0-9]+"(?= w:header=)', 'w:left="11000"'),
    ),
    "columns": ("size cols num=9", replacing(DOCUMENT, "<w:cols ", '<w:cols w:num="9" ')),
    "a hidden row": ("hidden hidden", replacing(DOCUMENT, "<w:trPr>", "<w:trPr><w:hidden/>")),
    "a row without height": (
        "size trHeight hrule=exact val=1",
        replacing(DOCUMENT, "<w:trPr>", '<w:trPr><w:trHeight w:val="1" w:hRule="exact"/>'),
    ),
    "a cell that another covers": (
        "size vMerge",
        replacing(DOCUMENT, "<w:tcPr>", "<w:tcPr><w:vMerge/>"),
    ),
    "a black cell": (
        "colour shd fill=000000 val=clear",
        replacing(DOCUMENT, "<w:tcPr>", '<w:tcPr><w:shd w:val="clear" w:fill="000000"/>'),
    ),
    "a cell with margins": (
        "size tcMar type=dxa w=20000",
        replacing(
            DOCUMENT, "<w:tcPr>", '<w:tcPr><w:tcMar><w:left w:w="20000" w:type="dxa"/></w:tcMar>'
        ),
    ),
    "a cell without width": (
        "size tcW type=dxa w=1",
        replacing(DOCUMENT, "<w:tcPr>", '<w:tcPr><w:tcW w:w="1" w:type="dxa"/>'),
    ),
    "a cell in one line": ("size noWrap", replacing(DOCUMENT, "<w:tcPr>", "<w:tcPr><w:noWrap/>")),
    "letters on each other by the grid": (
        "size docGrid charspace=-60000",
        replacing(DOCUMENT, "<w:docGrid ", '<w:docGrid w:charSpace="-60000" '),
    ),
    "a table from right to left": (
        "size bidiVisual",
        replacing(DOCUMENT, "<w:tblPr>", "<w:tblPr><w:bidiVisual/>"),
    ),
    "a table beside the page": (
        "size tblpPr tblpx=30000",
        replacing(DOCUMENT, "<w:tblPr>", '<w:tblPr><w:tblpPr w:tblpX="30000"/>'),
    ),
    "a table wider than the page": (
        "size a wide table",
        replacing(DOCUMENT, '<w:gridCol w:w="[0-9]+"', '<w:gridCol w:w="20000"'),
    ),
    "a control character": (
        "\N{RIGHT-TO-LEFT OVERRIDE}",
        replacing(DOCUMENT, "</w:t>", "</w:t><w:t>\N{RIGHT-TO-LEFT OVERRIDE}</w:t>"),
    ),
    "styles from elsewhere": (
        "part linkStyles",
        replacing("word/settings.xml", "</w:settings>", "<w:linkStyles/></w:settings>"),
    ),
    "a template from elsewhere": (
        "part link attachedTemplate",
        with_part(
            "word/_rels/settings.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/attachedTemplate" Target="http://x/y.dotm" '
            'TargetMode="External"/></Relationships>',
        ),
    ),
    "a font that is brought along": (
        "font embedRegular of 仿宋",
        both(
            linked("fontTable", "fontTable.xml"),
            with_part(
                "word/fontTable.xml",
                f'<w:fonts {W}><w:font w:name="仿宋"><w:embedRegular/></w:font></w:fonts>',
            ),
        ),
    ),
    "a font that is said to hold symbols": (
        "font charset of 仿宋",
        both(
            linked("fontTable", "fontTable.xml"),
            with_part(
                "word/fontTable.xml",
                f'<w:fonts {W}><w:font w:name="仿宋"><w:charset w:val="002"/></w:font></w:fonts>',
            ),
        ),
    ),
    "a font instead of another": (
        "font altName of 仿宋",
        both(
            linked("fontTable", "fontTable.xml"),
            with_part(
                "word/fontTable.xml",
                f'<w:fonts {W}><w:font w:name="仿宋"><w:altName w:val="Wingdings"/></w:font>'
                "</w:fonts>",
            ),
        ),
    ),
}


@pytest.mark.parametrize(("told", "forge"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_paper_that_shows_anything_else_is_altered(
    case: Desk, told: str, forge: Callable[[Parts], None]
) -> None:
    found = verdict(case, packed(forge))
    assert found.result == "altered"
    words = [now for _, now in found.changed] + [f"{o.kind} {o.code}" for o in found.odd]
    assert any(told in each for each in words), words


NEWER = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
FONT = """<w:font w:name="仿宋"><w:altName w:val="FangSong"/>
<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="黑体"><w:altName w:val="汉仪中黑KW"/><w:charset w:val="86"/></w:font>
<w:font w:name="Wingdings"><w:charset w:val="02"/></w:font>"""
NOTES = """<w:{0} w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr><w:r>
<w:separator/></w:r></w:p></w:{0}>"""
WORDS_STYLES = """<w:latentStyles w:count="376"><w:lsdException w:name="Normal" w:uiPriority="0"/>
</w:latentStyles><w:style w:type="character" w:default="1" w:styleId="a0">
<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr>
<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
<w:left w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="header"/><w:basedOn w:val="Normal"/>
<w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr><w:tabs>
<w:tab w:val="center" w:pos="4153"/></w:tabs><w:snapToGrid w:val="0"/></w:pPr></w:style>"""


def saved_by_word(parts: Parts) -> None:
    """What Word and WPS write, as far as it is known from their files: numbers of sessions, marks
    of the spelling, bookmarks, fields in pieces, styles, fonts, separators of notes."""
    text = parts[DOCUMENT]
    text = re.sub("<w:p>", f'<w:p {NEWER} w14:paraId="1A2B3C4D" w:rsidR="00FC693F">', text)
    text = text.replace("<w:rPr>", '<w:rPr><w:lang w:val="en-US" w:eastAsia="zh-CN"/>')
    text = text.replace("<w:rFonts ", '<w:rFonts w:hint="eastAsia" ')
    text = text.replace("</w:pPr>", '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:pPr>')
    text = re.sub(
        r"<w:t( [^>]*)?>([^<]{2})([^<]+)</w:t></w:r>",
        r'<w:t xml:space="preserve">\2</w:t></w:r><w:proofErr w:type="spellStart"/><w:r>'
        r"<w:lastRenderedPageBreak/><w:t\1>\3</w:t></w:r>",
        text,
    )
    mark = '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
    parts[DOCUMENT] = text.replace("</w:p>", f"{mark}</w:p>", 1)
    for name in [name for name in parts if name.startswith("word/footer")]:
        parts[name] = re.sub(
            r'<w:fldSimple w:instr="([^"]*)">.*?</w:fldSimple>',
            lambda m: field(f"{m[1]}  \\* MERGEFORMAT ", "2"),
            parts[name],
        )
    parts[STYLES] = parts[STYLES].replace("</w:styles>", WORDS_STYLES + "</w:styles>")
    parts["word/fontTable.xml"] = f"<w:fonts {W}>{FONT}</w:fonts>"
    linked("fontTable", "fontTable.xml")(parts)
    parts[LINKS] = parts[LINKS].replace("rIdEvil", "rIdOfFonts")
    for kind in ("footnote", "endnote"):
        parts[f"word/{kind}s.xml"] = f"<w:{kind}s {W}>{NOTES.format(kind)}</w:{kind}s>"
        linked(f"{kind}s", f"{kind}s.xml")(parts)
        parts[LINKS] = parts[LINKS].replace("rIdEvil", f"rIdOf{kind}")
    parts["customXml/item1.xml"] = '<s:customData xmlns:s="http://www.wps.cn/officeDocument"/>'
    parts["word/theme/theme1.xml"] = '<a:theme xmlns:a="a"/>'


def test_what_word_saved_again_is_the_same_text(case: Desk) -> None:
    assert result(case, packed(saved_by_word)) == ("same-text", "()")


def test_a_comment_between_the_elements_of_a_file_shows_nothing(case: Desk) -> None:
    def commented(parts: Parts) -> None:
        for name, text in parts.items():
            text = re.sub("(<[^/!?][^>]*[^/]>)(?=<)", r"\1<!-- x --><?x?>", text)
            parts[name] = re.sub("(<w:t(?: [^>]*)?>[^<])", r"\1<!-- x -->", text)

    assert result(case, packed(commented)) == ("same-text", "()")


def test_a_word_that_changed_while_word_saved_it_is_found(case: Desk) -> None:
    change = both(saved_by_word, replacing("word/footer1.xml", "第", "等"))
    found, told = result(case, packed(change))
    assert (found, "等" in told) == ("altered", True)


def test_two_parts_of_one_name_are_no_issued_paper(case: Desk) -> None:
    """Which of them is shown depends on the program."""
    with zipfile.ZipFile(PAPER) as old, zipfile.ZipFile("forged.docx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("word/Document.xml", old.read(DOCUMENT).replace(b"200.00", b"900.00"))
    assert result(case, "forged.docx")[0] == "altered"


def test_deep_nesting_ends_in_a_verdict(case: Desk) -> None:
    deep = "<w:smartTag>" * 240 + TEXT + "</w:smartTag>" * 240
    assert result(case, packed(added(deep)))[0] == "altered"


def test_a_theme_that_was_exchanged_is_found(case: Desk) -> None:
    """What a word of a theme means is only as sure as the theme."""

    def themed(white: str) -> Path:
        change = both(
            on_runs('<w:color w:val="000000" w:themeColor="text1"/>'),
            with_part(
                "word/theme/theme1.xml", f'<a:theme xmlns:a="a"><a:dk1 v="{white}"/></a:theme>'
            ),
        )
        return Path(packed(change, f"{white}.docx"))

    told = apart(themed("000000"), themed("FFFFFF"))
    assert told.same_lines
    assert [odd.code for odd in told.odd] == ["theme"]


def test_the_usual_meaning_of_a_theme_may_be_left_unsaid(case: Desk) -> None:
    def mapped(to: str) -> Path:
        xml = f'<w:clrSchemeMapping w:bg1="light1" w:t1="{to}" w:accent1="accent1"/></w:settings>'
        change = both(
            on_runs('<w:color w:val="000000" w:themeColor="text1"/>'),
            with_part(
                "word/theme/theme1.xml", '<a:theme xmlns:a="a"><a:dk1 v="000000"/></a:theme>'
            ),
            replacing("word/settings.xml", "</w:settings>", xml if to else "<!-- --></w:settings>"),
        )
        return Path(packed(change, f"to-{to}.docx"))

    assert apart(mapped("dark1"), mapped("")) == UNCHANGED
    assert apart(mapped("light1"), mapped("")) != UNCHANGED


def test_letters_from_right_to_left_and_hyphens_may_be_spelled_otherwise(desk: Desk) -> None:
    """As LibreOffice does with a Uyghur name and with a hyphen that does not break."""
    desk.run(f"--as teng open {CARD.replace('王小明', 'ئۇيغۇر').replace('双门冰箱', 'A‑B')}")
    desk.run("--as teng issue 1 record-card -o out")
    (paper,) = Path("out").iterdir()
    with zipfile.ZipFile(paper) as old, zipfile.ZipFile("again.docx", "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            if part == DOCUMENT:
                run = r"<w:rPr>((?:(?!</w:r>).)*ئۇيغۇر)"
                text, count = re.subn(run, r"<w:rPr><w:rtl/>\1", text)
                assert count
                assert "‑" in text
                text = text.replace("‑", "</w:t><w:noBreakHyphen/><w:t>")
            new.writestr(part, text)
    assert result(desk, "again.docx") == ("same-text", "()")
    assert verdict(desk, "again.docx").odd == ()


def test_a_damaged_file_is_called_damaged(case: Desk) -> None:
    content = bytearray(PAPER.read_bytes())
    content[len(content) // 2] ^= 1
    Path("damaged.docx").write_bytes(content)
    assert "damaged" in case.run("verify damaged.docx", code=65).err


def test_a_paper_is_not_judged_by_a_stored_file_that_is_missing(case: Desk) -> None:
    kept = hashlib.sha256(PAPER.read_bytes()).hexdigest()
    behind(case.store_path, f"DELETE FROM files WHERE sha256 = '{kept}'")
    again = packed(on_runs("<w:b/>"))
    told = case.run(f"verify {again}", code=65).err
    assert f"The stored file {kept[:16]} is missing; restore a backup." in told
    assert "byte by byte" in case.run(f"verify {PAPER}").out


def test_whatever_fails_at_foreign_bytes_is_called_damage(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefile.papers.forged.reading.shown_by", lambda _: int("zz"))
    assert "is damaged, or no Word file" in case.run(f"verify {PAPER}", code=65).err


@pytest.mark.slow
@needs_office
def test_what_libreoffice_saved_again_is_the_same_text_of_every_paper(
    bare_desk: Desk,
) -> None:
    bare_desk.begin("--demo")
    papers = {
        "2005-8": ("agreement", "receipt payment=1", "record-card", "summary"),
        "2005-10": ("slip",),
        "2005-11": ("application",),
    }
    for number, kinds in papers.items():
        # what is signed is superseded by no printing: it is void first
        for paper in bare_desk.json(f"show {number}")["documents"]:
            if paper["state"] == "issued" and any(c["signed_by"] for c in paper["copies"]):
                bare_desk.run(f"--as teng void {number} {paper['no']} --reason 重印")
        for kind in kinds:
            bare_desk.run(f"--as teng issue {number} {kind} -o out")
    bare_desk.run("--as teng issue 2005-8 agreement --split -o split")
    fresh = bare_desk.json(f"--as teng open {CARD}")["case"]
    bare_desk.run(f"--as teng record {fresh} judge founded=yes reasonable=yes")
    bare_desk.run(
        f"--as teng record {fresh} responsible unit=家电部 person=zhu phoned_at=2026-03-02T10:00"
    )
    # a notice asks for what nobody has answered yet
    bare_desk.run(f"--as teng issue {fresh} notice -o out")
    for kind in ("agreement", "receipt payment=1", "record-card"):
        bare_desk.run(f"--as teng issue 2005-9 {kind} --in en -o out")
    files = [*Path("out").iterdir(), *Path("split").iterdir()]
    for file in saved_again(files, Path("again")).values():
        assert result(bare_desk, str(file)) == ("same-text", "()"), file.name


def of_a_shop(name: str, width: float = 2.0, grey: int = 0xBF) -> Path:
    """A paper from a template with lists, colours, a table of Word's and a picture."""
    from docx import Document
    from docx.shared import Cm, RGBColor

    paper = Document()
    paper.add_heading("标题", 1)
    paper.add_paragraph("第一项", style="List Bullet")
    paper.add_paragraph("第二项", style="List Number")
    run = paper.add_paragraph("以下").add_run("灰色")
    run.font.color.rgb, run.font.strike = RGBColor(grey, grey, grey), True
    paper.add_table(1, 1, style="Light Grid Accent 1").cell(0, 0).text = "甲"
    paper.add_picture(io.BytesIO(PIXEL), width=Cm(width))
    paper.save(name)
    return Path(name)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077 53de0000000c49444154789c63f8cf"
    "c0000003010100c9fe92ef0000000049454e44ae426082"
)


UNCHANGED = Comparison(1.0, same_lines=True)


def apart(one: Path, other: Path) -> Comparison:
    return compared(one.read_bytes(), read_paper(other).shows)


@pytest.mark.slow
@needs_office
def test_colours_lists_and_pictures_of_a_shop_survive_libreoffice() -> None:
    file = of_a_shop("shop.docx")
    assert apart(file, saved_again([file], Path("again"))["shop"]) == UNCHANGED


def test_a_picture_that_grew_and_a_grey_that_faded_are_told() -> None:
    file = of_a_shop("shop.docx")
    assert apart(file, of_a_shop("same.docx")) == UNCHANGED
    assert "drawing" in str(apart(file, of_a_shop("large.docx", width=9.0)).odd)
    pale = apart(file, of_a_shop("pale.docx", grey=0xEF))
    assert pale.same_lines
    assert "color val=efefef" in [odd.code for odd in pale.odd]


def test_a_clerk_reads_what_is_odd_as_sentences_and_a_program_as_data(case: Desk) -> None:
    forge = both(
        on_runs('<w:color w:val="FFFFFF"/><w:vanish/>'),
        added("<w:sdt><w:sdtContent><w:r><w:drawing/></w:r></w:sdtContent></w:sdt>"),
    )
    told = case.run(f"verify {packed(forge)}", code=10).out.splitlines()[1:]
    assert told == [
        "Words are hidden, or no longer hidden: 收条 (vanish)",
        "The colour or the ground of words is another one: 收条 (color val=ffffff)",
        "A picture or shape came, changed or went: (drawing)",
        "A control of a form came, changed or went: (sdt), (sdtContent)",
    ]
    chinese = case.run("--lang zh verify forged.docx", code=10).out.splitlines()[1:]
    assert chinese[0] == "有文字被隐藏，或不再隐藏：收条 (vanish)"
    data = case.run("verify forged.docx --json", code=10).data
    assert data["changed"] == []
    assert data["odd"][0] == {"kind": "hidden", "what": "vanish", "words": "收条"}


def test_every_kind_of_oddity_has_a_sentence_of_its_own() -> None:
    for code in ("zh", "en"):
        odd = [Oddity(kind, "x", "") for kind in ODDITY_KINDS]
        lines = {line.text for line in odd_page(odd, Language(code)) if isinstance(line, Line)}
        assert len(lines) == len(ODDITY_KINDS) == 10
