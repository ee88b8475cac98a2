"""Excel workbooks, row by row. What somebody typed is a text cell, whatever it looks like; amounts
and times are numbers that can be reckoned with."""

import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from casefile.errors import CannotWrite
from casefile.exports.cells import for_people
from casefile.exports.columns import Column, headings
from casefile.pages.data import Data
from casefile.policy import Policy
from casefile.values.text import printable

if TYPE_CHECKING:
    from casefile.exports.style import Style

SHEET_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
"""What Excel takes: rows on a sheet, and UTF-16 units in a cell."""
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads ``_x0041_`` in a text as ``A``; its own underscore must be written so, too."""
WIDEST_COLUMN = 40


class Workbook:
    """Sheets that grow on the disk, not in memory; ``save`` makes a file of them."""

    def __init__(self, style: "Style") -> None:
        from openpyxl import Workbook as Book
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils import get_column_letter

        self._style, self._cell, self._letter = style, WriteOnlyCell, get_column_letter
        self._book = Book(write_only=True)
        self._rows = dict.fromkeys(style.columns, 1)
        self._sheets = {what: self._sheet(what) for what in style.columns}

    def _sheet(self, what: str) -> Any:
        from openpyxl.styles import Font

        sheet = self._book.create_sheet(self._style.titles[what])
        sheet.freeze_panes = "A2"
        columns = self._style.columns[what]
        heads = headings(columns, self._style.speak)
        for number, head in enumerate(heads, 1):
            width = min(WIDEST_COLUMN, max(10, 4 + sum(2 if ord(c) > 0x2E80 else 1 for c in head)))
            sheet.column_dimensions[self._letter(number)].width = width
        cells = [self._text(sheet, head) for head in heads]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
        return sheet

    def add(self, what: str, record: Data, policy: Policy, /) -> None:
        self._rows[what] += 1
        if self._rows[what] > SHEET_ROWS:
            raise CannotWrite(
                "A sheet holds at most {most} rows; export CSV, or fewer cases.",
                most=SHEET_ROWS - 1,
            )
        sheet = self._sheets[what]
        sheet.append([self._of(sheet, c, record, policy) for c in self._style.columns[what]])

    def _of(self, sheet: Any, column: Column, record: Data, policy: Policy) -> Any:
        speak, value = self._style.speak, column.of(record)
        if value is None:  # most facts of most cases
            return None
        value = for_people(column.words(value, policy, speak), speak.zone, speak)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return self._text(sheet, value)
        cell = self._cell(sheet, value)
        match value:
            case Decimal():
                cell.number_format = "0.00"
            case datetime():
                cell.number_format = "yyyy-mm-dd hh:mm:ss"
            case date():
                cell.number_format = "yyyy-mm-dd"
        return cell

    def _text(self, sheet: Any, value: str) -> Any:
        text = _ESCAPED.sub("_x005F_", printable(value))
        if len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
            raise CannotWrite(
                "A text of {count} characters does not fit into a cell (at most {most}); "
                "export CSV or JSON Lines.",
                count=len(text),
                most=MOST_CHARACTERS,
            )
        cell = self._cell(sheet, text)
        # openpyxl takes "=…" for a formula and "#N/A" for an error; the format keeps it text when
        # somebody edits the cell
        cell.data_type, cell.number_format = "s", "@"
        return cell

    def save(self, file: BinaryIO) -> None:
        for what, sheet in self._sheets.items():
            last = self._letter(len(self._style.columns[what]))
            sheet.auto_filter.ref = f"A1:{last}{self._rows[what]}"
        self._book.save(file)

    def discard(self) -> None:
        """Let go of the sheets that were not saved."""
        for sheet in self._sheets.values():
            with suppress(Exception):  # one that was saved is closed already
                sheet.close()
