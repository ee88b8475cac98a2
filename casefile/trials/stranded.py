"""What a new version would leave to nobody: an open case that no one could go on with."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from casefile.case.case import Case
from casefile.errors import Message, message
from casefile.money.approvals import wanted_by
from casefile.money.limits import who_may
from casefile.policy import Policy
from casefile.procedure.next_steps import next_steps
from casefile.procedure.performers import performers
from casefile.replay.approvals import authors_of


def lost_roles(before: Policy, after: Policy) -> frozenset[str]:
    """The roles that somebody holds before, and nobody after."""
    return _held(before) - _held(after)


def _held(policy: Policy) -> frozenset[str]:
    return frozenset(role for member in policy.staff for role in member.roles)


def stranded(case: Case, before: Policy, after: Policy, now: datetime) -> Iterator[Message]:
    """What somebody could do on an open ``case`` under ``before``, and nobody under ``after``: the
    steps that come next, the approvals that wait."""
    resumed = msgspec.structs.replace(case, status="open")  # what a paused one waits for counts too
    for one in next_steps(resumed, after):
        roles = one.step.roles
        able = (performers(p, resumed, one.step) for p in (before, after))
        if next(able) and not next(able):
            yield message(
                "{case}: nobody could record {step}; it takes {roles}",
                case=case.number,
                step=one.step.title,
                roles=[before.role_title(role) for role in roles],
            )
    for waiting in (a for a in case.approvals if a.state == "waiting" and a.of != "step"):
        if waiting.role:
            barred = authors_of(case, waiting)
            some = [m.id not in barred for m in before.members((waiting.role,))]
            left = [m.id not in barred for m in after.members((waiting.role,))]
        else:
            wanted = wanted_by(case, before, waiting)
            some, left = (
                [m.id != waiting.asked_by for m, _ in who_may(p, wanted, (), (), "", now)]
                for p in (before, after)
            )
        if any(some) and not any(left):
            yield message(
                "{case}: nobody could give approval {no}", case=case.number, no=waiting.no
            )
