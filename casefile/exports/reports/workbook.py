"""A report as a workbook: a sheet for each part, its charts native, so that Excel, WPS and
LibreOffice can change them."""

import re
from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from casefile.exports.reports.palette import SERIES, light, shade
from casefile.pages.page import Heading, Line, Pairs, Table
from casefile.pages.reports.charts import Chart, ChartRow, Section, steps_of
from casefile.pages.reports.told import ReportTold
from casefile.papers.word.practice import PRACTICE_MARK
from casefile.values.text import printable

SHEET_WIDEST = 44
OF_HEADS = "EEEEEE"
HIGH, BAR, LINE = 8, 0.5, 0.45
"""How high a chart is, each bar that lies, and a row of a sheet, in centimetres."""
_NAME = re.compile(r"[\\/*?:\[\]']")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?")
_SHARE = re.compile(r"[0-9]+(\.[0-9]+)?%")


def report_workbook(told: ReportTold, sections: Sequence[Section], title: str) -> bytes:
    """The report as an Excel workbook; figures are numbers that can be reckoned with."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _sheet_name(title, book, first=True)
    _begin(sheet, title, practice=told.practice)
    _put(sheet, told.as_of)
    for section in sections:
        match section:
            case Heading():
                sheet = book.create_sheet(_sheet_name(section.text, book))
                _begin(sheet, section.text, practice=told.practice)
            case Line():
                _put(sheet, section.text)
            case Pairs():
                _table(sheet, (), section.rows)
            case Table():
                _table(sheet, section.columns, section.rows)
            case Chart(grid=True):
                _map(sheet, section)
            case Chart():
                _chart(sheet, section)
    for each in book.worksheets:
        _fit(each, 3 + told.practice)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_name(text: str, book: Any, *, first: bool = False) -> str:
    """A name that a sheet may have, and no other has."""
    name = _NAME.sub(" ", text)[:28].strip() or "report"
    taken = set() if first else set(book.sheetnames)
    found, no = name, 2
    while found in taken:
        found, no = f"{name} {no}", no + 1
    return found


def _begin(sheet: Any, title: str, *, practice: bool) -> None:
    """What a sheet is about; one of a desk to practise on says so, on each page as well."""
    if practice:
        _put(sheet, PRACTICE_MARK, bold=True)
        sheet.oddHeader.center.text = PRACTICE_MARK
    _put(sheet, title, bold=True)


def _put(sheet: Any, text: str, *, bold: bool = False) -> None:
    row = sheet.max_row + (1 if sheet.max_row > 1 or sheet["A1"].value else 0)
    cell = sheet.cell(row, 1)
    _text(cell, text)
    cell.font = Font(bold=bold)


def _text(cell: Any, text: str) -> None:
    """A text cell, whatever it looks like: no formula comes of it."""
    cell.value = printable(text)
    cell.data_type = "s"


def _value(cell: Any, text: str) -> None:
    """A number where it is one, else text."""
    if _SHARE.fullmatch(text):
        cell.value, cell.number_format = float(text[:-1]) / 100, "0.0%"
    elif _NUMBER.fullmatch(text) and not re.match(r"[+-]?0[0-9]", text):
        cell.value = float(text.replace(",", "")) if "." in text else int(text.replace(",", ""))
        cell.number_format = "#,##0.00" if "." in text else "0"
    else:
        _text(cell, text)


def _table(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """A table below what is there; the row of its headings."""
    top = sheet.max_row + 2
    for column, head in enumerate(heads, 1):
        cell = sheet.cell(top, column)
        _text(cell, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=OF_HEADS)
        side = "right" if column > 1 else None
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)
    for n, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(top + n, column)
            (_text if column == 1 else _value)(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return int(top)


def _chart(sheet: Any, chart: Chart) -> None:
    """The values of a chart as a table, and the chart of them beside it."""
    top = sheet.max_row + 2
    for column, row in enumerate(chart.series, 2):
        _text(sheet.cell(top, column), row.name)
        for n, value in enumerate(row.values, 1):
            cell = sheet.cell(top + n, column)
            cell.value = value
            cell.number_format = "0%" if chart.share or row.share else "0"
    for n, label in enumerate(chart.labels, 1):
        _text(sheet.cell(top + n, 1), label)
    last = top + len(chart.labels)
    labels = Reference(sheet, min_col=1, min_row=top + 1, max_row=last)
    drawn: Any = BarChart()
    drawn.type = "bar" if chart.sideways else "col"
    drawn.title, drawn.width = chart.title, 18
    drawn.height = max(HIGH, BAR * (len(chart.labels) + 3)) if chart.sideways else HIGH
    for column, row in enumerate(chart.series, 2):
        if not row.line:
            drawn.add_data(
                Reference(sheet, min_col=column, min_row=top, max_row=last), titles_from_data=True
            )
    drawn.set_categories(labels)
    drawn.gapWidth = 60
    drawn.x_axis.delete = drawn.y_axis.delete = False
    if chart.sideways:
        drawn.x_axis.scaling.orientation = "maxMin"
        drawn.legend = None
    drawn.y_axis.scaling.min = 0
    counted = [row for row in chart.series if not row.at_the_right]
    drawn.y_axis.majorUnit = steps_of(counted, share=chart.share)
    if chart.share:
        drawn.y_axis.scaling.max, drawn.y_axis.number_format = 1, "0%"
    for column, row in enumerate(chart.series, 2):
        if row.line:
            drawn += _line(sheet, column, top, last, row)
    for n, one in enumerate(drawn.series):
        one.graphicalProperties.solidFill = SERIES[n % len(SERIES)]
    sheet.add_chart(drawn, f"{get_column_letter(len(chart.series) + 3)}{top}")
    sheet.cell(top + ceil(drawn.height / LINE), 1)  # what comes next begins below it


def _line(sheet: Any, column: int, top: int, last: int, row: ChartRow) -> Any:
    line: Any = LineChart()
    line.add_data(
        Reference(sheet, min_col=column, min_row=top, max_row=last), titles_from_data=True
    )
    line.series[0].graphicalProperties.line.solidFill = SERIES[2]
    if row.at_the_right:
        line.y_axis.axId, line.y_axis.crosses, line.y_axis.delete = 200, "max", False
        line.y_axis.majorGridlines, line.y_axis.scaling.min = None, 0
        line.y_axis.majorUnit = steps_of([row])
    if row.share:
        line.y_axis.number_format, line.y_axis.scaling.max = "0%", 1
    return line


def _map(sheet: Any, chart: Chart) -> None:
    most = max((max(row.values, default=0) for row in chart.series), default=0)
    top = sheet.max_row + 2
    _text(sheet.cell(top, 1), chart.corner)
    for column, label in enumerate(chart.labels, 2):
        _text(sheet.cell(top, column), label)
    for n, row in enumerate(chart.series, 1):
        _text(sheet.cell(top + n, 1), row.name)
        for column, value in enumerate(row.values, 2):
            cell, colour = sheet.cell(top + n, column), shade(value, most)
            cell.value = int(value) or None
            cell.fill = PatternFill("solid", fgColor=colour)
            cell.font = Font(color="222222" if light(colour) else "FFFFFF")


def _fit(sheet: Any, below: int) -> None:
    """Columns as wide as what stands in them from row ``below`` on, within reason; printed on A4,
    across where a chart stands beside its table."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    if sheet._charts:
        sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for column in range(1, sheet.max_column + 1):
        texts = (
            str(sheet.cell(row, column).value or "") for row in range(below, sheet.max_row + 1)
        )
        wide = max((sum(2 if ord(c) > 0x2E80 else 1 for c in text) for text in texts), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(
            SHEET_WIDEST, max(9, wide + 2)
        )
