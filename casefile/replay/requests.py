"""How what people ask about their own data changes a case."""

from typing import Any

import msgspec

from casefile.case.case import Case
from casefile.case.requests import Request
from casefile.log.events import Event, RequestAnswered, RequestMade
from casefile.policy import Policy


def _requested(case: Case, event: Event, payload: RequestMade, policy: Policy) -> dict[str, Any]:
    reason = None if event.personal is None else str(event.personal.get("reason", ""))
    no = len(case.requests) + 1
    made = Request(no, event.seq, payload.right, event.at, event.actor, reason)
    return {"requests": (*case.requests, made)}


def _answered(case: Case, event: Event, payload: RequestAnswered, policy: Policy) -> dict[str, Any]:
    why = None if event.personal is None else str(event.personal.get("reason", ""))

    def answered(one: Request) -> Request:
        return msgspec.structs.replace(
            one,
            state="refused" if payload.refused else "met",
            answered_at=event.at,
            answered_by=event.actor,
            answer=event.seq,
            why=why,
        )

    return {"requests": tuple(answered(r) if r.no == payload.no else r for r in case.requests)}


REQUESTS: dict[type[Any], Any] = {RequestMade: _requested, RequestAnswered: _answered}
