"""What the rules of a policy share: names that must be defined, conditions that must make sense."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from casefile.errors import CasefileError, Message, message
from casefile.policy.conditions import CLOCK, COUNT, PROMISES, Condition
from casefile.policy.grammar import Policy
from casefile.policy.people import OWNER_OF_CASE
from casefile.policy.possible import unfitting
from casefile.values.clean_names import clean_name
from casefile.values.likeness import near_miss
from casefile.worktime.allowance import allowance


def unreadable_allowance(text: str, place: str) -> Iterator[Message]:
    try:
        allowance(text)
    except CasefileError as error:
        yield message("{place}: {reason}", place=place, reason=error.message)


def unclean_name(name: str, place: str) -> Iterator[Message]:
    try:
        clean_name(name)
    except CasefileError as error:
        yield message("{place}: {reason}", place=place, reason=error.message)


UNDEFINED = "{place}: {name} is not defined; there are: {known}"
UNDEFINED_BUT_NEAR = "{place}: {name} is not defined; did you mean {near}?"
"""A name that there is not. What is ``lacking`` in the same row was perhaps meant by it."""


def undefined(defined: Iterable[str], names: Iterable[str], place: str) -> Iterator[Message]:
    defined = [*defined]
    if len({*defined}) < len(defined):
        return  # one of them stands twice, and was perhaps to be the one that is missing
    for name in names:
        if name not in defined:
            if len(several := [one for one in re.split("[,，、;；]", name) if one.strip()]) > 1:
                yield message(
                    "{place}: {name} is one name; write several as a list: {example}",
                    place=place,
                    name=name,
                    example="[" + ", ".join(f'"{one.strip()}"' for one in several) + "]",
                )
            elif near := near_miss(name, defined):
                yield message(
                    "{place}: {name} is not defined; did you mean {near}?",
                    place=place,
                    name=name,
                    near=near,
                )
            else:
                yield message(
                    "{place}: {name} is not defined; there are: {known}",
                    place=place,
                    name=name,
                    known=may_stand(defined),
                )


def roles_or_owner(policy: Policy) -> list[str]:
    """Whom a clock or a finding may name: a role, or the owner of the case."""
    roles = [role.id for role in policy.roles]
    return roles if OWNER_OF_CASE in roles else [OWNER_OF_CASE, *roles]


def twice(names: Sequence[str], place: str) -> Iterator[Message]:
    """What stands more than once where each stands once."""
    for name in dict.fromkeys(one for no, one in enumerate(names) if one in names[:no]):
        yield message("{place}: {name} stands twice", place=place, name=name)


def row_faults(
    row: dict[str, Any], keys: tuple[str, ...], needed: tuple[str, ...], place: str, *, twice: bool
) -> Iterator[Message]:
    """What is wrong with a row of a table that is a way of writing, and no part of a version: a key
    that it has not, one that it lacks, an id that stood before."""
    for key in row.keys() - set(keys):
        yield message(
            "{place}: unknown key {key}; there are: {known}",
            place=place,
            key=key,
            known=may_stand(keys),
        )
    for key in needed:
        if not row.get(key):
            yield message("{place}: is missing", place=f"{place}.{key}")
    if twice:
        yield message("{place}: this id stands twice", place=place)


_TOLD = 12


def may_stand(known: Iterable[str]) -> list[str | Message]:
    """What may stand somewhere, for a sentence: the first of many."""
    every: list[str | Message] = [*known]
    more = [message("{count} more", count=len(every) - _TOLD)] if len(every) > _TOLD + 1 else []
    return [*every[:_TOLD], *more] if more else every or [message("none")]


def resting_on_personal(policy: Policy, facts: Iterable[str], place: str) -> Iterator[Message]:
    """Nothing rests on a personal fact: once it is erased, a deadline or a count would change."""
    for key in facts:
        if key in policy.facts and policy.facts[key].personal:
            yield message(
                "{place}: {fact} is personal; what rests on it would change once it is erased",
                place=place,
                fact=key,
            )


def unmeetable(
    policy: Policy,
    condition: Condition,
    place: str,
    *,
    recorded: Sequence[str] | None = None,
    lasts: bool = True,
) -> Iterator[Message]:
    """What in ``condition`` can never be so, or is not there. Where it is asked of one recording or
    contact, which knows nothing of clocks and counts, ``recorded`` are the facts that it has. What
    ``lasts`` must not rest on what may be erased."""
    steps = ("contact", *(s.id for s in policy.steps))
    for row in condition:
        facts = [key for key in row if not key.startswith((CLOCK, COUNT))]
        yield from undefined(policy.facts, facts, place)
        yield from resting_on_personal(policy, facts if lasts else (), place)
        for key, wanted in row.items():
            where = f"{place}.{key}"
            if recorded is not None and key not in facts:
                yield message(
                    "{place}: only facts can be asked for here, of what is recorded with them",
                    place=where,
                )
            elif key.startswith(CLOCK):
                clocks = (PROMISES, *(c.id for c in policy.clocks))
                yield from undefined(clocks, [key[len(CLOCK) :]], where)
            elif key.startswith(COUNT):
                yield from undefined(steps, [key[len(COUNT) :]], where)
            elif key not in policy.facts:
                continue
            elif recorded is not None and key not in recorded:
                yield message(
                    "{place}: {fact} is not asked for with this recording, so it is never so; what "
                    "is asked for: {known}",
                    place=where,
                    fact=key,
                    lacking=key,
                    known=may_stand(recorded),
                )
                continue
            yield from unfitting(policy, key, wanted, where)
