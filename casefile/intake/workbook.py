"""XLSX: the values that a spreadsheet shows, exactly, or a sentence why not."""

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from casefile.errors import BadData, CasefileError, Message, NotFound, message
from casefile.intake.sheet import MOST_BYTES, MOST_ROWS, Cell, Sheet

EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number; what is longer has lost its end."""
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_FORMULA = re.compile(
    rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def read_workbook(content: bytes, wanted: str = "") -> Sheet:
    """The first sheet of a workbook, or the one called ``wanted``; formulas as their values.

    BadData for what is no workbook, declares document types, or unpacks to more than 50 MB;
    NotFound for another sheet, naming those there are. Macros are never looked at.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check(package)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what else the workbook holds
            return _sheet(content, wanted)
    except CasefileError:
        raise
    except Exception as error:  # the library has as many exceptions as a damaged file has ways
        raise BadData(
            "This is no workbook that can be read ({reason}): save it anew as .xlsx.",
            reason=type(error).__name__,
        ) from error


def _check(package: zipfile.ZipFile) -> None:
    if sum(part.file_size for part in package.infolist()) > MOST_BYTES:
        raise BadData("It holds more than {most} bytes unpacked.", most=MOST_BYTES)
    for name in package.namelist():
        part = package.read(name).replace(b"\0", b"")  # UTF-16 too
        if part.lstrip(_BEFORE).startswith(b"<") and (b"<!DOCTYPE" in part or b"<!ENTITY" in part):
            raise BadData("{name} declares a document type.", name=name)


def _sheet(content: bytes, wanted: str) -> Sheet:
    from openpyxl import load_workbook  # 0.1 s, for workbooks only

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    names = [sheet.title for sheet in book.worksheets]
    if wanted and wanted not in names:
        raise NotFound("There is no sheet {name}; there are: {known}.", name=wanted, known=names)
    if not names:
        raise BadData("The workbook has no sheet.")
    found = book[wanted] if wanted else book.worksheets[0]
    found.reset_dimensions()  # what the file says of its size need not be true
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        raw = package.read(found._worksheet_path.lstrip("/"))
    uncalculated = _uncalculated(raw)
    headings: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in enumerate(found.iter_rows(), 1):
        if number > MOST_ROWS + 1:
            raise BadData("More than {most} rows: import it in parts.", most=MOST_ROWS)
        cells = [_cell(cell, uncalculated) for cell in row]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if number == 1:
            headings = tuple(c if isinstance(c, str) else "" for c in cells)
        elif cells:
            width = max(len(headings), len(cells))
            headings += ("",) * (width - len(headings))
            rows.append((number, tuple(cells)))
    whole = [(no, cells + (None,) * (len(headings) - len(cells))) for no, cells in rows]
    other = str(names.index(found.title) + 1) if found.title != names[0] else ""
    return Sheet(headings, (1,) * len(headings), whole, (), other)


def _uncalculated(raw: bytes) -> set[str]:
    """The cells with a formula that has no value; an empty text is one."""
    found = (attributes for attributes in _FORMULA.findall(raw) if b't="str"' not in attributes)
    places = (re.search(rb'\br="([A-Z]+[0-9]+)"', attributes) for attributes in found)
    return {place.group(1).decode() for place in places if place}


def _cell(cell: Any, uncalculated: set[str]) -> str | Message | None:
    value = cell.value
    if value is None:
        if uncalculated and getattr(cell, "coordinate", "") in uncalculated:
            return message("A formula that was never calculated: save the file once more.")
        return None
    if cell.data_type == "e":
        return message("The spreadsheet shows an error: {value}.", value=str(value))
    return _spelled(value, str(cell.number_format))


def _spelled(value: Any, shape: str) -> str | Message:
    """A value as somebody would type it; ``shape`` is how the spreadsheet shows it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value)
        case datetime():
            near = value + timedelta(milliseconds=500)
            # a day without a time is shown without one; midnight is not invented
            timed = "h" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", shape).lower()
            return near.isoformat(timespec="seconds") if timed else near.date().isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _number(value: int | float) -> str | Message:
    """A number in full, without an exponent, as exact as the spreadsheet kept it."""
    if abs(value) >= EXACT:
        return message(
            "A number of more than 15 digits, of which a spreadsheet keeps no more: "
            "store the column as text."
        )
    return f"{value:.15g}"
