"""What can never happen under a policy: steps out of reach, clocks that end before they begin, rows
that an earlier one hides, conditions that exclude themselves."""

from collections.abc import Iterator, Mapping

from casefile.errors import Message, message
from casefile.policy.clocks import Clock
from casefile.policy.conditions import Condition, OneOf
from casefile.policy.grammar import Policy
from casefile.policy.step import Step
from casefile.policy.walk import asked_facts, conditions, implied, may_meet
from casefile.worktime.allowance import ALLOWANCE, allowance


def _before(policy: Policy, step: Step) -> list[Step]:
    """The steps that come before ``step``, directly or not."""
    return [s for s in policy.steps if s.id != step.id and step.id in policy.followers[s.id]]


def _unreachable(policy: Policy) -> Iterator[Message]:
    for step in policy.steps:
        yield from _out_of_reach(policy, step)


def _out_of_reach(policy: Policy, step: Step) -> Iterator[Message]:
    """Why a step never comes."""
    if not {*step.after} <= {s.id for s in policy.steps}:
        return  # told of already
    if any(step.id in policy.followers[name] for name in policy.followers[step.id] - {step.id}):
        return  # comes after itself: told of as well
    for end in _before(policy, step):
        if end.ends and not end.optional and implied(end.when, step.when):
            yield message(
                "{place}: never comes: {end} ends every such case before it",
                place=f"step[{step.id}]",
                end=end.id,
            )
    yield from _too_late(policy, step)


def _too_late(policy: Policy, step: Step) -> Iterator[Message]:
    """A step waits for a fact that only itself or a later step asks for."""
    if step.id == policy.opening.id or not step.when:
        return
    waited_for = {key for row in step.when for key in row if key in policy.facts}
    asked = {key: {s.id for s in policy.steps if key in s.facts} for key in waited_for}
    beside = {*policy.contact.facts, *policy.closing.facts}
    beside |= {key for rule in policy.endings for key in rule.facts}
    beside |= {key for s in policy.route_steps for key in s.facts}
    beside |= {key for r in policy.remedies for key in r.facts}
    beside |= {*(policy.settlement.facts if policy.settlement else ())}
    late = policy.followers[step.id]
    for row in step.when:
        never = [k for k in row if asked.get(k) and asked[k] <= late and k not in beside]
        if never and len(step.when) == 1:
            yield message(
                "{place}: never comes: {fact} is asked for by this step or later ones only",
                place=f"step[{step.id}].when",
                fact=never[0],
            )


def _back_to_later(policy: Policy) -> Iterator[Message]:
    """A step that sends back to one that comes after it only, when nothing of that is recorded."""
    for step in policy.steps:
        back = step.sends_back
        again = step.repeatable or step.reopened or step.optional
        if back is None or again or back.to == step.id:
            continue
        if back.to in policy.followers[step.id] and step.id not in policy.followers[back.to]:
            yield message(
                "{place}: {later} comes after this step, so there is nothing of it to go back to; "
                "name a step before it",
                place=f"step[{step.id}].sends_back",
                later=back.to,
            )


def _unpaid(policy: Policy) -> Iterator[Message]:
    """A step on a route that requires a payment comes after one that pays, or it never comes."""
    for route in policy.routes:
        paid = False
        for step in filter(None, map(policy.route_step, route.steps)):
            here = route.requires.get(step.id, ())
            if not paid and _PAYMENT in (*step.requires, *here):
                yield message(
                    "{place}: {step} requires a payment, and no step before it on this route pays "
                    "(sums); put that first",
                    place=f"route[{route.id}].{'requires' if _PAYMENT in here else 'steps'}",
                    step=step.id,
                    absent=("route_step",),
                )
            paid = paid or bool(step.sums)


_PAYMENT = "payment"


def _ends_first(policy: Policy) -> Iterator[Message]:
    """A clock that begins with a step and ends only with steps before it is never met."""
    steps = {s.id: s for s in policy.steps}
    back = {s.sends_back.to for s in policy.steps if s.sends_back}
    for clock in policy.clocks:
        starts, stops = _steps(clock.starts), _steps(clock.stops)
        if (
            not starts
            or len(starts) < len(clock.starts)
            or not stops
            or len(stops) < len(clock.stops)
        ):
            continue
        if not {*starts, *stops} <= steps.keys() or clock.restarts:
            continue
        again = {s for s in stops if steps[s].repeatable or back & _chain(policy, s)}
        if not again and {*starts} == {*stops} and len(stops) == 1:
            yield message(
                "{place}: {stop} begins it as well and is recorded once, so the clock never ends "
                "in time; name what comes later, or let the step be repeatable",
                place=f"clock[{clock.id}].stops",
                stop=f"step:{stops[0]}",
            )
        elif not again and all(
            start != stop and start in policy.followers[stop] for start in starts for stop in stops
        ):
            yield message(
                "{place}: {stop} comes before {start}, so the clock never ends in time",
                place=f"clock[{clock.id}].stops",
                stop=f"step:{stops[0]}",
                start=f"step:{starts[0]}",
            )


def _never_stopped(policy: Policy) -> Iterator[Message]:
    """A clock whose every stop is something that cannot come about where it runs: a fact that
    nothing asks for, a step out of reach or of other cases."""
    asked = {*asked_facts(policy), *(one.fact for one in policy.derives)}
    lost = {step.id for step in policy.steps if [*_out_of_reach(policy, step)]}
    steps = policy.steps_by_id

    def comes(name: str, clock: Clock) -> bool:
        kind, _, what = name.partition(":")
        if kind == "fact":
            return what in asked
        if name in ONCE:
            return {*clock.starts} != {name}
        if name == f"step:{clock.otherwise}":
            return False  # a miss alone opens it
        if kind != "step" or what not in steps:
            return True
        return what not in lost and alike(clock, steps[what])

    def alike(clock: Clock, stop: Step) -> bool:
        begun = _steps(clock.starts)
        whens = [steps[name].when for name in begun if name in steps]
        only = len(whens) == len(clock.starts)
        return _overlap(clock.when, stop.when) and (
            not only or any(_overlap(when, stop.when) for when in whens)
        )

    for clock in policy.clocks:
        if clock.stops and not any(comes(name, clock) for name in clock.stops):
            yield message(
                "{place}: none of what stops it comes about where it runs, so it is always late",
                place=f"clock[{clock.id}].stops",
            )


ONCE = ("received", "opened")
"""What happens once on a case."""


def _overlap(one: Condition, other: Condition) -> bool:
    """Whether some case may meet both conditions."""
    return not one or not other or any(_together(one, row) for row in other)


def _steps(names: tuple[str, ...]) -> list[str]:
    return [name.removeprefix("step:") for name in names if name.startswith("step:")]


def _chain(policy: Policy, step: str) -> set[str]:
    """A step and those before it: sent back to one of them, it is recorded anew."""
    return {s.id for s in policy.steps if step in policy.followers[s.id]}


_FAMILIES: tuple[Mapping[str, int], ...] = (
    {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "mo": 28 * 86400, "y": 365 * 86400},
    {"ws": 1, "wm": 60, "wh": 3600},
    {"wd": 1},
)
"""Units that can be compared, by their least length."""


def _warnings(policy: Policy) -> Iterator[Message]:
    for clock in policy.clocks:
        usual = clock.within or clock.every
        for warn in clock.warn:
            if _longer(warn, usual):
                yield message(
                    "{place}: {value} before the deadline is before the clock begins, which has "
                    "{usual}",
                    place=f"clock[{clock.id}].warn",
                    value=warn,
                    usual=usual,
                )


def _longer(one: str, other: str) -> bool:
    """Whether one allowance is surely as long as another, or longer."""
    if not (ALLOWANCE.fullmatch(one) and ALLOWANCE.fullmatch(other)):
        return False
    a, b = allowance(one), allowance(other)
    return any(
        a.unit in family
        and b.unit in family
        and a.count * family[a.unit] >= b.count * family[b.unit]
        for family in _FAMILIES
    )


def _nothing(policy: Policy) -> Iterator[Message]:
    """Allowances of nothing."""
    for clock in policy.clocks:
        for field, text in _lengths(clock):
            if ALLOWANCE.fullmatch(text) and not allowance(text).count:
                yield message(
                    "{place}: {value} leaves no time: it is due at once, or with the day on which "
                    "it begins",
                    place=f"clock[{clock.id}].{field}",
                    value=text,
                )


def _lengths(clock: Clock) -> Iterator[tuple[str, str]]:
    from casefile.policy.trigger_rules import allowances

    yield from allowances(clock)
    yield from (("warn", text) for text in clock.warn)


def _hidden(policy: Policy) -> Iterator[Message]:
    """Rows that are never taken, since an earlier one holds wherever they do."""
    tables: list[tuple[str, list[Condition]]] = [
        *((f"clock[{clock.id}].varies", [r.when for r in clock.varies]) for clock in policy.clocks),
        *((f"derive[{one.fact}].rows", [r.when for r in one.rows]) for one in policy.derives),
    ]
    for place, rows in tables:
        for number, when in enumerate(rows, 1):
            if any(implied(earlier, when) for earlier in rows[: number - 1]):
                yield message(
                    "{place}: this row is never taken: an earlier one holds in all its cases",
                    place=f"{place}[{number}]",
                )
    for number, block in enumerate(policy.blocks, 1):
        for earlier in policy.blocks[: number - 1]:
            same = (earlier.document, earlier.move, earlier.place) == (
                block.document,
                block.move,
                block.place,
            )
            bare = {*earlier.needs} <= {*block.needs} and earlier.offers in ("", block.offers)
            if same and block.place and bare and implied(earlier.when, block.when):
                yield message(
                    "{place}: this row is never taken: an earlier one holds in all its cases",
                    place=f"block[{number} {block.move}]",
                )
                break


def _conjunctions(policy: Policy) -> Iterator[Message]:
    """Rows of conditions that ask for a fact in cases in which that fact is not asked for."""
    for place, condition in conditions(policy):
        for row in condition:
            for key in row:
                fact = policy.facts.get(key)
                if fact and fact.when and not _together(fact.when, row):
                    yield message(
                        "{place}: never holds: {fact} is not asked for where the rest of the row "
                        "holds",
                        place=place,
                        fact=key,
                    )


def _together(condition: Condition, row: Mapping[str, OneOf]) -> bool:
    """Whether some row of ``condition`` may hold together with ``row``."""
    return any(
        all(k not in row or may_meet(row[k], wanted) for k, wanted in one.items())
        for one in condition
    )


REACH = (_unreachable, _unpaid, _ends_first)
"""Faults: a policy with one of these can not have been meant."""
DOUBTS = (_never_stopped, _back_to_later, _warnings, _nothing, _hidden, _conjunctions)
"""Remarks."""
