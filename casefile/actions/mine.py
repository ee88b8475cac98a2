"""What one person recorded, newest first, and taking the last of it back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice, takewhile

from casefile.actions.act import Outcome, act_on, here_on
from casefile.actions.entry import Entry, staff_of
from casefile.actions.histories import history_of, load, number_of
from casefile.actions.policies import current_policy
from casefile.actions.steps import Correction, correcting
from casefile.case.here import Here
from casefile.log.events import OFFICE, Event, NewEvent
from casefile.log.kinds import LOOKS
from casefile.policy import Policy
from casefile.procedure.strike import strike
from casefile.procedure.undo import (
    REASON,
    last_done,
    met_by_it,
    not_undone,
    of_one_command,
    said_before,
    undo_together,
)
from casefile.store import Store

LOOKED_BACK = timedelta(days=1)
READ_TOGETHER = 500
"""Events that are read together, from the end of the log."""
TakingBack = Callable[[tuple[Here, ...]], tuple[tuple[NewEvent, ...], ...]]
"""From the cases as they stand to the events of each that take something back on them."""


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


def last_of_mine(store: Store, entry: Entry) -> tuple[Policy, tuple[Event, ...]]:
    """What the acting person recorded last, on each case that they recorded it on together; Refused
    where that is nothing, or too long ago."""
    _, policy = current_policy(store)
    actor = staff_of(policy, entry).id
    # a day, since times typed by hand do not always rise; a long log is not read through
    recent = takewhile(lambda e: entry.now - e.recorded_at < LOOKED_BACK, newest_first(store))
    mine = (e for e in recent if e.actor == actor and e.payload.kind not in LOOKS)
    last = of_one_command(mine)
    last_done(last[-1] if last else None, entry.now)
    return policy, last


def may_be_undone(store: Store, together: tuple[Event, ...], entry: Entry) -> None:
    """Refused as ``undone`` would refuse, so that nobody is asked whether they mean what cannot
    be."""
    decide = _taking_back(store, together)
    cases = [load(store, event.stream, entry.now)[0] for event in together]
    decide(tuple(here_on(store, case, entry) for case in cases))


def undone(store: Store, together: tuple[Event, ...], entry: Entry) -> tuple[Outcome, ...]:
    """Take back what was recorded ``together``, if nobody has since recorded what rests on it: all
    of it, or nothing."""
    decide = _taking_back(store, together)
    return act_on(store, [event.stream for event in together], entry, decide)


def _taking_back(store: Store, together: tuple[Event, ...]) -> TakingBack:
    """What takes back on its cases what was recorded ``together``; Refused where nothing does."""
    _, policy = current_policy(store)
    last = together[-1]
    if last.stream == OFFICE:
        raise not_undone(last, policy)
    before = {}
    for event in together:
        earlier = [e for e in store.events(event.stream) if e.seq < event.seq]
        if not earlier:
            raise not_undone(event, policy, event.stream)
        before[event.stream] = history_of(store, earlier).case
    was = said_before(last, before[last.stream])
    if was is None:
        return lambda heres: undo_together(heres, together, before)
    back = correcting(store, Correction(str(getattr(last.payload, "of", "")), was, REASON.of("zh")))
    met = met_by_it(last, store.events(last.stream))

    def corrected_back(heres: tuple[Here, ...]) -> tuple[tuple[NewEvent, ...], ...]:
        (here,) = heres
        unmet = (event for one in met for event in strike(here, str(one.seq), REASON.of("zh")))
        return ((*unmet, *back(here)),)

    return corrected_back
