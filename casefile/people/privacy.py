"""Which facts are about people: kept apart from the log, and masked for those who need not know."""

from collections.abc import Mapping

from casefile.errors import Message
from casefile.people.masks import mask
from casefile.policy import Policy
from casefile.values.value import Facts, Value

SIGNER = "by"
"""The key of the personal facts under which the events of copies keep who signed."""


def split(policy: Policy, facts: Mapping[str, Value]) -> tuple[Facts, Facts]:
    """``facts`` in two: what the log may hold for ever, and what must be erasable."""
    public: Facts = {}
    personal: Facts = {}
    for key, value in facts.items():
        (personal if policy.facts[key].personal else public)[key] = value
    return public, personal


def masked(policy: Policy, facts: Facts) -> Facts:
    """``facts`` as data for others: personal values masked, all else as stored."""
    known = policy.facts
    return {
        key: value if key in known and not known[key].mask else masked_value(policy, key, value)
        for key, value in facts.items()
    }


def masked_value(policy: Policy, key: str, value: Value) -> Value:
    """The same of one value."""
    how = manner(policy, key)
    if how == "none":
        return value
    return mask(value, how) if isinstance(value, str) else [mask(v, how) for v in value]


def manner(policy: Policy, key: str) -> str:
    """How a value that lies under ``key`` is masked: a fact as the policy says; who signed, which
    is no fact, as a name; free text not at all."""
    if key in policy.facts:
        return policy.facts[key].manner
    return "name" if key == SIGNER else "none"


def whom_to_call(policy: Policy, facts: Facts) -> Facts:
    """The complainant and every telephone number among the facts of a case."""
    name = policy.summed("complainant")
    return {
        key: value
        for key, value in policy.in_order(facts).items()
        if key == name or policy.facts[key].type == "phone"
    }


def discreet(said: Message, manner: str) -> Message:
    """``said`` with the value that it repeats masked; errors are kept in screens and in the logs of
    scripts, which nobody erases."""
    value = said.values.get("value")
    if not isinstance(value, str):
        return said
    return Message(said.text, {**said.values, "value": mask(value, manner)})
