"""What is meant by the number of a thing of a case: a promise, a remedy, a settlement."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from casefile.case.case import Case
from casefile.errors import Message, NotFound, message
from casefile.values.value import Title, filled
from casefile.values.words import IN_BRACKETS


class HasNumber(Protocol):
    """A thing that a case has several of, each with its number."""

    @property
    def no(self) -> int: ...


_Thing = TypeVar("_Thing", bound=HasNumber)
_Key = TypeVar("_Key", int, str)


def of_number(case: Case, things: Iterable[_Thing], no: int, text: str) -> _Thing:
    """The one of ``things`` that bears the number; else NotFound with ``text`` (which has places
    for case and no), telling the numbers that there are."""
    known = {one.no: one for one in things}
    if no in known:
        return known[no]
    missing = NotFound(text, case=case.number, no=no)
    there_are = message(
        "There are: {known}; see casefile show {case}.", known=sorted(known), case=case.number
    )
    missing.parts = (there_are if known else message("There is none."),)
    raise missing


def told_with_numbers(known: Mapping[_Key, Title]) -> Message:
    """What there is, each by its number and what it is called."""
    if not known:
        return message("There is none.")
    called = [filled(IN_BRACKETS, name=no, title=known[no]) for no in sorted(known)]
    return message("Known are: {known}.", known=called)
