"""Facts as typed become facts as kept, every fault told at once."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from casefile.errors import BadData, Refused, Usage, all_told, in_field, message
from casefile.policy import Policy
from casefile.policy.conditions import holds
from casefile.policy.derive import with_given
from casefile.policy.named import listed
from casefile.procedure.canonical import parse
from casefile.procedure.facts import choices_of, chosen
from casefile.procedure.guards import keys_of
from casefile.values.value import Facts, Title


def parsed(
    policy: Policy,
    allowed: tuple[str, ...],
    given: Facts,
    of: object,
    now: datetime | None = None,
) -> Facts:
    """``given`` as typed → canonical facts; Refused for a fact that does not belong here.

    Every value that cannot be read is named, not only the first.
    """
    keys, facts, faults = keys_of(policy, allowed, given, of), Facts(), list[BadData]()
    for name, raw in given.items():
        key = keys[name]
        if key in facts:
            raise Refused("{fact} is given twice.", fact=policy.facts[key].title)
        try:
            with in_field(policy.facts[key].title):
                facts[key] = parse(policy, key, chosen(policy, key, raw), now)
        except BadData as error:
            faults.append(error)
    if faults:
        raise all_told(faults)
    return facts


class Asked(msgspec.Struct, frozen=True):
    """What asks for facts: those that it needs, in its order, all that it takes, its title."""

    needs: tuple[str, ...]
    facts: tuple[str, ...]
    title: Title


def with_bare(
    policy: Policy,
    asked: Asked,
    known: Facts,
    given: Facts,
    bare: Sequence[str],
    now: datetime | None = None,
) -> Facts:
    """``given`` with the ``bare`` values for the facts that are needed and missing, in the order in
    which they are asked for; ``known`` is what the case tells already. Refused for more values than
    such facts, Usage for the name of a fact without a value."""
    facts = dict(given)
    for count, value in enumerate(bare):
        good = parsed(policy, asked.facts, facts, asked.title, now)
        told = with_given(policy.signs, known, good)
        missing = (k for k in asked.needs if k not in good and holds(policy.facts[k].when, told))
        key = next(missing, None)
        if key is None:
            raise _too_many(policy, asked, count, good)
        if _names_a_fact(policy, asked, value) and not choices_of(policy, policy.facts[key]):
            raise Usage("{word} is no fact; write KEY=VALUE.", word=value)
        facts[key] = value
    return facts


def _too_many(policy: Policy, asked: Asked, count: int, given: Facts) -> Refused:
    """More values than facts that are needed; tells which others may be told."""
    error = Refused(
        "{step} needs no more than {count} value(s) here; others are told as KEY=VALUE.",
        step=asked.title,
        count=count,
    )
    if not count:
        error = Refused(
            "{step} has all that it needs; others are told as KEY=VALUE.", step=asked.title
        )
    others = {k: policy.facts[k].title for k in asked.facts if k not in given}
    if others:
        error.parts = (message("It takes {known} as well.", known=listed(others)),)
    return error


def _names_a_fact(policy: Policy, asked: Asked, word: str) -> bool:
    """Whether somebody who typed ``word`` alone may have left out what stands behind it."""
    names = (name for key in asked.facts for name in (key, *policy.facts[key].title.names))
    return word.strip().lower() in map(str.lower, names)
