"""What one person recorded, newest first, and taking the last of it back."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, takewhile

from casefile.actions.act import Outcome, act
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, number_of
from casefile.actions.policies import current_policy
from casefile.actions.steps import Correction, correct
from casefile.case.here import Here
from casefile.log.events import OFFICE, Event, NewEvent
from casefile.log.kinds import LOOKS
from casefile.policy import Policy
from casefile.procedure.undo import REASON, last_done, not_undone, said_before, undo
from casefile.store import Store

LOOKED_BACK = timedelta(days=1)
READ_TOGETHER = 500
"""Events that are read together, from the end of the log."""


def newest_first(store: Store) -> Iterator[Event]:
    """Every event of the log, the last one first; read as far as somebody asks for."""
    end, _ = store.head()
    while end > 0:
        begin = max(end - READ_TOGETHER, 0)
        yield from reversed(store.log(begin, end - begin))
        end = begin


def recorded_lately(
    store: Store, entry: Entry, most: int, *, case: str = "", everybody: bool = False
) -> tuple[Policy, tuple[Event, ...]]:
    """The last ``most`` entries of the acting person, or of ``everybody``; of one case, if one is
    named. Looks are no entries."""
    _, policy = current_policy(store)
    actor = "" if everybody else staff_of(policy, entry).id
    stream = number_of(store, case) if case else ""
    events = reversed(store.events(stream)) if stream else newest_first(store)
    found = (e for e in events if e.payload.kind not in LOOKS and (not actor or e.actor == actor))
    return policy, tuple(islice(found, most))


def last_of_mine(store: Store, entry: Entry) -> tuple[Policy, Event]:
    """What the acting person recorded last; Refused where that is nothing, or too long ago."""
    _, policy = current_policy(store)
    actor = staff_of(policy, entry).id
    # a day, since times typed by hand do not always rise; a long log is not read through
    recent = takewhile(lambda e: entry.now - e.recorded_at < LOOKED_BACK, newest_first(store))
    mine = next((e for e in recent if e.actor == actor and e.payload.kind not in LOOKS), None)
    return policy, last_done(mine, entry.now)


def undone(store: Store, last: Event, entry: Entry) -> Outcome:
    """Take ``last`` back, if nobody has since recorded what rests on it."""
    _, policy = current_policy(store)
    if last.stream == OFFICE:
        raise not_undone(last, policy)
    earlier = [e for e in store.events(last.stream) if e.seq < last.seq]
    if not earlier:
        raise not_undone(last, policy, last.stream)
    before = history_of(store, earlier).case
    was = said_before(last, before)
    if was is not None:
        of = str(getattr(last.payload, "of", ""))
        return correct(store, last.stream, Correction(of, was, REASON.of("zh")), entry)

    def decide(here: Here) -> tuple[NewEvent, ...]:
        return undo(here, last, before)

    return act(store, last.stream, entry, decide)
