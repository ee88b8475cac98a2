"""Events: what can happen, and the links of the log that carry it."""

from datetime import datetime

import msgspec

from casefile.log.in_office import *  # noqa: F403 - every payload there is, under one roof
from casefile.log.kinds import Payload
from casefile.log.on_cases import *  # noqa: F403
from casefile.log.on_money import *  # noqa: F403
from casefile.log.on_sites import *  # noqa: F403
from casefile.values.value import Facts

OFFICE = "office"


class NewEvent(msgspec.Struct, frozen=True):
    """Something that happened at ``at``, not yet in the log.

    ``personal`` holds what may later be erased (names, phones, free text): it is kept beside the
    log, which commits to it by a salted hash only.
    """

    at: datetime
    payload: Payload
    personal: Facts = {}


class Stamp(msgspec.Struct, frozen=True):
    """When events are recorded (UTC), by whom and by which login; ``key`` marks the write."""

    now: datetime
    actor: str
    via: str
    key: str = ""


class Event(msgspec.Struct, frozen=True):
    """One link of the log. ``personal`` is None once it has been erased."""

    seq: int
    stream: str
    no: int
    at: datetime
    recorded_at: datetime
    actor: str
    via: str
    payload: Payload
    personal: Facts | None
    hash: str


class Parcel(msgspec.Struct, frozen=True):
    """Events to be added to one stream, whose last number is ``after``; ``key`` marks the write."""

    stream: str
    after: int
    events: tuple[NewEvent, ...]
    key: str = ""
