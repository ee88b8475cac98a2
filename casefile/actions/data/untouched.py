"""The clocks of cases on which nothing was recorded since they were opened, as an import leaves
them by the thousand: of those that differ in when they came, few are folded
(``clocks.arrivals``)."""

from collections.abc import Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

import msgspec

from casefile.actions.calendars_known import calendars_for
from casefile.actions.histories import history_of
from casefile.actions.policies import policy_of
from casefile.clocks.arrivals import Arrivals, Rounds, bound_to_arrival
from casefile.clocks.course import END_OF_THE_LOG
from casefile.clocks.rounds import Round
from casefile.log.events import CaseOpened, Event, StepRecorded
from casefile.store import Reading

FEWEST = 4
"""Cases that are alike; fewer are folded as soon."""
replaced = msgspec.structs.replace
_Likeness = tuple[object, ...]
_Folded = tuple[Event, Event, dict[datetime, Rounds]]
"""The events of a case, and the rounds of those like it that were folded, by their arrival."""


class Untouched:
    """The rounds of such cases. Guards what was folded of some of them, by which the others are
    reckoned."""

    def __init__(self, past: Reading) -> None:
        self._past, self._calendars = past, calendars_for(past)
        self._folded: dict[_Likeness, _Folded] = {}
        self._versions: dict[str, tuple[str, tuple[str, ...]]] = {}

    def begun(self, cases: Sequence[Sequence[Event]]) -> dict[str, Rounds]:
        """The rounds that have begun, of those of ``cases`` that can be told so, by their number:
        what the history of each tells (``History.begun``)."""
        found: dict[_Likeness, list[Sequence[Event]]] = {}
        for events in cases:
            if likeness := self._likeness(events):
                found.setdefault(likeness, []).append(events)
        return {
            number: rounds
            for likeness, some in found.items()
            if len(some) >= FEWEST
            for number, rounds in self._told(likeness, some).items()
        }

    def _likeness(self, events: Sequence[Event]) -> _Likeness:
        """What a case has in common with those that differ from it in nothing but its arrival, as
        far as clocks are concerned; nothing where more was recorded or became known since."""
        if len(events) != 2:
            return ()
        opened, card = events
        payload, told = opened.payload, card.payload
        if not (isinstance(payload, CaseOpened) and isinstance(told, StepRecorded)):
            return ()
        opening, deciding = self._bound(payload.policy)
        if told.step != opening or opened.at != payload.received_at:
            return ()
        if self._calendars.between(opened.seq, END_OF_THE_LOG):
            return ()
        facts = {**told.facts, **(card.personal or {})}
        return (
            *(payload.policy, payload.owner, opened.recorded_at, opened.actor),
            *(card.at, card.recorded_at, card.actor, told.behalf, told.judged),
            *[str(facts.get(name)) for name in deciding],
        )

    def _bound(self, version: str) -> tuple[str, tuple[str, ...]]:
        """The step that opens a case under a version of the policy, and the facts on which its
        clocks may depend; no step where more decides than when a case came."""
        if version not in self._versions:
            policy = policy_of(self._past, version)
            more = policy.signs.clocks or policy.signs.derives
            bound = not more and bound_to_arrival(policy, policy.opening.id)
            self._versions[version] = (policy.opening.id if bound else "", policy.deciding)
        return self._versions[version]

    def _told(self, likeness: _Likeness, cases: Sequence[Sequence[Event]]) -> dict[str, Rounds]:
        # folded are the events of always the same one: whatever numbers they bear, all bear
        opened, card, folded = self._folded.setdefault(likeness, (cases[0][0], cases[0][1], {}))
        payload = opened.payload
        assert isinstance(payload, CaseOpened)
        came = {events[0].stream: events[0].at for events in cases}

        def fold(moment: datetime) -> Rounds:
            if moment not in folded:
                then = replaced(opened, at=moment, payload=replaced(payload, received_at=moment))
                folded[moment] = history_of(self._past, [then, card]).begun
            return folded[moment]

        least, last = min(came.values()), max(came.values())
        before = max((at for at in folded if at < least), default=least)
        after = min((at for at in folded if at > last), default=last)
        times = self._calendars.times(policy_of(self._past, payload.policy))
        asked = Arrivals(sorted({before, *came.values(), after}), fold, times)
        seqs = {events[0].stream: events[1].seq for events in cases}
        found = {
            number: tuple(_told_by(one, seqs[number]) for one in asked.rounds(moment))
            for number, moment in came.items()
        }
        for moment in folded.keys() - {least, last}:  # the next to come lie beyond these
            del folded[moment]
        return found


def _told_by(one: Round, card: int) -> Round:
    """A round of the case that was opened with the event ``card``."""
    return replaced(one, typed_late=card) if one.typed_late else one


_untouched: WeakKeyDictionary[Reading, Untouched] = WeakKeyDictionary()


def untouched_in(past: Reading) -> Untouched:
    """Those of the log as it was then, with what was folded of them already."""
    return _untouched.setdefault(past, Untouched(past))
