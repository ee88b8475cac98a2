"""What speaks against a letter because of what is on record by now: an answer that it promises and
that was given, a date or a choice that was recorded otherwise."""

from collections.abc import Iterable, Iterator, Mapping

from casefile.case.answers import answered_at
from casefile.case.case import Case
from casefile.errors import Message, message
from casefile.policy import Policy
from casefile.policy.letters import LetterPromise
from casefile.procedure.facts import shown
from casefile.values.value import Value

IN_WORDS = ("text", "list", "group")
"""What each letter may say in words of its own, or in its own language."""


def given_already(made: Iterable[LetterPromise], case: Case, policy: Policy) -> Iterator[Message]:
    """That a letter promises the answer, or news of it, once the customer was given it:
    what is past is told as past."""
    at = answered_at(case, policy)
    if at is not None and any(one.answers for one in made):
        yield message(
            "The letter promises the customer an answer, which they were given on {time}; what it "
            "was and what came of it is told by a letter of another kind.",
            time=at,
        )


def recorded_otherwise(
    case: Case, policy: Policy, given: Mapping[str, Value], lang: str
) -> Iterator[Message]:
    """What was given for a letter and stands otherwise on record: the two would be held against
    each other."""
    taken = sorted((s for s in case.steps if s.stands), key=lambda s: s.seq)
    recorded = {key: (s.seq, value) for s in taken for key, value in s.facts.items()}
    for key, value in given.items():
        seq, known = recorded.get(key, (0, value))
        if known == value or policy.facts[key].type in IN_WORDS:
            continue
        yield message(
            "The letter says {title} {said}, and {known} is on record; leave it out and the letter "
            "says that, or correct what is on record: casefile correct {case} {seq} {key}=… "
            "--reason …",
            title=policy.facts[key].title,
            said=shown(policy, key, value, lang),
            known=shown(policy, key, known, lang),
            case=case.number,
            seq=seq,
            key=key,
        )
