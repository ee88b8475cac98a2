"""What was typed by mistake never happened: what it began is over, what it ended is to come."""

import msgspec

from casefile.clocks.fold import Fold, replaced
from casefile.clocks.reach import outlives
from casefile.clocks.rounds import Round, begun_by_entry, ended_by_entry
from casefile.clocks.triggers import Happening, Key, Telling, still_dormant


def strike_rounds(fold: Fold, told: Telling) -> None:
    """Take a recording out of the course. A round that it began is cancelled, excused if it
    was late, or goes on with what would have begun it next. What was met stays met, unless the
    deadline has passed meanwhile: then it is missed, and ``corrected``; what is still to come runs
    on in the next round, with the old deadline as long as that has not passed."""
    left: dict[Key, Happening] = {}
    for no, one in enumerate(fold.closed):
        if ended_by_entry(one, told) and one.state in ("met", "missed"):
            fold.closed[no] = _unanswered(fold, one, left)
        elif begun_by_entry(one, told) and one.state == "missed" and not one.excused:
            fold.closed[no] = replaced(one, excused=fold.cause)
    for key, one in list(fold.live.items()):
        if told[1] in ("", one.trigger):
            waits = tuple(wait for wait in one.waits if wait[1] != told[0])
            one = fold.live[key] = replaced(one, waits=waits)
        if key in left:
            _earlier(fold, key, left.pop(key), by=told[0])
        elif begun_by_entry(one, told):
            _unbegun(fold, key)
    for key, happening in left.items():
        clock = fold.policy.clock(key[0])
        if clock and not (fold.case.over and not outlives(clock)):
            fold.begin(clock, happening)
    fold.dormant = still_dormant(fold.dormant, told)


def _unanswered(fold: Fold, one: Round, left: dict[Key, Happening]) -> Round:
    """A round without what had ended it: ended by what did so next, or still to be answered."""
    assert one.started_at
    assert one.due
    again = Happening(one.trigger, one.started_at, one.begun_by, one.scope)
    other = fold.already(one, again)
    if other is None:
        late = one.due.at < fold.now
        still = msgspec.structs.replace(again, at=fold.now) if late else again
        key = (one.rule, one.scope)
        left[key] = min(left.get(key, still), still, key=lambda h: h.at)  # the oldest counts
        ended, by = (fold.now, fold.seq) if late else (one.ended_at, one.ended_by)
    else:
        ended, by = max(other.at, one.started_at), other.seq
        late = ended > one.due.at
    if one.state == "met" and late:
        return replaced(one, state="missed", corrected=fold.cause, ended_at=ended, ended_by=by)
    return one if one.state == "missed" else replaced(one, ended_at=ended, ended_by=by)


def _earlier(fold: Fold, key: Key, again: Happening, *, by: int) -> None:
    """A round that runs already for what is to be answered still: the oldest counts."""
    one = fold.live[key]
    assert one.started_at
    if not one.suspended and (one.begun_by == by or again.at < one.started_at):
        waits = one.waits if one.begun_by == by else (*one.waits, (one.started_at, one.begun_by))
        moved = replaced(one, started_at=again.at, begun_by=again.seq, waits=waits)
        fold.live[key] = fold.told(one, fold.on(moved))


def _unbegun(fold: Fold, key: Key) -> None:
    """A round that nothing began, unless something else would have, while it ran."""
    one = fold.live[key]
    if one.waits and not one.suspended:
        (begun, by), *waits = sorted(one.waits)
        moved = replaced(one, started_at=begun, begun_by=by, waits=tuple(waits))
        fold.live[key] = fold.told(one, fold.on(moved))
        return
    excused = fold.cause if one.lateness and not one.excused else one.excused
    fold.live[key] = replaced(one, excused=excused, suspended=False)
    fold.end(key, fold.now, fold.seq, met=False)
