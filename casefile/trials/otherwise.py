"""A case of the desk under another version of the policy: what would have been late, refused,
approved or told otherwise. Pure: from its events to differences, each with its reason in a line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from casefile.case.case import Case
from casefile.clocks.calendars import Calendars
from casefile.clocks.history import History, history_from
from casefile.clocks.rounds import Round
from casefile.errors import CasefileError, Message, NotFound, message
from casefile.log.events import Event, RemedyOffered, SettlementMade, StepRecorded
from casefile.money.grants import grants_of
from casefile.money.limits import Item, judge
from casefile.money.offers import worth
from casefile.money.routes import route_of
from casefile.policy import Policy, Step
from casefile.procedure.next_steps import lacking, recordable
from casefile.procedure.performers import narrowing
from casefile.replay.replay import apply, replay
from casefile.trials.compared import VersionsCompared
from casefile.trials.play import is_late
from casefile.values.amounts import fen
from casefile.values.value import Facts

DifferenceKind = Literal[
    "late", "in-time", "refused", "approval", "route", "escalation", "stranded", "unknown"
]


class Difference(msgspec.Struct, frozen=True):
    """One thing that would have gone otherwise on a case, and why."""

    case: str
    kind: DifferenceKind
    why: Message
    event: int = 0


def otherwise(
    events: Sequence[Event],
    compared: VersionsCompared,
    late: frozenset[str],
    calendars: Calendars,
    now: datetime,
) -> Iterator[Difference]:
    """What would have gone otherwise on one case, of whose clocks those of the rules ``late`` were
    missed."""
    number = events[0].stream
    try:
        if not compared.clocks:
            yield from _judged_alone(events, compared)
            return
        judging = compared.steps or compared.money
        begun = events[:1] if judging else events
        history = history_from(begun, lambda _: compared.folded, calendars)
        for event in events[len(begun) :]:
            for kind, why in _judged(history.case, event, compared):
                yield Difference(number, kind, why, event.seq)
            history = history.then([event])
        yield from _clocks(history, compared, late, now)
    except KeyError as error:
        yield Difference(
            number,
            "unknown",
            message("{name} is not known to this version", name=str(error.args[0])),
        )


def _judged_alone(events: Sequence[Event], compared: VersionsCompared) -> Iterator[Difference]:
    """What would be decided otherwise where no clock runs otherwise: the case alone is folded."""
    case = replay(events[:1], compared.new)
    for event in events[1:]:
        for kind, why in _judged(case, event, compared):
            yield Difference(case.number, kind, why, event.seq)
        case = apply(case, event, compared.new)


Judged = Iterator[tuple[DifferenceKind, Message]]


def _judged(case: Case, event: Event, compared: VersionsCompared) -> Judged:
    judging = JUDGES.get(type(event.payload))
    wanted = compared.steps if judging is _step else compared.money
    if judging and wanted:
        yield from judging(case, event, compared.old, compared.new)


def _step(case: Case, event: Event, old: Policy, new: Policy) -> Judged:
    """Whether a step could have been recorded then: in its place, by that person, with its
    facts."""
    payload = event.payload
    assert isinstance(payload, StepRecorded)
    if new.route_step(payload.step):
        return
    try:
        step = new.step(payload.step)
    except KeyError:
        yield "refused", message("the procedure has no step {name}", name=payload.step)
        return
    roles = _roles(event.actor, old, new)
    if step.roles and roles and not roles & {*step.roles}:
        yield (
            "refused",
            message(
                "{step} takes {roles}",
                step=step.title,
                roles=[new.role_title(r) for r in step.roles],
            ),
        )
    yield from _performer(case, event, step, old, new)
    try:
        recordable(case, new, step)
    except CasefileError as error:
        yield "refused", error.message
    if missing := _missing(step, case, event, new):
        yield (
            "refused",
            message(
                "{step} needs {titles}",
                step=step.title,
                titles=[new.facts[key].title for key in missing],
            ),
        )


def _performer(case: Case, event: Event, step: Step, old: Policy, new: Policy) -> Judged:
    """Whether the case would have kept the step from whoever recorded it, and did not: as another
    unit's, or as somebody else's. What was lent to them is as it was."""
    payload = event.payload
    assert isinstance(payload, StepRecorded)
    was, is_ = old.member(event.actor), new.member(event.actor)
    if not (was and is_) or payload.behalf or narrowing(case, step).admits(is_):
        return
    before = next((s for s in old.steps if s.id == step.id), None)
    if before and narrowing(case, before).admits(was):
        yield "refused", message("{staff} may not record {what}.", staff=is_.name, what=step.title)


def _missing(step: Step, case: Case, event: Event, new: Policy) -> list[str]:
    """Facts that were not given and would have been needed; what was erased counts as given."""
    payload = event.payload
    assert isinstance(payload, StepRecorded)
    given: Facts = {**payload.facts, **(event.personal or {})}
    known = {**case.facts, **given}
    wanted = [need.key for need in lacking(step, new, known, given)]
    return [key for key in wanted if event.personal is not None or not new.facts[key].personal]


def _roles(actor: str, old: Policy, new: Policy) -> set[str]:
    """The roles of who acted, as either version has them."""
    found = [policy.member(actor) for policy in (old, new)]
    return {role for member in found if member for role in member.roles}


def _offer(case: Case, event: Event, _: Policy, new: Policy) -> Judged:
    payload = event.payload
    assert isinstance(payload, RemedyOffered)
    remedy = new.remedy(payload.remedy)
    if remedy is None:
        yield "refused", message("{name} is offered no more", name=payload.remedy)
        return
    amount = fen(payload.amount) if payload.amount else 0
    wanted = worth(
        Item(case.number, "", remedy.id, amount, "", known={**case.known, **payload.facts}), remedy
    )
    who = payload.grantor or event.actor
    asked = [ask.staff for ask in payload.asks if ask.staff]
    yield from _authority(case, wanted, who, bool(asked), event, new)
    yield from _chain([ask.role for ask in payload.asks if ask.role], remedy.approvals, new)


def _authority(
    case: Case, wanted: Item, who: str, asked: bool, event: Event, new: Policy
) -> Judged:
    """Whether it would have stood on the authority of who proposed it. Counted is what was granted
    on this case; what other cases took up is left as it was."""
    staff = new.member(who)
    if staff is None or not staff.roles:
        return
    verdict = judge(new, staff, wanted, grants_of(case, new), event.recorded_at)
    if verdict.granted and asked:
        yield (
            "approval",
            message(
                "{staff} could have granted {title} alone",
                staff=staff.name,
                title=_named(wanted, new),
            ),
        )
    if not verdict.granted and not asked:
        yield (
            "approval",
            message(
                "{title} goes beyond what {staff} may grant: it would have had to be asked for",
                staff=staff.name,
                title=_named(wanted, new),
            ),
        )


def _named(wanted: Item, new: Policy) -> object:
    remedy = new.remedy(wanted.kind)
    return remedy.title if remedy else wanted.kind


def _chain(had: Sequence[str], needs: Sequence[str], new: Policy) -> Judged:
    if [*had] != [*needs]:
        yield (
            "approval",
            message(
                "approvals of {needs} instead of {had}",
                needs=[new.role_title(r) for r in needs] or message("nobody"),
                had=[new.role_title(r) for r in had] or message("nobody"),
            ),
        )


def _settlement(case: Case, event: Event, _: Policy, new: Policy) -> Judged:
    payload = event.payload
    assert isinstance(payload, SettlementMade)
    try:
        route = route_of(new, {**case.facts, **payload.facts})
    except (CasefileError, NotFound) as error:
        yield "refused", error.message
        return
    if route.id != payload.route:
        yield "route", message("{route} instead of {before}", route=route.id, before=payload.route)
    yield from _chain([ask.role for ask in payload.asks if ask.role], route.approvals, new)


JUDGES: Mapping[type, Callable[[Case, Event, Policy, Policy], Judged]] = {
    StepRecorded: _step,
    RemedyOffered: _offer,
    SettlementMade: _settlement,
}
"""What is judged of each kind of event."""


def _clocks(
    history: History, compared: VersionsCompared, before: frozenset[str], now: datetime
) -> Iterator[Difference]:
    late: dict[str, Round] = {}
    for one in history.rounds:
        if one.rule in compared.clocks and is_late(one, now):
            late.setdefault(one.rule, one)
    number = history.case.number
    for rule, one in late.items():
        if rule not in before:
            yield Difference(number, "late", _late(one))
        yield from _escalated(number, one, compared, rule in before)
    for rule in sorted(before & compared.clocks - late.keys()):
        clock = compared.new.clock(rule)
        if clock:
            why = message(
                "{clock} would not have been late ({within})",
                clock=clock.title,
                within=clock.within or clock.every or clock.due,
            )
            yield Difference(number, "in-time", why)


def _late(one: Round) -> Message:
    ended = one.ended_at
    if one.due is None:
        return message("{clock} would have been late", clock=one.clock.title)
    if ended:
        return message(
            "{clock} would have been due {due}; it was done {at}",
            clock=one.clock.title,
            due=one.due.at,
            at=ended,
        )
    return message("{clock} would have been due {due}", clock=one.clock.title, due=one.due.at)


def _escalated(
    number: str, one: Round, compared: VersionsCompared, was_late: bool
) -> Iterator[Difference]:
    """Whom else it would have been told, of what was late either way."""
    was = compared.old.clock(one.rule)
    had = was.escalate if was and was_late else ()
    if one.clock.escalate != had:
        role = compared.new.role_title
        why = message(
            "{clock}: {needs} would have heard of it instead of {had}",
            clock=one.clock.title,
            needs=[role(r) for r in one.clock.escalate] or message("nobody"),
            had=[role(r) for r in had] or message("nobody"),
        )
        yield Difference(number, "escalation", why)
