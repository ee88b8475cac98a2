"""What the complainant asks about their own data (个人信息保护法 45–47)."""

from datetime import datetime
from typing import Literal

import msgspec

from casefile.case.struck import Struck
from casefile.values.data_rights import DataRight

RequestState = Literal["open", "met", "refused", "struck"]


class RequestAnswer(msgspec.Struct, frozen=True):
    """That a request was met or refused, told by event ``seq``."""

    seq: int
    at: datetime
    by: str
    refused: bool
    why: str | None = ""
    """Why it was refused; None once erased."""
    struck: Struck | None = None


class Request(msgspec.Struct, frozen=True):
    """One request, and what became of it."""

    no: int
    seq: int
    right: DataRight
    at: datetime
    by: str
    reason: str | None = ""
    """Why, in their words; None once erased."""
    answers: tuple[RequestAnswer, ...] = ()
    """All that were recorded; at most one of them was no mistake."""
    struck: Struck | None = None

    @property
    def answer(self) -> RequestAnswer | None:
        """The answer that stands."""
        return next((one for one in self.answers if not one.struck), None)

    @property
    def state(self) -> RequestState:
        if self.struck:
            return "struck"
        if one := self.answer:
            return "refused" if one.refused else "met"
        return "open"
