"""Command lines as they may be kept: what was done, not what was said of anybody."""

import shlex

from casefile.actions.policies import current_policy
from casefile.cli.commands import MEMBER_NAMES
from casefile.cli.filters import is_range
from casefile.cli.plain_words import command_named
from casefile.cli.session import Session
from casefile.cli.short_words import LONGEST_CASE
from casefile.errors import CasefileError
from casefile.policy import Policy
from casefile.policy.named import short_for
from casefile.store import exists
from casefile.values.value import Title

MASKED = "…"
PLAIN_TYPES = ("choice", "bool", "date", "datetime", "money", "int", "percent", "unit")


def masked_line(session: Session, line: str) -> str:
    """``line`` with a mark in place of every word that may be personal or somebody's own: only
    commands, options, numbers of cases, names of the policy and plain values stay. Nothing where it
    cannot be read."""
    try:
        words = shlex.split(line)
        policy = current_policy(session.store)[1] if exists(session.desk) else None
    except (ValueError, CasefileError):
        return ""
    if not words or line.lstrip().startswith(("/", "／")):
        return ""
    names = _names(policy) if policy else {}
    names |= MEMBER_NAMES.get(command_named(words[0]), {})
    kept = [_masked(word, no, policy, names) for no, word in enumerate(words)]
    return " ".join(kept)


def _masked(word: str, no: int, policy: Policy | None, names: dict[str, Title]) -> str:
    if no == 0 and (command_named(word) or short_for(word, names)):
        return word
    if word.startswith("--") and "=" not in word:
        return word
    if word in (".", "-") or (is_range(word) and len(word) <= LONGEST_CASE + len("2026-")):
        return word
    if word.lower() in names or any(word in title.names for title in names.values()):
        return word
    key, equals, value = word.partition("=")
    if equals and policy and key in policy.facts:
        fact = policy.facts[key]
        plain = fact.manner == "none" and fact.type in PLAIN_TYPES
        return f"{key}={value if plain and ' ' not in value else MASKED}"
    return f"{key}={MASKED}" if equals else MASKED


def _names(policy: Policy) -> dict[str, Title]:
    """The steps, remedies, documents, staff and choices of a policy."""
    found = {one.id: one.title for one in (*policy.steps, *policy.route_steps)}
    found |= {one.id: one.title for one in policy.remedies}
    found |= {one.id: one.title for one in policy.documents}
    found |= {s.id: Title(s.name, s.name) for s in policy.staff}
    for fact in policy.facts.values():
        found |= {choice.id: choice.title for choice in fact.choices}
    return found
