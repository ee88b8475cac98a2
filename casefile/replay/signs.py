"""What conditions may ask for beside what is recorded, and the facts that follow from it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from casefile.case.case import Case, Contact, StepTaken
from casefile.policy import Condition, Policy
from casefile.policy.conditions import CLOCK, COUNT, as_measure, holds
from casefile.policy.derive import DAY_RECEIVED, FIGURE, Derive, derived_from
from casefile.policy.fact import FactType
from casefile.values.amounts import yuan
from casefile.values.group_rows import cells_kept
from casefile.values.moments import local
from casefile.values.value import Facts

ANY_OF_CONTACTS = "contact"
"""What is counted where no step is named."""


def with_signs(case: Case, steps: tuple[StepTaken, ...], facts: Facts, policy: Policy) -> Facts:
    """The signs of ``case`` where its ``steps`` tell these ``facts``. The states of clocks stay as
    they were; only their own course changes them."""
    told = [one for one in steps if one.stands]
    counts = {COUNT + name: str(_count(case, told, name)) for name in policy.signs.counts}
    figures = {
        FIGURE + one.fact: figure
        for one in policy.signs.derives
        if one.of_recordings
        and (figure := _figure(case, steps if one.ever else told, one, policy.facts[one.fact].type))
    }
    day = local(case.received_at, policy.identity.timezone).date().isoformat()
    states = {key: state for key, state in case.signs.items() if key.startswith(CLOCK)}
    return {**states, **counts, **figures, DAY_RECEIVED: day}


def told_anew(case: Case, changed: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """``changed`` with the signs and the derived facts that follow from it."""
    derived = policy.signs.facts
    case = msgspec.structs.replace(case, **changed)
    steps, facts = case.steps, case.facts
    recorded = {key: value for key, value in facts.items() if key not in derived}
    signs = with_signs(case, steps, recorded, policy)
    facts = {**recorded, **derived_from(policy.signs.derives, {**recorded, **signs})}
    return {**changed, "signs": signs, "facts": facts}


def _count(case: Case, told: Iterable[StepTaken], name: str, on: Condition = ()) -> int:
    return sum(1 for _ in counted(case, told, name, on))


def counted(
    case: Case, told: Iterable[StepTaken], name: str, on: Condition = ()
) -> Iterator[StepTaken | Contact]:
    """The recordings of a step that stand, of ``contact`` the contacts that were not struck; of
    them those whose own facts are ``on``."""
    for step in told:
        if step.id == name and holds(on, step.facts):
            yield step
    for contact in case.contacts if name == ANY_OF_CONTACTS else ():
        if not contact.struck and holds(on, contact.facts):
            yield contact


def figures_in(facts: Facts, name: str) -> list[int]:
    """What a recording tells of a fact, or of a column of a group (``lines.price``), in
    hundredths: nothing where it is silent."""
    group, _, column = name.partition(".")
    value = facts.get(group, [])
    given = value if isinstance(value, list) else [value]
    if column:
        given = [cells_kept(row).get(column, "") for row in given]
    return [amount for text in given if (amount := as_measure(text)) is not None]


def _figure(case: Case, told: Sequence[StepTaken], one: Derive, kind: FactType) -> str:
    if one.count:
        return str(_count(case, told, one.count, one.on))
    given = [figure for step in told for figure in figures_in(step.facts, one.rises or one.sum)]
    if one.rises:
        return ("yes" if given[-1] > given[-2] else "no") if len(given) > 1 else ""
    return in_hundredths(sum(given), kind) if given else ""


def in_hundredths(amount: int, kind: FactType) -> str:
    """The spelling of so many hundredths, as a fact of that type has it."""
    return yuan(amount) if kind == "money" else f"{amount / 100:.10g}"
