"""How pauses, and the end of a case, bear on its rounds: credited is what was sanctioned, and what
was late stays late."""

from casefile.case.case import ELSEWHERE
from casefile.clocks.fold import Fold, credited, replaced, settled_elsewhere
from casefile.clocks.happenings import ASKED


def credit_pauses(fold: Fold) -> None:
    """The case stands still, or goes on: its rounds are credited with the pauses as they are now
    known to last."""
    known = {p.begun for p in fold.case.pauses}
    for key, one in list(fold.live.items()):
        rule = fold.policy.clock(one.rule)
        if rule and rule.pausable and one.started_at and not one.suspended:
            spans = [p for p in credited(fold.case, rule) if p[1] > one.started_at]
            spans += [p for p in one.pauses if p[0] not in known]
            fold.live[key] = fold.on(replaced(one, pauses=tuple(sorted(spans))))


def over(fold: Fold) -> None:
    """The case has ended: its rounds are suspended, but for what the complainant asked and what
    began with the end. Of a case that was settled before it came here, nobody is late with
    anything, ever."""
    ending = fold.case.endings[-1]
    if ending.how == ELSEWHERE:
        every = [*fold.closed, *fold.live.values()]
        fold.closed = [settled_elsewhere(one, fold.case, fold.seq) for one in every]
        fold.live.clear()
        return
    for key, one in list(fold.live.items()):
        if ASKED in one.clock.starts or one.begun_by == fold.seq or one.suspended:
            continue
        begun = one.started_at
        assert begun
        if one.lateness and ending.at <= one.lateness:  # it had ended in time, and was typed late
            if one.excused is None:
                fold.note(one, one.lateness, "excused")
            one = replaced(one, excused=one.excused or fold.cause)
        fold.live[key] = replaced(
            one,
            state="missed" if one.lateness else "cancelled",
            ended_at=max(ending.at, begun),
            suspended=True,
            known=fold.seq,
        )


def take_up(fold: Fold) -> None:
    """The case goes on, and so do the rounds that ran at its end: the time in between is credited
    like a pause, to every clock."""
    for key, one in list(fold.live.items()):
        if one.suspended and one.ended_at:
            gap = (one.ended_at, max(fold.now, one.ended_at))
            going = replaced(one, ended_at=None, suspended=False, pauses=(*one.pauses, gap))
            fold.live[key] = fold.on(going)
