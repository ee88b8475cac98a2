"""Data of a case, before anybody spells it: times, amounts and titles keep their types.

What says the same to two readers (``show --json``, an export) is made once, and spelled for each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from casefile.errors import Message
from casefile.pages.language import Language
from casefile.people.masks import mask
from casefile.people.privacy import masked
from casefile.policy import Policy
from casefile.values.value import Facts, Title

if TYPE_CHECKING:
    from casefile.case.case import Case
    from casefile.case.money import Approval
    from casefile.case.struck import Struck
    from casefile.clocks.rounds import Round
    from casefile.pages.answers.money import StruckTold

Data = Mapping[str, Any]


class SeenCase(msgspec.Struct, frozen=True):
    """A case as somebody sees it at ``now``; personal facts are masked unless ``reveal``."""

    case: "Case"
    policy: Policy
    clocks: "tuple[Round, ...]"
    now: datetime
    reveal: bool = False
    login: str = ""
    """By which login it is seen; none where it is written for others."""

    def facts(self, values: Facts) -> Facts:
        return values if self.reveal else masked(self.policy, values)

    def people(self, given: Iterable[str | None]) -> str | None:
        """Who signed, masked like other names; erased ones leave nothing."""
        known = [name for name in given if name]
        return "、".join(n if self.reveal else mask(n, "name") for n in known) or None


Able = Callable[["Case", Policy, "Approval"], Sequence[str]]


def _asked(_case: "Case", _policy: Policy, one: "Approval") -> Sequence[str]:
    return (one.asked,) if one.asked else ()


class Reader(msgspec.Struct, frozen=True):
    """Who reads a page: a member of staff, by id (none where that is not known, which only who
    records must tell), and the login that they read it by."""

    staff: str = ""
    login: str = ""
    able: Able = _asked
    """Who could give an approval of a case now."""


def in_yuan(fen: int) -> Decimal:
    """An amount in yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def in_json(value: Any, speak: Language) -> Any:
    """``value`` as JSON has it: times with their zone, amounts as text, titles and sentences in the
    language of ``speak``."""
    match value:
        case datetime():
            return speak.iso(value)
        case Title():
            return speak.title(value)
        case Message():
            return speak.say(value)
        case Decimal():
            return str(value)
        case dict():
            return {key: in_json(inner, speak) for key, inner in value.items()}
        case list() | tuple():
            return [in_json(inner, speak) for inner in value]
        case _:
            return value


def struck_data(struck: "Struck | None") -> "StruckTold | None":
    """By which event an entry was struck, by whom, and why; nothing where it stands."""
    if struck is None:
        return None
    return {"event": struck.event, "by": struck.by, "reason": struck.reason}
