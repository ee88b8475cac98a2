"""What is to do now: which of the rows of all cases concern one person, or everybody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from casefile.clocks.rounds import rule_of
from casefile.log.rows import CaseRow, ClockRow, Mark
from casefile.night.whose import Narrowings
from casefile.policy import Policy, Staff, Step
from casefile.policy.clocks import triggers_of

if TYPE_CHECKING:
    from casefile.case.case import Case, Promise
    from casefile.case.money import Approval
    from casefile.procedure.performers import Narrowing


class Task(msgspec.Struct, frozen=True):
    """A step that may be recorded on a case now, with the running clocks that it stops, the first
    due first; ``settlement`` on whose route it stands, 0 for a step of the procedure;
    ``few`` who may record it, where the case leaves fewer than hold its roles."""

    case: CaseRow
    policy: Policy
    step: Step
    settlement: int = 0
    clocks: tuple[ClockRow, ...] = ()
    few: tuple[Staff, ...] | None = None

    @property
    def due(self) -> ClockRow | None:
        """The clock that tells until when; None where none runs."""
        return self.clocks[0] if self.clocks else None


class Waiting(msgspec.Struct, frozen=True):
    """An approval that waits, with the case that it is about; ``able``, who could give it now."""

    case: "Case"
    policy: Policy
    approval: "Approval"
    able: tuple[str, ...] = ()


class Pledge(msgspec.Struct, frozen=True):
    """A promise that is still to be kept, with the case that tells whom to call."""

    case: "Case"
    policy: Policy
    promise: "Promise"
    clock: ClockRow


class Today(msgspec.Struct, frozen=True):
    """What lies before one person (``staff``), or before all: the steps that may be recorded, every
    clock that runs, promises, approvals, papers, and open cases."""

    staff: Staff | None
    midnight: datetime
    """24:00 of today on the wall clock of the policy."""
    policies: Mapping[str, Policy]
    """The versions under which the cases stand, by their digests."""
    tasks: tuple[Task, ...]
    overdue: tuple[ClockRow, ...]
    due_today: tuple[ClockRow, ...]
    later: tuple[ClockRow, ...]
    pledges: tuple[Pledge, ...]
    approvals: tuple[Waiting, ...]
    papers: tuple[Mark, ...]
    cases: tuple[CaseRow, ...]
    login: str = ""
    """By which login it is looked at."""

    @property
    def beside(self) -> tuple[ClockRow, ...]:
        """The clocks that none of the tasks stops, the first due first."""
        told = {(row.case, row.clock) for task in self.tasks for row in task.clocks}
        every = (*self.overdue, *self.due_today, *self.later)
        return tuple(row for row in every if (row.case, row.clock) not in told)


def tasks(
    rows: Iterable[CaseRow],
    policies: Mapping[str, Policy],
    clocks: Iterable[ClockRow],
    staff: Staff | None,
    settlements: Callable[[CaseRow, str], Sequence[int]],
    narrowings: Narrowings,
) -> tuple[Task, ...]:
    """The steps that ``staff`` may record on the cases of ``rows`` now (anybody's for None): late
    ones first, then by the deadline, then those without one, of each what is required first.

    ``settlements`` tells on the routes of which settlements of a case a step may come next,
    ``narrowings`` whose those are that not all who hold their roles may record.
    """
    own = {digest: _steps_of(policy, staff) for digest, policy in policies.items()}
    ended = {
        (digest, name): _ended_by(step, policies[digest])
        for digest, steps in own.items()
        for name, step in steps.items()
    }
    running: dict[str, list[ClockRow]] = {}
    for clock in clocks:
        running.setdefault(clock.case, []).append(clock)
    found = list[Task]()
    for row in rows:
        policy = policies[row.policy]
        for name in dict.fromkeys(row.waiting.split()):
            step = own[row.policy].get(name)
            narrowed = narrowings.get((row.number, name))
            if step and _is_for(staff, policy, narrowed):
                stopped = _stopped(running.get(row.number, ()), ended[row.policy, name])
                numbers = settlements(row, name) if policy.route_step(name) else (0,)
                few = _left_by(narrowed, step, policy)
                found += [Task(row, policy, step, number, stopped, few) for number in numbers]
    return tuple(sorted(found, key=_urgency))


def _left_by(narrowed: "Narrowing | None", step: Step, policy: Policy) -> tuple[Staff, ...] | None:
    """Who may record a step whose performers are narrowed; None where all may who hold its
    roles."""
    if narrowed is None:
        return None
    return tuple(member for member in policy.members(step.roles) if narrowed.admits(member))


def _steps_of(policy: Policy, staff: Staff | None) -> dict[str, Step]:
    """The steps that ``staff`` may record, by their ids."""
    return {
        step.id: step
        for step in (*policy.steps, *policy.route_steps)
        if staff is None or any(m.id == staff.id for m in policy.members(step.roles))
    }


def _is_for(staff: Staff | None, policy: Policy, narrowed: "Narrowing | None") -> bool:
    """Whether a step stands in the list of ``staff``: they may record it, and it was not assigned
    to somebody else who is here to do it."""
    member = policy.member(staff.id) if staff else None
    if narrowed is None or member is None:
        return True
    other = policy.member(narrowed.assigned)
    elsewhere = other is not None and bool(other.roles) and other.id != member.id
    return narrowed.admits(member) and not elsewhere


def _ended_by(step: Step, policy: Policy) -> set[str]:
    """The rules of the clocks that end when ``step`` is recorded."""
    names = triggers_of(step.id)
    return {clock.id for clock in policy.clocks if names & {*clock.stops}}


def _stopped(clocks: Iterable[ClockRow], rules: set[str]) -> tuple[ClockRow, ...]:
    """Those of the clocks of one case that are rounds of ``rules``, the first due first."""
    return tuple(sorted((c for c in clocks if rule_of(c.clock) in rules), key=lambda c: c.due_at))


def _urgency(task: Task) -> tuple[bool, datetime, bool, datetime]:
    first = task.due.due_at if task.due else task.case.received_at
    return task.due is None, first, task.step.optional, task.case.received_at
