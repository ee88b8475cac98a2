"""What an entry is called when somebody is told of it."""

from casefile.log.events import ApprovalRefused, Event
from casefile.log.kinds import KINDS
from casefile.policy import Policy
from casefile.values.value import Title

TAKEN_BACK = Title("撤回报批", "request for approval taken back")


def called(event: Event, policy: Policy) -> Title:
    """What ``event`` recorded, in words for people: the title of a step, else the kind of entry."""
    if isinstance(event.payload, ApprovalRefused) and event.payload.withdrawn:
        return TAKEN_BACK
    return step_of(event, policy) or KINDS[event.payload.kind].title


def step_of(event: Event, policy: Policy) -> Title | None:
    """The title of the step that ``event`` recorded; None where it recorded something else."""
    recorded = getattr(event.payload, "step", "")
    for step in (*policy.steps, *policy.route_steps):
        if step.id == recorded:
            return step.title
    return None
