"""What happens, as clocks see it: triggers, and what one event changed."""

from datetime import datetime

import msgspec

SETTLED, APPROVAL_ASKED, CLOSED = "settled", "approval-asked", "closed"
ASKED, ANSWERED, CONTACT = "asked", "answered", "contact"
REQUESTED, REQUEST_ANSWERED = "requested", "request-answered"


class Happening(msgspec.Struct, frozen=True):
    """That ``trigger`` happened at ``at``, told by recording ``seq``. ``scope`` is the number of
    the settlement or approval that it belongs to; 0 for the case itself."""

    trigger: str
    at: datetime
    seq: int
    scope: int = 0
    begins: bool = True
    """False for a recording that sends back: it ends rounds, but starts none by its own name."""
    in_truth: datetime | None = None
    """When it had happened already, where it only came out by a correction."""


Key = tuple[str, int]
"""A rule, and the settlement or approval that a round of it runs for."""
Telling = tuple[int, str]
"""A recording, and the trigger that it told; nothing for whatever it told."""


def still_dormant(dormant: dict[Key, Happening], told: Telling) -> dict[Key, Happening]:
    """What would have started clocks, but for what a recording told."""
    seq, trigger = told
    return {k: h for k, h in dormant.items() if h.seq != seq or trigger not in ("", h.trigger)}


class Change(msgspec.Struct, frozen=True):
    """What one event changed, as far as clocks are concerned."""

    happened: list[Happening]
    void: set[Telling]
    """The recordings that tell nothing any more."""
    moved: dict[Telling, datetime]
    """The recordings whose time was corrected, and to when."""
    over: dict[int, datetime]
    """The settlements that came to nothing, or to their end, and when."""
    void_approvals: dict[int, datetime]
    """The approvals that came to nothing, and when."""
    struck: set[Telling]
    """The recordings that were typed by mistake, and never happened."""
    again: set[tuple[str, int]]
    """What had been done and is not done any more, since more was agreed: the trigger, and the
    settlement."""
