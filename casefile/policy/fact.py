"""The table of a policy that tells what may be known about a case."""

from typing import Literal

import msgspec

from casefile.policy.conditions import Condition
from casefile.values.value import Title

FactType = Literal[
    "text",
    "choice",
    "money",
    "date",
    "datetime",
    "bool",
    "phone",
    "person",
    "unit",
    "list",
    "id",  # the number of a resident's identity card
    "uscc",  # a unified social credit code
]
Mask = Literal["name", "phone", "id", "all", "none"]


class Choice(msgspec.Struct, frozen=True):
    id: str
    title: Title


class Fact(msgspec.Struct, frozen=True):
    """``[fact.KEY]``: something that may be known about a case, defined once, named by steps.

    ``personal`` keeps the value apart from the log, so that it can be erased; ``mask`` says how
    others see it (``none`` for free text that must be read to work on the case), where the file is
    silent as its type suggests. ``when`` tells in which cases it is asked for. ``past`` forbids a
    date or time in the future.
    """

    type: FactType
    title: Title
    personal: bool = False
    mask: Mask | None = None
    choices: tuple[Choice, ...] = ()
    past: bool = False
    when: Condition = ()
    parts: tuple[str, ...] = ()
    """Money facts that must add up to this one, where all are known."""
    hint: Title | None = None

    @property
    def manner(self) -> str:
        """How the value is masked."""
        return self.mask or "none"
