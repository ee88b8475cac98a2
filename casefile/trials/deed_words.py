"""What stands on the line of a deed behind its verb, as it is read; Usage names what is lacking."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from casefile.case.here import Here
from casefile.errors import Usage
from casefile.policy.named import find
from casefile.procedure.canonical import parse
from casefile.values.moments import a_moment
from casefile.values.value import Facts

Options = dict[str, str]


def first_of(words: Sequence[str]) -> str:
    """The word behind the verb, which says what is meant."""
    if not words:
        raise Usage("The deed does not say which one is meant.")
    return words[0]


def nth_number(words: Sequence[str], place: int = 0) -> int:
    """The number that stands there; 0 where nothing does: the only one there is."""
    return _whole(words[place]) if len(words) > place else 0


def number_given(options: Mapping[str, str], key: str) -> int | None:
    """The number that an option says, if it stands there."""
    return _whole(options[key]) if key in options else None


def _whole(word: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise Usage("{word} is no number.", word=word)
    return int(word)


def moment_given(here: Here, options: Mapping[str, str], key: str) -> datetime:
    """The moment that an option says, which must stand there."""
    if key not in options:
        raise Usage("Say when: {key}='2026-03-09 17:00'.", key=key)
    return a_moment(options[key].replace(" ", "T"), here.policy.identity.timezone)


def facts_given(here: Here, given: Mapping[str, str]) -> Facts:
    """The facts that the options tell, each by its name or its title."""
    titles = {key: fact.title for key, fact in here.policy.facts.items()}
    keys = {key: find(key, titles, "The policy has no fact {name}.", whole=True) for key in given}
    return {keys[key]: parse(here.policy, keys[key], raw, here.now) for key, raw in given.items()}
