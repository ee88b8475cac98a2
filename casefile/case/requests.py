"""What the complainant asks about their own data (个人信息保护法 45–47)."""

from datetime import datetime
from typing import Literal

import msgspec

from casefile.values.data_rights import DataRight

RequestState = Literal["open", "met", "refused"]


class Request(msgspec.Struct, frozen=True):
    """One request, and what became of it."""

    no: int
    seq: int
    right: DataRight
    at: datetime
    by: str
    reason: str | None = ""
    """Why, in their words; None once erased."""
    state: RequestState = "open"
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: int = 0
    """The event that answered it."""
    why: str | None = ""
    """Why it was refused; None once erased."""
