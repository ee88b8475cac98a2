"""How what people ask about their own data changes a case."""

from typing import Any

import msgspec

from casefile.case.case import Case
from casefile.case.requests import Request, RequestAnswer
from casefile.case.struck import Struck
from casefile.log.events import Event, RequestAnswered, RequestMade
from casefile.policy import Policy

replaced = msgspec.structs.replace


def _requested(case: Case, event: Event, payload: RequestMade, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal.get("reason", ""))
    no = len(case.requests) + 1
    made = Request(no, event.seq, payload.right, event.at, event.actor, reason)
    return {"requests": (*case.requests, made)}


def _answered(case: Case, event: Event, payload: RequestAnswered, policy: Policy) -> dict[str, Any]:
    why = None if event.personal is None else str(event.personal.get("reason", ""))
    answer = RequestAnswer(event.seq, event.at, event.actor, payload.refused, why)
    return {
        "requests": tuple(
            replaced(r, answers=(*r.answers, answer)) if r.no == payload.no else r
            for r in case.requests
        )
    }


def requests_struck(requests: tuple[Request, ...], of: int, mark: Struck) -> tuple[Request, ...]:
    """The requests with the one, or the answer to one, that event ``of`` recorded struck through;
    where its answer was a mistake, it waits for one."""
    return tuple(
        replaced(
            one,
            struck=mark if one.seq == of else one.struck,
            answers=tuple(replaced(a, struck=mark) if a.seq == of else a for a in one.answers),
        )
        if of in (one.seq, *(a.seq for a in one.answers))
        else one
        for one in requests
    )


REQUESTS: dict[type[Any], Any] = {RequestMade: _requested, RequestAnswered: _answered}
"""What people asked about their own data, and what became of it."""
