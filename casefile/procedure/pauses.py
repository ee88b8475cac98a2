"""Deciding on pauses: when the clocks of a case stand still, for how long, and when they go on.

Pure, like ``steps``: new events or a refusal.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.pauses import Pause
from casefile.errors import BadData, Message, Refused, message
from casefile.log.events import CasePaused, CaseResumed, NewEvent, PauseLengthened
from casefile.people.rights import able_to, may, named_to_act
from casefile.policy import Policy, Staff, Step
from casefile.policy.clocks import triggers_of
from casefile.procedure.guards import not_over, stated, still_open
from casefile.worktime import Calendar, allowance, due


def pause(here: Here, until: datetime, reason: str) -> tuple[NewEvent, ...]:
    """The event that stops the clocks, or has them stand still for longer before they go on; with a
    reason, an expected end, and a longest length of all pauses of the case together."""
    not_over(here.case)
    may(here.policy, here.staff, "pause")
    if until <= here.now:
        raise BadData("{until} has passed; a pause needs an end to come.", until=until)
    if here.case.status == "paused":
        return _lengthen(here, until, reason)
    _within_longest(here, here.now, until, here.case.pauses)
    return (NewEvent(here.now, CasePaused(until=until), {"reason": stated(reason)}),)


def _lengthen(here: Here, until: datetime, reason: str) -> tuple[NewEvent, ...]:
    """A pause is lengthened before it is over: what passed since its end was sanctioned by
    nobody."""
    *before, last = here.case.pauses
    if last.until <= here.now:
        raise Refused(
            "The pause of case {case} was over {until}, and its clocks run; resume it, then pause "
            "it anew: casefile resume {case}",
            case=here.case.number,
            until=last.until,
        )
    if until <= last.until:
        raise Refused(
            "Case {case} is paused until {until} as it is; to end the pause now: "
            "casefile resume {case}",
            case=here.case.number,
            until=last.until,
        )
    _within_longest(here, last.begun, until, before)
    return (NewEvent(here.now, PauseLengthened(until=until), {"reason": stated(reason)}),)


def resume(here: Here) -> tuple[NewEvent, ...]:
    """The event that lets the clocks run again."""
    may(here.policy, here.staff, "pause")
    if here.case.status != "paused":
        raise Refused("Case {case} is not paused.", case=here.case.number)
    return (NewEvent(here.now, CaseResumed()),)


def _within_longest(here: Here, begun: datetime, until: datetime, before: Iterable[Pause]) -> None:
    """Refused where the pauses of the case would come to more than the longest, unless by somebody
    who may pause for longer."""
    spent = sum((p.credited - p.begun for p in before), timedelta())
    length = here.policy.identity.longest_pause
    latest = due(begun, length, Calendar(here.policy.identity.timezone)).at
    if spent:  # days are counted from midnight to midnight once only, not with every pause anew
        latest = begun + max(_plain(length, begun, latest) - spent, timedelta())
    able = able_to(here.policy, "pause-longer")
    if until <= latest or here.staff in able:
        return
    if not spent:
        error = Refused(
            "A pause may last until {until} at the longest ({allowance}).",
            until=latest,
            allowance=length,
        )
    elif latest > begun:
        error = Refused(
            "All pauses of a case together may last {allowance}: this one until {until}.",
            allowance=length,
            until=latest,
        )
    else:
        error = Refused(
            "All pauses of a case together may last {allowance}, and those of case {case} did.",
            allowance=length,
            case=here.case.number,
        )
    error.parts = _who_may(here.policy, able)
    raise error


def _plain(length: str, begun: datetime, latest: datetime) -> timedelta:
    """How long that is from moment to moment, without the rest of the last day."""
    much = allowance(length)
    if much.unit in ("d", "w"):
        return timedelta(days=much.count * (7 if much.unit == "w" else 1))
    return latest - begun


def _who_may(policy: Policy, able: Iterable[Staff]) -> tuple[Message, ...]:
    if people := named_to_act(policy, able):
        return (message("For longer it takes {people}.", people=people),)
    return (
        message(
            "Longer pauses take a right that nobody has as yet: [rights] pause-longer = … in the "
            "policy."
        ),
    )


def stands_still(policy: Policy, step: Step) -> bool:
    """Whether ``step`` waits until a pause is over. A decision on what was proposed does not, nor
    does what stops a clock that no pause holds up: nobody shall be late with what they may not
    do."""
    names = triggers_of(step.id)
    urgent = any(names & set(clock.stops) for clock in policy.clocks if not clock.pausable)
    return step.decides is None and not urgent


def in_a_pause(case: Case, policy: Policy, step: Step) -> None:
    """Refused unless somebody may go on with the case by that ``step``; what the policy says is to
    be done all the same, on an ended one too."""
    if case.over and any(f"step:{step.id}" in c.stops for c in policy.clocks if c.outlives):
        return
    if stands_still(policy, step):
        still_open(case)
    else:
        not_over(case)
