"""Which facts of a policy anything in it asks for or names."""

from collections.abc import Iterable, Iterator

from casefile.policy.grammar import Policy
from casefile.policy.reading import shape_of
from casefile.policy.walk import children, without
from casefile.values.value import Title

_OTHERS = ("id", "document", "documents", "produces", "after")
"""Fields that name other rows than facts, which may be called like one."""


def facts_used(text: str, own: Iterable[str]) -> frozenset[str] | None:
    """The facts that the policy in ``text`` uses, and its ``own`` ones with all that they name;
    nothing where the text is no policy, which is told when it is read."""
    policy = shape_of(text)
    if policy is None:
        return None
    found = {*own, *_names(without(policy, "facts"))}
    while more := {*_named_by(policy, found)} - found:
        found |= more
    return frozenset(found)


def _names(table: object) -> Iterator[str]:
    """Every text below ``table`` that may name a fact."""
    if isinstance(table, Title):
        return
    if isinstance(table, str):
        kind, colon, name = table.partition(":")
        if not colon or kind == "fact":
            yield name or kind
        return
    for key, _, value in children(table):
        if key not in _OTHERS:
            yield from _names(value)
            if isinstance(table, dict):
                yield from _names(key)


def _named_by(policy: Policy, keys: Iterable[str]) -> Iterator[str]:
    """The facts that the facts ``keys`` name."""
    for fact in (policy.facts[key] for key in keys if key in policy.facts):
        yield from _names((fact.when, fact.parts, fact.of))
