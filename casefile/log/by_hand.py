"""How the log keeps the true time of an entry that was dated by hand: beside the login."""

from datetime import datetime

from casefile.errors import BadData
from casefile.values.moments import a_moment, spell

BY_HAND = " --now "
PRACTISED = " --practice"


def via(login: str, wall: datetime | None, *, practice: bool) -> str:
    """The login as the log keeps it; with what the clock on the ``wall`` said, where the time was
    given by hand, and whether that was on a desk to practise on."""
    if wall is None:
        return login
    return f"{login}{BY_HAND}{spell(wall)}{PRACTISED if practice else ''}"


def login_of(via: str) -> str:
    """The login alone, by which an event was typed."""
    return via.partition(BY_HAND)[0]


def true_time(via: str) -> datetime | None:
    """What the clock on the wall said at an entry that was dated by hand. None for every other
    entry, and for those on a desk to practise on: there any time is as true as another."""
    if not via.endswith("Z"):  # most of them, and this is asked of every event
        return None
    _, mark, told = via.rpartition(BY_HAND)
    try:
        return a_moment(told, "UTC") if mark else None
    except BadData:
        return None
