"""What the silence of a policy file means, said in words, for it to be stored so."""

import msgspec

from casefile.policy.fact import MASKS, Fact, Mask
from casefile.policy.forms import USUAL
from casefile.policy.grammar import Policy
from casefile.policy.or_else import opened_by_misses


def told_whole(policy: Policy) -> Policy:
    """The policy with what its silence means said in words, for it to be stored so: which facts
    lists show, how personal facts are masked, that times lie in the past, and that a step which
    stands behind ``otherwise`` waits for a miss."""
    given = {f: str(getattr(policy.summary, f)) for f in USUAL}
    shown = {f: key or (USUAL[f] if USUAL[f] in policy.facts else "") for f, key in given.items()}
    facts = {
        key: msgspec.structs.replace(
            fact,
            mask=_mask(fact) if fact.personal else fact.mask,
            past=fact.type == "datetime" if fact.past is None else fact.past,
        )
        for key, fact in policy.facts.items()
    }
    summary = msgspec.structs.replace(policy.summary, **shown)
    steps = opened_by_misses(policy.steps, policy.clocks)
    return msgspec.structs.replace(policy, summary=summary, facts=facts, steps=steps)


def _mask(fact: Fact) -> Mask:
    return fact.mask or MASKS.get(fact.type, "name")
