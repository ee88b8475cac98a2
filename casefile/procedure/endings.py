"""How a case ends, and is taken up again."""

from datetime import datetime

import msgspec

from casefile.case.case import ELSEWHERE, Case
from casefile.case.here import Here
from casefile.errors import Refused
from casefile.log.events import CaseClosed, CaseReopened, CaseWithdrawn, NewEvent
from casefile.people.privacy import split
from casefile.people.rights import VERBS, may
from casefile.policy import Policy, Staff
from casefile.procedure.guards import (
    check_facts,
    happened,
    in_the_past,
    needs_as_known,
    not_erased,
    settled_first,
    stated,
    still_open,
)
from casefile.procedure.loose_ends import left_loose
from casefile.procedure.next_steps import ended, next_steps, way_on
from casefile.values.value import Facts


def close(
    here: Here, given: Facts, *, at: datetime | None, despite: str = ""
) -> tuple[NewEvent, ...]:
    """The event that closes the case; Refused while a required step is due, and while anything is
    open, unless it is said why it is closed ``despite`` that."""
    still_open(here.case)
    may(here.policy, here.staff, "close")
    all_done(here.case, here.policy, here.staff.id)
    settled_first(here.case, here.policy)
    moment = happened(at, here.now, here.case.received_at)
    how = ended(here.case, here.policy) or "settled"
    closed = _closed(here.policy, here.case.facts, given, how, moment, here.now)
    loose = left_loose(here.case, here.policy, despite, "close")
    return (
        msgspec.structs.replace(
            closed,
            payload=msgspec.structs.replace(closed.payload, loose=loose),
            personal={**closed.personal, **_despite(despite)},
        ),
    )


def all_done(case: Case, policy: Policy, actor: str) -> None:
    """Refused while a required step is due on the case."""
    due = [n for n in next_steps(case, policy) if n.required]
    if due:
        error = Refused(
            "Case {case} cannot be closed yet: {steps} still to come.",
            case=case.number,
            steps=[n.step.title for n in due],
        )
        error.parts = (way_on(case, policy, due[0], actor),)
        raise error


def _despite(reason: str) -> Facts:
    """Why a case ended though something was open, if that is said."""
    return {"despite": stated(reason)} if reason.strip() else {}


def closed_elsewhere(
    policy: Policy, staff: Staff, facts: Facts, given: Facts, *, at: datetime, now: datetime
) -> NewEvent:
    """The event that closes a case of those ``facts`` that was settled at ``at``, before it came
    here: none of its steps is known."""
    may(policy, staff, "close")
    return _closed(policy, facts, given, ELSEWHERE, at, now)


def _closed(
    policy: Policy, facts: Facts, given: Facts, how: str, at: datetime, now: datetime
) -> NewEvent:
    needs = needs_as_known(policy, policy.closing, {**facts, **given})
    in_the_past(policy, given, now)
    check_facts(policy, needs, given, VERBS["close"])
    public, personal = split(policy, given)
    return NewEvent(at, CaseClosed(ended=how, facts=public), personal)


def withdraw(here: Here, reason: str, *, despite: str = "") -> tuple[NewEvent, ...]:
    """The event that ends the case because the complainant took the complaint back; Refused while
    anything is open, unless it is said why it ends ``despite`` that."""
    still_open(here.case)
    may(here.policy, here.staff, "withdraw")
    settled_first(here.case, here.policy)
    personal = {"reason": stated(reason), **_despite(despite)}
    loose = left_loose(here.case, here.policy, despite, "withdraw")
    return (NewEvent(here.now, CaseWithdrawn(loose=loose), personal),)


def reopen(here: Here, reason: str) -> tuple[NewEvent, ...]:
    """The event that takes a closed or withdrawn case up again."""
    may(here.policy, here.staff, "reopen")
    if here.case.running:
        raise Refused("Case {case} is open.", case=here.case.number)
    not_erased(here.case)
    return (NewEvent(here.now, CaseReopened(), {"reason": stated(reason)}),)
