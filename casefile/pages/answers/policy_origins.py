"""Where the rows of a policy come from, as programs read it."""

from typing import TypedDict


class PlaceInFile(TypedDict):
    """A line of a file."""

    file: str
    line: int


class RowOriginTold(PlaceInFile):
    """Where a row of a policy is said, and where else it is said before that."""

    table: str
    row: str
    before: list[PlaceInFile]
