"""The rounds of new cases that differ in nothing but the moment at which they were received.

When a deadline falls due never comes earlier for what came in later. So which deadlines had passed
when the cases were typed follows from where a moment lies between others that are known already:
where the rounds before and after it differ in times only, nothing else can have happened to those
between. Of thousands of moments a handful is folded; the others are only reckoned.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from datetime import datetime

from casefile.clocks.calendars import Times
from casefile.clocks.fold import replaced
from casefile.clocks.rounds import Round, reckoned
from casefile.policy import Policy
from casefile.worktime.reckoning import Due

_RECEIVED = "received"
Rounds = tuple[Round, ...]


def bound_to_arrival(policy: Policy, opening: str) -> bool:
    """Whether nothing but the order of the arrival, the typing and the deadlines decides what
    becomes of the clocks of a case that was only opened: none of them begins with the deadline of
    another, stands still by itself, or is given more time by the step that opens a case."""
    chained = any(
        role == "starts" and name.startswith("clock-missed:") for role, name in policy.clocks_on
    )
    longer = ("extends", f"step:{opening}") in policy.clocks_on
    return not (chained or longer or policy.standing_still)


class Arrivals:
    """The rounds by the moment of the arrival, one of ``moments`` (in order, each once). Guards
    what ``fold`` told of some of them, by which the others are reckoned in ``times``."""

    def __init__(
        self, moments: Sequence[datetime], fold: Callable[[datetime], Rounds], times: Times
    ) -> None:
        self._moments, self._fold, self._times = moments, fold, times
        self._folded: dict[int, tuple[Rounds, object]] = {}
        self._places: list[int] = []

    def rounds(self, moment: datetime) -> Rounds:
        """The rounds of a case that was received at ``moment``, as ``fold`` would tell them."""
        place = bisect_left(self._moments, moment)
        low, high = 0, len(self._moments) - 1
        while place not in self._folded:
            after = bisect_left(self._places, place)
            low = self._places[after - 1] if after else low
            high = self._places[after] if after < len(self._places) else high
            told, kind = self._at(low)
            if low < place < high and kind is not None and kind == self._at(high)[1]:
                return tuple(self._moved(one, moment) for one in told)
            self._at((low + high) // 2 if low + 1 < high else place)
        return self._folded[place][0]

    def _at(self, place: int) -> tuple[Rounds, object]:
        """The rounds that are folded of one arrival, and what they have in common with others."""
        if place not in self._folded:
            moment = self._moments[place]
            rounds = self._fold(moment)
            kinds = [self._kind(one, moment) for one in rounds]
            self._folded[place] = rounds, None if None in kinds else kinds
            insort(self._places, place)
        return self._folded[place]

    def _kind(self, one: Round, moment: datetime) -> object | None:
        """All that there is to a round but what follows from its arrival at ``moment``; None where
        more follows from it than its start and its deadline."""
        if one.trigger != _RECEIVED:
            return one
        if one.started_at != moment or one.due != self._due(one, moment):
            return None
        until = one.due if one.clock.due else None
        return replaced(one, started_at=None, due=until, lateness=None), one.lateness is None

    def _due(self, one: Round, moment: datetime) -> Due | None:
        """The deadline of a round that began with the arrival at ``moment``."""
        if one.clock.due or not one.plain:
            return one.due if one.clock.due else None
        return reckoned(one.clock, one.allowance, moment, (), self._times)

    def _moved(self, one: Round, moment: datetime) -> Round:
        """A round as it is of a case that was received at ``moment``; what was late tells its last
        deadline, also where it was late by an earlier one."""
        if one.trigger != _RECEIVED:
            return one
        until = self._due(one, moment)
        late = until.at if one.lateness and until else None
        return replaced(one, started_at=moment, due=until, lateness=late)
