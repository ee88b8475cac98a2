"""The course of the clocks of a case: its rounds, event by event.

A fold beside that of the case. Each event ends, begins or moves the rounds that it touches and
leaves the others alone; what has ended is only touched by a correction of the very times that it
began or ended with. So no verdict follows from the case as it stands now.

The order in which an event acts is the rule, and is read from top to bottom."""

from datetime import datetime

from casefile.case.case import Case
from casefile.clocks.calendars import Announced
from casefile.clocks.changes import (
    drop,
    extend,
    other_policy,
    owed_again,
    refit,
    shift,
    void_rounds,
)
from casefile.clocks.fold import Course, Fold, Knowledge, replaced
from casefile.clocks.happenings import change_of
from casefile.clocks.once_more import again, lies_inside, over_before
from casefile.clocks.reach import scoped
from casefile.clocks.rounds import Cause, Round, cause_of
from casefile.clocks.triggers import ANSWERED, CONTACT, Happening, Key
from casefile.log.events import (
    CasePaused,
    CaseReopened,
    CaseResumed,
    Event,
    FactsCorrected,
    PauseLengthened,
    PersonalErased,
    PolicyMoved,
    StepRecorded,
)
from casefile.policy.clocks import Clock
from casefile.policy.conditions import holds
from casefile.values.value import Facts

END_OF_THE_LOG = 2**62
"""Beyond every number of an event."""


def follow(
    course: Course, before: Case | None, after: Case, event: Event, known: Knowledge
) -> Course:
    """The course after ``event``, which led the case from ``before`` to ``after``; ``course`` is
    that of the moment before it (``just_before``)."""
    fold = Fold(course, after, known)
    fold.stand_at(event.seq, event.recorded_at, cause_of(event))
    _event(fold, before, event)
    return fold.course()


def just_before(course: Course, case: Case, event: Event, known: Knowledge) -> Course:
    """The course at the moment before ``event``: days off that were announced meanwhile, deadlines
    that passed. All of it by the case and the policy as they were, since nobody knew yet what the
    event tells."""
    if _opens(case, event):
        return course  # what the opening tells was known from the beginning: nothing passes before
    announced_since = known.calendars.between(course.seq, event.seq)
    now = event.recorded_at
    if not announced_since and not any(_passes(one, now) for one in course.live.values()):
        return course
    fold = Fold(course, case, known)
    for announced in announced_since:
        _announced(fold, announced)
    fold.stand_at(event.seq, event.recorded_at, cause_of(event))
    _passed(fold)
    return fold.course()


def _opens(before: Case | None, event: Event) -> bool:
    """Whether the event tells what the case is opened with."""
    return isinstance(event.payload, StepRecorded) and not (before and before.steps)


def brought_up(course: Course, case: Case, known: Knowledge) -> Course:
    """The course with the calendars that were announced since the last event of the case."""
    later = known.calendars.between(course.seq, END_OF_THE_LOG)
    if not later:
        return course
    fold = Fold(course, case, known)
    for announced in later:
        _announced(fold, announced)
    return fold.course()


def _announced(fold: Fold, known: Announced) -> None:
    """Other days off are known: whatever has not ended is reckoned anew, if it rests on them."""
    if known.calendar != fold.policy.identity.calendar:
        return
    cause = Cause(known.seq, known.by)
    fold.stand_at(known.seq - 1, known.at, cause)
    _passed(fold)  # what begins with a miss is late by the days known until now, or it never was
    fold.stand_at(known.seq, known.at, cause, announcing=True)
    for key, one in list(fold.live.items()):
        fold.live[key] = fold.told(one, one if one.suspended else fold.on(one))


def _passed(fold: Fold) -> None:
    """Rounds whose deadline has passed by now are missed for good; what starts with that begins,
    and may have passed as well."""
    looked = list(fold.live)
    for key in looked:
        one = fold.live.get(key)
        if one is None or not _passes(one, fold.now) or not one.due:
            continue
        if one.clock.lapses:
            fold.end(key, one.due.at, 0, met=False)
            _asked_anew(fold, one.due.at)
        else:
            fold.live[key] = replaced(one, lateness=one.due.at, state="missed")
            missed = Happening(f"clock-missed:{one.rule}", one.due.at, one.begun_by, one.scope)
            _begin(fold, missed)
            _asked_anew(fold, one.due.at)
            looked += [new for new in fold.live if new not in looked]


def _passes(one: Round, now: datetime) -> bool:
    """Whether a round that was not late yet is past its deadline ``now``."""
    return one.lateness is None and not one.suspended and one.due is not None and one.due.at < now


def _asked_anew(fold: Fold, at: datetime) -> None:
    """The state of a clock changed at ``at``: conditions that ask for it may be met since then."""
    if fold.policy.signs.clocks:
        now, fold.now = fold.now, at
        refit(fold, fold.policy.signs.clock_keys, opening=False, corrected=False)
        fold.now = now


def states_at(course: Course, case: Case, known: Knowledge, now: datetime) -> Facts:
    """The states ``now`` of the clocks that conditions ask for, where nothing else is recorded."""
    fold = Fold(course, case, known)
    fold.stand_at(course.seq, now, Cause(course.seq, ""))
    _passed(fold)
    return fold.states()


def _event(fold: Fold, before: Case | None, event: Event) -> None:
    states = fold.states()
    change = change_of(before, fold.case, event, fold.policy)
    if _opens(before, event):
        _refitted(fold, before, event)
        _passed(fold)
    restarted = [key for happening in change.happened for key in _stop(fold, happening)]
    for told in change.void:
        void_rounds(fold, told)
    for told in sorted(change.struck):
        from casefile.clocks.struck import strike_rounds

        strike_rounds(fold, told)
    for told, at in change.moved.items():
        shift(fold, told, at)
    for scope, at in change.over.items():
        drop(fold, scope, at)
    for scope, at in change.void_approvals.items():
        drop(fold, scope, at, approval=True)
    payload = event.payload
    if isinstance(payload, CasePaused | PauseLengthened | CaseResumed):
        from casefile.clocks.pauses import credit_pauses

        credit_pauses(fold)
    elif isinstance(payload, CaseReopened):
        from casefile.clocks.endings import take_up

        take_up(fold)
    elif isinstance(payload, PolicyMoved):
        other_policy(fold)
    elif isinstance(payload, PersonalErased) and payload.ends:
        from casefile.clocks.endings import nobody_left

        nobody_left(fold)
    if not _opens(before, event):
        _refitted(fold, before, event)
    for happening in change.happened:
        extend(fold, happening, running(fold, happening, "extends"))
        _begin(fold, happening)
    for trigger, scope in change.again:
        owed_again(fold, trigger, scope)
    for key, happening in restarted:
        clock = fold.policy.clock(key[0])
        if clock and key not in fold.live:
            fold.begin(clock, happening)
    if fold.policy.standing_still:
        from casefile.clocks.pauses import credit_what_stands_still

        credit_what_stands_still(fold)
    if before and fold.case.over and not before.over:
        from casefile.clocks.endings import over

        over(fold)
    elif fold.states() != states:
        _asked_anew(fold, fold.now)


def _refitted(fold: Fold, before: Case | None, event: Event) -> None:
    """Let what the event changed reach the clocks that ask for it; every clock, where what they ask
    may have changed unseen since the facts did last."""
    payload, after = event.payload, fold.case
    then, now = (before.known if before else {}), after.known
    stood = after.upright.keys() ^ (before.upright if before else ())
    moved = isinstance(payload, PolicyMoved)  # other conditions hold at once
    fold.unseen |= moved or isinstance(payload, CaseReopened)
    if before and now == then and after.settlements is before.settlements and not moved:
        fold.unseen |= bool(stood)
        return
    changed = {key for key, value in now.items() if then.get(key) != value}
    changed.update(then.keys() - now, fold.policy.signs.clock_keys)
    changed.update(f"step:{name}" for name in stood)
    corrected = moved or isinstance(payload, FactsCorrected)
    opening = _opens(before, event)
    refit(fold, None if fold.unseen else changed, opening=opening, corrected=corrected)
    fold.unseen = False


def running(fold: Fold, happening: Happening, role: str) -> list[tuple[Clock, Key]]:
    """The rounds that run, of the clocks on which ``happening`` acts in ``role``, for what it
    belongs to."""
    found = []
    for clock in fold.policy.clocks_on.get((role, happening.trigger), ()):
        scope = happening.scope if scoped(clock) else 0
        for key, one in fold.live.items():
            if key[0] == clock.id and not one.suspended and scope in (0, key[1]):
                found.append((clock, key))
    return found


def _stop(fold: Fold, happening: Happening) -> list[tuple[Key, Happening]]:
    """End the rounds that ``happening`` ends; those that it starts anew."""
    anew = []
    for role in ("stops", "restarts", "cancels"):
        for clock, key in running(fold, happening, role):
            again = role == "restarts" or (role == "stops" and bool(clock.every))
            if key in fold.live and _ends(fold, fold.live[key], happening, again=again):
                _come_out(fold, key, happening)
                fold.end(key, happening.at, happening.seq, met=role != "cancels")
                if again:
                    anew.append((key, happening))
    return anew


def _come_out(fold: Fold, key: Key, happening: Happening) -> None:
    """Excuse a round that is late, where a correction shows that it had been done in time."""
    one = fold.live[key]
    if one.lateness and happening.in_truth and happening.in_truth <= one.lateness:
        fold.note(one, one.lateness, "excused")
        fold.live[key] = replaced(one, excused=one.excused or fold.cause)


def _ends(fold: Fold, one: Round, happening: Happening, *, again: bool) -> bool:
    """Whether what happened ends the round: an answer, only of what was asked before it; a contact,
    only one of those that count; what begins the next round ``again``, only if it came after this
    one began: typed late, it belongs to a time that is over."""
    if happening.trigger == CONTACT and not holds(one.clock.on, fold.case.contacts[-1].facts):
        return False
    if again or happening.trigger in (ANSWERED, CONTACT):
        return one.started_at is not None and happening.at >= one.started_at
    return True


def _begin(fold: Fold, happening: Happening) -> None:
    """Begin a round of each clock that ``happening`` starts and that does not run. Sending a case
    back starts every clock that stops at the step it goes back to."""
    if not happening.begins:
        return
    clocks = fold.policy.clocks_on.get(("starts", happening.trigger), ())
    if happening.trigger.startswith("sent-back:"):
        step = happening.trigger.removeprefix("sent-back:")
        stopped = fold.policy.clocks_on.get(("stops", f"step:{step}"), ())
        clocks = tuple({clock.id: clock for clock in (*clocks, *stopped)}.values())
    for clock in clocks:
        if happening.trigger == CONTACT and not holds(clock.on, fold.case.contacts[-1].facts):
            continue
        key = (clock.id, happening.scope if scoped(clock) else 0)
        one = fold.live.get(key)
        if one is None:
            if not lies_inside(fold, key, happening):
                fold.begin(clock, happening)
        elif not one.suspended and not over_before(fold, one, clock, happening):
            fold.live[key] = again(fold, one, happening)
