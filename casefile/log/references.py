"""Events that entries name by their numbers, and how that reads where they have other numbers."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from casefile.log.kinds import KINDS, Payload
from casefile.log.on_cases import StepRecorded

_NAMED = re.compile(r"(contact-)([0-9]+)")
"""What bears the number of the event that brought it; whatever else has a number counts its own."""


def renumbered(payload: Payload, new: Callable[[int], int]) -> Payload:
    """``payload`` with ``new`` of each number of an event in it; 0 stays, which names none."""
    names = KINDS[payload.kind].refers
    if isinstance(payload, StepRecorded) and payload.settlement:
        names = ()  # the settlement is judged there
    told: dict[str, Any] = {}
    for name in names:
        value = getattr(payload, name)
        if isinstance(value, tuple):
            told[name] = tuple(_renamed(one, new) for one in value)
        elif value:
            told[name] = new(value)
    return msgspec.structs.replace(payload, **told) if told else payload


def _renamed(name: str, new: Callable[[int], int]) -> str:
    found = _NAMED.fullmatch(name)
    return f"{found[1]}{new(int(found[2]))}" if found else name
