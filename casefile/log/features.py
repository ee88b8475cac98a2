"""What a program must know to read a log, by name, so that an older one says at once that it does
not."""

from collections.abc import Iterable

from casefile.log.in_office import PolicyApplied
from casefile.log.kinds import FORMAT
from casefile.policy import grammar


def _names(what: str, first: int, last: int) -> list[str]:
    return [f"{what}-{number}" for number in range(first, last + 1)]


KNOWN_FEATURES = frozenset(_names("log", 3, FORMAT) + _names("policies", 2, grammar.FORMAT))
"""What this program can read: formats of the log and of stored policies. (Those before these are
told apart by the schema of the file.)"""


def features_written(kinds: Iterable[str]) -> set[str]:
    """What whoever reads a log must know once this program has appended events of these kinds."""
    appended = set(kinds)
    found = {f"log-{FORMAT}"} if appended else set()
    if PolicyApplied.kind in appended:  # with it goes the policy itself
        found.add(f"policies-{grammar.FORMAT}")
    return found
