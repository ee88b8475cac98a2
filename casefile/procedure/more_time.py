"""More time that is asked for too late. It counts only if it is recorded before the deadline; what
was missed stays missed, and a wrong fact is corrected."""

from collections.abc import Iterator

from casefile.clocks.course import running
from casefile.clocks.fold import Fold, Knowledge, replaced, time_allowed
from casefile.clocks.happenings import change_of
from casefile.clocks.history import History
from casefile.clocks.rounds import Round
from casefile.errors import Message, Refused, message
from casefile.log.events import Event, FactsCorrected, StepRecorded
from casefile.policy import Policy
from casefile.policy.clocks import Clock


def asked_in_time(before: History, after: History) -> None:
    """Refused where what was recorded last could only have given more time, and came after the
    deadline."""
    for event in after.events[len(before.events) :]:
        found = _in_vain(before, after, event)
        if found:
            raise Refused(found[0].text, **found[0].values)


def _in_vain(before: History, after: History, event: Event) -> tuple[Message, ...]:
    if not isinstance(event.payload, StepRecorded | FactsCorrected):
        return ()
    late = {
        key
        for key, one in after.course.live.items()
        if one.lateness and key in before.course.live and not one.suspended
    }
    if not late:
        return ()
    fold = Fold(after.course, after.case, Knowledge(after.policy, after.calendars))
    said = (_sentence(fold.live[key]) for key in late & {*_extended(fold, before, event)})
    varied = (_sentence(fold.live[key]) for key in late & {*_varied(fold, before, event)})
    return (*said, *varied)


def _sentence(one: Round) -> Message:
    assert one.lateness
    return message(
        "{clock} ran out {due}: more time counts only if it is recorded before that. What was "
        "recorded wrongly is put right: casefile correct CASE EVENT KEY=VALUE --reason …",
        clock=one.clock.title,
        due=one.lateness,
    )


def _extended(fold: Fold, before: History, event: Event) -> Iterator[tuple[str, int]]:
    """The rounds that an optional step would extend. One that the procedure requires is recorded
    all the same, for what it says; it gives no time."""
    if not isinstance(event.payload, StepRecorded) or not _optional(fold.policy, event.payload):
        return
    for happening in change_of(before.case, fold.case, event, fold.policy).happened:
        for clock, key in running(fold, happening, "extends"):
            row = next(e for e in clock.extends if happening.trigger in e.on)
            if _longer(fold, before.course.live.get(key), row.within):
                yield key


def _optional(policy: Policy, payload: StepRecorded) -> bool:
    step = policy.route_step(payload.step) if payload.settlement else policy.step(payload.step)
    return step is not None and step.optional


def _varied(fold: Fold, before: History, event: Event) -> Iterator[tuple[str, int]]:
    """The rounds that a fact would lengthen which is told for the first time, and could be left
    out. A wrong one that is corrected explains the miss."""
    payload, policy = event.payload, fold.policy
    assert isinstance(payload, StepRecorded | FactsCorrected)
    known = before.case.known
    keys = {key for key, value in payload.facts.items() if known.get(key) != value}
    if isinstance(payload, StepRecorded) and not payload.settlement:
        keys -= set(policy.step(payload.step).needs)
    elif isinstance(payload, FactsCorrected):
        keys -= known.keys()
    for key, one in fold.live.items():
        clock = policy.clock(one.rule)
        if clock is None or not keys & _asked(clock):
            continue
        wanted = time_allowed(clock, fold.known)
        if wanted != time_allowed(clock, known) and _longer(
            fold, before.course.live.get(key), wanted
        ):
            yield key


def _asked(clock: Clock) -> set[str]:
    """The facts on which the allowance of a clock depends."""
    return {key for row in clock.varies for one in row.when for key in one}


def _longer(fold: Fold, one: Round | None, within: str) -> bool:
    """Whether the round that ran until then would be due later by that allowance."""
    if one is None:
        return False
    longer = fold.on(replaced(one, allowance=within, counted_from=None))
    return bool(longer.due and one.due and longer.due.at > one.due.at)
