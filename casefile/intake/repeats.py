"""Rows that say what another row, or a case, says already."""

from collections.abc import Iterable
from typing import NamedTuple

from casefile.intake.complaints import Complaint, content_of


class Repeat(NamedTuple):
    """A row that says the same as an earlier row of the file, or as an open case."""

    row: int
    of_row: int
    case: str = ""


def repeats_within(complaints: Iterable[Complaint]) -> list[Repeat]:
    """The rows that repeat an earlier one in every fact and in the time."""
    first: dict[bytes, int] = {}
    found = []
    for complaint in complaints:
        row = first.setdefault(content_of(complaint), complaint.row)
        if row != complaint.row:
            found.append(Repeat(complaint.row, row))
    return found
