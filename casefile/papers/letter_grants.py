"""What a letter tells of what was granted: the facts of a remedy are those of its offer, and a sum
is the one that was granted."""

from collections.abc import Iterator, Mapping

from casefile.case.case import Case
from casefile.case.money import Offer
from casefile.policy import Policy
from casefile.policy.letters import Block
from casefile.values.value import Value


def offers_told(case: Case) -> tuple[Offer, ...]:
    """What the customer chose, or what stands as offered where nothing was chosen yet."""
    chosen = tuple(offer for offer in case.offers if offer.state == "chosen")
    return chosen or tuple(offer for offer in case.offers if offer.granted)


def remedies_told(policy: Policy, block: Block, key: str) -> tuple[str, ...]:
    """The remedies whose grants say what a fact is in a paragraph: the one that it offers, where
    that takes the fact, else every one whose worth the fact is. None where no grant answers for the
    fact."""
    offered = policy.remedy(block.offers) if block.offers else None
    if offered and key in offered.facts:
        return (offered.id,)
    return tuple(remedy.id for remedy in policy.remedies if remedy.value == key)


def granted_values(case: Case, policy: Policy, block: Block, key: str) -> list[Value]:
    """What a fact is in what was granted, in the order of the offers: each sum that was granted,
    also where it was granted twice; of anything else each value once."""
    remedies = remedies_told(policy, block, key)
    found = [o.facts[key] for o in offers_told(case) if o.kind in remedies and key in o.facts]
    if policy.facts[key].type == "money":
        return found
    return [value for no, value in enumerate(found) if value not in found[:no]]


def granted_facts(case: Case, policy: Policy, block: Block) -> dict[str, list[Value]]:
    """The facts that a paragraph needs and grants answer for, as they were granted."""
    told = {key: granted_values(case, policy, block, key) for key in _known_keys(policy, block)}
    return {key: values for key, values in told.items() if values}


def told_together(case: Case, policy: Policy, block: Block) -> list[dict[str, Value]]:
    """The facts of each grant where a paragraph needs several of them and several grants answer:
    which sum is for which thing is told by saying it of each. Nothing elsewhere."""
    remedies = {key: remedies_told(policy, block, key) for key in _known_keys(policy, block)}
    asked = {key: kinds for key, kinds in remedies.items() if kinds}
    if len(asked) < 2:
        return []
    each = [
        {key: offer.facts[key] for key in asked if key in offer.facts}
        for offer in offers_told(case)
        if any(offer.kind in kinds for kinds in asked.values())
    ]
    whole = all(one.keys() == asked.keys() for one in each)
    return each if whole and len(each) > 1 else []


def _known_keys(policy: Policy, block: Block) -> list[str]:
    return [key for key in block.needs if key in policy.facts]


def sums_of_others(
    case: Case, policy: Policy, block: Block, text: str, known: Mapping[str, Value]
) -> Iterator[str]:
    """The sums of money that a paragraph tells where grants answer for them and none was granted:
    by the names of their facts."""
    for key in block.needs:
        fact = policy.facts.get(key)
        if fact is None or fact.type != "money" or f"{{{key}}}" not in text or key not in known:
            continue
        granted = granted_values(case, policy, block, key)
        if remedies_told(policy, block, key) and known[key] not in granted:
            yield key


def lent_or_given(case: Case, policy: Policy, key: str) -> Value | None:
    """What a fact is that no step records, as the grant of the remedy tells it which letters offer
    by that fact: the loan unit that was granted. None where nothing of it was."""
    granted = offers_by(policy, key)
    for offer in offers_told(case):
        texts = [v for k, v in offer.facts.items() if policy.facts[k].type == "text"]
        if offer.kind in granted and texts:
            return texts[0]
    return None


def offers_by(policy: Policy, key: str) -> tuple[str, ...]:
    """The remedies that letters offer by a fact which no step records."""
    if any(key in step.facts for step in (*policy.steps, *policy.route_steps)):
        return ()
    return tuple(dict.fromkeys(b.offers for b in policy.blocks if b.offers and key in b.needs))
