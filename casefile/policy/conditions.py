"""Conditions of a policy, and whether facts meet them."""

from collections.abc import Mapping

from casefile.values.value import Value

Condition = tuple[dict[str, tuple[str, ...]], ...]
"""Any of these rows; in a row, every fact must have one of the values listed."""


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """Whether ``facts`` meet ``condition``; an empty one always, an unknown fact never."""
    if not condition:
        return True
    for row in condition:  # asked for thousands of times by a nightly look: plain loops
        for key, wanted in row.items():
            if not _any(facts.get(key), wanted):
                break
        else:
            return True
    return False


def _any(value: Value | None, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, list):
        return any(v in wanted for v in value)
    return value in wanted
