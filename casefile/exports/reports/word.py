"""A report as a Word paper: A4, headings that stay with their tables, rows that are not torn, the
charts native."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import msgspec
from docx import Document
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
from casefile.exports.reports.word_tables import (
    BODY,
    HEAD,
    TEXT_WIDTH,
    put_map,
    put_run,
    put_table,
)
from casefile.exports.typefaces import faces_of_chinese
from casefile.pages.page import Heading, Line, Pairs, Table
from casefile.pages.reports.charts import Chart, Section
from casefile.pages.reports.told import ReportTold
from casefile.papers.word.practice import PRACTICE_MARK
from casefile.values.text import printable

CHART_PART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HIGH, ROW, CLOSE_ROW, CLOSE = Mm(75), Mm(7), Mm(4.8), 12
"""How high a chart is, or a bar that lies; less where there are more than so many."""


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
        put_run(mark, PRACTICE_MARK, 11, HEAD, bold=True)
    if whose:
        above = paper.add_paragraph()
        above.alignment = WD_ALIGN_PARAGRAPH.CENTER
        put_run(above, whose, 14, BODY)
    head = paper.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    put_run(head, title, 22, HEAD, bold=True)
    if below:
        under = paper.add_paragraph()
        under.alignment = WD_ALIGN_PARAGRAPH.CENTER
        put_run(under, below, 10, BODY)
    _footer(paper, beside.foot)
    drawn = 0
    for section, after in zip(sections, [*sections[1:], None], strict=True):
        match section:
            case Heading():
                line = paper.add_paragraph(style="Heading 2")
                put_run(line, section.text, 14, HEAD, bold=True)
            case Line():
                put_run(paper.add_paragraph(), section.text, 12, BODY)
            case Pairs():
                put_table(paper, (), section.rows)
            case Table():
                put_table(paper, *folded(section.columns, section.rows))
                if isinstance(after, Line) and section.rows:
                    _keep_the_last(paper)
            case Chart(grid=True):
                put_map(paper, section)
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


def _keep_the_last(paper: Any) -> None:
    """The end of the table that was put last on one page with what is said of it below."""
    *_, table = paper.tables
    lines = [line for cell in table.rows[-1].cells for line in cell.paragraphs]
    for line in (*lines, paper.paragraphs[-1]):
        line.paragraph_format.keep_with_next = True


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


def _footer(paper: Any, foot: str) -> None:
    """What paper it is, which event it shows, and the page."""
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    put_run(line, f"{foot} · ", 9, BODY)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = put_run(line, "", 9, BODY)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


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
