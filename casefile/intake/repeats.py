"""Rows that say what another row, or a case, says already."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from casefile.errors import Message, message
from casefile.intake.complaints import Complaint, content_of
from casefile.intake.sheet import Fault

More = Literal["", "closing", "erased"]


class Repeat(NamedTuple):
    """A row that says the same as an earlier row of the file, or as a case.

    ``what`` tells where there is more to it: the row tells of a ``closing`` that the case does not
    know of; or the case was ``erased``, and what is left of it is what the row says.
    """

    row: int
    of_row: int
    case: str = ""
    what: More = ""

    @property
    def told(self) -> Message:
        """What it repeats, and what there is to do."""
        if self.what == "closing":
            return message(
                "It says what case {case} says, and that it was closed; leave the row out and "
                "close the case: casefile close {case}",
                case=self.case,
            )
        if self.what == "erased":
            return message(
                "It may be what case {case} said, whose personal data were erased; they must not "
                "come back. If it is another complaint: casefile open",
                case=self.case,
            )
        if self.case:
            return message("It says what case {case} says already.", case=self.case)
        return message("It says the same as row {row}.", row=self.of_row)


def repeats_within(complaints: Iterable[Complaint]) -> tuple[list[Repeat], list[Fault]]:
    """The rows that repeat an earlier one in every fact and in the time; and those that do, but
    for how the complaint was closed: nobody but the owner knows which of the two is true."""
    first: dict[bytes, Complaint] = {}
    same: list[Repeat] = []
    contrary: list[Fault] = []
    for complaint in complaints:
        other = first.setdefault(content_of(complaint), complaint)
        if other is complaint:
            continue
        if other.events[2:] == complaint.events[2:]:
            same.append(Repeat(complaint.row, other.row))
            continue
        told = message(
            "It is the complaint of row {row}, closed otherwise; leave one of the two out.",
            row=other.row,
        )
        contrary.append(Fault(complaint.row, "", told))
    return same, contrary
