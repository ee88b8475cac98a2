"""Tables as CSV or TSV that no spreadsheet takes for a formula."""

from collections.abc import Callable, Iterable
from typing import Literal

from casefile.pages.page import Table
from casefile.values.patterns import pattern
from casefile.values.text import one_line

_RISKY = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_BLANK = ("\t", "\r")
_REWRITTEN = pattern(r"0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+")
"""What a spreadsheet takes for a number and writes in another way: leading zeros go, long numbers
are rounded."""


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe before what a spreadsheet would calculate."""
    risky = cell[:1] in _BLANK or cell.lstrip()[:1] in _RISKY
    return f"'{cell}" if cell and risky else cell


def kept_as_text(cell: str) -> str:
    """The same also before digits that a spreadsheet would take for a number and change."""
    return f"'{cell}" if _REWRITTEN.fullmatch(cell.strip()) else harmless(cell)


def without_guard(cell: str) -> str:
    """A cell as it was before it was kept from being calculated or changed."""
    plain = cell.removeprefix("'")
    return plain if kept_as_text(plain) == cell else cell


def csv_text(table: Table) -> str:
    """The table as CSV, its columns first."""
    return csv_line(table.columns) + "".join(csv_line(row, harmless) for row in table.rows)


def csv_line(
    cells: Iterable[str], guard: Callable[[str], str] = str, *, quoted: bool = False
) -> str:
    """One row of CSV; ``quoted`` puts every cell into quotation marks, so that no separator of
    another country splits it."""
    told = [*map(guard, cells)]
    line = ",".join(told)
    odd = line.count(",") >= len(told) or '"' in line or "\n" in line or "\r" in line
    if line and not (odd or quoted):  # so are nearly all, and a writer of csv costs more
        return f"{line}\n"
    import csv
    import io

    out = io.StringIO(newline="")
    # with this end of line, the writer quotes a cell that holds either half of it
    how: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator="\r\n", quoting=how)
    writer.writerow(told)
    return out.getvalue().removesuffix("\r\n") + "\n"


def tsv_text(table: Table, *, guard: bool = True) -> str:
    """The table with tabs between the cells, each cell on one line."""
    rows = (table.columns, *table.rows)
    return "".join(tsv_line(row, harmless if guard else str) for row in rows)


def tsv_line(cells: Iterable[str], guard: Callable[[str], str] = str) -> str:
    """One row with tabs between the cells, each cell on one line."""
    return "\t".join(guard(one_line(cell)) for cell in cells) + "\n"
