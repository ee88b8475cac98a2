"""What is drawn of a procedure: boxes for steps, arrows for what follows, loops back, and on the
arrows the clocks that run between two steps."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from casefile.pages.clocks import length_text
from casefile.pages.language import Language
from casefile.policy import Policy, Step
from casefile.policy.clocks import EACH, ROUTE, Clock
from casefile.policy.money import Route
from casefile.procedure.conditions_read import condition_text
from casefile.values.value import Title
from casefile.values.words import COLON

START = "received"
"""The box that everything begins with: a complaint reached us."""


class Box(msgspec.Struct, frozen=True):
    """A step: its title, who may, in which cases; ``ends`` where the case is over with it."""

    id: str
    title: str
    roles: str = ""
    when: str = ""
    marks: tuple[str, ...] = ()
    ends: bool = False


class Arrow(msgspec.Struct, frozen=True):
    """From one box to another; ``back`` for a loop, ``only_clock`` where nothing but a clock leads
    there. ``labels`` are the clocks that run between the two, or when it goes back."""

    source: str
    target: str
    labels: tuple[str, ...] = ()
    back: bool = False
    only_clock: bool = False


class Picture(msgspec.Struct, frozen=True):
    """One drawing: boxes with what comes after what, under a heading."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    under: str = ""


def pictures(policy: Policy, speak: Language) -> list[Picture]:
    """The procedure, and each route of compensation that it knows."""
    return [_procedure(policy, speak), *(_route(policy, r, speak) for r in policy.routes)]


def _procedure(policy: Policy, speak: Language) -> Picture:
    start = Box(START, speak.text("a complaint reaches us"), ends=True)
    boxes = (start, *(_box(policy, step, speak) for step in policy.steps))
    first = Arrow(START, policy.opening.id)
    follows = [Arrow(before, s.id) for s in policy.steps for before in _direct(policy, s)]
    arrows = _with_clocks(policy, [first, *follows], _clocked(policy), speak)
    return Picture(policy.identity.title.of(speak.code), boxes, (*arrows, *_loops(policy, speak)))


def _direct(policy: Policy, step: Step) -> list[str]:
    """The steps right before ``step``: those that come before another of them are left out."""
    every = set(step.after)
    return [
        one
        for one in step.after
        if not any(other != one and other in policy.followers[one] for other in every)
    ]


def _box(policy: Policy, step: Step, speak: Language) -> Box:
    marks = [speak.text("may be left out")] if step.optional else []
    marks += [speak.text("may be repeated")] if step.repeatable else []
    marks += [speak.text("the case is over")] if step.ends else []
    return Box(
        id=step.id,
        title=speak.title(step.title),
        roles=speak.joined([speak.title(policy.role_title(r)) for r in step.roles]),
        when=condition_text(policy, step.when).of(speak.code) if step.when else "",
        marks=tuple(marks),
        ends=bool(step.ends),
    )


def _loops(policy: Policy, speak: Language) -> Iterator[Arrow]:
    for step in policy.steps:
        if step.sends_back:
            why = speak.text(
                "back if {condition}",
                condition=condition_text(policy, step.sends_back.when).of(speak.code),
            )
            yield Arrow(step.id, step.sends_back.to, (why,), back=True)


def _clocked(policy: Policy) -> Iterator[tuple[str, str, Clock]]:
    """Between which two boxes each clock runs."""
    for clock in policy.clocks:
        starts = [_place(name) for name in clock.starts if _place(name)]
        stops = [_place(name) for name in clock.stops if _place(name)]
        yield from ((a, b, clock) for a in starts for b in stops if a != b)


def _place(trigger: str) -> str:
    if trigger in ("received", "opened"):
        return START
    return trigger.removeprefix("step:") if trigger.startswith("step:") else ""


def _with_clocks(
    policy: Policy,
    arrows: list[Arrow],
    clocks: Iterator[tuple[str, str, Clock]],
    speak: Language,
) -> Iterator[Arrow]:
    """The arrows with the clocks that run along them; where no arrow leads, one of its own."""
    labels: dict[tuple[str, str], list[str]] = {(a.source, a.target): [] for a in arrows}
    for source, target, clock in clocks:
        labels.setdefault((source, target), []).append(clock_label(policy, clock, speak))
    known = {(a.source, a.target) for a in arrows}
    for (source, target), said in labels.items():
        yield Arrow(source, target, tuple(said), only_clock=(source, target) not in known)


def clock_label(policy: Policy, clock: Clock, speak: Language) -> str:
    """A clock in a line: its title and how long, and from when where a fact says so."""
    return f"{length_text(policy, clock, speak)}{COLON.of(speak.code)}{speak.title(clock.title)}"


def _route(policy: Policy, route: Route, speak: Language) -> Picture:
    """A route: approvals first, then its steps one after the other."""
    first = [
        Box(f"approval-{n}", speak.text("approval"), speak.title(policy.role_title(role)))
        for n, role in enumerate(route.approvals, 1)
    ]
    steps = [step for name in route.steps if (step := policy.route_step(name))]
    boxes = [Box(START, speak.text("agreed"), ends=True), *first]
    boxes += [_route_box(policy, route, step, speak) for step in steps]
    pairs = [Arrow(a.id, b.id) for a, b in pairwise(boxes)]
    here = {box.id for box in boxes}
    runs = (
        (a, b, clock)
        for clock in policy.clocks
        for start in clock.starts
        for stop in clock.stops
        if (a := _on_route(start)) in here and (b := _on_route(stop)) in here and a != b
    )
    return Picture(
        title=speak.title(route.title),
        boxes=tuple(boxes),
        arrows=tuple(_with_clocks(policy, pairs, runs, speak)),
        under=speak.text(
            "{condition}; paid by {payer}",
            condition=condition_text(policy, route.when).of(speak.code),
            payer=Title.of(route.payer, speak.code),
        ),
    )


def _on_route(trigger: str) -> str:
    return START if trigger == "settled" else trigger.removeprefix(ROUTE).removeprefix(EACH)


def _route_box(policy: Policy, route: Route, step: Step, speak: Language) -> Box:
    box = _box(policy, step, speak)
    roles = route.judges if step.judges else step.roles
    told = speak.joined([speak.title(policy.role_title(r)) for r in roles])
    return msgspec.structs.replace(box, roles=told)
