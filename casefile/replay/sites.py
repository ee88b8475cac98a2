"""How a case changes hands between sites."""

from typing import Any, Literal

import msgspec

from casefile.case.case import Case
from casefile.case.sites import Given, Stay, TakenOver
from casefile.log.events import CaseGiven, CaseTaken, Event
from casefile.policy import Policy


def _given(case: Case, event: Event, payload: CaseGiven, policy: Policy) -> dict[str, Any]:
    before: Literal["open", "paused"] = "paused" if case.status == "paused" else "open"
    *earlier, last = case.stays or (Stay(payload.site),)
    ended = msgspec.structs.replace(last, until=event.recorded_at)
    given = Given(event.seq, event.recorded_at, event.actor, payload.site, payload.to, before)
    return {"status": "given", "given": given, "stays": (*earlier, ended)}


def _taken(case: Case, event: Event, payload: CaseTaken, policy: Policy) -> dict[str, Any]:
    taken = TakenOver(
        event.seq,
        event.recorded_at,
        event.actor,
        payload.site,
        payload.to,
        payload.number,
        payload.chain,
        payload.given,
    )
    since = case.given.at if case.given else event.recorded_at
    return {
        "status": case.given.before if case.given else case.status,
        "given": None,
        "owner": payload.owner,
        "takings": (*case.takings, taken),
        "stays": (*case.stays, Stay(payload.to, since)),
    }


BETWEEN_SITES: dict[type[Any], Any] = {CaseGiven: _given, CaseTaken: _taken}
