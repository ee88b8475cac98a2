"""Tables as CSV or TSV that no spreadsheet takes for a formula."""

from casefile.present.page import Table
from casefile.text import one_line

_RISKY = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe before what a spreadsheet would calculate."""
    return f"'{cell}" if cell[:1] in _RISKY and cell else cell


def csv_text(table: Table) -> str:
    """The table as CSV, its columns first."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([harmless(c) for c in row] for row in table.rows)
    return out.getvalue()


def tsv_text(table: Table, *, guard: bool = True) -> str:
    """The table with tabs between the cells, each cell on one line."""
    rows = [table.columns, *table.rows]
    return "".join(
        "\t".join(harmless(one_line(c)) if guard else one_line(c) for c in row) + "\n"
        for row in rows
    )
