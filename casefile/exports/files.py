"""The files that an export is written to, and what goes into a pipe."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from casefile.disk.files import let_go, new_file, scratch_in, vacant, written
from casefile.errors import CannotWrite, cannot_write
from casefile.exports.cells import plain_cell
from casefile.exports.columns import Words, as_it_is
from casefile.exports.delimited import csv_line, harmless, kept_as_text, tsv_line
from casefile.exports.style import BOM, EXPORT_FORMATS, Outlet, Style
from casefile.pages.data import Data, in_json
from casefile.policy import Policy
from casefile.values.text import one_line
from casefile.values.value import Title

CellOfLine = tuple[int, Words]
"""Which cell of a line a value goes to, and what is told there to programs."""
REMEMBERED = 4096
"""Texts whose spelling is remembered: of many cases most say the same."""


class TextLines:
    """Records of one kind as lines of text."""

    def __init__(self, style: Style, what: str) -> None:
        self._style, self._columns = style, style.columns[what]
        self._guard = kept_as_text if style.excel else harmless
        text = lru_cache(REMEMBERED)(self._guarded)
        speak, line = style.speak, self._one_line
        self._spelled: dict[type, Callable[[Any], str]] = {
            str: text,
            int: str,
            Decimal: str,
            datetime: lambda moment: line(speak.iso(moment)),
            Title: lambda title: text(speak.title(title)),
        }
        """How what most cells hold is spelled (``plain_cell``), by its type."""
        self._places: dict[str, dict[str, CellOfLine]] = {"": {}}
        for no, column in enumerate(self._columns):
            outer, _, key = column.key.rpartition(".")
            self._places.setdefault(outer, {})[key] = (no, column.exact)

    @property
    def head(self) -> str:
        """What stands before the first line."""
        if self._style.format == "jsonl":
            return ""
        mark = BOM if self._style.excel else ""
        return mark + self._line([c.key for c in self._columns])

    def line(self, record: Data, policy: Policy) -> str:
        """The line of a record."""
        if self._style.format == "jsonl":
            line = msgspec.json.encode(in_json(record, self._style.speak))
            return line.decode() + "\n"
        return self._line(self._cells(record, policy))

    def _cells(self, record: Data, policy: Policy) -> list[str]:
        """The cells of a record, found by what it tells: most facts of most cases are nothing."""
        cells = [""] * len(self._columns)
        for outer, places in self._places.items():
            told = record[outer] if outer else record
            for key, value in told.items():
                if value is None or key not in places:
                    continue
                no, exact = places[key]
                if exact is not as_it_is:
                    value = exact(value, policy, self._style.speak)
                cells[no] = self._spelled.get(type(value), self._cell)(value)
        return cells

    def _cell(self, value: object) -> str:
        cell, foreign = plain_cell(value, self._style.speak)
        return self._guarded(cell) if foreign else self._one_line(cell)

    def _guarded(self, cell: str) -> str:
        return self._guard(self._one_line(cell))

    def _one_line(self, cell: str) -> str:
        """The cell as it goes into its file; before the guard, as what was hidden by a blank shows
        then."""
        return one_line(cell) if self._style.format == "tsv" else cell

    def _line(self, cells: list[str]) -> str:
        if self._style.format == "tsv":
            return tsv_line(cells)
        return csv_line(cells, quoted=self._style.excel)


class TextOutlet:
    """Records of one kind as lines of text, one or many at a time."""

    def __init__(self, style: Style, what: str, write: Callable[[str], object]) -> None:
        self._lines, self._write = TextLines(style, what), write
        if head := self._lines.head:
            write(head)

    def add(self, _what: str, record: Data, policy: Policy, /) -> None:
        self._write(self._lines.line(record, policy))

    def put(self, _what: str, lines: str, /) -> None:
        self._write(lines)


class TextFiles:
    """One text file for each kind of record."""

    def __init__(self, outlets: dict[str, TextOutlet]) -> None:
        self._outlets = outlets

    def add(self, what: str, record: Data, policy: Policy, /) -> None:
        self._outlets[what].add(what, record, policy)

    def put(self, what: str, lines: str, /) -> None:
        self._outlets[what].put(what, lines)


@contextmanager
def text_files(style: Style, targets: dict[str, Path]) -> Iterator[TextFiles]:
    """New files, which get their names when all are whole."""
    for target in targets.values():
        vacant(target)
    with ExitStack() as held:
        outlets: dict[str, TextOutlet] = {}
        for what, target in targets.items():
            scratch = held.enter_context(written(target))
            binary = held.enter_context(new_file(scratch))
            # newline="": a spreadsheet on any system reads what we write
            file = held.enter_context(TextIOWrapper(binary, "utf-8", newline=""))
            outlets[what] = TextOutlet(style, what, file.write)
        yield TextFiles(outlets)


@contextmanager
def workbook_file(style: Style, target: Path) -> Iterator[Outlet]:
    """A new .xlsx file with a sheet for each kind of record."""
    with written(target) as scratch:
        folder = scratch_in(target.parent)
        try:
            folder.mkdir(0o700)
            with new_file(scratch) as file, workbook(style, file, folder) as outlet:
                yield outlet
        finally:
            let_go(folder)


@contextmanager
def workbook(style: Style, file: BinaryIO, folder: Path) -> Iterator[Outlet]:
    """A workbook that is written to ``file`` in the end; its sheets grow in ``folder``."""
    from lxml.etree import SerialisationError

    from casefile.exports.workbook import Workbook

    before = tempfile.tempdir
    tempfile.tempdir = str(folder)  # openpyxl's own: personal data stays beside its file
    try:
        book = Workbook(style)
        try:
            yield book
            book.save(file)
        finally:
            book.discard()
    except SerialisationError as error:  # how lxml tells of a full disk: IO_ENOSPC
        code = getattr(errno, str(error).removeprefix("IO_"), 0)
        raise cannot_write(folder.parent, OSError(code, str(error))) from error
    finally:
        tempfile.tempdir = before


def in_folder(folder: Path, what: tuple[str, ...], style: str) -> dict[str, Path]:
    """The files of an export of several kinds."""
    if folder.exists() and not folder.is_dir():
        raise CannotWrite("{path} is no folder.", path=str(folder))
    return {name: folder / f"{name}.{style}" for name in what}


def export_format(path: str) -> str:
    """The format that the ending of a file name tells; nothing if it tells none."""
    ending = os.path.splitext(path)[1].lower().removeprefix(".")  # noqa: PTH122  (".xlsx" too)
    return ending if ending in EXPORT_FORMATS else ""
