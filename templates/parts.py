"""The parts that the shipped Word templates are made of.

Pages, fonts and leading follow GB/T 9704-2012. A form is a grid: it may use narrower margins and
smaller type, but fits one A4 page. The tags in it are those of docxtpl.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as PLACE
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.font import Font
from docx.text.paragraph import Paragraph

DATED = datetime(2026, 1, 1, tzinfo=UTC)  # never now: the bytes must not change
KEPT = {RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES, RT.STYLES, RT.SETTINGS}
SERIF, FANGSONG, HEITI, SONGTI = "Times New Roman", "仿宋", "黑体", "宋体"
FONTS = f'<w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:eastAsia="{FANGSONG}" w:cs="{SERIF}"/>'

DEFAULTS = f"""<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr>{FONTS}
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault/></w:docDefaults>"""

SETTINGS = f"""<w:settings {nsdecls("w")}><w:defaultTabStop w:val="420"/>
<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:doNotExpandShiftReturn/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"
w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"""

RULE = 'w:val="single" w:space="0" w:color="000000" w:sz='
PAD = 'w:type="dxa" w:w='
GRID = f"""<w:tblPr {nsdecls("w")}><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>
<w:tblBorders><w:top {RULE}"12"/><w:left {RULE}"12"/><w:bottom {RULE}"12"/><w:right {RULE}"12"/>
<w:insideH {RULE}"4"/><w:insideV {RULE}"4"/></w:tblBorders><w:tblLayout w:type="fixed"/>
<w:tblCellMar><w:top {PAD}"20"/><w:left {PAD}"68"/><w:bottom {PAD}"20"/><w:right {PAD}"68"/>
</w:tblCellMar></w:tblPr>"""

FIELD = f"""<w:fldSimple {nsdecls("w")} w:instr=" {{name}} "><w:r><w:rPr>{FONTS}</w:rPr>
<w:t>1</w:t></w:r></w:fldSimple>"""


END = "end_of_copy"
"""The bookmark at the end of a copy."""


@dataclass(frozen=True)
class Look:
    """A paragraph style: fonts, type size and fixed leading in points."""

    name: str
    east_asia: str
    size: float
    leading: float
    align: ALIGN = ALIGN.LEFT
    bold: bool = False
    signs: str = SERIF
    """The face of what is no letter and no figure: boxes to tick."""


BODY = Look("Normal", FANGSONG, 16, 28.5)
TITLE = Look("Form Title", SONGTI, 22, 30, ALIGN.CENTER, bold=True)
HOUSE = Look("Form House", FANGSONG, 12, 17, ALIGN.CENTER)
HEAD = Look("Form Head", FANGSONG, 10.5, 18)
LABEL = Look("Form Label", HEITI, 10.5, 12.5, ALIGN.CENTER)
VALUE = Look("Form Value", FANGSONG, 10.5, 12.5)
NOTE = Look("Form Note", FANGSONG, 9, 11)
NOTED = Look("Form Noted", FANGSONG, 9, 10, ALIGN.CENTER)
DATE = Look("Form Date", FANGSONG, 10.5, 12.5, ALIGN.RIGHT)
SIGN = Look("Form Sign", FANGSONG, 10.5, 20)
# Times has no ballot boxes: without a font that has them, Word takes a Japanese one.
BOXES = Look("Form Boxes", FANGSONG, 10.5, 12.5, signs="Segoe UI Symbol")
SMALL = Look("Form Small", FANGSONG, 9, 12, ALIGN.CENTER)

SEAL = 46
"""Millimetres of a box that a seal of 42 fits."""

Cell = tuple[str, int, Look]  # text, columns of the grid it covers, look


def base_document(top: float = 37, left: float = 28, right: float = 26, bottom: float = 35) -> Docx:
    """An empty zh-CN document on A4 with these margins in mm; nobody's name or theme in it."""
    document = Document()
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, it in relations.items() if it.reltype not in KEPT]:
            del relations[key]
    document.styles.element[:] = [parse_xml(DEFAULTS)]
    document.settings.element[:] = list(parse_xml(SETTINGS))
    define(document, BODY)
    section, about = document.sections[0], document.core_properties
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    about.title = about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = DATED
    return document


def set_font(font: Font, look: Look) -> None:
    """Give ``font`` the typefaces of ``look``; python-docx alone knows of one for all. What is
    ticked is set in the face of the text, the box before it in one that has boxes."""
    font.name = SERIF
    font._element.rPr.rFonts.set(qn("w:eastAsia"), look.east_asia)
    font._element.rPr.rFonts.set(qn("w:hAnsi"), look.signs)


def define(document: Docx, look: Look) -> None:
    """Add ``look`` to the styles of ``document``; the style Normal becomes the default."""
    style: ParagraphStyle = document.styles.add_style(
        look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=look is BODY
    )
    set_font(style.font, look)
    style.font.size, style.font.bold = Pt(look.size), look.bold
    style.paragraph_format.line_spacing = Pt(look.leading)
    style.paragraph_format.alignment = look.align
    if look is BODY:
        style.element.set(qn("w:default"), "1")


def in_one(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\u00a0")


def write(paragraph: Paragraph, text: str, look: Look) -> Paragraph:
    """Add ``text`` to ``paragraph``, which takes on ``look``; fonts are set on the run too. No line
    ends between a box and what is ticked in it, nor in that where it is short."""
    paragraph.style = look.name
    kept = re.sub("[□☐☑] (?:[^ ]| (?! )){,30}(?=$|   |　)", in_one, text)
    run = paragraph.add_run(re.sub("(?<=[□☐☑]) ", "\u00a0", kept))
    set_font(run.font, look)
    for words in run._r.findall(qn("w:t")):
        _in_one_number(words)
    return paragraph


def _in_one_number(words: BaseOxmlElement) -> None:
    """No line ends between two numbers that are one, as those of a case and its settlement."""
    before, hyphen, behind = (words.text or "").partition("}}-{{")
    if hyphen:
        words.text = before + "}}"
        after = parse_xml(f'<w:t {nsdecls("w")} xml:space="preserve"/>')
        after.text = "{{" + behind
        words.addnext(after)
        words.addnext(parse_xml(f"<w:noBreakHyphen {nsdecls('w')}/>"))


def add_grid(document: Docx, *widths: float) -> Table:
    """A table without rows, its columns fixed at ``widths`` mm: text never moves its rules."""
    table: Table = document.add_table(0, len(widths))
    table._tbl.replace(table._tbl.tblPr, parse_xml(GRID))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def add_row(table: Table, height: float, *cells: Cell) -> _Row:
    """Add a row of at least ``height`` mm, kept on one page; every line is a paragraph."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().insert(0, parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    column = 0
    for text, span, look in cells:
        cell: _Cell = row.cells[column].merge(row.cells[column + span - 1])
        cell.vertical_alignment = PLACE.CENTER
        for number, line in enumerate(text.split("\n")):
            write(cell.add_paragraph() if number else cell.paragraphs[0], line, look)
        column += span
    return row


def stay(row: _Row) -> _Row:
    """Keep a row on one page with what follows it."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    return row


def add_heads(table: Table, height: float, *cells: Cell) -> _Row:
    """The row of headings, which stands again at the head of every page, and with a row at
    least."""
    row = stay(add_row(table, height, *cells))
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    return row


def add_loop(table: Table, loop: str, height: float, *cells: Cell, together: int = 0) -> None:
    """Add a row for every round of ``loop``, such as ``step in steps``; so many of the last of them
    stay ``together`` on one page, with what follows: a total, signatures, the end of the paper."""
    columns = len(table.columns)

    def tag(text: str) -> None:
        add_row(table, height, (f"{{%tr {text} %}}", columns, VALUE))

    tag(f"for {loop}")
    if together:
        tag(f"if loop.revindex > {together}" if together > 1 else "if not loop.last")
    add_row(table, height, *cells)
    if together:
        tag("else")
        stay(add_row(table, height, *cells))
        tag("endif")
    tag("endfor")


def add_header(document: Docx, text: str) -> None:
    """Put ``text`` at the head, at the right."""
    section = document.sections[0]
    section.header_distance = Mm(14)
    write(section.header.paragraphs[0], text, SMALL).alignment = ALIGN.RIGHT


def add_footer(document: Docx, text: str, *, copied: bool = False, english: bool = False) -> None:
    """Put ``text`` and the page number at the foot, 7 mm above the edge of the paper, of how many:
    of the file, or of a copy where several lie in one file (``end_copy``). What was not issued has
    no number and no version, and says so."""
    section = document.sections[0]
    section.footer_distance = Mm(7)
    named = "{{ case.number }} {{ doc.title }} "
    seen = named + ("preview, not issued" if english else "预览，未出具")
    text = f"{{% if doc.head %}}{text}{{% else %}}{seen}{{% endif %}}"
    before, between, after = (" · page ", " of ", "") if english else (" · 第 ", " 页 共 ", " 页")
    paragraph = write(section.footer.paragraphs[0], f"{text}{before}", SMALL)
    paragraph._p.append(parse_xml(FIELD.format(name="PAGE")))
    write(paragraph, between, SMALL)
    last = parse_xml(FIELD.format(name=f"PAGEREF {END}" if copied else "NUMPAGES"))
    if copied:  # nothing until a program has counted: a wrong number would be worse than none
        last.set(qn("w:dirty"), "true")
        last[0][-1].text = ""
    paragraph._p.append(last)
    write(paragraph, after, SMALL)


def end_copy(paragraph: Paragraph) -> None:
    """Mark what stands on the last page of a copy: the number of that page is how many the copy
    has. SECTIONPAGES, the field for it, LibreOffice does not count; a mark around nothing, or in
    the last paragraph of all, it spoils in saving."""
    begun, ended = (
        f'<w:bookmark{tag} {nsdecls("w")} w:id="9001"{name}/>'
        for tag, name in (("Start", f' w:name="{END}"'), ("End", ""))
    )
    paragraph.runs[0]._r.addprevious(parse_xml(begun))
    paragraph._p.append(parse_xml(ended))


def add_annex(document: Docx, above: Mm | None = None) -> None:
    """What a translation says of the paper that it stands beside: which text prevails. It keeps off
    what stands below it: on the rule of a table it would read as crossed out."""
    for text in ("{%p if doc.annex %}", "{{ doc.annex }}", "{%p endif %}"):
        line = write(document.add_paragraph(), text, SMALL).paragraph_format
        line.space_before, line.space_after, line.keep_with_next = above, Mm(1.5), True


def add_pictures(document: Docx, title: str) -> None:
    """The pictures of a case, from a page of their own: each beside what it is. The line that one
    stands in is as high as it: a fixed leading would cut it off."""
    write(document.add_paragraph(), "{%p if pictures %}", SMALL)
    head = write(document.add_paragraph(), title, HEAD)
    head.paragraph_format.page_break_before = head.paragraph_format.keep_with_next = True
    grid = add_grid(document, 110, 56)
    said = (
        "{{ one.no }}　{{ one.title }}\n{{ one.what }}\n{{ one.at }}\n{{ one.by }}\n{{ one.text }}"
    )
    add_loop(grid, "one in pictures", 20, ("{{ one.image }}", 1, SMALL), (said, 1, NOTE))
    shown_in = grid.rows[1].cells[0].paragraphs[0].paragraph_format
    shown_in.line_spacing_rule = WD_LINE_SPACING.SINGLE
    write(document.add_paragraph(), "{%p endif %}", SMALL)


def add_code(document: Docx) -> None:
    """The code for cameras at the right, where the policy wants one."""
    for text in ("{%p if doc.code %}", "{{ doc.code }}", "{%p endif %}"):
        write(document.add_paragraph(), text, SMALL)
    code = document.paragraphs[-2]
    code.alignment = ALIGN.RIGHT
    code.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def add_logo(document: Docx) -> None:
    """The mark of the house; its line is as high as it, so that no leading cuts it off."""
    for text in ("{%p if org.logo %}", "{{ org.logo }}", "{%p endif %}"):
        write(document.add_paragraph(), text, SMALL)
    logo = document.paragraphs[-2].paragraph_format
    logo.line_spacing_rule, logo.space_after = WD_LINE_SPACING.SINGLE, Mm(6)


def to_bytes(document: Docx) -> bytes:
    """The file, stored uncompressed and undated: no clock or zlib version shows in it."""
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(fixed, "w") as out:
        for name in sorted(parts.namelist()):
            part = zipfile.ZipInfo(name)
            part.create_system, part.external_attr = 3, 0o644 << 16
            out.writestr(part, parts.read(name))
    return fixed.getvalue()


def words(lang: str) -> Callable[[str, str], str]:
    """Chooses the Chinese or the English of two texts."""
    return lambda zh, en: en if lang == "en" else zh


def fields(*named: tuple[str, str], look: Look = VALUE) -> list[Cell]:
    """The cells of one row of the card: a label and its value across, or two of them."""
    spans = (4,) if len(named) == 1 else (1, 2)
    cells: list[Cell] = []
    for (label, name), span in zip(named, spans, strict=True):
        cells += [(label, 1, LABEL), (f"{{{{ {name} }}}}", span, look)]
    return cells
