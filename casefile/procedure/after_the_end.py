"""What of the procedure goes on once a case is over."""

from casefile.case.case import Case
from casefile.errors import Refused
from casefile.policy import Policy, Step
from casefile.procedure.next_steps import NextStep, needs_of, recordable


def after_the_end(case: Case, policy: Policy) -> tuple[NextStep, ...]:
    """The steps that may still be recorded on a case that is over: a deadline of theirs goes on."""
    if not case.over:
        return ()
    known = case.known
    stopped = {
        name
        for clock in policy.clocks
        if clock.outlives and (not clock.due or known.get(clock.due.removeprefix("fact:")))
        for name in clock.stops
    }
    return tuple(
        NextStep(step, needs_of(step, policy, known), False)
        for step in policy.steps
        if f"step:{step.id}" in stopped
        and not case.standing(step.id)
        and _may_follow(case, policy, step)
    )


def _may_follow(case: Case, policy: Policy, step: Step) -> bool:
    try:
        recordable(case, policy, step)
    except Refused:
        return False
    return True
