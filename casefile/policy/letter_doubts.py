"""Remarks on letters that cannot be issued as they are written: cases in which a move has no
paragraph, an owner whom no paragraph names, sums with their unit twice."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product

from casefile.errors import Message, message
from casefile.policy.conditions import Condition, OneOf, holds
from casefile.policy.grammar import Policy
from casefile.policy.letters import Block, Document
from casefile.policy.possible import choices_in

_MOST = 4096
"""How many kinds of cases are looked at for one move."""
_UNIT = "元|人民币|yuan|RMB|CNY|GBP|USD|pounds?|dollars?"
_SIGN = "[￥¥£$]|RMB|CNY|GBP|USD"
_TWICE = re.compile(rf"\{{([^{{}}]*)\}} ?(?:{_UNIT})|(?:{_SIGN}) ?\{{([^{{}}]*)\}}", re.IGNORECASE)


def _gaps(policy: Policy) -> Iterator[Message]:
    """Moves for which no paragraph fits in some cases, with one of these."""
    for document in policy.documents:
        for move in document.moves:
            blocks = [b for b in policy.blocks if (b.document, b.move) == (document.id, move)]
            without = _without(policy, document, blocks) if blocks else None
            if without is not None:
                yield message(
                    "{place}: no paragraph of the move {move} fits where {facts}, so the letter "
                    "cannot be issued there; add one, or name these cases in unless",
                    place=f"document[{document.id}].moves",
                    move=move,
                    facts=[f"{key} = {value}" for key, value in without.items()],
                )


def _without(policy: Policy, document: Document, blocks: list[Block]) -> Mapping[str, str] | None:
    """A kind of case, told by its choices, in which the letter may be issued and none of the
    ``blocks`` appears; None where there is none, or where too many things are asked."""
    whens = [block.when for block in blocks]
    if any(not when for when in whens):
        return None
    asked = _judged(policy, [*whens, document.unless])
    values = [choices_in(policy, policy.facts[key]) for key in asked]
    for one in islice(product(*values), _MOST):
        known = dict(zip(asked, one, strict=True))
        told = {k: v for k, v in known.items() if _asked_for(policy, k, known)}
        if document.unless and _may_hold(document.unless, told, asked):
            continue
        if not any(_may_hold(when, told, asked) for when in whens):
            ours = {key: value for key, value in told.items() if _asks(whens, key)}
            return ours or told
    return None


def _asks(whens: list[Condition], key: str) -> bool:
    """Whether some of the conditions asks for a fact."""
    return any(key in row for when in whens for row in when)


def _judged(policy: Policy, whens: list[Condition]) -> list[str]:
    """The facts with choices that conditions ask for, with those on which it hangs whether they
    are asked for."""
    found: list[str] = []
    waiting = [key for when in whens for row in when for key in row]
    while waiting:
        key = waiting.pop(0)
        fact = policy.facts.get(key)
        if fact and key not in found and fact.type != "list" and choices_in(policy, fact):
            found.append(key)
            waiting += [name for row in fact.when for name in row]
    return found


def _asked_for(policy: Policy, key: str, known: Mapping[str, str]) -> bool:
    return _may_hold(policy.facts[key].when, known, [*known])


def _may_hold(when: Condition, known: Mapping[str, str], asked: list[str]) -> bool:
    """Whether a condition holds in some case such as ``known``: what is not among the facts that
    were ``asked`` may be as it likes."""

    def rest(row: Mapping[str, OneOf]) -> dict[str, OneOf]:
        return {key: wanted for key, wanted in row.items() if key in asked}

    return not when or any(not rest(row) or holds((rest(row),), known) for row in when)


def _ownerless(policy: Policy) -> Iterator[Message]:
    """Letters of which, in some language, no paragraph names who looks after the case."""
    for document in policy.documents:
        texts = [b.text for b in policy.blocks if b.document == document.id]
        spoken = dict.fromkeys(lang for text in texts for lang in text)
        if document.moves and not all(
            any("{owner}" in text.of(lang) for text in texts) for lang in spoken
        ):
            yield message(
                "{place}: no paragraph names who looks after the case ({owner}), without which a "
                "letter is not issued",
                place=f"document[{document.id}].moves",
                owner="{owner}",
            )


def _twice_with_units(policy: Policy) -> Iterator[Message]:
    """Sums that are filled in with their unit, and stand beside one that was typed."""
    for number, block in enumerate(policy.blocks, 1):
        for text in block.text.values():
            for key in map("".join, _TWICE.findall(text)):
                if key in policy.facts and policy.facts[key].type == "money":
                    yield message(
                        "{place}: {fact} is filled in with its unit; write none beside it",
                        place=f"block[{number} {block.move}].text",
                        fact=key,
                    )


def _unreachable(policy: Policy) -> Iterator[Message]:
    """Letters that name no telephone: whoever gets one is to reach its writer."""
    if policy.blocks and not policy.organisation.phone:
        yield message(
            "{place}: letters name no telephone at which their writer is reached",
            place="organisation.phone",
        )


LETTER_DOUBTS = (_gaps, _ownerless, _twice_with_units, _unreachable)
