"""How the columns of a table that others keep are called here."""

import msgspec

LEFT_OUT = "-"
"""What a column means that is left out on purpose."""
RECEIVED = ("received_at", "收到时间", "投诉时间", "received at")
"""What the time is called at which a complaint reached us; its id first."""

CLOSED = ("closed_at", "结案时间", "办结时间", "closed at")
"""The same of the time at which it was settled, before the case came here."""
SPECIAL = {RECEIVED[0]: RECEIVED, CLOSED[0]: CLOSED}


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """``[[mapping]]``: the fact behind each column of a table to be imported, by its heading;
    ``received_at`` for when the complaint came, ``closed_at`` for when it was settled, ``-`` for a
    column that is left out."""

    id: str
    columns: dict[str, str]
