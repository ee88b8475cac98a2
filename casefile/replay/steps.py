"""Which recordings of steps stand, and which facts they tell."""

from typing import Any

import msgspec

from casefile.case.case import Case, StepTaken
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.values.value import Facts


def with_steps(steps: tuple[StepTaken, ...], policy: Policy, reopened: int) -> dict[str, Any]:
    """Which recordings stand, and the facts they tell, follow from the recordings alone, so that a
    correction reaches both. What was sent back tells nothing any more; and an approval covers one
    state of what it approved, so a correction of that takes it away."""
    corrections = [(s.id, seq) for s in steps for seq in s.corrected]
    known = {step.id: step for step in policy.steps}
    standing: list[StepTaken] = []
    voided: list[tuple[int, frozenset[str]]] = []  # by a correction: what was recorded before it
    for taken in steps:
        step = known.get(taken.id)
        outlived = bool(step and step.ends and taken.seq < reopened)
        late = [seq for i, seq in corrections if seq > taken.seq and covers(policy, step, i)]
        void = voided and any(taken.seq < seq and taken.id in ids for seq, ids in voided)
        if not (outlived or late or void):
            standing.append(taken)
        if step and (late or _sent_back(step, taken)):
            to = step.id if late or not step.sends_back else step.sends_back.to
            undone = policy.followers[to]
            voided += [(seq, undone) for seq in (late or taken.corrected)]
            standing = [s for s in standing if s.id not in undone]
    facts: Facts = {}
    for taken in standing:
        facts.update(taken.facts)
    told = {taken.seq for taken in standing}
    return {"steps": tuple(_that_stands(s, s.seq in told) for s in steps), "facts": facts}


def with_step(case: Case, taken: StepTaken, policy: Policy) -> dict[str, Any]:
    """The same once ``taken`` was recorded on ``case``. Where nothing was corrected it takes away
    what it sends back, and nothing else, however many there were."""
    if any([s.corrected for s in case.steps]):  # noqa: C419  (a list is twice as fast here)
        return with_steps((*case.steps, taken), policy, case.reopened)
    step = policy.steps_by_id.get(taken.id)
    if step is None or not step.sends_back or not _sent_back(step, taken):
        return {"steps": (*case.steps, taken), "facts": {**case.facts, **taken.facts}}
    undone = policy.followers[step.sends_back.to]
    told = [*case.steps, taken]
    for no, each in enumerate(told):
        if each.stands and each.id in undone:
            told[no] = msgspec.structs.replace(each, stands=False)
    facts: Facts = {}
    for each in told:
        if each.stands:
            facts.update(each.facts)
    return {"steps": tuple(told), "facts": facts}


def _that_stands(taken: StepTaken, stands: bool) -> StepTaken:
    same = taken.stands == stands
    return taken if same else msgspec.structs.replace(taken, stands=stands)


def sent_back(policy: Policy, taken: StepTaken) -> bool:
    """Whether a recording sends the case back."""
    step = policy.steps_by_id.get(taken.id)
    return step is not None and _sent_back(step, taken)


def _sent_back(step: Step, taken: StepTaken) -> bool:
    return step.sends_back is not None and holds(step.sends_back.when, taken.facts)


def covers(policy: Policy, step: Step | None, earlier: str) -> bool:
    """Whether recording ``step`` passes judgement on ``earlier``: it could have sent it back."""
    if step is None or step.sends_back is None or earlier == step.id:
        return False
    followers = policy.followers
    return earlier in followers[step.sends_back.to] and step.id in followers[earlier]
