"""What the procedure allows: what may come next, and with which facts.

Every function is pure. What is not allowed raises Refused naming the rule and the way on. Who may
is told by ``people.rights``, what to record is decided in ``steps``. Long, as what may come next
and what may be recorded now rest on the same looks at a case.
"""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from casefile.case.case import Case
from casefile.errors import Message, NotFound, Refused, message
from casefile.people.rights import as_whom
from casefile.policy import Policy, Step
from casefile.policy.conditions import holds
from casefile.policy.named import find, listed
from casefile.procedure.guards import Need, needs_as_known, papers_first
from casefile.values.value import Title, Value


class NextStep(msgspec.Struct, frozen=True):
    """A step that may be recorded now; ``required`` if the case cannot be closed without it."""

    step: Step
    needs: tuple[Need, ...]
    required: bool
    settlement: int = 0
    """The settlement on whose route it stands; 0 for a step of the procedure."""
    lacking: tuple[str, ...] = ()
    """What must be there before it and is not yet, such as ``document:receipt``."""


def needs_of(step: Step, policy: Policy, facts: Mapping[str, Value]) -> tuple[Need, ...]:
    """The facts that ``step`` takes, given what is known of the case."""
    return tuple(
        Need(key, key in step.needs and holds(policy.facts[key].when, facts))
        for key in step.facts
        if key in step.may or _may_hold(policy, key, step, facts)
    )


def lacking(
    step: Step, policy: Policy, facts: Mapping[str, Value], given: Mapping[str, Value]
) -> tuple[Need, ...]:
    """Those that ``step`` cannot be recorded without, but for those that are ``given``."""
    return tuple(
        Need(key, True)
        for key in step.needs
        if key not in given and holds(policy.facts[key].when, facts)
    )


def _may_hold(policy: Policy, key: str, step: Step, facts: Mapping[str, Value]) -> bool:
    """A needed fact with a condition is listed while the condition holds or may still come true
    through another fact of the same step."""
    condition = policy.facts[key].when
    return holds(condition, facts) or any(set(row) & set(step.facts) for row in condition)


def next_steps(case: Case, policy: Policy) -> tuple[NextStep, ...]:
    """The steps that may be recorded now for the first time, required ones first: those of the
    procedure, then those on the routes of settlements. In a pause, those that it does not
    forbid."""
    # the rows of a case and the answer to who recorded on it ask the same
    of: Policy | None
    found: tuple[NextStep, ...]
    of, found = case.__dict__.get("coming", (None, ()))
    if of is not policy:
        found = _coming(case, policy) if case.running else ()
        if case.status == "paused":
            from casefile.procedure.pauses import stands_still

            found = tuple(n for n in found if not stands_still(policy, n.step))
        case.__dict__["coming"] = (policy, found)
    return found


def _coming(case: Case, policy: Policy) -> tuple[NextStep, ...]:
    on_routes = [*_on_routes(case, policy)] if case.settlements else []
    due = _due(case, policy) if case.reopened else _due_alike(case, policy)
    if any(n.step.requires for n in due):
        from casefile.case.certified import lacking_on

        due = tuple([replace(n, lacking=lacking_on(case, n.step, policy)) for n in due])
    if not on_routes:
        return due
    if ended(case, policy):
        return tuple(on_routes)
    return tuple(sorted([*due, *on_routes], key=lambda n: not n.required))


def _on_routes(case: Case, policy: Policy) -> Iterator[NextStep]:
    from casefile.case.certified import lacking_of
    from casefile.case.routes import coming, known

    return (
        NextStep(
            step,
            needs_as_known(policy, step, known(case, one)),
            not step.optional,
            one.no,
            lacking_of(case, one, policy, step.id),
        )
        for one in case.settlements
        for step in coming(case, one, policy)
    )


MOST_ALIKE = 4096
"""Of so many cases that differ is kept what may come next, for others like them."""


def _due_alike(case: Case, policy: Policy) -> tuple[NextStep, ...]:
    """The steps of the procedure that may come next: the same on all cases on which the same steps
    stand and that agree in what conditions of steps ask for, if they were never taken up again."""
    asked, found = policy.__dict__.get("coming", (None, None))
    if asked is None:
        asked, found = policy.__dict__["coming"] = (_asked_by_steps(policy), {})
    known = case.known
    told = [known.get(key) for key in asked]
    like = frozenset(case.upright), tuple([tuple(v) if type(v) is list else v for v in told])
    if like not in found:
        if len(found) >= MOST_ALIKE:
            found.clear()
        found[like] = _due(case, policy)
    return found[like]  # type: ignore[no-any-return]


def _asked_by_steps(policy: Policy) -> tuple[str, ...]:
    """What it depends on, beside the steps that stand, what may come next and what that needs."""
    conditions = [s.when for s in policy.steps]
    conditions += [policy.facts[key].when for s in policy.steps for key in s.facts]
    return tuple(sorted({key for one in conditions for row in one for key in row}))


def _due(case: Case, policy: Policy) -> tuple[NextStep, ...]:
    if ended(case, policy):
        return ()
    settled: dict[str, bool] = {}
    told = case.known
    due = [
        NextStep(step, needs_of(step, policy, told), not step.optional)
        for step in policy.steps
        if not case.standing(step.id)
        and holds(step.when, told)
        and not (step.reopened and not _taken_up(case, step))
        and not _waits_for(case, policy, step, settled)
    ]
    return tuple(sorted(due, key=lambda n: not n.required))


def _taken_up(case: Case, step: Step) -> bool:
    """Whether the case was reopened, and the step not recorded since."""
    return bool(case.reopened) and not any(
        s.id == step.id and s.seq > case.reopened for s in case.steps
    )


def ended(case: Case, policy: Policy) -> str:
    """The ending that a recorded step brought (such as ``unfounded``), or nothing."""
    return next(
        (
            s.ends
            for s in policy.steps
            if s.ends and case.standing(s.id) and holds(s.when, case.known)
        ),
        "",
    )


def ending_title(policy: Policy, how: str) -> Title:
    """What the ending is called, or the step that ends cases so."""
    if rule := policy.ending(how):
        return rule.title
    return next((s.title for s in policy.steps if s.ends == how), Title(how, how))


def repeatable(case: Case, policy: Policy) -> tuple[Step, ...]:
    """The steps that were recorded and may be recorded once more."""
    if case.status != "open":
        return ()
    return tuple(
        s
        for s in policy.steps
        if s.repeatable
        and case.standing(s.id)
        and holds(s.when, case.known)
        and not _waits_for(case, policy, s)
    )


def _waits_for(
    case: Case, policy: Policy, step: Step, settled: dict[str, bool] | None = None
) -> list[Step]:
    """The steps that must come before ``step`` and have not; ``settled`` keeps what was found, so
    that no step is looked at twice."""
    settled = {} if settled is None else settled
    return [s for s in map(policy.step, step.after) if not _settled(case, policy, s, settled)]


def _settled(case: Case, policy: Policy, step: Step, settled: dict[str, bool]) -> bool:
    """Recorded; or not needed in this case, once everything that could tell has been recorded."""
    if step.id not in settled:
        spared = step.optional or not holds(step.when, case.known)
        settled[step.id] = case.standing(step.id) is not None or (
            spared and not _waits_for(case, policy, step, settled)
        )
    return settled[step.id]


def step_named(policy: Policy, name: str) -> Step:
    """The step of that id or title, of the procedure or of a route; NotFound tells near misses."""
    if exact := policy.route_step(name) or policy.steps_by_id.get(name):
        return exact
    every = {s.id: s for s in (*policy.steps, *policy.route_steps)}
    try:
        return every[find(name, {key: s.title for key, s in every.items()}, "{name}")]
    except Refused as error:
        missing = NotFound("The procedure has no step {name}.", name=name)
        missing.parts = error.parts
        raise missing from None


def step_on(case: Case, policy: Policy, name: str) -> Step:
    """The same of a case: where the name is like none, and they are too many to be told, what
    comes next is told."""
    try:
        return step_named(policy, name)
    except NotFound as error:
        coming = {n.step.id: n.step.title for n in next_steps(case, policy)}
        if coming and any("more" in part.values for part in error.parts):
            error.parts = (
                message(
                    "On this case comes next: {known}; every step: casefile policy show",
                    known=listed(coming),
                ),
            )
        raise


def before(policy: Policy, step_id: str) -> set[str]:
    """Every step that comes before ``step_id``, directly or not."""
    found = set(policy.step(step_id).after)
    while more := {a for s in found for a in policy.step(s).after} - found:
        found |= more
    return found


def recordable(case: Case, policy: Policy, step: Step, actor: str = "") -> None:
    """Refused unless ``step`` may be recorded now; tells what ``actor`` is to type first."""
    from casefile.procedure.conditions_read import condition_text
    from casefile.procedure.pauses import in_a_pause

    in_a_pause(case, policy, step)
    done = case.standing(step.id)
    asked = any(a.step == step.id and a.state == "waiting" for a in case.approvals)
    if done and not step.repeatable and not asked:
        raise Refused(
            "{step} was recorded already, as event {seq} by {by}; to change it: "
            "casefile correct {case} {seq} KEY=VALUE --reason …",
            step=step.title,
            seq=done.seq,
            by=policy.name_of(done.by),
            case=case.number,
        )
    if not done and ended(case, policy):
        raise Refused(
            "The case has come to its end; close it: casefile close {case}", case=case.number
        )
    if waiting := _waits_for(case, policy, step):
        in_the_way = before(policy, step.id)
        may_come = next_steps(case, policy)
        first = next((n for n in may_come if n.step.id in in_the_way), None)
        error = Refused(
            "{step} comes after {before}.", step=step.title, before=[s.title for s in waiting]
        )
        if first:
            error.parts = (way_on(case, policy, first, actor),)
        raise error
    if step.reopened and not _taken_up(case, step):
        raise Refused("{step} is only for a case that was reopened, once.", step=step.title)
    if not holds(step.when, case.known):
        raise Refused(
            "{step} is only for cases with {condition}.",
            step=step.title,
            condition=condition_text(policy, step.when),
        )
    papers_first(case, policy, step)


def way_on(case: Case, policy: Policy, first: NextStep, actor: str = "") -> Message:
    """The command that records a step, as somebody who may where ``actor`` may not."""
    from casefile.procedure.performers import performers

    return message(
        "Next: casefile {whom}record {case} {step} {keys}",
        whom=as_whom(policy, (m.id for m in performers(policy, case, first.step)), actor),
        case=case.number,
        step=first.step.id,
        keys=words_for(case, first),
    )


def words_for(case: Case, step: NextStep) -> str:
    """What is typed behind a step: which of several settlements, and the facts that it needs."""
    several = step.settlement and sum(s.running for s in case.settlements) > 1
    which = [f"settlement={step.settlement}"] if several else []
    return " ".join([*which, *(f"{n.key}=…" for n in step.needs if n.required)])
