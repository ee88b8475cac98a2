"""Facts as typed become facts as kept, every fault told at once."""

from datetime import datetime

from casefile.decisions import keys_of
from casefile.errors import BadData, Refused
from casefile.facts import parse
from casefile.model import Facts
from casefile.policy import Policy


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
            facts[key] = parse(policy, key, raw, now)
        except BadData as error:
            faults.append(error)
    if faults:
        first, *others = faults
        first.parts = (*first.parts, *(m for e in others for m in (e.message, *e.parts)))
        raise first
    return facts
