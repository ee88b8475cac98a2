"""What fewer people, or others, leave to nobody: open cases that no one could go on with."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from casefile.case.case import Case
from casefile.case.routes import known, on_route, settled
from casefile.errors import Message, message
from casefile.money.approvals import wanted_by
from casefile.money.limits import who_may
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.procedure.next_steps import ended, next_steps
from casefile.procedure.performers import narrowing, performers
from casefile.replay.approvals import authors_of
from casefile.values.value import Title


class UnitTask(msgspec.Struct, frozen=True):
    """A step that is for those of one unit alone; ``name`` tells one from another."""

    name: tuple[str, str]
    unit: Title
    step: Title
    roles: tuple[Title, ...]


class Stranded(msgspec.Struct, frozen=True):
    """Something on an open case that nobody could do any more; ``task`` where it is a unit's."""

    case: str
    told: Message
    task: UnitTask | None = None
    since: date | None = None
    """The day on which it begins; None where it is so at once."""


def fewer_people(before: Policy, after: Policy) -> bool:
    """Whether somebody holds a role in a unit before who does not after, or other limits."""
    return before.limits != after.limits or bool(_held(before) - _held(after))


def on_the_day(policy: Policy, day: date) -> Policy:
    """``policy`` with the people who act on that day, as if they always did; the others are known,
    and hold no role."""
    if not any(s.since or s.until for s in policy.staff):
        return policy
    staff = (
        msgspec.structs.replace(s, since="", until="")
        if s.acts_on(day)
        else msgspec.structs.replace(s, roles=())
        for s in policy.staff
    )
    return msgspec.structs.replace(policy, staff=tuple(staff))


def days_of_change(policy: Policy, today: date) -> tuple[date, ...]:
    """Today, and every day to come on which somebody begins or no longer acts."""
    begins = (date.fromisoformat(s.since) for s in policy.staff if s.roles and s.since)
    ends = (date.fromisoformat(s.until) for s in policy.staff if s.roles and s.until)
    days = {*begins, *(day + timedelta(days=1) for day in ends if day < date.max)}
    return (today, *sorted(day for day in days if day > today))


def _held(policy: Policy) -> frozenset[tuple[str, str, str]]:
    return frozenset((m.id, m.unit, role) for m in policy.staff for role in m.roles)


def stranded(case: Case, before: Policy, after: Policy, now: datetime) -> Iterator[Stranded]:
    """What somebody could do on an open ``case`` under ``before``, and nobody under ``after``: the
    steps that it still needs, the approvals that wait."""
    resumed = msgspec.structs.replace(case, status="open")  # what a paused one waits for counts too
    for step in _to_come(resumed, before, after):
        some, left = (performers(p, resumed, step) for p in (before, after))
        if some and not left:
            yield _step(resumed, step, before)
    for waiting in (a for a in case.approvals if a.state == "waiting" and a.of != "step"):
        if waiting.role:
            barred = authors_of(case, waiting)
            gave, gives = (
                [m.id for m in p.members((waiting.role,)) if m.id not in barred]
                for p in (before, after)
            )
        else:
            wanted = wanted_by(case, before, waiting)
            gave, gives = (
                [m.id for m, _ in who_may(p, wanted, (), (), "", now) if m.id != waiting.asked_by]
                for p in (before, after)
            )
        if gave and not gives:
            told = message(
                "{case}: nobody could give approval {no}", case=case.number, no=waiting.no
            )
            yield Stranded(case.number, told)


def _to_come(case: Case, before: Policy, after: Policy) -> Iterator[Step]:
    """The steps that come next, and those of the procedure that cannot be left out later."""
    coming = {n.step.id: n.step for n in next_steps(case, after)}
    yield from coming.values()
    yield from (step for step in _on_routes(case, after) if step.id not in coming)
    if ended(case, before):
        return
    for step in after.steps:
        later = step.id not in coming and not step.optional and not case.standing(step.id)
        if later and holds(step.when, case.known):
            yield step


def _on_routes(case: Case, policy: Policy) -> Iterator[Step]:
    """The steps that the routes of its settlements still take, after those that come next."""
    found: dict[str, Step] = {}
    for one in case.settlements:
        route = policy.route(one.route)
        if one.state not in ("open", "waiting") or route is None:
            continue
        facts = known(case, one)
        for step in filter(None, (on_route(policy, one, name) for name in route.steps)):
            if not step.optional and holds(step.when, facts) and not settled(one, step):
                found[step.id] = step
    yield from found.values()


def _step(case: Case, step: Step, before: Policy) -> Stranded:
    roles = [before.role_title(role) for role in step.roles]
    if unit := narrowing(case, step).unit:
        title = before.known_units.get(unit) or Title(unit, unit)
        told = message(
            "{case}: nobody of {unit} could record {step}; it takes {roles}",
            case=case.number,
            unit=title,
            step=step.title,
            roles=roles,
        )
        return Stranded(
            case.number, told, UnitTask((unit, step.id), title, step.title, tuple(roles))
        )
    told = message(
        "{case}: nobody could record {step}; it takes {roles}",
        case=case.number,
        step=step.title,
        roles=roles,
    )
    return Stranded(case.number, told)


def told_by_day(found: Iterable[Stranded]) -> Iterator[Message]:
    """The same, by the day on which it begins."""
    days: dict[date | None, list[Stranded]] = {}
    for one in found:
        days.setdefault(one.since, []).append(one)
    for day, same in sorted(days.items(), key=lambda row: row[0] or date.min):
        if day:
            yield message(
                "From {day} on, {count} thing(s) on open cases are left to nobody:",
                day=day.isoformat(),
                count=len(same),
            )
        yield from stranded_told(same)


TOLD = 20
"""Cases that a refusal names; the others are counted."""


def stranded_told(found: Iterable[Stranded]) -> Iterator[Message]:
    """What would be left to nobody, as sentences: what is a unit's to do together, a sentence for
    each step; the rest case by case."""
    tasks: dict[tuple[str, str], list[Stranded]] = {}
    alone: list[Message] = []
    for one in found:
        if one.task:
            tasks.setdefault(one.task.name, []).append(one)
        else:
            alone.append(one.told)
    for same in tasks.values():
        task = same[0].task
        assert task
        yield message(
            "{unit}: nobody of it could record {step}, which takes {roles}; {count} open case(s): "
            "{cases}",
            unit=task.unit,
            step=task.step,
            roles=list(task.roles),
            count=len(same),
            cases=[one.case for one in same[:TOLD]],
        )
    yield from alone[:TOLD]
