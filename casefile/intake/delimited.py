"""CSV and TSV, strictly: what is not clearly a table is told, never guessed."""

import csv
import io
import re

from casefile.errors import BadData, Message, message
from casefile.intake.sheet import MOST_ROWS, Cell, Fault, Sheet
from casefile.text import LONGEST

_HEADER = re.compile(r'(?:"[^"]*"|[^"\r\n])*')
MARKS = {",": ",", ";": ";", "\t": "Tab"}


def mark_of(text: str) -> str:
    """The mark between the cells, read off the first line alone; BadData where two could be."""
    header = _HEADER.match(text)
    outside = re.sub(r'"[^"]*"', "", header.group() if header else "")
    found = [mark for mark in MARKS if mark in outside]
    if len(found) > 1:
        raise BadData(
            "The first line holds {marks}: quote the headings, or save with one kind of mark only.",
            marks=[MARKS[mark] for mark in found],
        )
    return found[0] if found else ","


def read_delimited(text: str, mark: str) -> Sheet:
    """The table in ``text``; its first row are the headings, rows without anything are left out.

    BadData where the rows cannot be told apart; ragged rows are faults of the sheet.
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadData("Line {line} holds a NUL byte: this is no text file.", line=line)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    faults: list[Fault] = []
    headings: tuple[str, ...] = ()
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                headings = tuple(cells)
            elif not any(cells):
                continue
            elif len(cells) != len(headings):
                faults.append(Fault(number, "", _ragged(len(cells), len(headings))))
            elif number > MOST_ROWS + 1:
                raise BadData("More than {most} rows: import it in parts.", most=MOST_ROWS)
            else:
                rows.append((number, tuple(cells)))
    except csv.Error as error:
        raise BadData(
            "Row {row}: a quotation mark is not closed or stands amid a cell, or a cell is far "
            "longer than {most} characters.",
            row=number + 1,
            most=LONGEST,
        ) from error
    return Sheet(headings, (1,) * len(headings), rows, tuple(faults))


def _ragged(found: int, wanted: int) -> Message:
    return message("It has {found} cells instead of {wanted}.", found=found, wanted=wanted)
