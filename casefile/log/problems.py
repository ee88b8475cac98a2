"""What a proof of the log is cut into, and what it finds."""

from typing import Any

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """Something that the log's own proof does not bear out; ``seq`` is 0 for the whole file."""

    seq: int
    text: str
    values: dict[str, Any] = {}
    case: str = ""
    document: str = ""
    """What it is about, where the log still tells it."""
    derived: bool = False
    """Whether the log itself is sound, and only what is derived from it does not follow."""


class Part(msgspec.Struct, frozen=True):
    """A part of what a store can prove, apart from the others: one ``kind`` of proof, where it
    takes events or cases one by one over the events ``first`` to ``last`` or over ``cases``."""

    kind: str
    first: int = 0
    last: int = 0
    cases: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How many events or cases it takes; 0 for what is not counted in them."""
        return len(self.cases) or (self.last - self.first + 1 if self.last else 0)
