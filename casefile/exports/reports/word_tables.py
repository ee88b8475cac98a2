"""Tables on paper: columns as wide as what stands in them, headings on every page, rows that are
not torn."""

import re
from collections.abc import Sequence, Set
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from casefile.exports.reports.palette import light, shade
from casefile.pages.reports.charts import Chart
from casefile.values.text import printable

BODY, HEAD = "仿宋", "黑体"
"""Typefaces as papers of offices have them (GB/T 9704-2012); Latin letters in Times New Roman."""
TEXT_WIDTH = Mm(210 - 28 - 26)
"""Between the margins of a page."""
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


def put_run(paragraph: Any, text: str, size: int, face: str, *, bold: bool = False) -> Any:
    """Text in the typeface ``face``, its Latin letters in Times New Roman."""
    run = paragraph.add_run(printable(text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    return run


def put_table(paper: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
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
        put_run(line, text, size, HEAD if bold else BODY, bold=bold)


def put_map(paper: Any, chart: Chart) -> None:
    """A map as a table whose fields are darker for more."""
    line = paper.add_paragraph()
    line.paragraph_format.keep_with_next = True
    put_run(line, chart.title, 11, HEAD, bold=True)
    most = max((max(row.values, default=0) for row in chart.series), default=0)
    table = _grid(paper, len(chart.labels) + 1)
    told = [(row.name, *(f"{v:g}" if v else "" for v in row.values)) for row in chart.series]
    heads = (chart.corner, *chart.labels)
    widths, size = _shares([heads, *told])
    _share_out(table, widths)
    fields = set(range(1, len(chart.labels) + 1))
    _row(table, heads, size, fields, bold=True)
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
