"""One value of an export as each kind of file spells it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from casefile.pages.case_data import one_text
from casefile.pages.language import Language
from casefile.values.moments import local
from casefile.values.value import Title


def plain_cell(value: Any, speak: Language) -> tuple[str, bool]:
    """A value as text for programs, and whether it is text of somebody (which is to be guarded)."""
    match value:
        case None:
            return "", False
        case str() if type(value) is str:
            return value, True
        case bool():
            return ("yes" if value else "no"), False
        case int() | Decimal():
            return str(value), False
        case datetime():
            return speak.iso(value), False
        case Title():
            return speak.title(value), True
        case dict():
            return msgspec.json.encode(value).decode(), True
        case _:
            return one_text(value), True


def for_people(value: Any, zone: str, speak: Language) -> Any:
    """The same for a cell that people read: a number, a date on the wall clock, or text."""
    match value:
        case bool():
            return speak.text("yes") if value else speak.text("no")
        case datetime():
            return local(value, zone).replace(tzinfo=None)
        case int() | Decimal() | date() | None:
            return value
        case _:
            return plain_cell(value, speak)[0]
