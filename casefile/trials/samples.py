"""Values for facts that a test does not care about."""

from collections.abc import Mapping

from casefile.case.here import Here
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.policy.fact import TYPES, Fact
from casefile.values.moments import local, spell
from casefile.values.value import Facts, Value


def sample_facts(
    policy: Policy, needs: tuple[str, ...], given: Mapping[str, Value], here: Here | None = None
) -> Facts:
    """A value for each fact in ``needs`` that is asked for and not ``given``: what is known of the
    case; else the first choice, yes, the time of the deed, something that can be read."""
    known = here.case.facts if here else {}
    found: Facts = {}
    for key in needs:
        fact = policy.facts[key]
        if key not in given and holds(fact.when, {**known, **given, **found}):
            value = _sample(policy, fact, here)
            found[key] = known.get(key) or ([value] if fact.type == "list" else value)
    return found


def _sample(policy: Policy, fact: Fact, here: Here | None) -> str:
    if fact.choices:
        return fact.choices[0].id
    if fact.type == "unit" and policy.known_units:
        return next(iter(policy.known_units))
    if fact.type == "person":
        return policy.staff[0].id
    if here and fact.type == "datetime":
        return spell(here.now)
    if here and fact.type == "date":
        return local(here.now, policy.identity.timezone).date().isoformat()
    return TYPES[fact.type].sample or "-"
