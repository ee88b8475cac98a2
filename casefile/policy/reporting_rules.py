"""What must hold of what reports count by."""

from collections.abc import Iterator

from casefile.errors import Message, message
from casefile.policy.faults import resting_on_personal, undefined, unmeetable
from casefile.policy.grammar import Policy


def _counted_by(policy: Policy) -> Iterator[Message]:
    report = policy.report
    yield from undefined(policy.facts, report.by, "report.by")
    yield from resting_on_personal(policy, report.by, "report.by")
    for place, fact in (
        ("report.unit", report.unit),
        ("report.store", report.store),
        ("report.merchant", report.merchant),
        ("report.cause", report.cause),
    ):
        yield from undefined(policy.facts, filter(None, [fact]), place)
        if fact and fact not in report.by:
            yield message("{place}: {name} must stand in report.by as well", place=place, name=fact)
    yield from undefined(policy.facts, filter(None, [report.product]), "report.product")
    for place, facts in (
        ("report.claimed", tuple(filter(None, [report.claimed]))),
        ("report.penalties", report.penalties),
    ):
        yield from undefined(policy.facts, facts, place)
        for fact in facts:
            if fact in policy.facts and policy.facts[fact].type != "money":
                yield message("{place}: {name} is no amount of money", place=place, name=fact)


def _counted_when(policy: Policy) -> Iterator[Message]:
    report = policy.report
    yield from unmeetable(policy, report.upheld, "report.upheld")
    yield from unmeetable(policy, report.satisfied, "report.satisfied")
    yield from unmeetable(policy, report.skipped, "report.skipped")
    roles = [role.id for role in policy.roles]
    yield from undefined(roles, filter(None, [report.manager]), "report.manager")
    yield from undefined([s.id for s in policy.steps], report.answers, "report.answers")
    route_steps = [s.id for s in policy.route_steps]
    yield from undefined(route_steps, filter(None, [report.insurer]), "report.insurer")
    clocks = [c.id for c in policy.clocks]
    yield from undefined(clocks, filter(None, [report.acknowledged]), "report.acknowledged")
    yield from undefined(clocks, filter(None, [report.improved]), "report.improved")


REPORTS = (_counted_by, _counted_when)
