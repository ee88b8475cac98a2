"""What every command answers that records something of the desk and not on a case."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casefile.pages.answers.office_entry import OfficeEntry


def office_entry(events: Iterable[int]) -> "OfficeEntry":
    """The ``events`` that were recorded, with the keys that each writing command answers."""
    return {"case": None, "events": list(events), "next": (), "clocks": ()}
