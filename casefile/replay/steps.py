"""Which recordings of steps stand, and which facts they tell."""

from typing import Any

import msgspec

from casefile.case.case import StepTaken
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.values.value import Facts


def with_steps(steps: tuple[StepTaken, ...], policy: Policy, reopened: int) -> dict[str, Any]:
    """Which recordings stand, and the facts they tell, follow from the recordings alone, so that a
    correction reaches both. What was sent back tells nothing any more; and an approval covers one
    state of what it approved, so a correction of that takes it away."""
    corrections = [(s.id, seq) for s in steps for seq in s.corrected]
    settled: list[StepTaken] = []
    voided: list[tuple[int, set[str]]] = []  # by a correction: what was recorded before it
    for taken in steps:
        step = _definition(policy, taken.id)
        outlived = bool(step and step.ends and taken.seq < reopened)
        late = [seq for i, seq in corrections if seq > taken.seq and covers(policy, step, i)]
        void = any(taken.seq < seq and taken.id in ids for seq, ids in voided)
        stands = not (outlived or late or void)
        same = taken.stands == stands
        settled.append(taken if same else msgspec.structs.replace(taken, stands=stands))
        if step and (late or _sent_back(step, taken)):
            to = step.id if late or not step.sends_back else step.sends_back.to
            undone = followers(policy, to)
            voided += [(seq, undone) for seq in (late or taken.corrected)]
            settled = [
                msgspec.structs.replace(s, stands=False) if s.id in undone else s for s in settled
            ]
    facts: Facts = {}
    for taken in settled:
        if taken.stands:
            facts.update(taken.facts)
    return {"steps": tuple(settled), "facts": facts}


def _sent_back(step: Step, taken: StepTaken) -> bool:
    return step.sends_back is not None and holds(step.sends_back.when, taken.facts)


def covers(policy: Policy, step: Step | None, earlier: str) -> bool:
    """Whether recording ``step`` passes judgement on ``earlier``: it could have sent it back."""
    if step is None or step.sends_back is None or earlier == step.id:
        return False
    return earlier in followers(policy, step.sends_back.to) and step.id in followers(
        policy, earlier
    )


def _definition(policy: Policy, step_id: str) -> Step | None:
    return next((s for s in policy.steps if s.id == step_id), None)


def followers(policy: Policy, step_id: str) -> set[str]:
    """``step_id`` and every step that comes after it, directly or not."""
    found = {step_id}
    while True:
        more = {s.id for s in policy.steps if s.id not in found and found & set(s.after)}
        if not more:
            return found
        found |= more
