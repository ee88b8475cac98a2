"""Rows of facts within one fact, as they are kept: ``part=屏幕|labour=50.00|price=300.00``.

An auditor reads them without this program, and what an export shows may be typed again.
"""


def row_kept(cells: dict[str, str]) -> str:
    """A row as it is kept."""
    return "|".join(f"{key}={value}" for key, value in cells.items())


def cells_kept(row: str) -> dict[str, str]:
    """The columns of a row that is kept, by the facts that they are."""
    return {key: value for key, _, value in (cell.partition("=") for cell in row.split("|"))}
