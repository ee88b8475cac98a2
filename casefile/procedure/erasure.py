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
from casefile.procedure.loose_ends import LooseEnd, outliving, request_told
from casefile.procedure.requests import met_by, open_requests
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
    """The event that erases the personal facts of an ended case and ``files``, after those by which
    that meets requests for it; none where nothing is left to erase. 个人信息保护法 47: once the
    purpose is reached, or where the complainant asks for it. Refused while they wait for their
    data; what else they wait for ends with it, late or not."""
    if not (case.over or case.given):
        raise Refused(
            "Case {case} still goes on; only a closed or withdrawn one is erased. First: "
            "casefile close {case}, or: casefile withdraw {case} --reason …",
            case=case.number,
        )
    if not case.given:  # else whoever has it now answers, and keeps what was promised
        _answered_first(case)
    why = stated(reason)
    if any(said_in(value, why) for value in identifying(policy, events)):
        raise Refused("The reason stays in the log for ever: leave out names, numbers, addresses.")
    if not case.personal and not files:
        return ()
    met = met_by(case, "erase", now)
    left = () if case.given else outliving(case, policy)
    ends = tuple(end.name for end in left if not _asks_for_data(end))
    return (*met, NewEvent(now, PersonalErased(reason=why, files=files, ends=ends)))


def _answered_first(case: Case) -> None:
    """Refused while the complainant waits for their data, or for a correction of it: afterwards
    nobody could answer. 个人信息保护法 45, 46."""
    waiting = [one for one in open_requests(case) if one.right != "erase"]
    if waiting:
        error = Refused(
            "Case {case} is not erased while a request about its data waits; first:",
            case=case.number,
        )
        error.parts = tuple(request_told(case, one) for one in waiting)
        raise error


def _asks_for_data(end: LooseEnd) -> bool:
    return end.name.startswith("request-")


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
