"""What of a case tells of the complainant, and nothing of somebody else."""

from collections.abc import Iterable

import msgspec

from casefile.case.case import Case, StepTaken
from casefile.policy import Policy
from casefile.values.value import Facts


def own_data(case: Case, policy: Policy) -> Case:
    """The case without the facts that tell of others than the complainant."""

    def own(facts: Facts) -> Facts:
        return {key: value for key, value in facts.items() if not policy.facts[key].others}

    return msgspec.structs.replace(
        case,
        facts=own(case.facts),
        steps=tuple(msgspec.structs.replace(s, facts=own(s.facts)) for s in case.steps),
        contacts=tuple(msgspec.structs.replace(c, facts=own(c.facts)) for c in case.contacts),
        endings=tuple(msgspec.structs.replace(e, facts=own(e.facts)) for e in case.endings),
    )


def their_own(case: Case, policy: Policy) -> Case:
    """The same, without the steps that tell of nobody but others: a penalty is between the house
    and whoever bears it."""
    own = own_data(case, policy)
    left: Iterable[tuple[StepTaken, StepTaken]] = zip(case.steps, own.steps, strict=True)
    told = tuple(now for before, now in left if now.facts or not before.facts)
    return msgspec.structs.replace(own, steps=told)


def of_others(needs: Iterable[str], policy: Policy) -> bool:
    """Whether whatever is asked for tells of others than the complainant."""
    asked = [policy.facts[key].others for key in needs]
    return bool(asked) and all(asked)
