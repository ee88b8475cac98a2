"""Which decisions of a policy its tests took, each way: steps, clocks, limits, routes, rows,
endings."""

from collections.abc import Iterable, Iterator

import msgspec

from casefile.derived.sightings import noticed
from casefile.money.grants import grants_of
from casefile.money.limits import Item, bounds_of
from casefile.policy import Policy
from casefile.policy.conditions import Bounds, Condition, OneOf, holds
from casefile.policy.money import Limit
from casefile.replay.replay import replay
from casefile.trials.deeds import ending_meant, offered
from casefile.trials.play import Played, ran_out
from casefile.values.value import Facts


class Way(msgspec.Struct, frozen=True, order=True):
    """One way in which something of a policy may be decided."""

    table: str
    row: str
    way: str


def ways_of(policy: Policy) -> list[Way]:
    """Every decision that tests can take, both ways where there are two."""
    found: list[Way] = []
    for step in policy.steps:
        found.append(Way("step", step.id, "recorded"))
        found += [Way("step", step.id, "spared")] if step.when else []
        found += [Way("step", step.id, way) for way in ("back", "on") if step.sends_back]
    for clock in policy.clocks:
        found += [Way("clock", clock.id, "met"), Way("clock", clock.id, "late")]
        rows = enumerate(clock.varies, 1)
        found += [Way("clock", clock.id, f"varies {number}") for number, _ in rows]
    for limit in policy.limits:
        name = limit_named(policy, limit)
        for scope in limit.amounts:
            found += [Way("limit", name, f"{scope} {way}") for way in ("within", "beyond")]
    found += [Way("route", route.id, "taken") for route in policy.routes]
    found += [Way("route_step", step.id, "recorded") for step in policy.route_steps]
    for one in policy.derives:
        found += [Way("derive", one.fact, f"row {no}") for no, _ in enumerate(one.rows, 1)]
        found += [Way("derive", one.fact, "otherwise")] if one.otherwise else []
    found += [Way("finding", rule.id, "noticed") for rule in policy.findings]
    for ending in policy.endings:
        found.append(Way("ending", ending.id, "taken"))
        found += [Way("ending", ending.id, "refused")] if ending.asks_before else []
    return found


def limit_named(policy: Policy, limit: Limit) -> str:
    """What a limit is called: its role and remedy, and which row of them where several hold each
    under a condition of its own."""
    name = f"{limit.role} {limit.remedy}"
    alike = [x for x in policy.limits if (x.role, x.remedy) == (limit.role, limit.remedy)]
    return f"{name} {alike.index(limit) + 1}" if len(alike) > 1 else name


def ways_taken(played: Iterable[Played], policy: Policy) -> set[Way]:
    """Those that these tests took."""
    return {way for one in played for way in _taken(one, policy)}


def _taken(played: Played, policy: Policy) -> Iterator[Way]:
    yield from _steps(played, policy)
    yield from _clocks(played, policy)
    yield from _limits(played, policy)
    for one in played.case.settlements:
        yield Way("route", one.route, "taken")
        yield from (Way("route_step", taken.id, "recorded") for taken in one.steps)
    yield from _derived(played, policy)
    yield from _endings(played, policy)
    named = {rule.id for rule in policy.findings}
    for name in {mark.mark for mark in noticed(played.case, policy)} & named:
        yield Way("finding", name, "noticed")


def _endings(played: Played, policy: Policy) -> Iterator[Way]:
    for deed in played.deeds:
        if name := ending_meant(deed, policy):
            refused = played.refusal is not None and deed is played.deeds[-1]
            yield Way("ending", name, "refused" if refused else "taken")


def _derived(played: Played, policy: Policy) -> Iterator[Way]:
    """The rows of decision tables that took the decision in the end."""
    for one in policy.derives:
        if one.rows:
            no = one.row_of(played.case.known)
            yield Way("derive", one.fact, f"row {no}" if no else "otherwise")


def _steps(played: Played, policy: Policy) -> Iterator[Way]:
    facts = played.case.known
    for taken in played.case.steps:
        step = next((s for s in policy.steps if s.id == taken.id), None)
        if step is None:
            continue
        yield Way("step", step.id, "recorded")
        if step.sends_back:
            back = holds(step.sends_back.when, taken.facts)
            yield Way("step", step.id, "back" if back else "on")
    for step in policy.steps:
        if step.when and _known(step.when, facts) and not holds(step.when, facts):
            yield Way("step", step.id, "spared")


def _known(condition: Condition, facts: Facts) -> bool:
    """Whether enough is known to tell; whether something is known can always be told."""
    return all(
        any(key in facts or _asks_whether_known(row[key]) for key in row) for row in condition
    )


def _asks_whether_known(wanted: OneOf) -> bool:
    return isinstance(wanted, Bounds) and wanted.known is not None


def _clocks(played: Played, policy: Policy) -> Iterator[Way]:
    for one in played.history.rounds:
        clock = policy.clock(one.rule)
        if clock is None or one.started_at is None:
            continue
        if ran_out(one, played.now):
            yield Way("clock", clock.id, "late")
        elif one.state == "met":
            yield Way("clock", clock.id, "met")
        for number, row in enumerate(clock.varies, 1):
            if holds(row.when, played.case.known):
                yield Way("clock", clock.id, f"varies {number}")
                break


def _limits(played: Played, policy: Policy) -> Iterator[Way]:
    """What each bound says of the amounts that were offered."""
    events = played.history.events
    for deed in played.deeds:
        for remedy, amount in offered(deed, policy):
            before = [e for e in events if e.recorded_at < deed.now]
            case = replay(before, policy)
            staff = policy.member(deed.who or case.owner)
            if staff is None:
                continue
            item = Item(case.number, "offered", remedy, amount, "", known=case.known)
            for bound in bounds_of(policy, staff, item, grants_of(case, policy), deed.now):
                if bound.limit.remedy in ("*", remedy):
                    name = limit_named(policy, bound.limit)
                    way = "within" if bound.holds else "beyond"
                    yield Way("limit", name, f"{bound.scope} {way}")
