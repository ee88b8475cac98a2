"""Which route a compensation follows: the one whose condition the facts meet."""

from collections.abc import Mapping

from casefile.errors import Refused, message
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.policy.money import Route
from casefile.procedure.conditions_read import condition_text
from casefile.values.value import Value


def route_of(policy: Policy, facts: Mapping[str, Value]) -> Route:
    """The one route whose condition holds; Refused tells the conditions of all."""
    found = [r for r in policy.routes if holds(r.when, facts)]
    if len(found) != 1:
        error = Refused(
            "No route fits these facts." if not found else "Two routes fit these facts."
        )
        error.parts = tuple(
            message("{route}: {condition}", route=r.title, condition=condition_text(policy, r.when))
            for r in policy.routes
        )
        raise error
    return found[0]
