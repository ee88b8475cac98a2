"""How far a clock reaches: what each round runs for, and whether it goes on after the case."""

from functools import cache

from casefile.clocks.triggers import APPROVAL_ASKED, ASKED, REQUESTED, SETTLED
from casefile.policy.clocks import EACH, ROUTE, Clock


def scoped(clock: Clock) -> bool:
    """Whether a clock runs for each settlement, approval or request apart: so does one that follows
    a missed one and waits for a step on a route."""
    return _apart(clock.starts, clock.stops)


@cache
def _apart(starts: tuple[str, ...], stops: tuple[str, ...]) -> bool:
    names = starts
    if any(name.startswith("clock-missed:") for name in names):
        names += tuple(name for name in stops if name.startswith((ROUTE, EACH)))
    apart = (SETTLED, APPROVAL_ASKED)
    return any(name in apart or name.startswith((ROUTE, EACH, f"{REQUESTED}:")) for name in names)


def outlives(clock: Clock) -> bool:
    """Whether its rounds go on after the end of the case: those of what the complainant asked, and
    what the policy says is to be done all the same."""
    return clock.outlives or waited_for(clock)


def waited_for(clock: Clock) -> bool:
    """Whether the complainant waits for what stops it: what they asked, also about their data."""
    return any(name == ASKED or name.startswith(f"{REQUESTED}:") for name in clock.starts)
