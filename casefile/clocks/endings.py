"""How the end of a case bears on its rounds: what was late stays late."""

from casefile.case.case import ELSEWHERE
from casefile.clocks.fold import Fold, replaced
from casefile.clocks.reach import outlives, waited_for
from casefile.clocks.rounds import Cause, Round, settled_elsewhere, suspended


def over(fold: Fold) -> None:
    """The case has ended: its rounds are suspended, but for what the complainant asked and what
    began with the end. Of a case that was settled before it came here, nobody is late with
    anything, ever."""
    ending = fold.case.endings[-1]
    if ending.how == ELSEWHERE:
        every = [*fold.closed, *fold.live.values()]
        fold.closed = [settled_elsewhere(one, ending.at, fold.seq) for one in every]
        fold.live.clear()
        return
    for key, one in list(fold.live.items()):
        if outlives(one.clock) or one.begun_by == fold.seq or one.suspended:
            continue
        if one.lateness and ending.at <= one.lateness:  # it had ended in time, and was typed late
            if one.excused is None:
                fold.note(one, one.lateness, "excused")
            one = replaced(one, excused=one.excused or fold.cause)
        fold.live[key] = suspended(one, ending.at, fold.seq)


def nobody_left(fold: Fold) -> None:
    """The data were erased of whoever waited beyond the end of the case: what they asked is over,
    and late if it was late by then."""
    for key, one in list(fold.live.items()):
        if waited_for(one.clock):
            fold.end(key, fold.now, fold.seq, met=False)


def take_up(fold: Fold) -> None:
    """The case goes on, and so do the rounds that ran at its end: the time in between is credited
    like a pause, to every clock."""
    for key, one in list(fold.live.items()):
        if one.suspended and one.ended_at:
            gap = (one.ended_at, max(fold.now, one.ended_at))
            going = replaced(one, ended_at=None, suspended=False, pauses=(*one.pauses, gap))
            fold.live[key] = _explained(fold, one, fold.on(going))


def _explained(fold: Fold, was: Round, one: Round) -> Round:
    """A round that is taken up, excused where days off that were announced while the case was over
    show that ``was`` had not been late at its end: it had not ended for good."""
    assert one.due
    if not one.lateness or one.excused or one.due.at < fold.now:
        return one
    for told in fold.calendars.between(was.known, fold.seq):
        until = fold.reckon(one, fold.calendars.times(fold.policy, told.seq))
        if told.calendar == fold.policy.identity.calendar and until.at >= fold.now:
            reopened, fold.cause = fold.cause, Cause(told.seq, told.by)
            one = fold.told(was, one)
            fold.cause = reopened
            break
    return one
