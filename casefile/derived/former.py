"""What a case was called where it was before it came here."""

from collections.abc import Iterator

from casefile.case.case import Case
from casefile.log.rows import Mark

FORMER_NUMBER = "former-number"


def former_numbers(case: Case) -> Iterator[Mark]:
    """A mark for each number that the case bore at another site: it is found by it here too."""
    for one in case.takings:
        if one.number != case.number:
            yield Mark(case.number, FORMER_NUMBER, one.seq, one.at, one.number, case.owner)
