"""XLSX: the values that a spreadsheet shows, exactly, or a sentence why not."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from casefile.errors import BadData, CasefileError, NotFound, message
from casefile.intake.package import (
    Book,
    Element,
    NamedSheet,
    check_package,
    place_of,
    read_book,
    rows_of,
    shared_text,
    unescaped,
)
from casefile.intake.shapes import as_displayed
from casefile.intake.sheet import MOST_ROWS, Cell, Sheet, headed

OLE = b"\xd0\xcf\x11\xe0"
"""How a workbook of before 2007 begins, and one with a password."""
MOST_COLUMNS = 1000
Numbered = tuple[int, list[Cell]]


def read_workbook(content: bytes, wanted: str = "") -> Sheet:
    """The first sheet of a workbook that is seen, or the one called ``wanted``; formulas as their
    values.

    BadData for what is no workbook, declares document types, or unpacks to more than 50 MB;
    NotFound for another sheet, naming those there are. Macros are never looked at.
    """
    if content.startswith(OLE):
        raise BadData(
            "This is an old workbook (.xls), or one with a password: save it as .xlsx, without one."
        )
    if not content.startswith(b"PK"):
        raise BadData("This is no Excel workbook: save it as .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_package(package)
            book = read_book(package)
            return _sheet(package, book, _chosen(book, wanted))
    except CasefileError:
        raise
    except Exception as error:  # a damaged file has as many ways to fail as it has parts
        raise BadData(
            "This is no workbook that can be read, it is damaged: open it in a spreadsheet, and "
            "save it anew as .xlsx."
        ) from error


def _chosen(book: Book, wanted: str) -> NamedSheet:
    if not book.sheets:
        raise BadData("The workbook has no sheet.")
    if not wanted:
        return next((sheet for sheet in book.sheets if sheet.visible), book.sheets[0])
    for sheet in book.sheets:
        if sheet.title == wanted:
            return sheet
    known = [sheet.title for sheet in book.sheets]
    raise NotFound("There is no sheet {name}; there are: {known}.", name=wanted, known=known)


def _sheet(package: zipfile.ZipFile, book: Book, chosen: NamedSheet) -> Sheet:
    merged: list[str] = []
    rows = list(_rows(package, book, chosen, merged))
    titles, number, first = headed(rows)
    headings = [c if isinstance(c, str) else "" for c in first]
    below = rows[titles + 1 :]
    width = max((len(cells) for _, cells in below), default=0)
    headings += [""] * (width - len(headings))
    for _, cells in below:
        cells += [None] * (len(headings) - len(cells))
    _tell_merged(below, merged)
    whole = [(no, tuple(cells)) for no, cells in below]
    other = str(book.sheets.index(chosen) + 1) if chosen != book.sheets[0] else ""
    return Sheet(tuple(headings), (number,) * len(headings), whole, (), other)


def _rows(
    package: zipfile.ZipFile, book: Book, chosen: NamedSheet, merged: list[str]
) -> Iterator[Numbered]:
    """The rows in which something stands."""
    for number, row in rows_of(package, chosen.part, merged):
        cells: list[Cell] = []
        for column, element in row:
            value = _cell(element, book)
            if value is not None and not (isinstance(value, str) and not value.strip()):
                if column > MOST_COLUMNS:
                    raise BadData("More than {most} columns.", most=MOST_COLUMNS)
                cells += [None] * (column - len(cells))
                cells[column - 1] = value
        if cells and number > MOST_ROWS + 1:
            raise BadData("More than {most} rows: import it in parts.", most=MOST_ROWS)
        if cells:
            yield number, cells


def _cell(cell: Element, book: Book) -> Cell:
    space, kind = cell.tag[:-1], cell.get("t", "n")
    value, formula = "", False
    for child in cell:
        if child.tag == f"{space}v":
            value = child.text or ""
        elif child.tag == f"{space}f":
            formula = True
        elif child.tag == f"{space}is" and kind == "inlineStr":
            return shared_text(child)
    if kind == "str":
        return unescaped(value)
    if not value.strip():
        lost = message("A formula that was never calculated: save the file once more.")
        return lost if formula else None
    match kind:
        case "s":
            return book.texts[range(len(book.texts))[int(value)]]
        case "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        case "e":
            return message("The spreadsheet shows an error: {value}.", value=value)
        case "d":
            return datetime.fromisoformat(value.strip()).isoformat(timespec="seconds")
        case "n":
            style = int(cell.get("s", "0"))
            shape = book.shapes[style] if style or book.shapes else "General"
            return as_displayed(value, shape, since_1904=book.since_1904)
        case _:
            raise ValueError(kind)


def _tell_merged(rows: list[Numbered], merged: Iterable[str]) -> None:
    """Put a sentence into each cell that a merged one covers: whether the others of its rows have
    the value too, nobody can see."""
    filled = dict(rows)
    covered = 0
    for reference in merged:
        first, _, last = reference.partition(":")
        (left, top), (right, bottom) = place_of(first), place_of(last or first)
        anchor = filled.get(top, [])[left - 1 : left]
        if anchor in ([], [None]):
            continue
        for number in range(top, min(bottom, rows[-1][0]) + 1):
            covered += 1
            if covered > 10 * MOST_ROWS:  # more than there can be, if they do not overlap
                raise ValueError(reference)
            cells = filled.get(number, [])
            for no in range(left - 1, min(right, len(cells))):
                if (no, number) != (left - 1, top):
                    cells[no] = message(
                        "The cells {range} are merged: split them, and fill in each of them.",
                        range=reference,
                    )
