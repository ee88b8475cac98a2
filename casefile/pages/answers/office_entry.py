"""What every command answers that records something of the desk and not on a case."""

from typing import TypedDict


class OfficeEntry(TypedDict):
    """The keys of ``WritingAnswer``: a program reads from each writing command alike what was
    recorded. Nothing comes next on a case, and no clock of one was asked about."""

    case: None
    events: list[int]
    next: tuple[()]
    clocks: tuple[()]
