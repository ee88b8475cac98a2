"""What recordings on the routes of settlements mean for clocks.

``route:STEP`` is that step done. Most are done once they are recorded; one that comes again until
its money adds up, or until something is so, is done when the procedure asks for it no more
(``casefile.case.routes``). ``each:STEP`` is each recording of such a step.
"""

from collections.abc import Iterator
from datetime import datetime

from casefile.case.case import Case
from casefile.case.money import RouteStep, Settlement
from casefile.case.routes import done_at
from casefile.clocks.triggers import SETTLED, Change, Happening
from casefile.log.events import EntryStruck, Event, FactsCorrected
from casefile.policy import Policy, Step
from casefile.policy.clocks import EACH, ROUTE, Clock


def on_record(one: Settlement, trigger: str, policy: Policy) -> Iterator[Happening]:
    """What ``trigger`` names, as far as it has happened and still stands on a settlement."""
    if trigger == SETTLED:
        if one.open_since:
            yield Happening(trigger, one.open_since, one.seq, one.no)
        return
    step = policy.route_step(trigger.partition(":")[2])
    if step and step.comes_again and trigger.startswith(ROUTE):
        if at := done_at(one, step):
            yield Happening(trigger, at, _last(one, step), one.no)
        return
    for taken in one.steps:
        if step and taken.stands and taken.id == step.id:
            yield Happening(trigger, taken.at, taken.seq, one.no)


def route_steps(
    was: Settlement | None, one: Settlement, event: Event, policy: Policy, found: Change
) -> None:
    """What ``event``, which led from ``was`` to ``one``, recorded on its route, or took back."""
    again = {s.id: s for s in policy.route_steps if s.comes_again}
    known: dict[int, RouteStep] = {s.seq: s for s in was.steps} if was else {}
    for taken in one.steps:
        former = known.get(taken.seq)
        each = f"{EACH}{taken.id}"
        if former is None:
            names = [each] if taken.id in again else [f"{ROUTE}{taken.id}"]
            found.happened.extend(Happening(n, taken.at, taken.seq, one.no) for n in names)
        elif former is not taken:
            if former.at != taken.at:
                found.moved[taken.seq, each if taken.id in again else ""] = taken.at
            if former.stands and not taken.stands and not taken.struck:
                found.void.add((taken.seq, ""))
    for step in again.values():
        _comes_again(was, one, step, event, found)


def _comes_again(
    was: Settlement | None, one: Settlement, step: Step, event: Event, found: Change
) -> None:
    """A step that comes again until it is done: whether it is now, or is no more."""
    before, after = done_at(was, step) if was else None, done_at(one, step)
    if before == after:
        return
    trigger, payload = f"{ROUTE}{step.id}", event.payload
    recordings = [s.seq for s in one.steps if s.id == step.id]
    of = payload.of if isinstance(payload, FactsCorrected | EntryStruck) else 0
    corrected = of in recordings
    if after is None:
        if corrected:  # in truth it never was: what was recorded since rested on that
            since = of + isinstance(payload, EntryStruck)  # what is struck is told already
            found.struck.update((seq, trigger) for seq in recordings if seq >= since)
        else:
            found.void.update((seq, trigger) for seq in recordings)
        found.again.add((trigger, one.no))
    elif before is None and event.seq in (one.seq, *recordings):
        found.happened.append(Happening(trigger, after, event.seq, one.no))
    elif before is None:  # nobody could have known until now
        truth = after if corrected else None
        late = Happening(trigger, event.recorded_at, _last(one, step), one.no, in_truth=truth)
        found.happened.append(late)
    elif isinstance(payload, EntryStruck):
        found.happened.append(Happening(trigger, after, _last(one, step), one.no))
    else:
        found.moved[_last(one, step), trigger] = after


def nothing_left(clock: Clock, one: Settlement | None, policy: Policy, at: datetime) -> bool:
    """Whether all that could stop a clock was done by then, and is not recorded again."""
    if one is None or not clock.stops or not all(n.startswith(ROUTE) for n in clock.stops):
        return False
    found = (policy.route_step(name.removeprefix(ROUTE)) for name in clock.stops)
    done = [done_at(one, step) if step and step.comes_again else None for step in found]
    return all(when and when <= at for when in done)


def to_be_done_again(case: Case, policy: Policy) -> Iterator[tuple[str, int]]:
    """What was recorded on a route and is not done: the trigger, and the settlement."""
    for one in case.settlements:
        begun = {s.id for s in one.steps if s.stands}
        for step in policy.route_steps:
            part = one.state == "open" and step.comes_again and step.id in begun
            if part and not done_at(one, step):
                yield f"{ROUTE}{step.id}", one.no


def _last(one: Settlement, step: Step) -> int:
    """The recording that completed a step; the settlement, where it took all of it over."""
    return max((s.seq for s in one.steps if s.id == step.id and s.stands), default=one.seq)
