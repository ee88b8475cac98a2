"""A report as a Word paper: A4, headings that stay with their tables, rows that are not torn, the
charts native."""

import re
from collections.abc import Sequence, Set
from io import BytesIO
from typing import Any

import msgspec
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from casefile.exports.reports.drawing import chart_values, chart_xml
from casefile.exports.reports.folding import folded
from casefile.exports.reports.palette import light, shade
from casefile.exports.typefaces import faces_of_chinese
from casefile.pages.page import Heading, Line, Pairs, Table
from casefile.pages.reports.charts import Chart, Section
from casefile.pages.reports.told import ReportTold
from casefile.papers.word.practice import PRACTICE_MARK
from casefile.values.text import printable

BODY, HEAD = "仿宋", "黑体"
"""Typefaces as papers of offices have them (GB/T 9704-2012); Latin letters in Times New Roman."""
CHART_PART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_WIDTH = Mm(210 - 28 - 26)
HIGH, ROW, CLOSE_ROW, CLOSE = Mm(75), Mm(7), Mm(4.8), 12
"""How high a chart is, or a bar that lies; less where there are more than so many."""
FITTING, WORD_WIDEST, BESIDE_TEXT = 84, 20, 3
"""Half-width characters of a line of a table; of a word that is not cut; what margins of a cell
take up."""
SIZES = (10, 9, 8, 7)
"""Of the letters in a table: the first where its words fit into the page."""
WHOLE, TOGETHER = 8, 3
"""A table of so many rows is not torn; of a longer one the first and the last so many stay
together, so that neither a heading nor a row or two stand alone on a page."""
MARGIN, GAP = Pt(2), Pt(8)
"""Above and below what stands in a cell, and below a table."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)")
"""A day and a time, which stand on one line."""
_BREAK = re.compile(r"[^\S\u00a0]+")
"""Where a line may end between words."""
_LARGE = SIZES[:2]
"""Those that a table is set in where then no cell takes two lines."""
AMOUNT = re.compile(r"[+\-–]?[\d,]*(\.\d+)?(%| h|小时)?( points|个百分点)?( ?[(（].*[)）])?")
"""Figures and how they changed."""
COLUMN_WIDEST = 48
"""Half-width characters that a column takes up at most, as against others."""


def report_word(told: ReportTold, sections: Sequence[Section], title: str) -> bytes:
    """The report as a Word file."""
    foot = f"{title} · {told.report.seq} {told.report.head[:16]}"
    whose = told.policy.organisation.called(told.speak.code)
    said = Beside(foot, told.as_of, whose, practice=told.practice)
    return word_paper(title[:1].upper() + title[1:], said, sections)


class Beside(msgspec.Struct, frozen=True):
    """What a paper says beside its sections: at the ``foot`` of each page, ``below`` its title,
    whose it is, and whether it is of a desk to practise on."""

    foot: str
    below: str = ""
    whose: str = ""
    practice: bool = False


def word_paper(title: str, beside: Beside, sections: Sequence[Section]) -> bytes:
    """Sections as a Word file."""
    paper = Document()
    _page(paper)
    below, whose = beside.below, beside.whose
    if beside.practice:
        mark = paper.sections[0].header.paragraphs[0]
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(mark, PRACTICE_MARK, 11, HEAD, bold=True)
    if whose:
        above = paper.add_paragraph()
        above.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(above, whose, 14, BODY)
    head = paper.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, title, 22, HEAD, bold=True)
    if below:
        under = paper.add_paragraph()
        under.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(under, below, 10, BODY)
    _footer(paper, beside.foot)
    drawn = 0
    for section in sections:
        match section:
            case Heading():
                line = paper.add_paragraph(style="Heading 2")
                _run(line, section.text, 14, HEAD, bold=True)
            case Line():
                _run(paper.add_paragraph(), section.text, 12, BODY)
            case Pairs():
                _table(paper, (), section.rows)
            case Table():
                _table(paper, *folded(section.columns, section.rows))
            case Chart(grid=True):
                _map(paper, section)
            case Chart():
                drawn += 1
                _chart(paper, section, drawn)
    if sections and isinstance(sections[-1], Pairs):
        _keep_the_end(paper)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _page(paper: Any) -> None:
    """The page of GB/T 9704-2012: margins 37, 28, 26 and 35 mm."""
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    normal.paragraph_format.space_after = Pt(4)
    faces_of_chinese(paper)
    heading = paper.styles["Heading 2"]
    heading.paragraph_format.keep_with_next = True
    heading.font.color.rgb = RGBColor(0, 0, 0)


def _keep_the_end(paper: Any) -> None:
    """The table that a paper ends with, where it is signed, on one page with what stands before."""
    *before, _ = paper.tables
    lines = [p for cell in before[-1].rows[-1].cells for p in cell.paragraphs] if before else []
    blocks = list(paper.iter_inner_content())
    last = max(n for n, block in enumerate(blocks) if not isinstance(block, Paragraph))
    while last and isinstance(blocks[last - 1], Paragraph):
        last -= 1
        lines.append(blocks[last])
    for line in lines:
        line.paragraph_format.keep_with_next = True


def _run(paragraph: Any, text: str, size: int, face: str, *, bold: bool = False) -> Any:
    run = paragraph.add_run(printable(text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    return run


def _footer(paper: Any, foot: str) -> None:
    """What paper it is, which event it shows, and the page."""
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(line, f"{foot} · ", 9, BODY)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(line, "", 9, BODY)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


def _table(paper: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose headings are repeated on each page, and whose rows are not torn."""
    if not rows:
        return
    heads = tuple(map(_unbroken, heads))
    rows = [tuple(map(_unbroken, row)) for row in rows]
    table = _grid(paper, len(rows[0]))
    widths, size = _shares([heads, *rows] if heads else rows)
    _share_out(table, widths)
    right = {n for n, cells in enumerate(zip(*rows, strict=True)) if n and _amounts(cells)}
    if heads:
        _row(table, heads, size, right, bold=True)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for n, row in enumerate(rows, 1):
        apart = len(rows) > WHOLE and TOGETHER <= n <= len(rows) - TOGETHER
        _row(table, row, size, right, keep=not apart and n < len(rows))
    _gap(paper)


def _grid(paper: Any, columns: int) -> Any:
    """A table without rows. What stands in a cell has a margin of the cell, not of its own, above
    and below it: LibreOffice tears a row of one line between the line and the margin below it, and
    the next page begins with an empty row."""
    table = paper.add_table(rows=0, cols=columns)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(MARGIN.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    return table


def _gap(paper: Any) -> None:
    """What separates a table from what follows: no more than that, where a page begins with it."""
    form = paper.add_paragraph().paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = GAP


def _unbroken(text: str) -> str:
    return _MOMENT.sub("\\1\u00a0\\2", text)


def _shares(rows: Sequence[Sequence[str]]) -> tuple[list[int], int]:
    """The widths of columns within that of the page, and the size of letters: each column is as
    wide as its longest word at least, so that neither a word nor an amount is cut, and the rest by
    what stands in them. Letters are smaller where the words need more than the page has."""
    columns = list(zip(*rows, strict=True))
    wants = [min(max(map(_columns, c), default=1), COLUMN_WIDEST) + BESIDE_TEXT for c in columns]
    for size in _LARGE:
        if sum(wants) * size <= FITTING * SIZES[0]:
            return [int(TEXT_WIDTH * want * size / (FITTING * SIZES[0])) for want in wants], size
    least = [max(_columns(w) for text in c for w in _BREAK.split(text)) for c in columns]
    least = [min(want, WORD_WIDEST) + BESIDE_TEXT for want in least]
    size = next((size for size in SIZES if sum(least) * size <= FITTING * SIZES[0]), SIZES[-1])
    fitting = FITTING * SIZES[0] / size
    more = [max(want - floor, 0) for want, floor in zip(wants, least, strict=True)]
    left = max(fitting - sum(least), 0)
    shares = [f + left * m / max(sum(more), left, 1) for f, m in zip(least, more, strict=True)]
    return [int(TEXT_WIDTH * share / max(sum(shares), fitting)) for share in shares], size


def _share_out(table: Any, widths: Sequence[int]) -> None:
    """Give each column its width; rows that are added later take it over."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)


def _columns(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _amounts(cells: Sequence[str]) -> bool:
    return all(AMOUNT.fullmatch(text) for text in cells)


def _row(
    table: Any,
    texts: Sequence[str],
    size: int,
    right: Set[int],
    *,
    bold: bool = False,
    keep: bool = True,
) -> None:
    """A row; what stands in the columns ``right`` stands to the right, one under the other.

    It is not torn where it could be: of rows of one line that are told so too, LibreOffice prints
    at some heights of the page none but the first few."""
    row = table.add_row()
    room = [int(column.width) / Pt(size) * 2 - BESIDE_TEXT for column in table.columns]
    long = any(_columns(text) > wide for text, wide in zip(texts, room, strict=True))
    if long:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for n, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        line = cell.paragraphs[0]
        if n in right:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.keep_with_next = keep
        if not long:  # figures and words have letters of other heights
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _run(line, text, size, HEAD if bold else BODY, bold=bold)


def _map(paper: Any, chart: Chart) -> None:
    """A map as a table whose fields are darker for more."""
    line = paper.add_paragraph()
    line.paragraph_format.keep_with_next = True
    _run(line, chart.title, 11, HEAD, bold=True)
    most = max((max(row.values, default=0) for row in chart.series), default=0)
    table = _grid(paper, len(chart.labels) + 1)
    told = [(row.name, *(f"{v:g}" if v else "" for v in row.values)) for row in chart.series]
    widths, size = _shares([("", *chart.labels), *told])
    _share_out(table, widths)
    fields = set(range(1, len(chart.labels) + 1))
    _row(table, ("", *chart.labels), size, fields, bold=True)
    for row, texts in zip(chart.series, told, strict=True):
        _row(table, texts, size, fields)
        for cell, value in zip(table.rows[-1].cells[1:], row.values, strict=True):
            colour = shade(value, most)
            fill = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{colour}"/>')
            cell._tc.get_or_add_tcPr().append(fill)
            for run in cell.paragraphs[0].runs:
                run.font.color.rgb = _ink(colour)
    _gap(paper)


def _ink(colour: str) -> Any:
    return RGBColor.from_string("222222" if light(colour) else "FFFFFF")


def _chart(paper: Any, chart: Chart, no: int) -> None:
    """A chart in a line of its own, with its values in a workbook behind it."""
    package = paper.part.package
    values = Part(
        PackURI(f"/word/embeddings/chart{no}.xlsx"), WORKBOOK_PART, chart_values(chart), package
    )
    part = Part(PackURI(f"/word/charts/chart{no}.xml"), CHART_PART, b"", package)
    part._blob = chart_xml(chart, part.relate_to(values, RT.PACKAGE))
    to_chart = paper.part.relate_to(part, RT.CHART)
    row = ROW if len(chart.labels) <= CLOSE else CLOSE_ROW
    high = Emu(row * (len(chart.labels) + 3)) if chart.sideways else HIGH
    line = paper.add_paragraph()
    line.paragraph_format.keep_with_next = True
    line.add_run()._element.append(parse_xml(_frame(chart, no, to_chart, int(high))))


def _frame(chart: Chart, no: int, relation: str, high: int) -> str:
    from xml.sax.saxutils import quoteattr

    spaces = nsdecls("w", "wp", "a", "r")
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    name = quoteattr(printable(chart.title))
    return (
        f'<w:drawing {spaces}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(TEXT_WIDTH)}" cy="{high}"/>'
        f'<wp:docPr id="{no}" name="chart {no}" descr={name}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{uri}"><c:chart xmlns:c="{uri}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
