"""Conditions of a policy, and whether facts meet them."""

from collections.abc import Mapping

from casefile.values.value import Value

Condition = tuple[dict[str, tuple[str, ...]], ...]
"""Any of these rows; in a row, every fact must have one of the values listed."""


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """Whether ``facts`` meet ``condition``; an empty one always, an unknown fact never."""
    for row in condition:  # asked for thousands of times by a nightly look: plain loops
        for key, wanted in row.items():
            value = facts.get(key)
            if value not in wanted and not (
                isinstance(value, list) and any(each in wanted for each in value)
            ):
                break
        else:
            return True
    return not condition
