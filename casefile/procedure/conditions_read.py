"""A condition of the policy as people read it."""

from casefile.clocks.rounds import PROMISE
from casefile.policy import Condition, Policy
from casefile.policy.conditions import CLOCK, COUNT, PROMISES, Bounds, OneOf
from casefile.procedure.facts import shown
from casefile.values.languages import languages
from casefile.values.value import Title, filled
from casefile.values.words import (
    AND,
    BOUNDS,
    CLOCK_WORDS,
    COLON,
    CONTACTS,
    COUNTED,
    IS_KNOWN,
    IS_UNKNOWN,
    NOT_AMONG,
    OR,
)


def condition_text(policy: Policy, condition: Condition) -> Title:
    """A condition as it is read: ``founded: no``, rows joined by or."""

    def row(values: dict[str, OneOf], lang: str) -> str:
        return AND.of(lang).join(
            subject(policy, key).of(lang) + COLON.of(lang) + _wanted(policy, key, wanted, lang)
            for key, wanted in values.items()
        )

    return Title(
        **{lang: OR.of(lang).join(row(v, lang) for v in condition) for lang in languages()}
    )


def subject(policy: Policy, key: str) -> Title:
    """What a condition asks for: a fact, a clock, or how often something was recorded."""
    name = key.partition(":")[2]
    if key.startswith(CLOCK):
        if name == PROMISES:
            return PROMISE
        clock = policy.clock(name)
        return clock.title if clock else Title(name, name)
    if key.startswith(COUNT):
        step = next((s.title for s in policy.steps if s.id == name), CONTACTS)
        return filled(COUNTED, step=step)
    return policy.facts[key].title if key in policy.facts else Title(key, key)


def value_text(policy: Policy, key: str, value: str, lang: str) -> str:
    """A value of it as it is read."""
    if key.startswith(CLOCK) and value in CLOCK_WORDS:
        return CLOCK_WORDS[value].of(lang)
    return shown(policy, key, value, lang, reveal=True) if key in policy.facts else value


def _wanted(policy: Policy, key: str, wanted: OneOf, lang: str) -> str:
    if not isinstance(wanted, Bounds):
        return "/".join(value_text(policy, key, v, lang) for v in wanted)
    if wanted.known is not None:
        return (IS_KNOWN if wanted.known else IS_UNKNOWN).of(lang)
    told = [
        filled(BOUNDS[side], amount=value_text(policy, key, at, lang)).of(lang)
        for side, at in wanted.sides.items()
    ]
    if wanted.but:
        none = "/".join(value_text(policy, key, v, lang) for v in wanted.but)
        told.append(filled(NOT_AMONG, values=none).of(lang))
    return AND.of(lang).join(told)
