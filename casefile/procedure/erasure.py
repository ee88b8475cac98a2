"""Deciding on erasing: which case, by whom, and what stays for ever."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from casefile.case.case import Case
from casefile.errors import Refused
from casefile.log.events import Event, NewEvent, PersonalErased
from casefile.people.privacy import manner
from casefile.policy import Policy
from casefile.procedure.guards import stated
from casefile.values.telephones import dialled


def erase(
    case: Case,
    policy: Policy,
    events: Sequence[Event],
    files: tuple[str, ...],
    *,
    reason: str,
    now: datetime,
) -> tuple[NewEvent, ...]:
    """The event that erases the personal facts of an ended case and ``files``; none where nothing
    is left to erase. 个人信息保护法 47: once the purpose is reached."""
    if not case.over:
        raise Refused(
            "Case {case} still goes on; only a closed or withdrawn one is erased. First: "
            "casefile close {case}, or: casefile withdraw {case} --reason …",
            case=case.number,
        )
    why = stated(reason)
    if any(said_in(value, why) for value in identifying(policy, events)):
        raise Refused("The reason stays in the log for ever: leave out names, numbers, addresses.")
    if not case.personal and not files:
        return ()
    return (NewEvent(now, PersonalErased(reason=why, files=files)),)


def identifying(policy: Policy, events: Iterable[Event]) -> set[str]:
    """The personal values that are masked for others: names, numbers, addresses."""
    found: set[str] = set()
    for event in events:
        for key, value in (event.personal or {}).items():
            if manner(policy, key) != "none":
                found |= {value} if isinstance(value, str) else set(value)
    return found


def said_in(value: str, text: str) -> bool:
    """Whether ``text`` tells ``value``; a number also where it is written with other marks."""
    digits = dialled(value).removeprefix("+")
    return (len(value) > 1 and value in text) or (
        len(digits) > 6 and digits in re.sub(r"\D", "", text)
    )
