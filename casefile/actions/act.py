"""How every verb reads and writes: the case and its policy in, new events and derived rows out."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import keep, known_history, number_of, save
from casefile.actions.policies import current_policy, policy_on
from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.clocks.history import History
from casefile.clocks.rounds import Round
from casefile.errors import BadData, Changed, NotFound, Overtaken, message
from casefile.log.events import (
    Event,
    NewEvent,
)
from casefile.log.titles import called
from casefile.policy import Policy
from casefile.procedure.backdating import (
    at_the_wall,
    deadlines_stay,
    still_lent,
    still_to_come,
)
from casefile.procedure.guards import not_given
from casefile.procedure.more_time import asked_in_time
from casefile.store import Store


class Outcome(msgspec.Struct, frozen=True):
    """A case after a verb, and the events that the verb added."""

    case: Case
    policy: Policy
    events: tuple[Event, ...]
    history: History

    @property
    def clocks(self) -> tuple[Round, ...]:
        """Its clocks, also those that wait for their start."""
        return self.history.rounds


Done = TypeVar("Done")
Decide = Callable[[Here], tuple[NewEvent, ...]]
"""A decision: from what it stands on to the events that it adds, or a refusal."""


class Sight(msgspec.Struct, frozen=True):
    """How far the person acting had read: number ``seen`` of the log. What others recorded since is
    no matter where it is of the kinds that stand ``beside`` what is being done."""

    seen: int
    beside: frozenset[str] = frozenset()


def here_on(store: Store, case: Case, entry: Entry) -> Here:
    """What a decision of the acting person on ``case`` stands on."""
    from casefile.actions.totals import totals_for  # only decisions on money count

    policy = policy_on(store, case.policy)
    staff = staff_of(policy, entry)

    def counted() -> Totals:
        found = totals_for(store, case, policy, entry.now)
        return still_lent(found, entry.backdated) if entry.backdated else found

    return Here(case, policy, staff, entry.now, counted)


def act(
    store: Store,
    name: str,
    entry: Entry,
    decide: Decide,
    sight: Sight | None = None,
    repeats: Callable[[Event, Here], None] | None = None,
) -> Outcome:
    """Let ``decide`` judge the case as it stands, and append what it decided, in one transaction.

    If others have recorded something on the case that is not in ``sight``, Changed tells what. A
    write whose key is known is not made again; ``repeats`` may object that it is another one.
    """
    number = number_of(store, name)
    current_policy(store)  # read and kept in mind before others have to wait

    def work() -> tuple[History, Outcome]:
        before = known_history(store, number)
        here = here_on(store, before.at(entry.now), entry)
        if entry.key and (known := store.written(entry.key)):
            if repeats:
                repeats(known, here)
            return before, Outcome(here.case, here.policy, (known,), before)
        if sight is not None:
            _unmoved(store, before.events, here.policy, sight)
        return before, _added(store, before, here, entry, decide)

    return _on_record(store, *at_once(store, work), entry)


def foreseen(store: Store, name: str, entry: Entry, decide: Decide) -> Here:
    """What ``decide`` would stand on now, where it refuses nothing; nothing is written. Somebody
    may then be asked whether they mean it."""
    before = known_history(store, number_of(store, name))
    here = here_on(store, before.at(entry.now), entry)
    not_given(here.case)
    decide(here)
    return here


def act_on(
    store: Store,
    names: Iterable[str],
    entry: Entry,
    decide: Callable[[tuple[Here, ...]], Sequence[tuple[NewEvent, ...]]],
    sight: Sight | None = None,
) -> tuple[Outcome, ...]:
    """The same on several cases at once, each named once: ``decide`` sees all of them and gives the
    events of each, in their order; ``sight`` is of the first. All is appended, or nothing."""
    numbers = dict.fromkeys(number_of(store, name) for name in names)
    current_policy(store)

    def work() -> list[tuple[History, Outcome]]:
        found = [known_history(store, number) for number in numbers]
        heres = tuple(here_on(store, before.at(entry.now), entry) for before in found)
        if sight is not None:
            _unmoved(store, found[0].events, heres[0].policy, sight)
        if entry.backdated:
            for here in heres:
                entry.stamp(here.staff.id, current_policy(store)[1])
            decide(tuple(at_the_wall(here, entry.backdated) for here in heres))
        for here in heres:
            not_given(here.case)
        decided = decide(heres)
        return [
            (before, _added(store, before, here, entry, lambda _, new=new: new))  # type: ignore[misc]
            for before, here, new in zip(found, heres, decided, strict=True)
        ]

    return tuple(_on_record(store, *each, entry) for each in at_once(store, work))


def at_once(store: Store, work: Callable[[], Done]) -> Done:
    """``work`` in one transaction: decided before others have to wait for it, and once more while
    they wait where they recorded meanwhile what it stands on."""
    try:
        with store.write(ahead=True):
            return work()
    except Overtaken:
        with store.write():
            return work()


def _on_record(store: Store, before: History, outcome: Outcome, entry: Entry) -> Outcome:
    """The outcome with the numbers that its events have on record; it is kept in mind."""
    foreseen = list(outcome.events)
    added = store.recorded(foreseen)
    if added is not foreseen:
        after = before.then(added)
        outcome = Outcome(after.at(entry.now), outcome.policy, tuple(added), after)
    keep(store, outcome.history)
    return outcome


def _added(store: Store, before: History, here: Here, entry: Entry, decide: Decide) -> Outcome:
    """What ``decide`` adds to the case, on record and derived. Only inside ``write``."""
    stamp = entry.stamp(here.staff.id, current_policy(store)[1])
    not_before_the_last(here.case, entry)
    case, policy = here.case, here.policy
    not_given(case)
    decided = decide(here)
    if entry.backdated:
        decide(at_the_wall(here, entry.backdated))
        still_to_come(decided, entry.backdated)
    added = store.append(case.number, case.last_no, decided, stamp)
    after = before.then(added)
    asked_in_time(before, after)
    if entry.backdated:
        deadlines_stay(before.rounds, after.rounds, entry.backdated)
    save(store, after, policy, before)
    return Outcome(after.at(entry.now), policy, tuple(added), after)


def _unmoved(store: Store, events: Sequence[Event], policy: Policy, sight: Sight) -> None:
    """Changed if more than what stands beside was recorded on the case after what was seen."""
    seen = sight.seen
    if seen > max(events[-1].seq, store.head()[0]):
        raise NotFound("There is no event {seq} yet.", seq=seen)
    later = [e for e in events if e.seq > seen]
    if any(e.payload.kind not in sight.beside for e in later):
        raise changed(policy, later)


def not_before_the_last(case: Case, entry: Entry) -> None:
    """BadData where a time given by hand lies before the last entry on the case."""
    if entry.wall and entry.now < case.updated_at:
        raise BadData(
            "--now {now} is before the last entry on this case ({time}).",
            now=entry.now,
            time=case.updated_at,
        )


def changed(policy: Policy, meanwhile: Sequence[Event]) -> Changed:
    """The error for a case on which others recorded ``meanwhile``."""
    error = Changed("Somebody else has recorded on this case meanwhile; look at it and try again.")
    error.parts = tuple(
        message(
            "Event {seq}: {staff} recorded {kind}.",
            seq=event.seq,
            staff=policy.name_of(event.actor),
            kind=called(event, policy),
        )
        for event in meanwhile
    )
    return error
