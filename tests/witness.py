"""Somebody who looks at the clocks of a case whenever something happens to it, and remembers.

What they saw must not be denied later: a miss stays one, unless it turns out that it was done in
time and typed late; what was met stays met, unless a correction proves it late; a round that ended
changes only where what it began or ended with was corrected or struck.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from casefile.case.here import Here, Totals
from casefile.clocks.calendars import Announced, Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import PROMISE_RULE, Round
from casefile.errors import CasefileError
from casefile.log.events import EntryStruck, Event, FactsCorrected, NewEvent
from casefile.money.grants import grants_of
from casefile.policy import Policy
from casefile.worktime.years import Year

BEFORE = timedelta(seconds=1)
SET_BACK = datetime(2020, 1, 1, tzinfo=UTC)
"""What a clock on the wall may say whose battery is flat."""
Decision = Callable[[Here], tuple[NewEvent, ...]]


class Witness:
    """The log of one case as it grows, and what was seen of it."""

    def __init__(self, policies: dict[str, Policy], years: tuple[Year, ...], now: datetime) -> None:
        self.policies, self.now, self.seq = policies, now, 1
        self.announced = [Announced(0, now - timedelta(days=9), "x", years)]
        self.history: History | None = None
        self.seen: dict[str, Round] = {}
        self.verdicts: dict[str, str] = {}
        self.looked = now

    @property
    def told(self) -> History:
        """The case as it is known now, days off included."""
        assert self.history
        return msgspec.structs.replace(self.history, calendars=Calendars(self.announced))

    # ---- how the log grows

    def attempt(self, who: str, decide: Decision) -> bool:
        """Whether the rules let it be done; what they refuse has not happened."""
        history = self.told
        staff = history.policy.member(who)
        assert staff, who
        totals = Totals(grants_of(history.case, history.policy))
        try:
            new = decide(Here(history.case, history.policy, staff, self.now, lambda: totals))
        except CasefileError:
            return False
        self.add(new, who)
        return True

    def add(self, new: Sequence[NewEvent], actor: str) -> None:
        """Append events; it is looked just before and right after them."""
        if self.history:
            self.look(self.now - BEFORE)
        for one in new:
            self.seq += 1
            event = Event(
                seq=self.seq,
                stream="2026-000001",
                no=len(self.history.events) + 1 if self.history else 1,
                at=one.at,
                recorded_at=self.now,
                actor=actor,
                via="x",
                payload=one.payload,
                personal=one.personal,
                hash="",
            )
            if self.history is None:
                known = Calendars(self.announced)
                self.history = history_from([event], self.policies.__getitem__, known)
            else:
                self.history = self.told.then([event])
        self.look(self.now)

    def announce(self, years: tuple[Year, ...]) -> None:
        """Other days off become known."""
        self.look(self.now - BEFORE)
        self.seq += 1
        self.announced.append(Announced(self.seq, self.now, "teng", years))
        self.look(self.now)

    def pass_time(self, by: timedelta) -> None:
        self.now += by
        self.look(self.now)

    def clock_is_set(self, to: datetime) -> None:
        """The clock on the wall, which was wrong, says ``to`` from now on. What it had only shown
        late, and nobody recorded anything then, may be done in time yet."""
        self.now = self.looked = to
        for name, one in [*self.seen.items()]:
            if one.open and not one.lateness:
                del self.seen[name], self.verdicts[name]

    # ---- what is seen of it

    def look(self, at: datetime) -> None:
        """What anybody sees of the rounds at ``at`` agrees with all that was seen before."""
        history = self.told
        if at < self.looked:
            return
        self.looked = at
        rounds = [r for r in history.rounds if r.started_at]
        found = {r.clock.id: r for r in rounds}
        assert len(found) == len(rounds), "two rounds of one name"
        last = history.events[-1].payload
        of = last.of if isinstance(last, FactsCorrected | EntryStruck) else 0
        corrected = {of, *_adds_up_with(history, of)}
        for name, was in self.seen.items():
            assert name in found, f"{name} is gone: {was}"
            _agree(was, self.verdicts[name], found[name], at, corrected)
        for name, one in found.items():
            if (state := one.at(at)) in ("met", "missed") or not one.open:
                self.seen[name], self.verdicts[name] = one, state
            if not one.open:
                assert one.at(SET_BACK) == one.state, (
                    f"forgotten by a clock that was set back {one}"
                )

    def replayed(self) -> None:
        """The whole log tells what following it told."""
        history = self.told
        whole = history_from(history.events, history.policies, history.calendars)
        assert whole.course == history.course


def _adds_up_with(history: History, seq: int) -> Iterator[int]:
    """The recordings of the step on a route that recording ``seq`` is part of."""
    again = {s.id for s in history.policy.route_steps if s.comes_again}
    for one in history.case.settlements:
        part = {s.id for s in one.steps if s.seq == seq} & again
        yield from (s.seq for s in one.steps if s.id in part)


def _agree(was: Round, verdict: str, one: Round, at: datetime, corrected: set[int]) -> None:
    """What a round is said to be at ``at`` fits what was said of it, ``verdict``, when it was
    ``was``."""
    state, told = one.at(at), f"\nwas {verdict}: {was}\nis {one.at(at)}: {one}"
    if verdict == "missed":
        late = state == "met" and one.typed_late
        assert state == "missed" or late, f"a miss was forgotten{told}"
        assert late or one.excused or not was.excused, f"an excuse was forgotten{told}"
    elif verdict == "met":
        still_due = one.rule == PROMISE_RULE  # what had kept it was struck: it is to be kept still
        proved = one.corrected and (state == "missed" or still_due)
        assert state == "met" or proved, f"what was met is not any more{told}"
    settled = not (was.open or was.suspended or was.rule == PROMISE_RULE)
    if settled and corrected.isdisjoint((was.begun_by, was.ended_by)):
        assert one == was, f"a round that ended has changed{told}"
