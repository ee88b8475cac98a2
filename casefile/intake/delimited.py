"""CSV and TSV, strictly: what is not clearly a table is told, never guessed."""

import csv
import io
import re
from itertools import islice

from casefile.errors import BadData, Message, message
from casefile.intake.sheet import MOST_ROWS, MOST_TITLES, Cell, Fault, Sheet, headed
from casefile.values.text import LONGEST

_LINE = re.compile(r'(?:"[^"]*"|[^"\r\n])+')
MARKS = {",": ",", ";": ";", "\t": "Tab"}


def mark_of(text: str) -> str:
    """The mark between the cells, read off the first line that has one, since titles may stand
    above the headings; BadData where two could be."""
    lines = (line for line in _LINE.finditer(text) if line.group().strip())
    for line in islice(lines, MOST_TITLES + 1):
        outside = re.sub(r'"[^"]*"', "", line.group())
        found = [mark for mark in MARKS if mark in outside]
        if len(found) > 1:
            raise BadData(
                "Line {line} holds {marks}: quote the headings, or save with one kind of mark "
                "only.",
                line=text.count("\n", 0, line.start()) + 1,
                marks=" ".join(MARKS[mark] for mark in found),
            )
        if found:
            return found[0]
    return ","


def read_delimited(text: str, mark: str) -> Sheet:
    """The table in ``text``; its first row with several cells are the headings, rows without
    anything are left out.

    BadData where the rows cannot be told apart; ragged rows are faults of the sheet.
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadData("Line {line} holds a NUL byte: this is no text file.", line=line)
    read = _without_empty_ends(_records(text, mark))
    titles, place, headings = headed(read)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    faults: list[Fault] = []
    for number, cells in read[titles + 1 :]:
        if len(cells) != len(headings):
            faults.append(Fault(number, "", _ragged(len(cells), len(headings))))
        else:
            rows.append((number, tuple(cells)))
    shown = tuple(str(heading) for heading in headings)
    return Sheet(shown, (place,) * len(shown), rows, tuple(faults))


def _records(text: str, mark: str) -> list[tuple[int, list[str]]]:
    """The rows with anything in them, numbered as they stand in the file."""
    found: list[tuple[int, list[str]]] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if not any(map(str.strip, cells)):
                continue
            if number > MOST_ROWS + 1:
                raise BadData("More than {most} rows: import it in parts.", most=MOST_ROWS)
            found.append((number, cells))
    except csv.Error as error:
        raise BadData(
            "Row {row}: a quotation mark is not closed or stands amid a cell, or a cell is far "
            "longer than {most} characters.",
            row=number + 1,
            most=LONGEST,
        ) from error
    return found


def _without_empty_ends(read: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows without the cells behind the last column that anything stands in: spreadsheets leave
    marks behind columns that were emptied. A row that goes on further than most is left as it is,
    unless nothing stands there."""
    filled = longest = 0
    for _, cells in read:
        if len(cells) > filled:  # a shorter one reaches no further
            filled, longest = max(filled, _filled(cells)), max(longest, len(cells))
    return read if longest <= filled else [(number, cells[:filled]) for number, cells in read]


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last one that anything stands in."""
    return next((no for no in range(len(cells), 0, -1) if cells[no - 1].strip()), 0)


def _ragged(found: int, wanted: int) -> Message:
    return message("It has {found} cells instead of {wanted}.", found=found, wanted=wanted)
